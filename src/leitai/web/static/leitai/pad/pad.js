// The pad as one object for its pages: docs/pad.md.
import { about } from "./about.js";
import { packageOf, pairing, panelOf } from "./asking.js";
import { hex, random } from "./bytes.js";
import { Courier } from "./courier.js";
import { photoOf } from "./evidence.js";
import { logFile, pairings, refusedFile } from "./files.js";
import { answered, NOTHING, sealed, send } from "./outbox.js";
import { PadProblem } from "./problem.js";
import { claimed } from "./sealing.js";
import { cleaned, refusals, Sheets } from "./sheets.js";
import { makeKey, signerOf } from "./signer.js";
import { Store } from "./store.js";
import { Tabs } from "./tabs.js";
import { registerWorker } from "./worker.js";

export { PadProblem };

export class Pad extends EventTarget {
  static async open({ base = "" } = {}) {
    const pad = new Pad(base);
    registerWorker(base);
    await pad.inTurn(() => pad.start());
    return pad;
  }

  constructor(base) {
    super();
    this.base = base;
    this.owner = hex(random(16));
    this.store = new Store(this.owner);
    this.tabs = new Tabs(this.owner, () => this.toState("elsewhere"));
    this.turn = Promise.resolve();
    this.state = "unpaired";
    this.claimed = false;
    this.trouble = null;
    this.line = { state: "offline", since: Date.now(), skew: null };
    this.forget();
  }

  forget() {
    this.record = null;
    this.identity = null;
    this.pen = null;
    this.package = null;
    this.news = null;
    this.kept = NOTHING;
    this.book = new Sheets(null, [], 0);
  }

  // One thing after the other: whatever reads the outbox and writes it back.
  inTurn(work) {
    const next = this.turn.then(work);
    this.turn = next.catch(() => {});
    return next;
  }

  tell(what) {
    this.dispatchEvent(new CustomEvent("change", { detail: { what } }));
  }

  toState(state) {
    if (state !== "ready") this.stopSending(state);
    if (this.state === state) return;
    this.state = state;
    this.tell("state");
  }

  // A pad at its end goes on asking, now and then: it may have been an error.
  stopSending(state) {
    if (state !== "ended") this.courier?.stop();
  }

  async start() {
    try {
      await this.store.open();
      const holder = await this.store.holder();
      if (await this.tabs.lives(holder)) return this.toState("elsewhere");
      if (holder) await this.store.turnOver().catch(() => {}); // without room: it stays as it is
      await this.claim().catch((problem) => this.without(problem));
      await this.load();
    } catch (error) {
      this.note(error);
      this.toState("broken");
    }
    return undefined;
  }

  async claim() {
    await this.store.claim();
    this.claimed = true;
    this.tabs.took();
  }

  // A tablet without room still shows and sends what it has.
  without(problem) {
    if (problem.id !== "pad.full") throw problem;
    this.note(problem);
  }

  note({ id = "pad.not-saved", params = {} }) {
    this.trouble = { id, params };
  }

  // Reads what the tablet has; what was in memory is forgotten.
  async load() {
    this.courier?.stop();
    this.forget();
    const record = await this.store.current();
    if (!record) return this.toState("unpaired");
    const { journal, device, judge, key } = record;
    this.record = record;
    this.pen = { journal, device, sign: signerOf(key) };
    this.identity = { journal, device, judge, key: key.public, kind: key.kind };
    this.kept = await this.store.kept(record.id);
    this.lay(await this.store.package(record.id));
    this.courier = new Courier({
      base: this.base,
      ticket: record.ticket,
      next: () => this.send(),
      took: (answer, sent) => this.took(record.id, answer, sent),
      said: (state) => this.toLine(state),
      ended: (status) => { if (status === 403) this.toState("ended"); },
    });
    this.courier.start();
    return this.toState(this.kept.forked ? "behind" : "ready");
  }

  lay({ package: packed, seq, news }) {
    this.package = packed;
    this.packed = seq;
    this.news = news;
    this.book = new Sheets(packed, this.kept.entries, seq);
  }

