// The last scans, the newest first. Only lines that changed are drawn again.

import { clock, element } from "./elements.js";

export class ScanLog {
  constructor(list, say) {
    Object.assign(this, { list, say });
    this.lines = new Map();
  }

  // `waiting` are scans that the server has not answered yet; they stand above all others.
  show(log, waiting) {
    const undone = new Set(waiting.map((record) => record.undoes));
    const ownLines = waiting.map((record) => ({ ...this.ofRecord(record), undone: undone.has(record.message_id) }));
    const wanted = [...ownLines.reverse(), ...log];
    const keys = new Set(wanted.map((scan) => scan.message_id));
    for (const [key, { line }] of this.lines) {
      if (keys.has(key)) continue;
      line.remove();
      this.lines.delete(key);
    }
    wanted.forEach((scan, at) => this.place(this.lineOf(scan), at));
  }

  ofRecord(record) {
    const { message_id, code, scanned_at, shown } = record;
    return { message_id, text: shown?.text ?? code, tone: "kept", sentence: shown?.sentence ?? "", at: scanned_at, time: clock(scanned_at) };
  }

  lineOf(scan) {
    const key = JSON.stringify([scan.tone, scan.sentence, scan.undone, scan.conflict, scan.time]);
    const before = this.lines.get(scan.message_id);
    if (before?.key === key) return before.line;
    const line = this.draw(scan);
    before?.line.replaceWith(line);
    this.lines.set(scan.message_id, { key, line });
    return line;
  }

  place(line, at) {
    if (this.list.children[at] !== line) this.list.insertBefore(line, this.list.children[at] ?? null);
  }

  draw(scan) {
    const line = element("li", scan.undone ? "is-undone" : "");
    line.dataset.tone = scan.tone;
    const at = element("time", "", scan.time ?? "");
    if (scan.at) at.dateTime = scan.at;
    const ending = scan.undone ? "undone" : scan.conflict === "settled" ? "settled" : null;
    line.append(at, element("span", "scan-log-text", scan.text));
    line.append(element("span", "scan-log-sentence", ending ? `${scan.sentence} (${this.say(ending)})` : scan.sentence));
    return line;
  }
}
