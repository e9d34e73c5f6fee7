// What stands over a sheet: whether it can be marked, and what the hall did not take of it.
import { h, icon } from "./dom.js";
import { isLoud } from "./rail.js";
import { rowsOf, titleOf, cellOf, sameCells, valueText } from "./rows.js";
import { say, said } from "./say.js";

const CLOSED = ["draft", "published", "registration", "eligibility", "conflicts", "draw"];
const OPEN = ["running", "marking", "reconcile"];

const note = (kind, sign, words, ...more) => h(`div.note.${kind}`, {}, icon(sign), h("div", {}, h("b", {}, words), ...more));

const isOver = ({ state }) => Boolean(state) && !OPEN.includes(state);
const isHanded = (pad) => pad.package.pad === "retired";

// Whether no marks can be given on *sheet* now.
export function isLocked(pad, sheet) {
  if (!sheet || pad.state !== "ready" || isHanded(pad)) return true;
  return Boolean(sheet.paper || sheet.signed || sheet.status) || isOver(pad.package.event);
}

// Why they cannot, and what else stands over *sheet*.
export function standing(pad, sheet) {
  const notes = [];
  const { event } = pad.package;
  if (sheet.why) notes.push(note("warn", "again", say("pad.why"), h("p", {}, sheet.why), sheet.round > 1 ? h("p", {}, say("pad.remark-how")) : ""));
  if (event.suspended) notes.push(note("warn", "pause", say("pad.suspended"), h("p", {}, say("pad.suspended-next"))));
  if (sheet.paper) notes.push(note("warn", "lock", say("pad.on-paper")));
  else if (sheet.signed) notes.push(note("good", "lock", say("pad.signed"), h("p", {}, sheet.where ? say(`pad.where-now.${sheet.where}`) : "", " ", say("pad.signed-next"))));
  else if (sheet.status) notes.push(note("warn", "cross", say("pad.excused", { status: say(`pad.status.${sheet.status.toLowerCase()}`) })));
  else if (isOver(event)) notes.push(note("warn", "lock", say(CLOSED.includes(event.state) ? "pad.not-open" : "pad.closed")));
  if (isHanded(pad)) notes.push(note("warn", "lock", say("pad.retired"), h("p", {}, say("pad.retired-next"))));
  return notes;
}

// Refused lines of *sheet*: loud until a later line of it has arrived, then a quiet line.
export function refusedNotes(pad, sheet, room) {
  if (!sheet || !sheet.refused) return [];
  const mine = pad.refused().filter((each) => each.contestant === sheet.contestant && each.sheet === sheet.sheet);
  const last = mine[mine.length - 1];
  if (!last) return [];
  const more = h("button.btn.small", { onclick: () => room.refused() }, say("pad.refused-all", { count: mine.length }));
  if (!isLoud(sheet)) return [h("div.note.quiet", {}, say("pad.refused-before", { count: mine.length }), " ", more)];
  return [note("bad", "alert", say("pad.refused-title"),
    h("ul", {}, last.problems.map((problem) => h("li", {}, said(problem)))),
    h("p", {}, refusedCells(pad, sheet, last)),
    h("p", {}, say("pad.refused-next")), more)];
}

// What a refused line said, where it differs from what stands now.
export function refusedCells(pad, sheet, refused) {
  if (refused.type === "sign") return say("pad.refused-sign");
  const form = pad.package.forms[refused.sheet];
  if (!form || !refused.cells) return "";
  const rows = rowsOf(form, refused.cells);
  const now = sheet ? sheet.cells : [];
  return rows.filter((row) => cellOf(refused.cells, row) && !sameCells(cellOf(refused.cells, row), cellOf(now, row)))
    .map((row) => say("pad.refused-cell", { title: titleOf(row), value: valueText(row, cellOf(refused.cells, row)) })).join(say("pad.comma"));
}
