// The corners of a box in its photo: four touches, the first position's corner first.

const holder = document.querySelector("[data-corners]");
const form = document.querySelector("[data-corner-form]");

if (holder && form) {
  const picture = holder.querySelector("img");
  const points = [];
  form.hidden = false;

  function show() {
    holder.querySelectorAll(".audit-corner").forEach((mark) => mark.remove());
    points.forEach(([x, y], index) => {
      const mark = document.createElement("span");
      mark.className = "audit-corner";
      mark.textContent = index + 1;
      holder.append(mark);
      const frame = picture.getBoundingClientRect();
      mark.style.left = `${picture.offsetLeft + x * frame.width}px`;
      mark.style.top = `${picture.offsetTop + y * frame.height}px`;
    });
    form.querySelector("[data-corner-field]").value = points.map((point) => point.join(",")).join(";");
    form.querySelector("[data-corner-send]").disabled = points.length !== 4;
  }

  picture.addEventListener("click", (event) => {
    const frame = picture.getBoundingClientRect();
    if (points.length === 4) points.length = 0;
    points.push([(event.clientX - frame.left) / frame.width, (event.clientY - frame.top) / frame.height].map((part) => Number(part.toFixed(4))));
    show();
  });
  form.querySelector("[data-corner-clear]").addEventListener("click", () => {
    points.length = 0;
    show();
  });
}
