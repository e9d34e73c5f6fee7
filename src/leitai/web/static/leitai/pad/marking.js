// <lt-marking>: one judge marks. Stations left, the sheet in the middle, keys right, below what
// can be taken back, what is missing, and the signature. Knows drafts; the pad knows the marks.
import "./entry.js";
import "./list.js";
import "./rail.js";
import { typed } from "./entry.js";
import { h, icon } from "./dom.js";
import { given, keyed } from "./keyboard.js";
import { camera } from "./photo.js";
import { isLocked, refusedNotes, standing } from "./notes.js";
import {
  byKeys, cellOf, changed, isPicked, judged, keyOf, lackOf, missingIn, rowsOf, sameCells, titleOf, valueText, withChange,
} from "./rows.js";
import { say } from "./say.js";

class Marking extends HTMLElement {
  // *room*: the page around it: `sign(desk)`, `refused(sheet)`, `trouble(problem, again)`, `tell(words)`.
  begin(pad, room) {
    Object.assign(this, { pad, room, drafts: new Map(), kept: new Map(), steps: new Map(), turn: Promise.resolve(), acts: Promise.resolve() });
    this.rail = h("lt-rail", { role: "navigation" });
    this.list = document.createElement("lt-list");
    this.entry = h("lt-entry", { role: "region" });
    this.foot = h("div.foot", { role: "region" });
    this.replaceChildren(this.rail, this.list, this.entry, this.foot);
    this.pressed = (event) => keyed(this, event);
    this.wentAway = () => { if (document.hidden) this.act("leave"); };
    return this;
  }

