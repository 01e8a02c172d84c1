// Where the conversation stands: what the server last answered, with its log, and on top of it what the scans that wait are
// believed to do. Knows nothing of the screen or the network.

import { AWAITING, believedFrom, predict } from "./prediction.js";

const LOG_LINES = 60;

export class Conversation {
  // `reading` has what predictions need: { prefix, known(barcode), label(code) }; scans of other sessions go by themselves.
  constructor(session, reading) {
    this.session = session;
    this.reading = reading;
    this.confirmed = {};
    this.log = [];
    this.waiting = [];
    this.believed = believedFrom({});
  }

  // What is kept on the device, and what other windows are told.
  get state() {
    return { confirmed: this.confirmed, log: this.log };
  }

  adopt({ confirmed, log }) {
    this.confirmed = confirmed;
    this.log = log;
    this.believe();
  }

  // The box that is on the screen, whose grid need not be sent again; null if what we have of it can't be right.
  get drawn() {
    const { box } = this.confirmed;
    return box && isComplete(box) ? box.barcode : null;
  }

  // Is more in the open box than is known here?
  get isBehind() {
    return Boolean(this.confirmed.box) && this.drawn === null;
  }

  apply(answer) {
    const { log, scan, ...rest } = answer;
    this.confirmed = { ...rest, scan, box: mergedBox(this.confirmed.box, answer.box) };
    if (log) this.log = log;
    if (scan) this.note(scan);
    if (answer.undone) this.strike(answer.undone);
    if (answer.settled) this.settle(answer.settled);
  }

  note(scan) {
    const line = { ...scan, conflict: scan.tone === "conflict" ? "open" : null };
    const at = this.log.findIndex((each) => each.message_id === scan.message_id);
    if (at < 0) {
      this.log = [line, ...this.log].slice(0, LOG_LINES);
    } else {
      this.log = this.log.with(at, { ...this.log[at], ...line });
    }
  }

  strike(messageId) {
    this.log = this.log.map((line) => (line.message_id === messageId ? { ...line, undone: true } : line));
  }

  settle(messageId) {
    this.log = this.log.map((line) => (line.message_id === messageId ? { ...line, conflict: "settled" } : line));
  }

  // Puts the scans that wait on top of what the server said. What was shown of one once, stays.
  believe(waiting = this.waiting) {
    this.waiting = waiting;
    const undone = this.undoneHere();
    this.believed = believedFrom(this.confirmed);
    for (const record of waiting) {
      if (record.session !== this.session.code || record.undoes || undone.has(record.message_id)) continue;
      const guess = this.guess(record.code, record.late ? record.position : undefined);
      if (!record.late) Object.assign(record, this.partsOf(guess));
      this.believed = guess.state;
    }
  }

  guess(code, position) {
    return predict(this.believed, code, { ...this.reading, position });
  }

  // What the server is told of a scan that waited: which box was open, and where the person was told to put the item.
  partsOf(guess) {
    const { box, isBoxKnown } = this.believed;
    return { box: isBoxKnown ? box?.barcode ?? null : undefined, position: guess.isPut ? guess.position : null, guess };
  }

  undoneHere() {
    return new Set(this.waiting.map((record) => record.undoes).filter(Boolean));
  }

  // The newest scan that waits and can be taken back by "Undo", if any.
  lastWaiting() {
    const undone = this.undoneHere();
    const ours = this.waiting.filter((record) => record.session === this.session.code);
    return ours.findLast((record) => !record.undoes && !record.isUndo && !undone.has(record.message_id));
  }
}

function mergedBox(before, box) {
  if (!box || box.grid || before?.barcode !== box.barcode) return box ?? null;
  const cells = { ...before.cells, ...box.cells };
  for (const [position, cell] of Object.entries(cells)) {
    if (!cell) delete cells[position];
  }
  return { ...box, way: box.way ?? before.way, grid: before.grid, cells };
}

// Somebody else may have filled the box meanwhile: then the counts differ, and the whole grid is asked for.
function isComplete(box) {
  if (!box.grid) return box.free == null;
  const taken = Object.values(box.cells).filter((cell) => cell[1] !== AWAITING).length;
  return box.free == null || taken === box.size - box.free;
}
