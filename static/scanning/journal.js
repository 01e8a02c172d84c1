// What this device keeps: scans that wait for the server, in the order in which they were made, and what was last known.
// Everything belongs to an account, so that nobody's scans are ever sent under another name.

const DATABASE = "lims-scanning";
const VERSION = 1;
const MOST_BOXES = 300;

// Written to the disk before the person hears that the scan is kept, so that it survives a crash of the machine.
const STRICT = { durability: "strict" };

export async function openJournal() {
  const opening = indexedDB.open(DATABASE, VERSION);
  opening.onupgradeneeded = () => {
    const scans = opening.result.createObjectStore("scans", { keyPath: "number", autoIncrement: true });
    scans.createIndex("account", "account");
    scans.createIndex("message_id", "message_id", { unique: true });
    opening.result.createObjectStore("conversations", { keyPath: "account" });
    opening.result.createObjectStore("boxes", { keyPath: "barcode" });
  };
  const database = await answerOf(opening);
  // A newer page in another window may change the database; this one then has to be opened anew.
  database.onversionchange = () => database.close();
  return new Journal(database);
}

class Journal {
  constructor(database) {
    this.database = database;
    this.isKept = true;
  }

  async add(scan) {
    return this.change("scans", (store) => store.add(scan), STRICT);
  }

  // A scan that was answered meanwhile, perhaps through another window, does not come back.
  async update(scan) {
    await this.change("scans", (store) => {
      store.get(scan.number).onsuccess = ({ target }) => { if (target.result) store.put(scan); };
    }, STRICT);
  }

  async remove(numbers) {
    await this.change("scans", (store) => numbers.forEach((number) => store.delete(number)), STRICT);
  }

  // An account's scans that wait, the oldest first.
  async waiting(account) {
    return this.read("scans", (store) => store.index("account").getAll(account));
  }

  // Whose other scans wait on this device: [{name, count, since}].
  async ofOthers(account) {
    const all = await this.read("scans", (store) => store.getAll());
    const others = new Map();
    for (const scan of all.filter((each) => each.account !== account)) {
      const line = others.get(scan.account) ?? { name: scan.account_name, count: 0, since: scan.scanned_at };
      line.count += 1;
      others.set(scan.account, line);
    }
    return [...others.values()];
  }

  async keepConversation(account, conversation) {
    await this.change("conversations", (store) => store.put({ ...conversation, account }));
  }

  async conversation(account) {
    return this.read("conversations", (store) => store.get(account));
  }

  async keepBox(box) {
    await this.change("boxes", (store) => store.put({ ...box, kept_at: Date.now() }));
  }

  // Boxes whose grid was seen on this device; the oldest of very many are forgotten.
  async boxes() {
    const kept = await this.read("boxes", (store) => store.getAll());
    kept.sort((one, other) => other.kept_at - one.kept_at);
    const tooMany = kept.slice(MOST_BOXES);
    if (tooMany.length) await this.change("boxes", (store) => tooMany.forEach((box) => store.delete(box.barcode)));
    return new Map(kept.slice(0, MOST_BOXES).map((box) => [box.barcode, box]));
  }

  read(store, ask) {
    return answerOf(ask(this.database.transaction(store).objectStore(store)));
  }

  change(store, ask, options) {
    return new Promise((resolve, reject) => {
      const transaction = this.database.transaction(store, "readwrite", options);
      const asked = ask(transaction.objectStore(store));
      transaction.oncomplete = () => resolve(asked?.result);
      transaction.onerror = () => reject(transaction.error);
      transaction.onabort = () => reject(transaction.error);
    });
  }
}

function answerOf(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("blocked"));
  });
}
