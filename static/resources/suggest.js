// A field with data-suggest="resources" or "taxa" offers what is known while one types. Without it everything still
// works: the server understands accession numbers and names.

const ADDRESSES = { resources: "/resources/suggest", taxa: "/resources/taxa/suggest" };
const PAUSE_MS = 200;

function prepare(field, number) {
  const list = document.createElement("datalist");
  list.id = `suggestions-${number}`;
  field.setAttribute("list", list.id);
  field.after(list);
  let timer = 0;
  let asked = "";
  field.addEventListener("input", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(async () => {
      const text = field.value.trim();
      if (text.length < 2 || text === asked) return;
      asked = text;
      const answer = await fetch(`${ADDRESSES[field.dataset.suggest]}?q=${encodeURIComponent(text)}`);
      if (!answer.ok || field.value.trim() !== text) return;
      list.replaceChildren(...(await answer.json()).map(({ value, label }) => {
        const option = document.createElement("option");
        option.value = value;
        option.label = label ? `${value} ${label}` : value;
        return option;
      }));
    }, PAUSE_MS);
  });
}

document.querySelectorAll("[data-suggest]").forEach(prepare);
