// What is open, pending, asked and missing, beside the answer.

import { button, element, put } from "./elements.js";
import { ScanGrid } from "./scan-grid.js";

const CHOICE_STYLES = { primary: "btn-primary", secondary: "btn-outline-dark", danger: "btn-danger" };

export class Standing {
  constructor(part, say, touched) {
    Object.assign(this, { part, say, touched });
    this.grid = new ScanGrid(part("grid"), say, touched);
  }

  // `state` is the server's last answer, `believed` what it is with the scans that wait, if any do.
  show(state, believed) {
    put(this.part("pending"), believed ? believed.pending?.label : state.pending);
    put(this.part("session-name"), state.session?.name);
    this.showChoices(believed ? [] : state.choices ?? []);
    this.showMissing(state.missing);
    this.showBox(believed ? believed.box : state.box, state.scan);
  }

  showChoices(choices) {
    const holder = this.part("choices");
    holder.hidden = !choices.length;
    holder.replaceChildren(...choices.map(({ label, code, style }) => button(CHOICE_STYLES[style] ?? CHOICE_STYLES.secondary, label, () => this.touched(code))));
  }

  showMissing(missing) {
    this.part("missing").hidden = !missing?.items.length;
    if (!missing) return;
    this.part("missing-label").textContent = missing.label;
    this.part("missing-list").replaceChildren(...missing.items.map(({ barcode, position }) => {
      const line = element("li");
      line.append(element("strong", "", position ?? ""), element("span", "code", barcode));
      return line;
    }));
  }

  showBox(box, scan) {
    const standing = this.part("box-name");
    standing.hidden = !box;
    this.part("grid-panel").hidden = !box?.grid;
    if (!box) return;
    standing.replaceChildren(element("span", "", box.name), element("span", "standing-next", this.nextOf(box)));
    if (box.way) standing.append(element("small", "", box.way));
    if (!box.grid) return;
    this.part("grid-title").textContent = box.name;
    this.part("free").textContent = box.free == null ? "" : this.say("free", box);
    const here = scan?.tone === "done" && scan.place === box.barcode ? scan.position : null;
    this.grid.show(box, here);
  }

  nextOf(box) {
    if (box.next) return this.say("next", { position: box.next });
    if (box.grid) return this.say("full");
    return this.say(box.way ? "loose" : "unknown_box");
  }
}
