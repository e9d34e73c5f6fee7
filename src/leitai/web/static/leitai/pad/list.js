// <lt-list>: the rows of one sheet; the one that the judge is at stands open.
import "./gauge.js";
import { h, icon, num } from "./dom.js";
import { thumbnail } from "./photo.js";
import {
  byKeys, cellOf, choicesOf, formTitle, isFilled, isInline, judged, keyOf, lackOf, modules, pointsText, titleOf, valueText,
} from "./rows.js";
import { say, said, titled } from "./say.js";

class List extends HTMLElement {
  show(desk) {
    const top = this.desk && this.desk.sheet && this.name === desk.name ? this.scrollTop : 0;
    this.desk = desk;
    this.name = desk.name;
    this.gauge = null;
    this.here = null;
    this.locked = desk.locked;
    this.openKey = desk.row && !this.locked ? desk.key : null;
    let number = 0;
    const parts = modules(desk.rows).map(({ title, rows }, _, all) => [
      all.length > 1 && title ? h("h3.module", {}, title) : "",
      h("ol", {}, rows.map((row) => { number += 1; return h("li", {}, this.row(row, number)); })),
    ]);
    this.replaceChildren(this.head(), ...desk.notes(), ...parts.flat().filter(Boolean), h("p.list-end", {}, say("pad.list-end")));
    this.scrollTop = top;
    if (this.gauge) this.gauge.row = desk.row;
    this.draft();
  }

  head() {
    const { sheet, form } = this.desk;
    return h("div.mod", {},
      h("h2.own", { tabIndex: -1 }, this.desk.pad.practising ? sheet.contestant : say("pad.station", { number: sheet.contestant }), h("small", {}, formTitle(sheet, form))),
      sheet.round > 1 ? h("span.tag.red", {}, say("pad.round", { round: sheet.round })) : "",
      h("p", {}, say("pad.codes-only")));
  }

  row(row, number) {
    const { locked } = this;
    if (keyOf(row) === this.openKey) return this.open(row, number);
    const cell = cellOf(this.desk.cells, row);
    if (!locked && isInline(row)) return this.inline(row, number, cell);
    const inside = [
      h("span.id.num", {}, String(number)),
      h("span.row-title", {}, titleOf(row), this.marks(row, cell)),
      h("span.v.num", {}, valueText(row, cell)),
      h("span.p", {}, this.worth(row, cell)),
    ];
    const kind = `it${isFilled(cell) ? "" : row.wanted ? ".missing" : ".free"}`;
    if (locked) return h(`div.${kind}.still`, {}, inside);
    return h(`button.${kind}`, { onclick: () => this.desk.act("select", row, true), "data-key": keyOf(row) }, inside);
  }

  // What stands beside a title: not needed, something lacking, a draft that is not kept, evidence.
  marks(row, cell) {
    const drafted = keyOf(row) === this.openKey ? null : this.desk.draftOf(row);
    const lack = lackOf(row, this.desk.cells);
    return [
      !row.wanted && !isFilled(cell) ? h("small.muted", {}, say("pad.optional")) : "",
      drafted !== null ? h("small.tag.brass", {}, say("pad.not-kept", { value: drafted })) : "",
      lack && lack !== "value" ? h("small.tag.brass", {}, say(`pad.lack.${lack}`)) : "",
      cell && cell.evidence ? h("small.tag.blue", {}, icon("camera"), say("pad.photos", { count: cell.evidence.split(" ").length })) : "",
      cell && cell.note ? h("small.said", {}, say("pad.note-said", { note: cell.note })) : "",
    ];
  }

  worth(row, cell) {
    const seen = cell && cell.value ? judged(row, cell.value) : {};
    if (seen.points === undefined) return row.max && !isFilled(cell) ? h("small", {}, say("pad.max", { max: row.max })) : "";
    return [h("small", {}, say("pad.preview")), " ", num(pointsText(seen.points))];
  }

  inline(row, number, cell) {
    return h(`div.judg${row.kind === "yesno" ? ".yn" : ""}${isFilled(cell) || !row.wanted ? "" : ".missing"}`, { "data-key": keyOf(row) },
      h("div.t", {}, h("span.id.num", {}, String(number)), h("b", { id: `row-${number}` }, titleOf(row)), this.marks(row, cell),
        h("span.max", {}, row.panel ? say("pad.panel-apart") : row.max ? say("pad.max", { max: row.max }) : "")),
      this.choices(row, number, cell));
  }

  choices(row, number, cell) {
    const big = (value) => (row.kind === "judgement" ? h("span.num", {}, value) : "");
    return h(`div.opts.of-${choicesOf(row).length}`, { role: "group", "aria-labelledby": `row-${number}` }, choicesOf(row).map(({ value, title }) => h("button", {
      onclick: () => this.desk.act("pick", row, value), "aria-pressed": String(Boolean(cell) && cell.value === value),
    }, big(value), h("span", {}, title || (row.kind === "judgement" ? "" : value)))));
  }

