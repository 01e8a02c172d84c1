// A box is one stop of the Tab key; the arrow keys go from cell to cell, Home and End to the ends of a row.

const table = document.querySelector("[data-box]");
const rows = [...table.tBodies[0].rows].map((row) => [...row.querySelectorAll("a.cell, span.cell")]);
const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

function place(cell) {
  const row = rows.findIndex((cells) => cells.includes(cell));
  return row < 0 ? null : [row, rows[row].indexOf(cell)];
}

function enter(cell) {
  table.querySelectorAll("a.cell").forEach((other) => { other.tabIndex = -1; });
  cell.tabIndex = 0;
}

function towards([row, column], [down, right]) {
  for (let distance = 1; ; distance += 1) {
    const cell = rows[row + down * distance]?.[column + right * distance];
    if (!cell) return null;
    if (cell.matches("a")) return cell;
  }
}

function pressed(event) {
  const at = place(event.target.closest(".cell"));
  if (!at) return;
  const row = rows[at[0]].filter((cell) => cell.matches("a"));
  const target = steps[event.key]
    ? towards(at, steps[event.key])
    : { Home: row[0], End: row[row.length - 1] }[event.key];
  if (!target) return;
  event.preventDefault();
  enter(target);
  target.focus();
}

enter(table.querySelector("a.cell-chosen") ?? table.querySelector("a.cell-next") ?? table.querySelector("a.cell"));
table.addEventListener("keydown", pressed);
table.addEventListener("focusin", (event) => { if (event.target.matches("a.cell")) enter(event.target); });
