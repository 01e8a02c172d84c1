// The answer in very large type: its colour, its sign, its sound and its vibration say the same thing.

import { element, put } from "./elements.js";
import { signal } from "./signals.js";

const WITH_POSITION = ["done", "shown", "kept", "conflict"];

export class AnswerPanel {
  constructor(panel) {
    this.panel = panel;
  }

  part(name) {
    return this.panel.querySelector(`[data-${name}]`);
  }

  // `scan` has tone, sentence or headline, text and position; `item` and `link` are those of the answer.
  show(scan, { item, link, isSilent = false } = {}) {
    this.panel.dataset.tone = scan.tone;
    delete this.panel.dataset.fresh;
    // The animation starts anew only after the browser has seen the panel without it.
    void this.panel.offsetWidth;
    this.panel.dataset.fresh = "";
    this.part("sentence").replaceChildren(...withCode(scan.headline ?? scan.sentence, scan.text));
    put(this.part("position"), WITH_POSITION.includes(scan.tone) ? scan.position : "");
    this.showItem(item, scan.text);
    this.showLink(link);
    if (!isSilent) signal(scan.tone);
  }

  showItem(item, text) {
    put(this.part("code"), item ? item.barcode : text);
    put(this.part("name"), item ? `${item.accession}  ${item.name}` : "");
    put(this.part("place"), item?.place);
    const notes = item?.notes ?? [];
    this.part("notes").hidden = !notes.length;
    this.part("notes").replaceChildren(...notes.map((note) => element("li", "", note)));
    this.part("marks").replaceChildren(...(item?.marks ?? []).map((mark) => element("span", "answer-mark", mark)));
  }

  showLink(link) {
    put(this.part("link"), link?.label);
    if (link) this.part("link").href = link.url;
  }
}

// A code inside the large sentence is smaller, and is broken only where it is longer than the line.
function withCode(sentence, code) {
  const isCode = /^[0-9A-Z][0-9A-Z ./_-]*[0-9][0-9A-Z ./_-]*$/i.test(code ?? "");
  const [before, ...rest] = isCode ? sentence.split(code) : [sentence];
  return rest.length ? [before, element("span", "answer-scanned", code), rest.join(code)] : [before];
}
