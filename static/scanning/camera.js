// The camera as a scanner. A code is taken once, and again only after it has left the view; the scanner that types goes on
// working beside it.

import { bestReader } from "./code-readers.js";

const GONE_AFTER_MS = 1500;
const UNHEARD_PAUSE_MS = 2000;
const PICTURE = { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 720 } };
// The names that browsers give to what can be wrong.
const FAULTS = {
  NotAllowedError: "camera_denied",
  SecurityError: "camera_denied",
  NotFoundError: "camera_none",
  OverconstrainedError: "camera_none",
  NotReadableError: "camera_busy",
  AbortError: "camera_busy",
};

export class Camera {
  // `deliver(code)` takes a scan; `sendFrame(blob)` gives the codes that the server reads, or null without a network.
  constructor(part, say, { deliver, sendFrame }) {
    Object.assign(this, { part, say, deliver });
    this.sendFrame = sendFrame;
    this.stream = null;
    this.isUnheard = false;
    this.seen = new Map();
    part("camera-switch").addEventListener("click", () => this.turn());
    part("torch").addEventListener("click", () => this.turnTorch());
    document.addEventListener("visibilitychange", () => { if (document.hidden) this.stop(); });
  }

  turn() {
    return this.stream ? this.stop() : this.start();
  }

  async start() {
    this.part("camera").hidden = false;
    if (!navigator.mediaDevices?.getUserMedia) {
      this.tell("camera_insecure");
      return;
    }
    this.tell("camera_starts");
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({ video: PICTURE });
    } catch (fault) {
      this.tell(FAULTS[fault.name] ?? "camera_failed", { reason: fault.message });
      return;
    }
    this.part("camera-switch").setAttribute("aria-pressed", "true");
    await this.showPicture();
    await this.readOn(this.stream, await bestReader((frame) => this.readByServer(frame)));
  }

  async showPicture() {
    const video = this.part("video");
    video.srcObject = this.stream;
    await video.play();
    const [track] = this.stream.getVideoTracks();
    track.addEventListener("ended", () => this.stop());
    this.part("torch").hidden = !track.getCapabilities?.().torch;
  }

  // Each picture waits for the answer to the one before it.
  async readOn(stream, reader) {
    this.tell(reader.needsServer ? "camera_by_server" : "camera_reads");
    while (this.stream === stream) {
      const begun = performance.now();
      const codes = await reader.read(this.part("video")).catch(() => []);
      if (this.stream !== stream) return;
      this.take(codes, performance.now());
      const rest = (this.isUnheard ? UNHEARD_PAUSE_MS : reader.pauseMs) - (performance.now() - begun);
      await new Promise((resolve) => { window.setTimeout(resolve, Math.max(0, rest)); });
    }
  }

  async readByServer(frame) {
    const codes = frame && await this.sendFrame(frame);
    this.isUnheard = !codes;
    this.tell(codes ? "camera_by_server" : "camera_no_network");
    return codes ?? [];
  }

  // Of several codes in the view only the one nearest to the middle is meant.
  take(codes, now) {
    for (const [code, at] of this.seen) {
      if (now - at > GONE_AFTER_MS) this.seen.delete(code);
    }
    const [nearest] = codes;
    const isNew = nearest && !this.seen.has(nearest);
    for (const code of codes) {
      if (code === nearest || this.seen.has(code)) this.seen.set(code, now);
    }
    if (isNew) this.deliver(nearest);
  }

  async turnTorch() {
    const [track] = this.stream?.getVideoTracks() ?? [];
    const isOn = this.part("torch").getAttribute("aria-pressed") === "true";
    await track?.applyConstraints({ advanced: [{ torch: !isOn }] });
    this.part("torch").setAttribute("aria-pressed", String(!isOn));
  }

  stop() {
    this.stream?.getTracks().forEach((track) => track.stop());
    this.stream = null;
    this.seen.clear();
    this.part("video").srcObject = null;
    this.part("camera").hidden = true;
    this.part("torch").setAttribute("aria-pressed", "false");
    this.part("camera-switch").setAttribute("aria-pressed", "false");
  }

  tell(key, values) {
    const told = this.say(key, values);
    if (this.part("camera-told").textContent !== told) this.part("camera-told").textContent = told;
  }
}
