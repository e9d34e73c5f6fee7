// What a tablet keeps, in IndexedDB. Every change resolves after its transaction is complete on
// the disk ("strict", where the browser knows that word) and rejects where it was aborted.
//
// pads    {id, journal, device, judge, key, ticket, since}      one for each pairing, never removed
// states  {pad, head: {seq, leaf}, taken, firm, city, held, forked}
// lines   {pad, seq, leaf, line}                                the pad's log
// refused {pad, number, entry: {seq, leaf, line}, problems}
// packages {pad, package, seq, news}                            with the log up to seq in it
// photos  {pad, id, contestant, sheet, aspect, at, blob}
// meta    {name: "current", value: pad}, {name: "tab", value: owner}, {name: "trial", value: {code, key}}
import { random } from "./bytes.js";
import { headOf, NOTHING } from "./outbox.js";
import { PadProblem } from "./problem.js";

const VERSION = 1;
const FILLING = 60_000; // bytes of one value: larger ones are kept in files of their own
const FILLINGS = 72;
const KEPT = ["lines", "refused", "photos"];

function upgrade(db) {
  db.createObjectStore("meta", { keyPath: "name" });
  db.createObjectStore("pads", { keyPath: "id", autoIncrement: true });
  db.createObjectStore("states", { keyPath: "pad" });
  db.createObjectStore("packages", { keyPath: "pad" });
  db.createObjectStore("lines", { keyPath: ["pad", "seq"] });
  db.createObjectStore("refused", { keyPath: ["pad", "number"] });
  db.createObjectStore("photos", { keyPath: ["pad", "id"] });
}

function problemOf(error) {
  if (error instanceof PadProblem) return error;
  if (error?.name === "QuotaExceededError") return new PadProblem("pad.full");
  return new PadProblem("pad.not-saved", { why: error?.name || "AbortError" });
}

function stateOf(pad, { entries, taken, firm, city, held, forked }) {
  const { seq, leaf } = headOf(entries);
  return { pad, head: { seq, leaf }, taken, firm, city, held, forked };
}

const allOf = (pad) => IDBKeyRange.bound([pad], [pad, []]);

export class Store {
  // *owner*: a text that names this tab; only the tab that claimed the pad may write.
  constructor(owner, name = "leitai-pad") {
    this.owner = owner;
    this.name = name;
    this.db = null;
  }

  async open() {
    this.db = await new Promise((resolve, reject) => {
      const request = indexedDB.open(this.name, VERSION);
      request.onupgradeneeded = () => upgrade(request.result);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(problemOf(request.error));
      request.onblocked = () => reject(new PadProblem("pad.not-saved", { why: "blocked" }));
    });
    this.db.onclose = () => { this.db = null; };
    this.db.onversionchange = () => this.close();
    return this;
  }

  close() {
    this.db?.close();
    this.db = null;
  }

  // A transaction; systems that put a page to sleep may have closed the connection meanwhile.
  async begin(names, mode) {
    for (const again of [true, false]) {
      if (!this.db) await this.open();
      try {
        return this.db.transaction(names, mode, { durability: "strict" });
      } catch (error) {
        this.close();
        if (!again) throw problemOf(error);
      }
    }
    return null;
  }

  // Does *work* with a transaction's `at(store)`; what `work` gives `keep` is what comes back.
  async run(names, mode, work) {
    const transaction = await this.begin(names, mode);
    return new Promise((resolve, reject) => {
      let kept;
      let problem = null;
      const refuse = (why) => {
        problem = why;
        transaction.abort();
      };
      transaction.oncomplete = () => resolve(kept);
      transaction.onabort = () => reject(problemOf(problem || transaction.error));
      try {
        work((name) => transaction.objectStore(name), (value) => { kept = value; }, refuse);
      } catch (error) {
        refuse(error);
      }
    });
  }

  read(name, ask) {
    return this.run([name], "readonly", (at, keep) => {
      const request = ask(at(name));
      request.onsuccess = () => keep(request.result);
    });
  }

  // Changes that only the tab which has the pad may make.
  change(names, work) {
    return this.run(["meta", ...names], "readwrite", (at, keep, refuse) => {
      const asked = at("meta").get("tab");
      asked.onsuccess = () => {
        if (asked.result?.value !== this.owner) refuse(new PadProblem("pad.other-tab"));
        else work(at, keep, refuse);
      };
    });
  }

