// One scan after another: kept on the device, predicted, sent, answered. Windows of the same account are one conversation.

import { isCommand, plainScan } from "./codes.js";
import { exclusively } from "./delivery.js";
import { newId } from "./ids.js";
import { Replay } from "./replay.js";

const LONGEST_CODE = 500;
// A server that is slower than this has not been heard: the person goes on with what the device knows.
const PATIENCE_MS = 1500;

export class Scanner {
  // `screen` has show(scan, about), refresh(); `person` is { account, name }.
  constructor({ journal, conversation, session, person, boxes, label, say, screen }) {
    Object.assign(this, { journal, conversation, session, person, boxes, label, say, screen });
    this.window = newId();
    this.taken = Promise.resolve();
    // Ids of what was answered already, while it is still being taken out of the journal.
    this.heard = new Set();
    this.replay = new Replay(say);
    this.channel = new BroadcastChannel(`lims-scanning-${person.account}`);
    this.channel.addEventListener("message", ({ data }) => this.hear(data));
  }

  // Takes up what is kept on the device; `delivery` is what sends it.
  async begin(delivery) {
    this.delivery = delivery;
    const kept = await this.journal.conversation(this.person.account);
    if (kept?.session === this.session.code) this.conversation.adopt(kept);
    const waiting = await this.journal.waiting(this.person.account);
    // Nothing is known of how far the window came that made them.
    waiting.forEach((record) => { record.late = true; });
    await Promise.all(waiting.map((record) => this.journal.update(record)));
    this.conversation.believe(waiting);
    this.screen.refresh();
  }

  get isAway() {
    return Boolean(this.delivery.fault) || this.conversation.waiting.some((record) => record.late);
  }

  // One after another, however fast they come.
  take(text) {
    this.taken = this.taken.then(() => this.takeNow(text.slice(0, LONGEST_CODE)));
    return this.taken;
  }

  async takeNow(code) {
    if (this.isAway) {
      await exclusively(`lims-scanning-keep-${this.person.account}`, () => this.takeAway(code));
    } else {
      const record = this.recordOf(code);
      this.conversation.believe([...this.conversation.waiting, record]);
      if (!(await this.keep(record))) return;
      window.setTimeout(() => this.goOn(record), PATIENCE_MS);
    }
    this.delivery.work();
  }

  // Without an answer: what another window has kept meanwhile counts, and what is shown is on the disk by then.
  async takeAway(code) {
    const known = new Map(this.conversation.waiting.map((record) => [record.message_id, record]));
    const kept = await this.journal.waiting(this.person.account);
    const waiting = kept.filter((record) => !this.heard.has(record.message_id));
    this.conversation.believe(waiting.map((record) => known.get(record.message_id) ?? record));
    const record = this.recordOf(code);
    if (record.guess?.tone === "refused") {
      this.screen.show(record.shown);
      return;
    }
    this.conversation.believe([...this.conversation.waiting, record]);
    if (await this.keep(record)) this.showKept(record);
  }

  recordOf(code) {
    const record = {
      message_id: newId(),
      account: this.person.account,
      account_name: this.person.name,
      window: this.window,
      session: this.session.code,
      code,
      scanned_at: new Date().toISOString(),
      late: this.isAway,
      isUndo: isCommand(code, "UNDO"),
    };
    const undone = record.isUndo && record.late ? this.conversation.lastWaiting() : undefined;
    if (undone) {
      record.undoes = undone.message_id;
      record.shown = { tone: "undone", sentence: this.say("kept_undo", { text: this.textOf(undone.code) }), text: this.textOf(code) };
    } else {
      Object.assign(record, this.conversation.partsOf(this.conversation.guess(code)));
      this.sayGuess(record);
    }
    return record;
  }

  sayGuess(record) {
    const { tone, sentence, values, position } = record.guess;
    // The position stands beside it in still larger type.
    const headline = sentence === "kept_at" ? this.say("kept_here") : undefined;
    record.shown = { tone, sentence: this.say(sentence, values), headline, text: this.textOf(record.code), position };
  }

