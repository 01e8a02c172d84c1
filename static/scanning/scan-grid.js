// The open box beside the answer. A touch on a position is the same as scanning the box with that position.

export function drawGrid(box, here, say, touched) {
  const table = document.createElement("table");
  table.className = box.grid.wide ? "box box-wide" : "box";
  if (box.grid.columns[0]) table.createTHead().append(headings(box.grid));
  const body = table.createTBody();
  for (const row of box.grid.rows) {
    const line = body.insertRow();
    if (row.heading) line.append(heading(row.heading, "row"));
    for (const cell of row.cells) line.insertCell().append(drawCell(cell, box.next, here, say, touched));
  }
  return table;
}

function headings(grid) {
  const line = document.createElement("tr");
  line.append(document.createElement("td"), ...grid.columns.map((text) => heading(text, "col")));
  return line;
}

function heading(text, scope) {
  const made = document.createElement("th");
  made.scope = scope;
  made.textContent = text;
  return made;
}

function drawCell(cell, next, here, say, touched) {
  const made = document.createElement(cell ? "button" : "span");
  made.className = "cell";
  if (!cell) {
    made.classList.add("cell-absent");
    return made;
  }
  const [position, letter, colour] = cell;
  made.type = "button";
  made.append(text(letter ? "cell-letter" : "cell-position", letter || position));
  if (letter) made.classList.add("cell-taken", `lot-${colour}`);
  if (position === next) made.classList.add("cell-next");
  if (position === here) made.classList.add("cell-here");
  const sentence = letter ? "taken_cell" : position === next ? "next_cell" : "free_cell";
  made.setAttribute("aria-label", say(sentence, { position, letter }));
  made.addEventListener("click", () => touched(position));
  return made;
}

function text(css, content) {
  const made = document.createElement("span");
  made.className = css;
  made.textContent = content;
  return made;
}
