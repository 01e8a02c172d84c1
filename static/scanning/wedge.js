// Reads a scanner that types ("keyboard wedge") wherever the focus is, and people who type.
//
// Keys are collected on the document, so that a scan is never lost because a button had the focus, and so that no input
// method composes it into something else. They are mirrored into the visible field; on a touch screen the field itself
// takes them.

import { isWholeCode } from "./codes.js";

const FORGET_AFTER_MS = 4000;
// Some scanners send no Enter. A scanner sends a key every 5 to 30 ms, a person none below 50; a code whose check character
// is right is whole, and never the beginning of one that a busy machine is still typing.
const SCANNER_PACE_MS = 40;
const END_OF_SCAN_MS = 250;
const SAME_SCAN_MS = 500;

const CODE_KEYS = { Minus: "-", Space: " ", Slash: "/", Period: "." };

// With a Japanese input method on, the key is "Process", but the place on the keyboard is still told.
function characterOf(event) {
  if (event.key.length === 1) return event.key;
  if (event.key !== "Process") return "";
  if (/^Key[A-Z]$/.test(event.code)) return event.code.slice(3);
  if (/^(Digit|Numpad)[0-9]$/.test(event.code)) return event.code.slice(-1);
  return CODE_KEYS[event.code] ?? "";
}

export function listen(field, deliver) {
  let text = "";
  let first = 0;
  let last = 0;
  let timer = 0;
  let delivered = { text: "", at: -Infinity };

  function finish(now) {
    window.clearTimeout(timer);
    const scanned = text.trim();
    text = "";
    field.value = "";
    if (!scanned) return;
    // A trigger held too long reads the same label twice.
    const isEcho = scanned === delivered.text && now - delivered.at < SAME_SCAN_MS;
    delivered = { text: scanned, at: now };
    if (!isEcho) deliver(scanned);
  }

  function finishIfScanner() {
    const pace = (last - first) / Math.max(1, text.length - 1);
    if (pace < SCANNER_PACE_MS && isWholeCode(text)) finish(last);
  }

  function pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    const now = event.timeStamp;
    if (event.key === "Enter" || (event.key === "Tab" && text)) {
      // Without a text, Enter presses the button that has the focus.
      if (!text) return;
      event.preventDefault();
      finish(now);
    } else if (event.key === "Backspace" && text) {
      event.preventDefault();
      text = text.slice(0, -1);
      field.value = text;
    } else if (event.key === "Escape" && text) {
      text = "";
      field.value = "";
    } else {
      collect(event, now);
    }
  }

  function collect(event, now) {
    const character = characterOf(event);
    // A blank alone presses the focused button; inside a scan it belongs to the code.
    if (!character || (character === " " && !text)) return;
    event.preventDefault();
    if (now - last > FORGET_AFTER_MS) text = "";
    if (!text) first = now;
    text += character;
    last = now;
    field.value = text;
    window.clearTimeout(timer);
    timer = window.setTimeout(finishIfScanner, END_OF_SCAN_MS);
  }

  document.addEventListener("keydown", pressed, true);
  field.form.addEventListener("submit", (event) => {
    event.preventDefault();
    text = field.value;
    finish(event.timeStamp);
  });
}
