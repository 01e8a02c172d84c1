// Sends scans to the server one after another. Each has an id of its own, made here: when an answer is lost on the way and
// the scan is sent again, the server changes nothing twice and gives its first answer.

import { newId } from "./ids.js";

const PAUSES_MS = [500, 1000, 2000, 4000, 8000];
const TIMEOUT_MS = 15000;

export class Sender {
  constructor({ url, token, answered, waiting }) {
    this.url = url;
    this.token = token;
    this.answered = answered;
    this.waiting = waiting;
    this.queue = [];
    this.isSending = false;
    window.addEventListener("online", () => this.wakeUp?.());
    // Scans that wait would be gone with the page; the browser asks first.
    window.addEventListener("beforeunload", (event) => { if (this.queue.length) event.preventDefault(); });
  }

  send(code) {
    this.queue.push({ message_id: newId(), code });
    this.work();
  }

  async work() {
    if (this.isSending) return;
    this.isSending = true;
    while (this.queue.length) {
      const answer = await this.deliver(this.queue[0]);
      this.queue.shift();
      this.answered(answer);
    }
    this.isSending = false;
    this.waiting(0);
  }

  // Tries until the server has answered; a refusal is an answer, a lost network or a broken server is none.
  async deliver(scan) {
    for (let attempt = 0; ; attempt += 1) {
      const answer = await this.attempt(scan);
      if (answer) return answer;
      this.waiting(this.queue.length);
      await this.pause(PAUSES_MS[Math.min(attempt, PAUSES_MS.length - 1)]);
    }
  }

  async attempt(scan) {
    try {
      const response = await fetch(this.url, {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": this.token },
        body: JSON.stringify(scan),
        signal: AbortSignal.timeout(TIMEOUT_MS),
        redirect: "error",
      });
      if (response.status >= 500) return null;
      const body = await response.json();
      if (response.ok) return body;
      return { failed: true, code: scan.code, text: body.error?.message ?? response.statusText };
    } catch {
      return null;
    }
  }

  pause(milliseconds) {
    return new Promise((resolve) => {
      this.wakeUp = resolve;
      window.setTimeout(resolve, milliseconds);
    });
  }
}