  open(row, number) {
    const cell = cellOf(this.desk.cells, row);
    this.gauge = byKeys(row) ? document.createElement("lt-gauge") : null;
    this.here = h("section.focus", { tabIndex: 0, "aria-labelledby": `row-${number}`, "data-key": keyOf(row) },
      h("div.t", {}, h("span.id.num", {}, String(number)), h("h3", { id: `row-${number}` }, titleOf(row)), this.marks(row, cell), h("span.max", {}, row.max ? say("pad.max", { max: row.max }) : "")),
      h("p.help", {}, titled(row.help), row.panel ? h("span", {}, " ", say("pad.panel-apart")) : ""),
      isInline(row) ? this.choices(row, number, cell) : "",
      this.gauge, this.preview = h("p.preview", { role: "status" }), this.more(row, cell));
    return this.here;
  }

  more(row, cell) {
    const { desk } = this;
    const parts = [];
    const asked = row.note_needed || (cell && cell.note) || desk.noting === keyOf(row);
    if (asked) parts.push(this.note(row, cell));
    if (row.asks_time) parts.push(this.when(row, cell));
    const reasons = [row.panel ? "ABSENT" : "", row.attempt ? "DNF" : ""].filter(Boolean);
    parts.push(h("div.more", {},
      asked ? "" : h("button.btn.small", { onclick: () => desk.act("openNote", row) }, say("pad.add-note")),
      reasons.map((status) => h("button.btn.small", { onclick: () => desk.act("setStatus", row, status), "aria-pressed": String(Boolean(cell) && cell.status === status) }, say(`pad.status.${status.toLowerCase()}`))),
      this.pictures(row, cell)));
    return parts;
  }

  note(row, cell) {
    const name = `note-${keyOf(row)}`;
    const words = h("textarea", { id: name, rows: 2, maxLength: 400, value: this.desk.noteOf(row, cell), oninput: () => this.desk.keepNote(row, words.value), onchange: () => this.desk.act("setNote", row, words.value) });
    return h("div.note-in", {}, h("label", { htmlFor: name }, say(row.note_needed ? "pad.note-needed" : "pad.note")), h("p.hint", {}, say("pad.note-hint")), words);
  }

  when(row, cell) {
    const name = `time-${keyOf(row)}`;
    const words = h("input", { id: name, type: "text", value: cell ? cell.time || "" : "", onchange: () => this.desk.act("setTime", row, words.value) });
    return h("div.note-in", {}, h("label", { htmlFor: name }, say("pad.when")), words);
  }

  pictures(row, cell) {
    const ids = ((cell && cell.evidence) || this.desk.evidenceOf(row) || "").split(" ").filter(Boolean);
    const strip = h("span.thumbs");
    if (ids.length) {
      this.desk.photosOf(ids).then((photos) => Promise.all(photos.map((photo) => thumbnail(photo.blob)))).then((thumbs) => strip.replaceChildren(...thumbs), () => strip.replaceChildren());
    }
    return strip;
  }

  // The draft of the open row: where it lies on the ruler and what it would be worth.
  draft() {
    const { row, draft, locked } = this.desk;
    if (!row || locked || !this.preview) return;
    if (!byKeys(row)) {
      this.preview.textContent = "";
      return;
    }
    const seen = judged(row, draft);
    const bad = Boolean(seen.problem) && draft !== "";
    const value = seen.value ? valueText(row, { value: seen.value }) : "";
    const words = bad ? said(seen.problem) : !value ? "" : seen.points === undefined ? value : say("pad.previewed", { value, points: pointsText(seen.points) });
    if (this.gauge && this.gauge.there) {
      this.gauge.point(bad || !value ? null : seconds(seen.value), words);
      this.preview.classList.toggle("sr", !bad);
    }
    this.preview.classList.toggle("bad", bad);
    this.preview.textContent = words;
  }

  // The open row is in sight and has the focus: the keyboard goes on from there.
  reveal(focus) {
    if (!this.here || !this.here.isConnected) return;
    const [box, list] = [this.here.getBoundingClientRect(), this.getBoundingClientRect()];
    if (box.bottom > list.bottom) this.scrollTop += Math.min(box.bottom - list.bottom + 16, box.top - list.top - 8);
    else if (box.top < list.top) this.scrollTop -= list.top - box.top + 8;
    if (focus) this.takeFocus();
  }

  takeFocus() {
    if (this.here) this.here.focus({ preventScroll: true });
  }
}

function seconds(text) {
  return text.split(":").reduce((all, part) => all * 60 + Number(part), 0);
}

customElements.define("lt-list", List);
