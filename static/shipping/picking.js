// Picking by scan: each scan is answered in large type and with a sound; the next item to be fetched stands below.

import { Sender } from "../scanning/sending.js";
import { isSoundOn, signal, switchSound, wake } from "../scanning/signals.js";
import { listen } from "../scanning/wedge.js";

const page = document.getElementById("picking");
const part = (id) => document.getElementById(id);
const withNumber = (text, number) => text.replace("{n}", number);

function showAnswer(answer) {
  const tone = answer.failed ? "refused" : answer.tone;
  part("answer").dataset.tone = tone;
  part("answer-text").textContent = answer.text;
  part("answer-detail").textContent = answer.detail ?? "";
  part("swap").hidden = !answer.swap;
  if (answer.swap) part("swap").href = answer.swap;
  signal(tone);
  if (!answer.failed) {
    tick(answer.confirmed);
    showNext(answer);
  }
}

function tick(barcode) {
  for (const item of document.querySelectorAll(".pick-items [data-barcode]")) {
    if (item.dataset.barcode === barcode) item.classList.add("picked");
  }
}

function showNext({ next, remaining }) {
  part("next").hidden = !next;
  part("finished").hidden = Boolean(next);
  part("left").textContent = withNumber(page.dataset.left, remaining);
  for (const [name, value] of Object.entries(next ?? {})) part(`next-${name}`).textContent = value;
}

function showWaiting(count) {
  part("waiting").hidden = count === 0;
  part("waiting-text").textContent = withNumber(page.dataset.waiting, count);
}

function showSound() {
  part("sound").setAttribute("aria-pressed", String(isSoundOn()));
}

const sender = new Sender({
  url: page.dataset.url,
  token: page.dataset.token,
  answered: showAnswer,
  waiting: showWaiting,
});

listen(part("code"), (code) => {
  wake();
  sender.send(code);
});
part("sound").addEventListener("click", () => {
  switchSound(!isSoundOn());
  showSound();
});
showSound();
