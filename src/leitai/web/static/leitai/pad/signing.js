// Before a sheet is closed: everything that stands on it, once more, and the signature.
import { h, icon, num, page } from "./dom.js";
import { hold } from "./hold.js";
import { cellOf, formTitle, judged, keyOf, modules, pointsText, titleOf, valueText } from "./rows.js";
import { say } from "./say.js";

function line(desk, row, number, change) {
  const cell = cellOf(desk.cells, row);
  const seen = cell && cell.value ? judged(row, cell.value) : {};
  return h("tr", {},
    h("td.num.id", {}, String(number)),
    h("th", { scope: "row" }, titleOf(row), cell && cell.note ? h("small", {}, say("pad.note-said", { note: cell.note })) : "",
      cell && cell.evidence ? h("small", {}, say("pad.photos", { count: cell.evidence.split(" ").length })) : ""),
    h("td.num.v", {}, cell ? valueText(row, cell) : say("pad.left-empty")),
    h("td.p", {}, seen.points === undefined ? "" : [h("small", {}, say("pad.preview")), " ", num(pointsText(seen.points))]),
    h("td", {}, h("button.btn.small", { onclick: () => change(keyOf(row)), "aria-label": say("pad.change-what", { title: titleOf(row) }) }, say("pad.change"))));
}

// The page with the summary of *desk*'s sheet. *back*: to marking, at a row; *signed*: it is closed.
export function summary(desk, { back, sign }) {
  let number = 0;
  const parts = modules(desk.rows).map(({ title, rows }, _, all) => [
    all.length > 1 && title ? h("tr.part", {}, h("th", { colSpan: 5, scope: "colgroup" }, title)) : "",
    rows.map((row) => { number += 1; return line(desk, row, number, back); }),
  ]);
  return page(say("pad.sign-title", { number: desk.sheet.contestant }), { words: say("pad.back-to-marks"), go: () => back(null) },
    h("p.lead", {}, formTitle(desk.sheet, desk.form), " · ", say("pad.sign-lead", { count: desk.rows.filter((row) => cellOf(desk.cells, row)).length })),
    h("div.summary", {}, h("table", {}, h("tbody", {}, parts))),
    h("div.sign-end", {}, h("p", {}, icon("lock"), h("span", {}, say("pad.sign-means"))), hold({ words: say("pad.sign-hold"), small: say("pad.sign-hold-small"), done: sign })));
}