  // Chromium goes on behind the log that it finds after it was killed, though its last record may
  // be cut off; at the start after the next one it takes that log for damaged, and empties the
  // database. More than its buffer (4 MiB) at once makes it begin a new log: the old one goes.
  async turnOver() {
    if (!/Chrom(e|ium)\//.test(navigator.userAgent)) return;
    await this.run(["meta"], "readwrite", (at) => {
      for (let many = 0; many < FILLINGS; many += 1) at("meta").put({ name: "filling", value: random(FILLING) });
      at("meta").delete("filling");
    });
  }

  // Makes this tab the one that may write.
  claim() {
    return this.run(["meta"], "readwrite", (at) => at("meta").put({ name: "tab", value: this.owner }));
  }

  async holder() {
    return (await this.read("meta", (meta) => meta.get("tab")))?.value || "";
  }

  async current() {
    const found = await this.read("meta", (meta) => meta.get("current"));
    return found ? this.read("pads", (pads) => pads.get(found.value)) : null;
  }

  pads() {
    return this.read("pads", (pads) => pads.getAll());
  }

  // The key that was made for an invitation, kept before anybody hears of it.
  trial() {
    return this.read("meta", (meta) => meta.get("trial")).then((found) => found?.value || null);
  }

  setTrial(value) {
    return this.change([], (at) => at("meta").put({ name: "trial", value }));
  }

  // Keeps a pairing with its package and makes it the current one; resolves with its id.
  addPad(pad, packed) {
    return this.change(["pads", "states", "packages"], (at, keep) => {
      const added = at("pads").add(pad);
      added.onsuccess = () => {
        const id = added.result;
        at("states").put(stateOf(id, NOTHING));
        at("packages").put({ pad: id, package: packed, seq: 0, news: null });
        at("meta").put({ name: "current", value: id });
        keep(id);
      };
    });
  }

  package(pad) {
    return this.read("packages", (packages) => packages.get(pad));
  }

  // Everything of *name* ("lines", "refused", "photos") that *pad* has, in order.
  all(name, pad) {
    if (!KEPT.includes(name)) throw new TypeError(name);
    return this.read(name, (store) => store.getAll(allOf(pad)));
  }

  // What the outbox of *pad* must know: see outbox.js.
  async kept(pad) {
    const [state, lines, refused] = await Promise.all([
      this.read("states", (states) => states.get(pad)),
      this.all("lines", pad),
      this.all("refused", pad),
    ]);
    const { taken, firm, city, held, forked } = state;
    const entries = lines.map(({ seq, leaf, line }) => ({ seq, leaf, line }));
    return {
      taken, firm, city, held, forked, entries,
      refused: refused.map(({ entry, problems }) => ({ entry, problems })),
    };
  }

  // Replaces the outbox *before* by *after*. Were the one on the disk another, two tabs would
  // tell two stories: then nothing is changed.
  keep(pad, before, after) {
    const same = before.entries.findIndex((entry, place) => entry !== after.entries[place]);
    const from = same === -1 ? before.entries.length : same;
    return this.change(["states", "lines", "refused"], (at, _, refuse) => {
      const asked = at("states").get(pad);
      asked.onsuccess = () => {
        const { seq, leaf } = headOf(before.entries);
        const { head } = asked.result;
        if (seq !== head.seq || leaf !== head.leaf) {
          refuse(new PadProblem("pad.not-saved", { why: "moved" }));
          return;
        }
        if (from < before.entries.length) at("lines").delete(IDBKeyRange.bound([pad, from + 1], [pad, []]));
        after.entries.slice(from).forEach((entry) => at("lines").add({ pad, ...entry }));
        const known = before.refused.length;
        after.refused.slice(known).forEach((each, place) => at("refused").add({ pad, number: known + place, ...each }));
        at("states").put(stateOf(pad, after));
      };
    });
  }

  setPackage(pad, packed, seq, news) {
    return this.change(["packages"], (at) => at("packages").put({ pad, package: packed, seq, news }));
  }

  addPhoto(pad, photo) {
    return this.change(["photos"], (at) => at("photos").put({ pad, ...photo }));
  }
}
