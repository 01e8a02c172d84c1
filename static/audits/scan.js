// The page on which an audit is scanned: what is scanned goes to the server one by one; the answer is shown, heard and felt.

import { Sender } from "../scanning/sending.js";
import { isSoundOn, signal, switchSound, wake } from "../scanning/signals.js";
import { listen } from "../scanning/wedge.js";

const page = document.querySelector("[data-scan]");
const part = (name) => document.querySelector(`[data-${name}]`);
const words = JSON.parse(part("words").textContent);
const say = (name, values = {}) => words[name].replace(/%\((\w+)\)s/g, (_, key) => values[key]);

const sender = new Sender({ url: page.dataset.url, token: page.dataset.token, answered: showAnswer, waiting: showWaiting });

function element(name, css, content = "") {
  const made = document.createElement(name);
  if (css) made.className = css;
  made.textContent = content;
  return made;
}

function put(holder, text) {
  holder.textContent = text ?? "";
  holder.hidden = !text;
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
  put(part("sentence"), scan.sentence);
  put(part("position"), scan.tone === "refused" ? "" : scan.position);
  put(part("code"), item ? item.barcode : scan.text);
  put(part("name"), item ? `${item.accession}  ${item.name}` : "");
  signal(scan.tone);
}

function showState(state) {
  part("progress").textContent = say("progress", { counted: state.counted, all: state.all });
  showBox(state.box);
  part("boxes-panel").hidden = state.boxes.length < 2;
  part("boxes").replaceChildren(...state.boxes.map(boxLine));
  part("log").replaceChildren(...state.scans.map(logLine));
}

function showBox(box) {
  const standing = part("box-name");
  standing.hidden = !box;
  part("grid-panel").hidden = !box?.grid;
  if (!box) return;
  const next = box.next ? say("next", { position: box.next }) : box.tally;
  standing.replaceChildren(element("span", "", box.name), element("span", "standing-next", next), element("small", "", box.way));
  if (!box.grid) return;
  part("grid-title").textContent = box.name;
  part("tally").textContent = box.tally;
  part("grid").replaceChildren(drawGrid(box));
}

// A touch on a position says that the next thing is seen there.
function drawGrid(box) {
  const table = element("table", box.grid.wide ? "box box-wide" : "box");
  if (box.grid.columns[0]) {
    const line = table.createTHead().insertRow();
    line.append(element("td"), ...box.grid.columns.map((text) => heading(text, "col")));
  }
  const body = table.createTBody();
  for (const row of box.grid.rows) {
    const line = body.insertRow();
    if (row.heading) line.append(heading(row.heading, "row"));
    for (const cell of row.cells) line.insertCell().append(drawCell(cell, box));
  }
  return table;
}

function heading(text, scope) {
  const made = element("th", "", text);
  made.scope = scope;
  return made;
}

const SIGNS = { seen: "✓", wrong: "!", expected: "○" };

function drawCell(cell, box) {
  if (!cell) return element("span", "cell cell-absent");
  const [position, state] = cell;
  const isNext = position === box.next;
  const made = element("button", `cell audit-cell audit-cell-${state || "free"}${isNext ? " cell-next" : ""}`);
  made.type = "button";
  made.append(element("span", "cell-position", position), element("span", "audit-sign", SIGNS[state] ?? ""));
  made.setAttribute("aria-label", say(isNext ? "cell_next" : `cell_${state}`, { position }));
  made.addEventListener("click", () => sender.send(`${box.barcode} ${position}`));
  return made;
}

function boxLine(box) {
  const line = element("li", box.here ? "is-here" : "");
  line.dataset.state = box.state;
  const open = element("button", "btn btn-sm btn-link", box.name);
  open.type = "button";
  open.addEventListener("click", () => sender.send(box.barcode));
  line.append(element("span", "audit-box-sign", { done: "✓", begun: "…", waiting: "" }[box.state]), open, element("span", "audit-box-seen", box.seen || ""));
  return line;
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

function showWaiting(count) {
  put(part("waiting"), count ? say("waiting", { n: count }) : "");
}

function showSound() {
  part("sound").textContent = say(isSoundOn() ? "sound_on" : "sound_off");
  part("sound").setAttribute("aria-pressed", String(isSoundOn()));
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
showState(JSON.parse(part("state").textContent));
put(part("sentence"), say("ready"));