  toLine(state, skew = this.line.skew) {
    if (state === this.line.state && skew === this.line.skew) return;
    const since = state === this.line.state ? this.line.since : Date.now();
    this.line = { state, since, skew };
    this.tell("line");
  }

  async takeOver() {
    return this.inTurn(async () => {
      await this.claim();
      await this.load();
    });
  }

  close() {
    this.courier?.stop();
    this.tabs.close();
    return this.inTurn(() => this.store.close());
  }

  // Pairing.

  async pair({ code, pin, leave = false }) {
    return this.inTurn(async () => {
      if (this.state === "elsewhere") throw new PadProblem("pad.other-tab");
      const count = this.counts().waiting;
      if (count && !leave) throw new PadProblem("pad.unsent", { count });
      const key = await this.attempt(() => this.keyFor(code));
      const said = { code, pin, key: key.public, about: await about(key.kind, this.line.skew) };
      const { ticket, device, package: packed } = await pairing(this.base, said);
      navigator.storage?.persist?.();
      const { event, judge } = packed;
      await this.attempt(() => this.store.addPad(
        { journal: event.journal, device, judge: judge.code, key, ticket, since: Date.now() },
        packed,
      ));
      await this.load();
    });
  }

  // The key for the invitation *code*: the same one again where an answer was lost on its way.
  async keyFor(code) {
    const kept = await this.store.trial();
    if (kept?.code === code) return kept.key;
    for (const plain of [false, true]) {
      const key = await makeKey(plain);
      try {
        await this.store.setTrial({ code, key });
        return key;
      } catch (error) {
        if (key.kind === "plain") throw error; // else: a store that cannot keep the browser's keys
      }
    }
    return null;
  }

  pads() { return pairings(this.store, this.record?.id); }

  // Marking.

  sheets() {
    return this.book.list(this.far(), this.refused());
  }

  sheet(contestant, sheet) {
    const found = this.book.find(contestant, sheet);
    return found && this.book.shown(found, this.far(), this.refused());
  }

  far() {
    return { hall: this.kept.taken, city: this.kept.city };
  }

  save(contestant, sheet, cells) {
    return this.inTurn(async () => {
      const written = cleaned(cells);
      this.check(contestant, sheet);
      if (this.book.same(contestant, sheet, written)) return { seq: null };
      return this.write("mark", { contestant, sheet, cells: written });
    });
  }

  sign(contestant, sheet) {
    return this.inTurn(async () => {
      const found = this.check(contestant, sheet);
      if (!found.cells.length) throw new PadProblem("pad.nothing-to-sign");
      return this.write("sign", { contestant, sheet });
    });
  }

  undo(contestant, sheet) {
    return this.inTurn(async () => {
      this.check(contestant, sheet);
      const cells = this.book.earlier(contestant, sheet);
      if (!cells) return null;
      await this.write("mark", { contestant, sheet, cells }, true);
      return cells;
    });
  }

  canUndo(contestant, sheet) {
    return this.book.earlier(contestant, sheet) !== null;
  }

  check(contestant, sheet) {
    if (this.state !== "ready") throw new PadProblem(NOT_READY[this.state], this.trouble?.params);
    const found = this.book.find(contestant, sheet);
    if (!found) throw new PadProblem("pad.no-sheet");
    if (found.signed) throw new PadProblem("pad.signed");
    return found;
  }

  // Seals and keeps one entry; resolves when it is on the disk.
  async write(type, said, back = false) {
    const { judge = this.record.judge } = this.book.find(said.contestant, said.sheet).base; // "": nobody's
    const body = { ...said, judge };
    const draft = { type, at: claimed(Date.now()), body, salt: random(32) };
    const after = await this.attempt(async () => {
      const next = await sealed(this.pen, this.kept, draft);
      await this.store.keep(this.record.id, this.kept, next);
      return next;
    });
    this.kept = after;
    const line = after.entries[after.entries.length - 1];
    if (back) this.book.takeBack(line);
    else this.book.take(line);
    this.courier.wake();
    this.tell(type === "sign" ? "signed" : "saved");
    return { seq: line.seq };
  }

