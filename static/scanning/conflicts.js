// Scans that were made without a network and could not be done as they were: each is settled by a touch.

import { readCode } from "./codes.js";
import { button, element } from "./elements.js";
import { newId } from "./ids.js";

const SKIP_REASONS = ["skip_mistake", "skip_done", "skip_gone"];

export class Conflicts {
  // `ask(path, body)` asks the server; `settled(answer, refusal)` is told what came of a choice; `told(key, code)` shows what
  // is to be scanned next.
  constructor(panel, list, say, { ask, settled, told }) {
    Object.assign(this, { panel, list, say, ask, settled, told });
    this.isAskingFor = null;
    this.count = 0;
  }

  async refresh(count) {
    if (count === this.count) return;
    this.count = count;
    if (!count) {
      this.panel.hidden = true;
      this.list.replaceChildren();
      this.isAskingFor = null;
      return;
    }
    const { body } = await this.ask("/conflicts");
    if (!body) {
      this.count = null;
      return;
    }
    this.panel.hidden = !body.conflicts.length;
    this.list.replaceChildren(...body.conflicts.map((conflict) => this.draw(conflict)));
  }

  draw({ scan, settle, item, choices: meant = [] }) {
    const line = element("li", "conflict");
    line.dataset.conflict = scan.message_id;
    const head = element("p", "conflict-text");
    head.append(element("strong", "", scan.position ? `${scan.text} → ${scan.position}` : scan.text), ` ${scan.time}`);
    line.append(head, element("p", "conflict-sentence", scan.sentence));
    if (item) line.append(element("p", "conflict-item", `${item.accession}  ${item.name}`));
    const choices = element("div", "scan-choices");
    // A code that means several things: the one that is touched is the one whose place is asked for.
    choices.append(...meant.map(({ code, label }) => button("btn-primary", label, () => this.askPlace(scan, code))));
    choices.append(...settle.map(({ how, label }) => button("btn-outline-dark", label, () => this.chosen(scan, how, choices))));
    line.append(choices);
    return line;
  }

  chosen(scan, how, choices) {
    if (how === "place") {
      this.askPlace(scan);
    } else if (how === "skip") {
      this.askReason(scan, choices);
    } else {
      this.send(scan.message_id, { how });
    }
  }

  askReason(scan, choices) {
    const reasons = SKIP_REASONS.map((key) => button("btn-outline-danger", this.say(key), () => this.send(scan.message_id, { how: "skip", reason: this.say(key) })));
    const kept = [...choices.children];
    const back = button("btn-outline-secondary", this.say("cancel"), () => choices.replaceChildren(...kept));
    choices.replaceChildren(element("p", "scan-choices-head", this.say("skip_why")), ...reasons, back);
    reasons[0].focus();
  }

  askPlace(scan, item) {
    this.isAskingFor = { conflict: scan.message_id, item };
    this.told("scan_place");
  }

  // The next scan says where the vial is. The vial itself may be scanned before: of a worn label nobody else knows which it is.
  takePlace(code) {
    const { conflict } = this.isAskingFor;
    const reading = readCode(code, "");
    if (reading.kind === "item") {
      this.isAskingFor.item = reading.code;
      this.told("scan_place", code);
      return;
    }
    const { item } = this.isAskingFor;
    this.isAskingFor = null;
    this.send(conflict, { how: "place", place: code, item });
  }

  async send(conflict, choice) {
    const { body, refusal } = await this.ask(`/conflicts/${conflict}`, { message_id: newId(), ...choice });
    if (body || refusal) this.settled(body, refusal);
  }
}
