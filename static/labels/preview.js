// Shows the label and the sheet again whenever the form changes, and takes a click on the sheet as the first free label.
// Of a roll there is no sheet, and so no first free label to ask for.

const preview = document.getElementById("label-preview");
const form = document.getElementById(preview.dataset.form);
let newest = 0;
let waiting;

async function show() {
  const mine = ++newest;
  const answer = await fetch(preview.dataset.url, { method: "POST", body: new FormData(form) });
  const html = await answer.text();
  // A slow answer to an older state of the form must not replace a newer one.
  if (!answer.ok || mine !== newest) return;
  preview.innerHTML = html;
  const label = preview.querySelector("[data-on-roll]");
  if (label) form.querySelector("[data-sheets-only]").hidden = label.dataset.onRoll === "1";
}

form.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(show, 150);
});

preview.addEventListener("click", (event) => {
  const place = event.target.dataset?.place;
  if (!place) return;
  form.elements.first.value = place;
  show();
});
