// Which scan session this device is in; remembered for each account, so that the next person does not go on in it.

import { newId } from "./ids.js";

const KEY = "lims-scan-session";

export class ScanSession {
  constructor(account) {
    this.key = `${KEY}-${account}`;
    const asked = new URLSearchParams(window.location.search).get("session");
    if (asked) this.set(asked);
    // The address of the page stays plain: opened again, it must not bring an old session back.
    if (asked) window.history.replaceState(null, "", window.location.pathname);
    if (!this.code) this.begin();
  }

  get code() {
    return localStorage.getItem(this.key);
  }

  set(code) {
    localStorage.setItem(this.key, code);
  }

  begin() {
    this.set(newId());
  }
}
