// The scanning page: what is scanned goes to the server one by one; the answer is shown, heard and felt.

import { drawGrid } from "./scan-grid.js";
import { Sender } from "./sending.js";
import { isSoundOn, signal, switchSound, wake } from "./signals.js";
import { listen } from "./wedge.js";

const page = document.querySelector("[data-scan]");
const part = (name) => page.querySelector(`[data-${name}]`);
const words = JSON.parse(part("words").textContent);
const say = (name, values = {}) => words[name].replace(/%\((\w+)\)s/g, (_, key) => values[key]);

const sender = new Sender({
  url: page.dataset.url,
  token: page.dataset.token,
  answered: showAnswer,
  waiting: showWaiting,
});

function put(element, text) {
  element.textContent = text ?? "";
  element.hidden = !text;
}

function showAnswer(answer) {
  if (answer.failed) {
    showScan({ tone: "refused", sentence: `${say("failed")} ${answer.text}`, text: answer.code }, null);
    return;
  }
  showState(answer);
  showScan(answer.scan, answer.item);
}

function showScan(scan, item) {
  const panel = part("answer");
  panel.dataset.tone = scan.tone;
  delete panel.dataset.fresh;
  // The animation starts anew only after the browser has seen the panel without it.
  void panel.offsetWidth;
  panel.dataset.fresh = "";
  part("sentence").replaceChildren(...withCode(scan.headline ?? scan.sentence, scan.text));
  put(part("position"), ["done", "shown"].includes(scan.tone) ? scan.position : "");
  showItem(item, scan.text);
  signal(scan.tone);
}

// A code inside the large sentence is smaller, and is broken only where it is longer than the line.
function withCode(sentence, code) {
  const [before, ...rest] = code ? sentence.split(code) : [sentence];
  return rest.length ? [before, element("span", "answer-scanned", code), rest.join(code)] : [before];
}

function showItem(item, text) {
  put(part("code"), item ? item.barcode : text);
  put(part("name"), item ? `${item.accession}  ${item.name}` : "");
  put(part("place"), item?.place);
  part("marks").replaceChildren(...(item?.marks ?? []).map((mark) => element("span", "answer-mark", mark)));
}

function showState(state) {
  put(part("pending"), state.pending);
  part("reasons").hidden = !state.asks_reason;
  showBox(state.box, state.scan ?? {});
  part("log").replaceChildren(...state.scans.map(logLine));
}

function showBox(box, scan) {
  const standing = part("box-name");
  standing.hidden = !box;
  part("grid-panel").hidden = !box?.grid;
  if (!box) return;
  const next = box.grid ? (box.next ? say("next", { position: box.next }) : say("full")) : say("loose");
  standing.replaceChildren(element("span", "", box.name), element("span", "standing-next", next), element("small", "", box.way));
  if (!box.grid) return;
  part("grid-title").textContent = box.name;
  part("free").textContent = box.free;
  const here = scan.tone === "done" && scan.place === box.barcode ? scan.position : null;
  part("grid").replaceChildren(drawGrid(box, here, say, (position) => sender.send(`${box.barcode} ${position}`)));
}

function logLine(scan) {
  const line = element("li", scan.undone ? "is-undone" : "");
  line.dataset.tone = scan.tone;
  const at = element("time", "", scan.time);
  at.dateTime = scan.at;
  line.append(at, element("span", "scan-log-text", scan.text));
  line.append(element("span", "scan-log-sentence", scan.undone ? `${scan.sentence} (${say("undone")})` : scan.sentence));
  return line;
}

function element(name, css, text = "") {
  const made = document.createElement(name);
  if (css) made.className = css;
  made.textContent = text;
  return made;
}

function showWaiting(count) {
  put(part("waiting"), count ? say("waiting", { n: count }) : "");
}

function showSound() {
  part("sound").textContent = say(isSoundOn() ? "sound_on" : "sound_off");
  part("sound").setAttribute("aria-pressed", String(isSoundOn()));
}

function begin(state) {
  showState(state);
  put(part("sentence"), say("ready"));
  const last = state.scans[0];
  if (last && state.item) showItem(state.item, "");
}

page.querySelectorAll("[data-command]").forEach((button) => {
  button.addEventListener("click", () => sender.send(button.dataset.command));
});
part("sound").addEventListener("click", () => {
  switchSound(!isSoundOn());
  showSound();
  signal("shown");
});
document.addEventListener("pointerdown", wake, { once: true });
listen(part("field"), (text) => sender.send(text));
showSound();
begin(JSON.parse(part("state").textContent));