  textOf(code) {
    const plain = plainScan(code);
    return this.label(plain);
  }

  async keep(record) {
    const { guess, ...kept } = record;
    try {
      record.number = await this.journal.add(kept);
    } catch {
      this.conversation.believe(this.conversation.waiting.filter((each) => each !== record));
      this.screen.show({ tone: "refused", sentence: this.say("keeping_failed"), text: record.shown.text });
      return false;
    }
    this.channel.postMessage({ kept: { ...kept, number: record.number } });
    return true;
  }

  // The server is slow or away: what is known is shown, and from now on holds for this scan.
  async goOn(record) {
    if (record.late || !this.conversation.waiting.includes(record)) return;
    record.late = true;
    this.sayGuess(record);
    this.showKept(record);
    const { guess, ...kept } = record;
    await this.journal.update(kept);
  }

  showKept(record) {
    this.screen.show(record.shown);
    this.screen.refresh();
  }

  // `results` are [{record, answer | refusal}]; `body` is the state after the last of them.
  answered(results, body) {
    for (const { answer } of results) {
      if (answer?.scan) this.conversation.note(answer.scan);
      if (answer?.undone) this.conversation.strike(answer.undone);
      if (answer?.settled) this.conversation.settle(answer.settled);
    }
    results.filter(({ refusal }) => refusal).forEach(({ record, refusal }) => this.noteRefusal(record, refusal));
    if (body) this.conversation.apply(body);
    const told = results.map(({ record, ...rest }) => ({ message_id: record.message_id, ...rest }));
    this.forget(told);
    this.channel.postMessage({ state: this.conversation.state, told });
    this.remember();
    this.tell(told, true);
  }

  noteRefusal(record, { message }) {
    const { message_id, scanned_at } = record;
    const sentence = this.say("failed", { reason: message });
    this.conversation.note({ message_id, tone: "refused", sentence, text: this.textOf(record.code), at: scanned_at });
  }

  forget(told) {
    told.forEach(({ message_id }) => this.heard.add(message_id));
    this.gone = this.conversation.waiting.filter((record) => this.heard.has(record.message_id));
    this.conversation.believe(this.conversation.waiting.filter((record) => !this.heard.has(record.message_id)));
  }

  // A scan of this window is shown with its sound; those that waited are told together.
  tell(told, isDeliverer) {
    for (const { message_id, answer, refusal } of told) {
      const record = this.gone.find((each) => each.message_id === message_id);
      const isLate = !record || record.late;
      if (isLate && isDeliverer) {
        this.replay.note(record ?? {}, { answer, refusal });
      } else if (!isLate) {
        const scan = answer?.scan ?? this.conversation.log.find((line) => line.message_id === message_id);
        this.screen.show(scan, { ...answer, isSilent: record.window !== this.window });
      }
    }
    if (isDeliverer && !this.conversation.waiting.some((record) => record.late)) {
      const summary = this.replay.told();
      if (summary) this.screen.show(summary.scan, summary);
      if (summary) this.channel.postMessage({ summary });
    }
    this.screen.refresh();
  }

  remember() {
    const { confirmed } = this.conversation;
    if (confirmed.box?.grid) {
      this.boxes.set(confirmed.box.barcode, confirmed.box);
      this.journal.keepBox(confirmed.box);
    }
    this.journal.keepConversation(this.person.account, { ...this.conversation.state, session: this.session.code });
  }

  // What another window of this account has scanned, or brought to the server.
  hear({ kept, state, told, summary }) {
    if (kept && !this.conversation.waiting.some((record) => record.message_id === kept.message_id)) {
      this.conversation.believe([...this.conversation.waiting, kept]);
      this.screen.refresh();
    }
    if (state) {
      this.conversation.adopt(state);
      this.forget(told);
      this.tell(told, false);
    }
    if (summary) this.screen.show(summary.scan, { ...summary, isSilent: true });
  }
}
