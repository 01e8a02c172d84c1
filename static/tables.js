// Tables: a row with data-href opens by a click anywhere on it; a box with data-select-all="name" chooses all boxes of that
// name; an element with data-count-chosen="name" shows how many are chosen, and buttons with data-needs-chosen="name" wait
// for at least one.

function opensRow(event) {
  const row = event.target.closest("tr[data-href]");
  if (!row || event.target.closest("a, button, input, select, label, summary")) return;
  if (window.getSelection().toString()) return;
  if (event.ctrlKey || event.metaKey || event.button === 1) {
    window.open(row.dataset.href, "_blank", "noopener");
  } else {
    window.location.assign(row.dataset.href);
  }
}

function boxesOf(name) {
  return [...document.querySelectorAll(`input[type=checkbox][name="${CSS.escape(name)}"]`)].filter((box) => !box.disabled);
}

function showChosen(name) {
  const boxes = boxesOf(name);
  const chosen = boxes.filter((box) => box.checked);
  boxes.forEach((box) => box.closest("tr")?.classList.toggle("row-chosen", box.checked));
  document.querySelectorAll(`[data-select-all="${CSS.escape(name)}"]`).forEach((all) => {
    all.checked = boxes.length > 0 && chosen.length === boxes.length;
    all.indeterminate = chosen.length > 0 && chosen.length < boxes.length;
  });
  document.querySelectorAll(`[data-count-chosen="${CSS.escape(name)}"]`).forEach((place) => {
    place.textContent = chosen.length.toLocaleString(document.documentElement.lang);
  });
  document.querySelectorAll(`[data-needs-chosen="${CSS.escape(name)}"]`).forEach((button) => {
    button.disabled = chosen.length === 0;
  });
}

function chosenChanged(event) {
  const all = event.target.dataset.selectAll;
  if (all) {
    boxesOf(all).forEach((box) => { box.checked = event.target.checked; });
    showChosen(all);
  } else if (event.target.matches("input[type=checkbox][name]")) {
    showChosen(event.target.name);
  }
}

document.addEventListener("click", opensRow);
document.addEventListener("auxclick", (event) => { if (event.button === 1) opensRow(event); });
document.addEventListener("change", chosenChanged);
document.querySelectorAll("[data-select-all]").forEach((all) => showChosen(all.dataset.selectAll));
