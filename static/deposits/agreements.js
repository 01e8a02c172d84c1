// Of the deposit agreements only those of the chosen depositor are offered.

const agreements = document.querySelector("select[data-of-depositor]");
const depositors = agreements && document.getElementById(agreements.dataset.ofDepositor);

function offer() {
  for (const option of agreements.options) {
    const isOther = Boolean(option.dataset.depositor) && option.dataset.depositor !== depositors.value;
    option.hidden = isOther;
    option.disabled = isOther;
    if (isOther && option.selected) agreements.value = "";
  }
}

if (depositors) {
  depositors.addEventListener("change", offer);
  offer();
}
