// The open box beside the answer. A touch on a position is the same as scanning the box with that position. Of a box that is
// drawn already only the cells that differ are drawn again.

import { element } from "./elements.js";

const COLOURS = 8;
const SENTENCES = { kept: "kept_cell", awaiting: "awaiting_cell", here: "here_cell" };

export class ScanGrid {
  constructor(holder, say, touched) {
    Object.assign(this, { holder, say, touched });
    this.barcode = null;
    this.shape = "";
    this.drawn = new Map();
    this.lots = new Map();
  }

  // `here` is the position that the last scan filled.
  show(box, here) {
    const shape = JSON.stringify(box.grid.rows);
    if (this.barcode !== box.barcode || this.shape !== shape) this.begin(box, shape);
    for (const [position, holder] of this.drawn) {
      const look = this.lookOf(box, position, here);
      const key = JSON.stringify(look);
      if (holder.dataset.look === key) continue;
      holder.dataset.look = key;
      holder.replaceChildren(this.cell(box, position, look));
    }
  }

  begin(box, shape) {
    this.barcode = box.barcode;
    this.shape = shape;
    this.drawn.clear();
    this.lots.clear();
    const table = element("table", box.grid.wide ? "box box-wide" : "box");
    if (box.grid.columns[0]) table.createTHead().append(headings(box.grid));
    const body = table.createTBody();
    for (const row of box.grid.rows) {
      const line = body.insertRow();
      if (row.heading) line.append(heading(row.heading, "row"));
      for (const position of row.cells) this.place(line.insertCell(), position, box);
    }
    this.holder.replaceChildren(table);
  }

  place(holder, position, box) {
    if (!position) {
      holder.append(element("span", "cell cell-absent"));
      return;
    }
    this.drawn.set(position, holder);
    const cell = box.cells[position];
    if (cell && cell[1] !== "here") this.lot(cell[0]);
  }

  // Lots get letters and colours in the order in which they are met.
  lot(code) {
    if (!this.lots.has(code)) this.lots.set(code, this.lots.size);
    const number = this.lots.get(code);
    return { letter: letters(number), colour: (number % COLOURS) + 1 };
  }

  lookOf(box, position, here) {
    const [lot, flag] = box.cells[position] ?? [];
    const isOwn = flag === "here";
    return {
      ...(lot && !isOwn ? this.lot(lot) : {}),
      flag: lot ? flag || "taken" : "free",
      isNext: position === box.next,
      isHere: position === here,
    };
  }

  cell(box, position, { letter, colour, flag, isNext, isHere }) {
    const made = element("button", "cell");
    made.type = "button";
    const isTaken = flag !== "free";
    made.append(element("span", isTaken ? "cell-letter" : "cell-position", isTaken ? letter ?? "✓" : position));
    if (isTaken) made.classList.add("cell-taken", `cell-flag-${flag}`);
    if (colour) made.classList.add(`lot-${colour}`);
    if (isNext) made.classList.add("cell-next");
    if (isHere) made.classList.add("cell-here");
    const sentence = SENTENCES[flag] ?? (isTaken ? "taken_cell" : isNext ? "next_cell" : "free_cell");
    made.setAttribute("aria-label", this.say(sentence, { position, letter }));
    made.addEventListener("click", () => this.touched(`${box.barcode} ${position}`));
    return made;
  }
}

function headings(grid) {
  const line = element("tr");
  line.append(element("td"), ...grid.columns.map((text) => heading(text, "col")));
  return line;
}

function heading(text, scope) {
  const made = element("th", "", text);
  made.scope = scope;
  return made;
}

function letters(number) {
  const last = String.fromCharCode(65 + (number % 26));
  return number < 26 ? last : letters(Math.floor(number / 26) - 1) + last;
}
