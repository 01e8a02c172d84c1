// What a scan means as far as this device can know: used while the server does not answer, so that the person goes on.
//
// Pure: a state and a scan give the next state and what is shown. The server later does each scan only in the context and the
// position that were shown, so a wrong guess here becomes a conflict for the person to settle, never a wrong place.

import { plainCoordinate, readCode } from "./codes.js";

// These act on every item until "Done"; all other commands act once.
const LASTING = new Set(["OUT", "OUTKEEP", "RETURN"]);
const ACTING = /^(?:OUT|OUTKEEP|RETURN|UNPLACE|LOST|FOUND|THAWED|MOVE|DISCARD[0-9A-Z]*)$/;
export const AWAITING = "awaiting";
export const KEPT_HERE = "here";

// The state behind an answer of the server.
export function believedFrom(answer) {
  const box = answer.box ?? null;
  const isShown = !box && (!answer.scan || answer.scan.tone === "shown");
  return {
    box,
    isBoxKnown: true,
    pending: answer.pending ? { label: answer.pending, isLasting: true } : null,
    item: isShown ? answer.item?.barcode ?? null : null,
    placed: {},
  };
}

// `known` gives what was last seen of a box, `label` the name of a command.
export function predict(state, text, { prefix, known, label, position }) {
  const reading = readCode(text, prefix);
  switch (reading.kind) {
    case "command": return hear(state, reading, label(reading.code));
    case "item": return meet(state, reading.code, position);
    case "location": return reading.coordinate ? point(state, reading.code, reading.coordinate, known) : open(state, reading.code, known);
    case "coordinate": return state.box ? point(state, state.box.barcode, reading.coordinate, known) : refused(state, "no_box");
    case "misread": return refused(state, "misread");
    case "foreign": return meet(state, reading.code, position);
    default: return kept(state, "kept");
  }
}

// `isPut` says that the person was told to put an item there.
function kept(state, sentence, values = {}, position = null, isPut = false) {
  return { state, tone: "kept", sentence, values, position, isPut };
}

function refused(state, sentence, values = {}) {
  return { state, tone: "refused", sentence, values, position: null };
}

function hear(state, { word }, label) {
  const values = { command: label };
  // What was open before the scan that is taken back is known to the server only.
  if (word === "UNDO") return kept({ ...state, isBoxKnown: false }, "kept_command", values);
  if (word === "DONE") return kept({ ...state, box: null, isBoxKnown: true, item: null, pending: null }, "kept_command", values);
  if (word === "CANCEL") {
    const isBoxKept = state.pending || state.item;
    return kept({ ...state, box: isBoxKept ? state.box : null, item: null, pending: null }, "kept_command", values);
  }
  if (word === "NEXTBOX") return kept({ ...state, box: null, isBoxKnown: false, item: null }, "kept_next_box", values);
  if (word === "BYROW" || word === "BYCOLUMN") return kept(inOrder(state, word), "kept_command", values);
  if (!ACTING.test(word)) return kept(state, "kept_command", values);
  if (state.item) return kept({ ...state, item: null, pending: null }, "kept_act", { ...values, item: state.item });
  return kept({ ...state, pending: { label, isLasting: LASTING.has(word) } }, "kept_waits", values);
}

// The order in which the grid is seen; the server knows where its numbering begins, and corrects this if it differs.
function inOrder(state, word) {
  if (!state.box?.grid) return state;
  const rows = state.box.grid.rows.map((row) => row.cells);
  const columns = rows[0].map((_, column) => rows.map((row) => row[column]));
  const walk = (word === "BYROW" ? rows : columns).flat().filter(Boolean);
  const grid = { ...state.box.grid, walk };
  return { ...state, box: { ...state.box, grid, next: nextFree({ ...state.box, grid }) } };
}

function meet(state, code, position) {
  if (state.pending) {
    const after = state.pending.isLasting ? state : { ...state, pending: null };
    return kept(after, "kept_act", { command: state.pending.label, item: code });
  }
  const { box } = state;
  if (!box) return kept({ ...state, item: code }, state.isBoxKnown ? "kept_item" : "kept");
  if (!box.grid) return kept(state, "kept_in", { place: box.name ?? box.barcode });
  const before = state.placed[code];
  if (before?.box === box.barcode) return kept(state, "kept_already", { position: before.position }, before.position, true);
  const at = position ?? box.next;
  if (!at) return refused(state, "full_here", { place: box.name });
  return kept(put(state, code, at), "kept_at", { position: at }, at, true);
}

function open(state, code, known) {
  if (state.item && !state.box && state.isBoxKnown && !state.pending) {
    return kept({ ...state, item: null }, "kept_in", { place: known(code)?.name ?? code });
  }
  const pending = state.pending?.label && state.pending.isLasting ? state.pending : null;
  const box = state.box?.barcode === code ? state.box : known(code) ?? { barcode: code, name: code, grid: null };
  const opened = { ...state, box, isBoxKnown: true, item: null, pending };
  return kept(opened, box.grid ? "kept_open" : "kept_open_unknown", { place: box.name });
}

function point(state, code, coordinate, known) {
  const isOpen = state.box?.barcode === code;
  const box = isOpen ? state.box : known(code);
  if (!box?.grid) return open(state, code, known);
  const at = positions(box).find((position) => plainCoordinate(position) === coordinate);
  if (!at) return refused(state, "no_position", { position: coordinate, place: box.name });
  if (state.pending) return kept(state, "kept_act", { command: state.pending.label, item: at }, at);
  if (state.item && (!state.box || isOpen)) {
    const after = put({ ...state, box, item: null }, state.item, at);
    return kept({ ...after, box: isOpen ? after.box : null }, "kept_at", { position: at }, at);
  }
  const opened = { ...state, box: { ...box, next: at, start: at }, isBoxKnown: true, item: null };
  return kept(opened, "kept_open_at", { place: box.name, position: at }, at);
}

function put(state, code, at) {
  const cells = { ...state.box.cells, [at]: [code, KEPT_HERE] };
  const box = { ...state.box, cells };
  const free = box.free == null ? null : box.free - (isFree(state.box.cells[at]) ? 1 : 0);
  return {
    ...state,
    box: { ...box, free, next: nextFree(box, at) },
    placed: { ...state.placed, [code]: { box: box.barcode, position: at } },
  };
}

function positions(box) {
  return box.grid.walk ?? box.grid.rows.flatMap((row) => row.cells).filter(Boolean);
}

// The next position that is free after one; a box that was opened from a position on is not filled from its beginning.
export function nextFree(box, after) {
  const walk = positions(box);
  const begin = box.start ?? box.next ?? walk[0];
  const from = walk.indexOf(after ?? begin);
  return walk.slice(Math.max(0, from)).find((position) => isFree(box.cells[position])) ?? null;
}

// The place of a spilled vial that was not scanned again yet may be given to another.
function isFree(cell) {
  return !cell || cell[1] === AWAITING;
}
