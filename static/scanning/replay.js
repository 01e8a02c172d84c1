// What came of the scans that waited, told once when the last of them has arrived: a sound for each would say nothing.

export class Replay {
  constructor(say) {
    this.say = say;
    this.begin();
  }

  begin() {
    this.answers = [];
    this.conflicts = 0;
    this.refused = 0;
    this.elsewhere = [];
  }

  note(record, { answer, refusal }) {
    this.answers.push(answer);
    const scan = answer?.scan;
    if (refusal || scan.tone === "refused") this.refused += 1;
    if (scan?.tone === "conflict") this.conflicts += 1;
    // A scan that reached the server before it was said where its vial was put may lie elsewhere in the records.
    if (scan?.tone === "done" && record.position && scan.position !== record.position) {
      this.elsewhere.push({ position: scan.position, shown: record.position, item: scan.item });
    }
  }

  // { scan, item? } to be shown, or null if nothing had waited.
  told() {
    const { answers, conflicts, refused, elsewhere } = this;
    const n = answers.length;
    this.begin();
    if (!n) return null;
    if (elsewhere.length) return { scan: { tone: "conflict", sentence: elsewhere.map((each) => this.say("elsewhere", each)).join(" ") } };
    if (conflicts) return { scan: { tone: "conflict", sentence: this.say("arrived_conflicts", { n, conflicts }) } };
    if (refused) return { scan: { tone: "refused", sentence: this.say("arrived_refused", { n, refused }) } };
    if (n === 1) return answers[0];
    return { scan: { tone: "done", sentence: this.say("arrived", { n }) } };
  }
}
