// The practice piece: marks that never reach the journal, compared with a reference afterwards.
import { h, icon, num, page } from "./dom.js";
import { cellOf, rowsOf, sameCells, titleOf, valueText } from "./rows.js";
import { say, titled } from "./say.js";

// A pad of nothing but memory, with one sheet: what marking needs of a pad, and no more.
export class PracticePad {
  constructor(packed) {
    const { sheet } = packed.practice;
    this.state = "ready";
    this.practising = true;
    this.line = { state: "idle", skew: null };
    this.package = { ...packed, event: { ...packed.event, state: "marking", suspended: false }, pad: "paired" };
    this.one = { contestant: say("pad.practice-name"), sheet, round: 1, cells: [], signed: false, where: "", refused: 0 };
    this.before = [];
  }

  sheets() {
    return [this.one];
  }

  sheet() {
    return this.one;
  }

  canUndo() {
    return this.before.length > 0;
  }

  async save(_, __, cells) {
    this.before.push(this.one.cells);
    this.one = { ...this.one, cells };
    return { seq: null };
  }

  async undo() {
    this.one = { ...this.one, cells: this.before.pop() };
    return this.one.cells;
  }

  async photos() {
    return [];
  }

  refused() {
    return [];
  }
}

// What was given beside the reference, and how far apart they are.
export function compared(pad, back, again) {
  const { practice, forms } = pad.package;
  const { cells } = pad.sheet();
  const rows = rowsOf(forms[practice.sheet], practice.reference).filter((row) => cellOf(practice.reference, row));
  const same = rows.filter((row) => (cellOf(cells, row) || {}).value === cellOf(practice.reference, row).value).length;
  return page(say("pad.practice-compared"), { words: say("pad.leave-practice"), go: back },
    h("p.lead", {}, titled(practice.title), " ", say("pad.practice-same", { same, all: rows.length })),
    h("div.summary", {}, h("table", {},
      h("thead", {}, h("tr", {}, ["pad.row", "pad.practice-yours", "pad.practice-reference", "pad.practice-apart"].map((entry) => h("th", { scope: "col" }, say(entry))))),
      h("tbody", {}, rows.map((row) => comparedRow(row, cellOf(cells, row), cellOf(practice.reference, row)))))),
    h("p.note", {}, icon("eyes"), h("span", {}, say("pad.practice-why"))),
    h("div.page-actions", {}, h("button.btn", { onclick: again }, say("pad.practice-again"))));
}

function comparedRow(row, mine, right) {
  const good = Boolean(mine) && sameCells(mine.value, right.value);
  const far = mine && mine.value && !Number.isNaN(Number(mine.value) - Number(right.value)) ? Math.abs(Number((Number(mine.value) - Number(right.value)).toFixed(6))) : "";
  return h(`tr${good ? "" : ".far"}`, {}, h("th", { scope: "row" }, titleOf(row)), h("td.num", {}, valueText(row, mine)), h("td.num", {}, valueText(row, right)),
    h("td", {}, good ? [icon("check"), say("pad.practice-good")] : [icon("alert"), num(far === "" ? say("pad.practice-other") : say("pad.practice-far", { far }))]));
}
