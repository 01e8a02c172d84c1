// Keyboard first: "/" goes to the search box, "?" shows the shortcuts, and any link, button or input with
// data-shortcut="x" or data-shortcut="g s" (two keys after another) is followed, pressed or focused by its keys.
// A page where a scanner types (<body data-shortcuts="off">) has none, for a stray scan must never press a button.

const SWITCH = "shortcuts-off";
const SEQUENCE_PAUSE_MS = 900;
let earlier = { key: "", at: 0 };

function areOff() {
  return document.body.dataset.shortcuts === "off" || localStorage.getItem(SWITCH) === "1";
}

function isTyping(target) {
  return target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]") !== null;
}

function shortcutTargets() {
  return [...document.querySelectorAll("[data-shortcut]")].filter((element) => element.offsetParent !== null);
}

function targetOf(keys) {
  return shortcutTargets().find((element) => element.dataset.shortcut === keys);
}

function use(element) {
  if (element.matches("input, textarea, select")) {
    element.focus();
  } else {
    element.click();
  }
}

function showHelp() {
  const dialog = document.getElementById("shortcuts-dialog");
  const list = dialog.querySelector("[data-shortcut-list]");
  list.querySelectorAll("[data-of-page]").forEach((element) => element.remove());
  for (const element of shortcutTargets()) {
    const key = document.createElement("dt");
    key.dataset.ofPage = "";
    element.dataset.shortcut.split(" ").forEach((part) => {
      const shown = document.createElement("kbd");
      shown.textContent = part;
      key.append(shown, " ");
    });
    const meaning = document.createElement("dd");
    meaning.dataset.ofPage = "";
    meaning.textContent = element.dataset.shortcutLabel || element.textContent.trim();
    list.append(key, meaning);
  }
  dialog.querySelector("[data-shortcuts-switch]").checked = localStorage.getItem(SWITCH) !== "1";
  dialog.showModal();
}

function pressed(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key === "Escape" && isTyping(event.target)) {
    event.target.blur();
    return;
  }
  if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
  if (event.key === "?") {
    event.preventDefault();
    showHelp();
    return;
  }
  if (areOff()) return;
  const search = [...document.querySelectorAll("[data-search-box]")].find((box) => box.offsetParent !== null);
  if (event.key === "/" && search) {
    event.preventDefault();
    search.focus();
    search.select();
    return;
  }
  const isSequence = event.timeStamp - earlier.at < SEQUENCE_PAUSE_MS;
  const element = (isSequence && targetOf(`${earlier.key} ${event.key}`)) || targetOf(event.key);
  earlier = { key: event.key, at: event.timeStamp };
  if (element) {
    event.preventDefault();
    use(element);
  }
}

document.addEventListener("keydown", pressed);
document.querySelector("[data-shortcuts-switch]")?.addEventListener("change", (event) => {
  if (event.target.checked) {
    localStorage.removeItem(SWITCH);
  } else {
    localStorage.setItem(SWITCH, "1");
  }
});
document.querySelectorAll("[data-shortcuts-help]").forEach((button) => button.addEventListener("click", showHelp));
document.querySelector("[data-focus-on-load]")?.focus();
