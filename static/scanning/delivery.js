// Brings the scans that wait to the server: in the order in which they were made, by one window of the device at a time,
// until each has an answer. Each scan has an id of its own, so that one that was sent twice is done once.

const PAUSES_MS = [1000, 2000, 4000, 8000];
const TIMEOUT_MS = 12_000;
const BATCH = 50;

// What stands between a scan and its answer.
export const OFFLINE = "offline";
export const SIGNED_OUT = "signed-out";
export const OTHER_ACCOUNT = "other-account";
export const DENIED = "denied";

export class Delivery {
  constructor({ journal, account, urls, token, session, drawn, isBehind, answered, changed }) {
    Object.assign(this, { journal, account, urls, token, session, drawn, isBehind, answered, changed });
    this.fault = null;
    this.faultSince = null;
    this.attempts = 0;
    this.timer = 0;
    this.isWorking = false;
    this.isAsked = false;
    this.isOneByOne = false;
    window.addEventListener("online", () => this.work());
    window.addEventListener("offline", () => this.fail(OFFLINE));
    document.addEventListener("visibilitychange", () => { if (!document.hidden && this.fault) this.work(); });
  }

  // One round at a time; whoever asks meanwhile gets another one at its end.
  async work() {
    this.isAsked = true;
    if (this.isWorking) return;
    this.isWorking = true;
    window.clearTimeout(this.timer);
    try {
      while (this.isAsked) {
        this.isAsked = false;
        await exclusively(`lims-scanning-${this.account}`, () => this.deliver());
      }
    } finally {
      this.isWorking = false;
    }
    if (this.fault === OFFLINE) this.tryLater();
  }

  tryLater() {
    const pause = PAUSES_MS[Math.min(this.attempts, PAUSES_MS.length - 1)];
    this.attempts += 1;
    this.timer = window.setTimeout(() => this.work(), pause);
  }

  async deliver() {
    for (;;) {
      const waiting = await this.journal.waiting(this.account);
      if (!waiting.length) {
        this.isOneByOne = false;
        if (this.fault || this.isBehind()) await this.greet();
        return;
      }
      const scans = this.isOneByOne ? waiting.slice(0, 1) : nextBatch(waiting);
      const outcome = await this.send(scans);
      if (outcome.fault) return;
      if (outcome.refusal && scans.length > 1) {
        // One of them can't be read by the server; it must not take the others with it.
        this.isOneByOne = true;
        continue;
      }
      await this.received(scans, outcome);
    }
  }

  // Asks where the conversation stands; this also brings a token that is valid now. The answer, or null.
  async greet() {
    const outcome = await this.ask(`${this.urls.state}?session=${encodeURIComponent(this.session())}`);
    if (outcome.token) this.token = outcome.token;
    if (outcome.body) this.answered([], outcome.body);
    return outcome;
  }

  async send(scans, isRepeated = false) {
    const outcome = scans.length > 1 ? await this.sendBatch(scans) : await this.ask(this.urls.scans, message(scans[0], this.drawn()));
    if (outcome.refusal?.code !== "form-expired" || isRepeated) return outcome;
    // The page was open for long, or the person has signed in again: with the new token all goes on.
    const greeted = await this.greet();
    return greeted.fault ? greeted : this.send(scans, true);
  }

  // The answer to many tells what the last of them has changed: so the whole grid is asked for.
  sendBatch(scans) {
    const body = { session: scans[0].session, drawn: null, scans: scans.map((scan) => message(scan)) };
    return this.ask(this.urls.batch, body);
  }

  async received(scans, { body, refusal }) {
    if (refusal) {
      this.answered(scans.map((record) => ({ record, refusal })), null);
    } else {
      const answers = body.answers ?? [body];
      this.answered(scans.map((record, index) => ({ record, answer: answers[index] })), body);
    }
    await this.journal.remove(scans.map((scan) => scan.number));
    this.changed();
  }

  // { body, token } of an answer, { refusal } of one that will never be another, or { fault }.
  async ask(url, body) {
    const outcome = await this.fetched(url, body);
    if (outcome.fault) {
      this.fail(outcome.fault);
    } else {
      this.recover();
    }
    return outcome;
  }

  async fetched(url, body) {
    try {
      const response = await fetch(url, {
        method: body ? "POST" : "GET",
        headers: {
          "Content-Type": "application/json",
          Accept: "application/json",
          "X-CSRFToken": this.token,
          "X-Account": String(this.account),
        },
        body: body && JSON.stringify(body),
        signal: AbortSignal.timeout(TIMEOUT_MS),
        redirect: "manual",
        cache: "no-store",
      });
      return await outcomeOf(response);
    } catch {
      return { fault: OFFLINE };
    }
  }

  fail(fault) {
    if (this.fault === fault) return;
    this.faultSince ??= new Date().toISOString();
    this.fault = fault;
    this.changed();
  }

  recover() {
    this.attempts = 0;
    if (!this.fault) return;
    this.fault = null;
    this.faultSince = null;
    this.changed();
  }
}

// A page of a gateway or of a network's own sign-in is no answer.
async function outcomeOf(response) {
  if (response.type === "opaqueredirect" || response.status === 401) return { fault: SIGNED_OUT };
  if (response.status === 403) return { fault: DENIED };
  if (response.status >= 500 || response.status === 429 || response.status === 408) return { fault: OFFLINE };
  const body = await response.json();
  if (response.ok) return { body, token: response.headers.get("X-CSRFToken") };
  if (body.error?.code === OTHER_ACCOUNT) return { fault: OTHER_ACCOUNT, text: body.error.message };
  return { refusal: { code: body.error?.code, message: body.error?.message ?? response.statusText } };
}

// Scans that waited go together; one that was just made goes alone, and is answered at once.
function nextBatch(waiting) {
  const [first] = waiting;
  if (!first.late) return [first];
  const end = waiting.findIndex((scan) => !scan.late || scan.session !== first.session);
  return waiting.slice(0, Math.min(end < 0 ? waiting.length : end, BATCH));
}

// Only of a scan that waited is it said what was open and where its vial was put: see the prediction.
function message(record, drawn) {
  const { message_id, code, session } = record;
  if (!record.late) return { message_id, code, session, drawn };
  const { scanned_at, box, position, undoes } = record;
  return { message_id, code, session, drawn, scanned_at, box, position, undoes };
}

// Without HTTPS browsers have no locks; then two windows may send the same scan, which the server does once all the same.
export function exclusively(name, work) {
  return navigator.locks ? navigator.locks.request(name, work) : work();
}