  connectedCallback() {
    document.addEventListener("keydown", this.pressed);
    document.addEventListener("visibilitychange", this.wentAway);
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.pressed);
    document.removeEventListener("visibilitychange", this.wentAway);
  }

  // What the judge does, one thing after the other: a digit typed while the mark before it is being
  // written to the disk belongs to the row that comes next.
  act(name, ...given) {
    this.acts = this.acts.then(() => this[name](...given)).catch((problem) => this.room.trouble(problem, () => this.act(name, ...given)));
    return this.acts;
  }

  get sheet() {
    return this.at ? this.pad.sheet(this.at.contestant, this.at.sheet) : null;
  }

  get name() {
    return this.at ? `${this.at.contestant}|${this.at.sheet}` : "";
  }

  get forms() {
    return (this.pad.package && this.pad.package.forms) || {};
  }

  get form() {
    return this.sheet ? this.forms[this.sheet.sheet] || { title: "", rows: [] } : null;
  }

  get cells() {
    return this.sheet ? this.sheet.cells : [];
  }

  get rows() {
    return this.sheet ? rowsOf(this.form, this.cells) : [];
  }

  get row() {
    return this.rows.find((row) => keyOf(row) === this.key) || null;
  }

  get cell() {
    return this.row ? cellOf(this.cells, this.row) : null;
  }

  get draft() {
    const drafted = this.draftOf(this.row);
    return drafted !== null ? drafted : this.cell ? this.cell.value : "";
  }

  get locked() {
    return isLocked(this.pad, this.sheet);
  }

  place(row) {
    return `${this.name}|${keyOf(row)}`;
  }

  draftOf(row) {
    return row && this.drafts.has(this.place(row)) ? this.drafts.get(this.place(row)) : null;
  }

  noteOf(row, cell) {
    const kept = this.kept.get(this.place(row)) || {};
    return kept.note !== undefined ? kept.note : (cell && cell.note) || "";
  }

  evidenceOf(row) {
    return (this.kept.get(this.place(row)) || {}).evidence || "";
  }

  notes() {
    return [...standing(this.pad, this.sheet), ...refusedNotes(this.pad, this.sheet, this.room)];
  }

  async photosOf(ids) {
    const all = await this.pad.photos(this.at.contestant, this.at.sheet);
    return all.filter((photo) => ids.includes(photo.id));
  }

  // Go to a station; to *key* on it, or to the first mark that is missing.
  async go(sheet, key = null) {
    await this.leave();
    this.at = { contestant: sheet.contestant, sheet: sheet.sheet };
    const rows = this.rows;
    const first = missingIn(rows, this.cells)[0] || rows[0];
    this.key = key || (first ? keyOf(first) : null);
    this.draw();
    this.list.reveal(true);
  }

  // Draw in a moment, once for all that happens until then.
  drawSoon() {
    this.soon = this.soon || requestAnimationFrame(() => this.isConnected && this.draw());
  }

  // Draw anew what the pad says; drafts stay.
  draw() {
    cancelAnimationFrame(this.soon);
    this.soon = null;
    const sheets = this.pad.sheets();
    if (!this.sheet && sheets.length) {
      const open = sheets.find((sheet) => !sheet.signed && !sheet.status && !sheet.paper) || sheets[0];
      this.at = { contestant: open.contestant, sheet: open.sheet };
      this.key = null;
    }
    if (this.sheet && !this.row) {
      const first = missingIn(this.rows, this.cells)[0] || this.rows[0];
      this.key = first ? keyOf(first) : null;
    }
    const held = this.list.contains(document.activeElement) && document.activeElement.closest("[data-key]");
    this.rail.setAttribute("aria-label", say("pad.stations"));
    this.foot.setAttribute("aria-label", say("pad.foot"));
    this.rail.show(sheets, this.forms, this.at, (sheet) => this.act("go", sheet));
    this.classList.toggle("still", this.locked || !this.sheet);
    this.list.tabIndex = this.locked ? 0 : -1;
    if (!this.sheet) return this.empty();
    this.list.show(this);
    if (this.locked) this.entry.replaceChildren();
    else this.entry.show(this);
    this.footer();
    if (held) this.list.takeFocus();
    return undefined;
  }

  empty() {
    this.list.replaceChildren(h("div.empty", {}, h("h2", {}, say("pad.no-sheets")), h("p", {}, say("pad.no-sheets-next")), h("button.btn.pri", { onclick: () => this.pad.refresh() }, say("pad.ask-again"))));
    this.entry.replaceChildren();
    this.foot.replaceChildren();
  }

  footer() {
    const missing = missingIn(this.rows, this.cells);
    const wanted = this.rows.filter((row) => row.wanted || cellOf(this.cells, row));
    if (this.locked) return this.foot.replaceChildren(...this.room.after(this));
    const steps = this.steps.get(this.name) || [];
    const last = steps[steps.length - 1];
    const can = this.pad.canUndo(this.at.contestant, this.at.sheet);
    const undo = h("button.btn.undo", { onclick: () => this.act("undo"), "aria-disabled": String(!can) }, icon("undo"), h("span", {}, say("pad.undo"), " ", h("small", {}, can && last ? this.stepWords(last) : say(can ? "pad.undo-last" : "pad.undo-none"))));
    const { practising } = this.pad;
    const sign = missing.length
      ? h("button.btn.sign.not-yet", { onclick: () => this.act("toMissing") }, say(practising ? "pad.practice-missing" : "pad.sign-missing", { count: missing.length }))
      : h("button.btn.pri.sign", { onclick: () => this.act("sign") }, say(practising ? "pad.practice-compared" : "pad.check-and-sign"));
    const beside = practising ? h("button.btn", { onclick: this.room.leave }, say("pad.leave-practice")) : camera(say("pad.take-photo"), (blob) => this.act("photo", blob), () => this.room.tell(say("pad.photo-bad")));
    return this.foot.replaceChildren(undo, this.progress(wanted, missing), beside, sign);
  }

  // One brick for each mark; a hatched one is missing. Pressing it goes there.
  progress(wanted, missing) {
    const keys = missing.map(keyOf);
    const bricks = wanted.map((row) => h(`i.one${keys.includes(keyOf(row)) ? ".gap" : ""}${keyOf(row) === this.key ? ".now" : ""}`));
    const line = missing.length ? say("pad.missing", { count: missing.length }) : say("pad.none-missing");
    return h("button.prog", { onclick: () => this.act("toMissing") },
      h("span.prog-words", {}, h("span", {}, line), h("b.num", {}, `${wanted.length - keys.length} / ${wanted.length}`)),
      h("span.wall", { "aria-hidden": "true" }, bricks));
  }

  async toMissing() {
    await this.leave();
    const missing = missingIn(this.rows, this.cells).map(keyOf);
    if (!missing.length) return;
    const at = this.rows.map(keyOf);
    const next = missing.find((key) => at.indexOf(key) > at.indexOf(this.key)) || missing[0];
    await this.select(this.rows.find((row) => keyOf(row) === next), true);
    this.room.tell(say("pad.missing-here", { title: titleOf(this.row) }));
  }

  async select(row, focus = false) {
    if (this.key !== keyOf(row)) await this.leave();
    this.key = keyOf(row);
    this.draw();
    this.list.reveal(focus);
  }

  // A number that somebody typed is not lost because they went on: it is kept, if it can be.
  async leave() {
    const { row } = this;
    const drafted = this.draftOf(row);
    if (drafted === null || this.locked) return;
    const seen = judged(row, drafted);
    if (!seen.problem) await this.put(row, { value: seen.value, ...(seen.value ? { status: "" } : {}) });
  }

  type(sign) {
    if (this.locked || !this.row || !byKeys(this.row)) return;
    this.write(typed(this.draft, sign));
  }

  press(sign) {
    return this.locked ? undefined : given(this, sign);
  }

  step(by) {
    this.write(String(Math.max(0, (Number(this.draft) || 0) + by)));
  }

  write(text) {
    const saved = this.cell ? this.cell.value : "";
    if (text === saved) this.drafts.delete(this.place(this.row));
    else this.drafts.set(this.place(this.row), text);
    this.entry.draft();
    this.list.draft();
  }

  async pick(row, value) {
    if (this.locked) return;
    if (keyOf(row) !== this.key) await this.leave();
    this.key = keyOf(row);
    const cell = cellOf(this.cells, row);
    const again = cell && cell.value === value;
    if (!again) await this.put(row, { value, status: "" });
    this.draw();
    this.list.reveal(true);
  }

  // Keep what is typed and go to the next mark that is missing, else to the next row.
  async commit() {
    const { row } = this;
    if (!row || this.locked) return;
    const seen = judged(row, this.draft);
    if (!isPicked(row) && this.draft && seen.problem) return;
    if (this.draftOf(row) !== null && !(await this.put(row, { value: seen.value, ...(seen.value ? { status: "" } : {}) }))) return;
    const missing = missingIn(this.rows, this.cells).map(keyOf);
    const keys = this.rows.map(keyOf);
    const here = keys.indexOf(keyOf(row));
    const lack = lackOf(row, this.cells);
    if (lack === "note") this.openNote(row);
    else if (lack === "evidence") this.room.tell(say("pad.lack-here.evidence", { title: titleOf(row) }));
    else await this.moveTo(missing.find((key) => keys.indexOf(key) > here) || keys[here + 1] || missing[0] || keys[here]);
  }

  moveTo(key) {
    const row = this.rows.find((each) => keyOf(each) === key);
    return row && this.select(row, true);
  }

  moveBy(many) {
    const keys = this.rows.map(keyOf);
    const next = keys[keys.indexOf(this.key) + many];
    return next && !this.locked ? this.moveTo(next) : undefined;
  }

  forgetDraft() {
    this.write(this.cell ? this.cell.value : "");
  }

  setStatus(row, status) {
    const cell = cellOf(this.cells, row);
    this.drafts.delete(this.place(row));
    return this.put(row, cell && cell.status === status ? { status: "" } : { status, value: "" });
  }

  setTime(row, time) {
    return this.extra(row, { time: time.trim() });
  }

  // What is written of a note stays when the page is drawn anew, before it is kept, too.
  keepNote(row, note) {
    this.kept.set(this.place(row), { ...this.kept.get(this.place(row)), note });
  }

  setNote(row, note) {
    return this.extra(row, { note: note.trim() });
  }

  openNote(row) {
    this.noting = keyOf(row);
    this.draw();
    const area = this.list.querySelector(".note-in textarea");
    if (area) area.focus();
  }

  // A note or a photograph before there is a value waits here until there is one.
  extra(row, change) {
    const cell = cellOf(this.cells, row);
    this.kept.set(this.place(row), { ...this.kept.get(this.place(row)), ...change });
    if (cell || change.time) return this.put(row, change);
    return undefined;
  }

  async photo(blob) {
    const { row } = this;
    if (!row) return;
    try {
      const { id } = await this.pad.addPhoto(this.at.contestant, this.at.sheet, row.aspect, blob);
      const had = (this.cell && this.cell.evidence) || this.evidenceOf(row);
      await this.extra(row, { evidence: [...new Set([...had.split(" ").filter(Boolean), id])].join(" ") });
      this.draw();
      this.room.tell(say("pad.photo-kept", { title: titleOf(row) }));
    } catch (problem) {
      this.room.trouble(problem, () => this.photo(blob));
    }
  }

  // Write *change* of *row*: one after the other, each on top of what the one before left.
  put(row, change) {
    const place = this.place(row);
    const { at, rows } = this;
    this.turn = this.turn.then(() => this.written(at, rows, row, change, place));
    return this.turn;
  }

  async written(at, rows, row, change, place) {
    const sheet = this.pad.sheet(at.contestant, at.sheet);
    const before = sheet.cells;
    const cells = withChange(rows, before, row, { ...this.kept.get(place), ...change }, sheet.round);
    try {
      if (!sameCells(before, cells)) await this.pad.save(at.contestant, at.sheet, cells);
    } catch (problem) {
      if ("value" in change && change.value && byKeys(row)) this.drafts.set(place, change.value);
      this.room.trouble(problem, () => this.put(row, change));
      return false;
    }
    this.drafts.delete(place);
    if (!sameCells(before, cells)) this.remember(at, row, cells);
    this.drawSoon();
    return true;
  }

  remember(at, row, cells) {
    const name = `${at.contestant}|${at.sheet}`;
    this.steps.set(name, [...(this.steps.get(name) || []), { row, cell: cellOf(cells, row) }]);
  }

  stepWords({ row, cell }) {
    return say("pad.undo-what", { title: titleOf(row), value: valueText(row, cell) });
  }

  async sign() {
    await this.leave();
    if (missingIn(this.rows, this.cells).length) this.draw();
    else this.room.sign(this);
  }

  async undo() {
    if (this.locked) return;
    if (this.draftOf(this.row) !== null) {
      this.drafts.delete(this.place(this.row));
      this.draw();
      return;
    }
    const { contestant, sheet } = this.at;
    const before = this.cells;
    try {
      const after = await this.pad.undo(contestant, sheet);
      if (after === null) return;
      const [row] = changed(this.rows, before, after);
      this.steps.set(this.name, (this.steps.get(this.name) || []).slice(0, -1));
      if (!row) return;
      this.kept.delete(this.place(row));
      this.key = keyOf(row);
      this.draw();
      this.list.reveal(true);
      this.room.tell(say("pad.undone", { title: titleOf(row), value: valueText(row, cellOf(after, row)) }));
    } catch (problem) {
      this.room.trouble(problem, () => this.undo());
    }
  }
}

customElements.define("lt-marking", Marking);