  // Does what writes to the disk; remembers that it failed, for everybody to see.
  async attempt(work) {
    let done;
    try {
      if (!this.claimed) await this.claim();
      done = await work();
    } catch (error) {
      const problem = error instanceof RangeError ? new PadProblem("pad.too-long") : error;
      await this.failed(problem);
      throw problem;
    }
    if (this.trouble) {
      this.trouble = null;
      this.tell("trouble");
    }
    return done;
  }

  async failed(problem) {
    if (problem.id === "pad.other-tab") {
      this.toState("elsewhere");
      return;
    }
    this.note(problem);
    // Memory and disk are not of one mind (the connection broke after a commit): the disk is right.
    if (problem.params?.why === "moved") await this.load();
    this.tell("trouble");
  }

  // What the hall says.

  send() {
    return send(this.kept);
  }

  took(id, answer, sent) {
    return this.inTurn(async () => {
      if (this.record?.id !== id) return; // of the pairing before
      const after = await answered(this.pen, this.kept, sent, answer);
      const refused = after.refused.length > this.kept.refused.length;
      const moved = after.entries !== this.kept.entries;
      try {
        await this.attempt(() => this.store.keep(this.record.id, this.kept, after));
      } catch (problem) {
        if (moved || problem.id !== "pad.full") throw problem; // else the hall will say it again
      }
      this.kept = after;
      if (moved) this.lay({ package: this.package, seq: this.packed, news: this.news });
      this.heard(answer);
      if (refused) this.tell("refused");
      if (after.forked) this.toState("behind");
      else if (this.state === "ended") this.toState("ready");
    });
  }

  heard(answer) {
    const skew = Math.round((Date.parse(answer.now) - Date.now()) / 1000);
    this.toLine(this.line.state, Number.isNaN(skew) ? this.line.skew : near(skew, this.line.skew));
    this.tell("sent");
    if (answer.news !== undefined && answer.news !== this.news) this.refresh(answer.news).catch(() => {});
  }

  // Asks for the package. It has in it what the hall had when it was asked; later lines go on top.
  async refresh(news = this.news) {
    if (!this.record || this.fetching) return;
    this.fetching = true;
    const seq = this.kept.taken;
    try {
      const packed = await packageOf(this.base, this.record.ticket);
      await this.inTurn(async () => {
        await this.attempt(() => this.store.setPackage(this.record.id, packed, seq, news));
        const { book } = this;
        this.lay({ package: packed, seq, news });
        this.book.remember(book);
      });
      this.tell("package");
    } catch (error) {
      if (error.params?.status === 403) this.toState("ended");
      throw error;
    } finally {
      this.fetching = false;
    }
  }

  sendNow() { this.courier?.wake(true); }

  get held() { return this.kept.held; }

  panel(contestant, sheet) {
    return panelOf(this.base, this.record.ticket, contestant, sheet);
  }

  counts() {
    const { entries, taken, city, refused } = this.kept;
    const device = entries.length;
    return { device, hall: taken, city: Math.min(city ?? 0, device), waiting: device - taken, refused: refused.length };
  }

  refused() {
    return refusals(this.kept);
  }

  about() {
    return about(this.identity?.kind || "", this.line.skew);
  }

  // Out of the tablet.

  exportLog(id = this.record?.id) { return logFile(this.store, id); }

  exportRefused(id = this.record?.id) { return refusedFile(this.store, id); }

  async addPhoto(contestant, sheet, aspect, blob) {
    const photo = await photoOf(contestant, sheet, aspect, blob);
    await this.inTurn(() => this.attempt(() => this.store.addPhoto(this.record.id, photo)));
    return { id: photo.id };
  }

  async photos(contestant, sheet) {
    const all = await this.store.all("photos", this.record.id);
    return all.filter((each) => each.contestant === contestant && each.sheet === sheet);
  }
}

const NOT_READY = {
  unpaired: "pad.unpaired",
  elsewhere: "pad.other-tab",
  ended: "pad.ended",
  behind: "pad.behind",
  broken: "pad.not-saved",
};

// A request's own time makes the clock look a second off: only more than that is news.
const near = (skew, known) => (known !== null && Math.abs(skew - known) <= 1 ? known : skew);
