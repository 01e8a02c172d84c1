// For browsers that keep nothing (storage switched off or full): scans wait in this window only, and it says so.

export class JournalInMemory {
  constructor() {
    this.scans = new Map();
    this.kept = new Map();
    this.last = 0;
    this.isKept = false;
    window.addEventListener("beforeunload", (event) => { if (this.scans.size) event.preventDefault(); });
  }

  async add(scan) {
    this.last += 1;
    this.scans.set(this.last, { ...scan, number: this.last });
    return this.last;
  }

  async update(scan) {
    this.scans.set(scan.number, scan);
  }

  async remove(numbers) {
    numbers.forEach((number) => this.scans.delete(number));
  }

  async waiting() {
    return [...this.scans.values()];
  }

  async ofOthers() {
    return [];
  }

  async keepConversation() {}

  async conversation() {
    return undefined;
  }

  async keepBox(box) {
    this.kept.set(box.barcode, box);
  }

  async boxes() {
    return this.kept;
  }
}
