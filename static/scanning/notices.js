// Always on the screen: whether the server hears us, how many scans wait and since when, and whose.

import { button, clock, element } from "./elements.js";
import { DENIED, OFFLINE, OTHER_ACCOUNT, SIGNED_OUT } from "./delivery.js";

export class Notices {
  constructor(page, say) {
    this.say = say;
    this.page = page;
    this.strip = page.querySelector("[data-connection]");
    this.text = page.querySelector("[data-connection-text]");
    this.list = page.querySelector("[data-notices]");
    this.lines = [];
  }

  // `waiting` are this account's scans that wait, the oldest first.
  showConnection({ fault, since, waiting }) {
    const isLate = waiting.some((record) => record.late);
    this.strip.dataset.state = fault ?? (isLate ? "sending" : "connected");
    this.put(this.text, this.told(fault, isLate, waiting));
    this.fault = { fault, since };
    this.draw();
  }

  told(fault, isLate, waiting) {
    if (!fault && !isLate) return this.say("connected");
    if (!waiting.length) return this.say("nothing_waits");
    return this.say(fault ? "waiting" : "sending", { n: waiting.length, since: clock(waiting[0].scanned_at) });
  }

  showLasting(notices) {
    this.lasting = notices;
    this.draw();
  }

  draw() {
    const lines = [...this.ofFault(), ...(this.lasting ?? [])];
    const key = JSON.stringify(lines.map(({ text }) => text));
    if (this.key === key) return;
    this.key = key;
    this.list.replaceChildren(...lines.map(({ tone, text, action }) => {
      const line = element("p", `waiting waiting-${tone}`, text);
      line.role = "alert";
      if (action) line.append(action);
      return line;
    }));
  }

  ofFault() {
    const { fault, since } = this.fault ?? {};
    switch (fault) {
      case OFFLINE: return [{ tone: "offline", text: this.say("offline", { since: clock(since) }) }];
      case SIGNED_OUT: return [{ tone: "stop", text: this.say("signed_out"), action: this.signIn() }];
      case DENIED: return [{ tone: "stop", text: this.say("denied") }];
      case OTHER_ACCOUNT: return [{ tone: "stop", text: this.say("other_account", { name: this.page.dataset.accountName }), action: this.openAnew() }];
      default: return [];
    }
  }

  signIn() {
    const link = element("a", "btn btn-dark", this.say("sign_in"));
    link.href = this.page.dataset.signIn;
    return link;
  }

  openAnew() {
    return button("btn-dark", this.say("open_anew"), () => window.location.reload());
  }

  put(holder, text) {
    if (holder.textContent !== text) holder.textContent = text;
  }
}
