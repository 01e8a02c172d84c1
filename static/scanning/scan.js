// The scanning page: what is scanned is kept on the device first and then goes to the server; the answer, or what is known
// without it, is shown, heard and felt.

import { AnswerPanel } from "./answer-panel.js";
import { Camera } from "./camera.js";
import { isCommand } from "./codes.js";
import { Conflicts } from "./conflicts.js";
import { Conversation } from "./conversation.js";
import { Delivery } from "./delivery.js";
import { forgetPageOnSigningOut, isDark, keepPage, offerInstalling, showDark, stayAwake } from "./device.js";
import { clock } from "./elements.js";
import { openJournal } from "./journal.js";
import { JournalInMemory } from "./journal-in-memory.js";
import { Notices } from "./notices.js";
import { ScanLog } from "./scan-log.js";
import { Scanner } from "./scanner.js";
import { ScanSession } from "./sessions.js";
import { isSoundOn, signal, switchSound, wake } from "./signals.js";
import { Standing } from "./standing.js";
import { listen } from "./wedge.js";

const page = document.querySelector("[data-scan]");
const part = (name) => page.querySelector(`[data-${name}]`);
const words = JSON.parse(part("words").textContent);
const say = (name, values = {}) => words[name].replace(/%\((\w+)\)s/g, (_, key) => values[key] ?? "");
const base = page.dataset.base;
// The scanner is heard from the first moment; what it reads before everything is ready is taken then.
const early = [];
let isReady = false;
listen(part("field"), (code) => (isReady ? take(code) : early.push(code)));

const person = { account: Number(page.dataset.account), name: page.dataset.accountName };
const labels = new Map([...page.querySelectorAll("[data-command]")].map((each) => [each.dataset.command, each.textContent.trim()]));
const label = (code) => labels.get(code) ?? code;

const journal = await openJournal().catch(() => new JournalInMemory());
const boxes = await journal.boxes();
const session = new ScanSession(person.account);
const conversation = new Conversation(session, { prefix: page.dataset.prefix, known: (barcode) => boxes.get(barcode), label });
const panel = new AnswerPanel(part("answer"));
const notices = new Notices(page, say);
const log = new ScanLog(part("log"), say);
const standing = new Standing(part, say, (code) => take(code));
const conflicts = new Conflicts(part("conflicts"), part("conflict-list"), say, {
  ask: (path, body) => delivery.ask(`${base}sessions/${session.code}${path}`, body),
  settled: showSettled,
  told: (key, text) => panel.show({ tone: "asked", sentence: say(key), text }),
});
const scanner = new Scanner({ journal, conversation, session, person, boxes, label, say, screen: { show: (...args) => panel.show(...args), refresh } });
const delivery = new Delivery({
  journal,
  account: person.account,
  urls: { state: `${base}state`, scans: `${base}scans`, batch: `${base}batch` },
  token: page.dataset.token,
  session: () => session.code,
  drawn: () => conversation.drawn,
  isBehind: () => conversation.isBehind,
  answered: (...args) => scanner.answered(...args),
  changed: showConnection,
});
new Camera(part, say, { deliver: take, sendFrame });

function take(code) {
  wake();
  const isAsked = conflicts.isAskingFor;
  if (isAsked && !isCommand(code)) {
    conflicts.takePlace(code);
    return;
  }
  conflicts.isAskingFor = null;
  if (isAsked && isCommand(code, "CANCEL")) {
    panel.show({ tone: "ready", sentence: say("ready") });
  } else {
    scanner.take(code);
  }
}

function refresh() {
  standing.show(conversation.confirmed, conversation.waiting.length ? conversation.believed : null);
  log.show(conversation.log, conversation.waiting);
  if (!delivery.fault) conflicts.refresh(conversation.confirmed.conflicts ?? 0);
  showConnection();
}

function showConnection() {
  notices.showConnection({ fault: delivery.fault, since: delivery.faultSince, waiting: conversation.waiting });
}

function showSettled(answer, refusal) {
  if (refusal) {
    panel.show({ tone: "refused", sentence: refusal.message });
  } else {
    scanner.answered([], answer);
    panel.show(answer.scan, answer);
  }
}

async function sendFrame(frame) {
  try {
    const response = await fetch(`${base}frames`, {
      method: "POST",
      headers: { "Content-Type": "image/jpeg", "X-CSRFToken": delivery.token },
      body: frame,
      redirect: "manual",
      signal: AbortSignal.timeout(5000),
    });
    if (response.ok) return (await response.json()).codes;
    if (response.status >= 500) return null;
    // Too fast, or the token is old: the next one is asked for.
    if (response.status !== 429) await delivery.greet();
    return [];
  } catch {
    return null;
  }
}

async function showOthers() {
  const others = await journal.ofOthers(person.account);
  const lines = others.map(({ name, count, since }) => ({ tone: "others", text: say("others_waiting", { name, n: count, since: clock(since) }) }));
  if (!journal.isKept) lines.push({ tone: "stop", text: say("not_kept") });
  if (!window.isSecureContext) lines.push({ tone: "others", text: say("not_secure") });
  notices.showLasting(lines);
}

function showSound() {
  part("sound").textContent = say(isSoundOn() ? "sound_on" : "sound_off");
  part("sound").setAttribute("aria-pressed", String(isSoundOn()));
}

function showRoom() {
  showDark(isDark());
  part("dark").textContent = say(isDark() ? "bright" : "dark");
  part("dark").setAttribute("aria-pressed", String(isDark()));
}

function listenToButtons() {
  page.querySelectorAll("[data-command]").forEach((each) => each.addEventListener("click", () => take(each.dataset.command)));
  part("sound").addEventListener("click", () => {
    switchSound(!isSoundOn());
    showSound();
    signal("shown");
  });
  part("dark").addEventListener("click", () => {
    showDark(!isDark());
    showRoom();
  });
  part("more").addEventListener("click", () => {
    const isOpen = page.toggleAttribute("data-shows-commands");
    part("more").setAttribute("aria-expanded", String(isOpen));
  });
  part("new-session").addEventListener("click", () => {
    session.begin();
    window.location.reload();
  });
}

async function begin() {
  showSound();
  showRoom();
  panel.show({ tone: "ready", sentence: say("ready") }, { isSilent: true });
  listenToButtons();
  offerInstalling(part("install"));
  stayAwake();
  forgetPageOnSigningOut();
  document.addEventListener("pointerdown", wake, { once: true });
  await scanner.begin(delivery);
  isReady = true;
  early.forEach(take);
  const greeted = await delivery.greet();
  if (greeted.refusal) {
    // The session is somebody else's.
    session.begin();
    await delivery.greet();
  }
  if (!conversation.waiting.length) panel.showItem(conversation.confirmed.item, "");
  delivery.work();
  showOthers();
  keepPage(page.dataset.worker);
}

begin();
