// What stands on a sheet: rows of the form, cells of the judge, what is still missing.
import { check, preview } from "./preview.js";
import { language, say, titled } from "./say.js";

const NUMBERS = ["measurement", "points", "count"];
const PICKED = ["judgement", "yesno", "choice"];
const FEW = 6;

export const keyOf = ({ aspect, item = "", attempt = "" }) => [aspect, item, attempt].join("|");
export const isPicked = (row) => PICKED.includes(row.kind);
export const isInline = (row) => isPicked(row) && choicesOf(row).length <= FEW;
export const isNumber = (row) => NUMBERS.includes(row.kind);
export const byKeys = (row) => isNumber(row) || row.kind === "time";

export function choicesOf(row) {
  const all = row.kind === "judgement" ? row.anchors : row.options;
  return all.map(({ value, title }) => ({ value, title: titled(title) }));
}

// What is worked out of a list of cells is kept as long as the list: a sheet has many rows.
function kept(store, thing, work) {
  if (!store.has(thing)) store.set(thing, work());
  return store.get(thing);
}

const places = new WeakMap();
const laidOut = new WeakMap();

export function cellOf(cells, row) {
  return kept(places, cells, () => new Map(cells.map((cell) => [keyOf(cell), cell]))).get(keyOf(row)) || null;
}

export const isFilled = (cell) => Boolean(cell && (cell.value || cell.status || cell.time));

// What *row* lacks in *cells*: "value", "note", "evidence", or "" for nothing.
export function lackOf(row, cells) {
  const cell = cellOf(cells, row);
  if (!isFilled(cell)) return row.wanted ? "value" : "";
  if (row.note_needed && !cell.note) return "note";
  if (row.evidence === "required" && !cell.evidence && !cell.status) return "evidence";
  return "";
}

export const missingIn = (rows, cells) => rows.filter((row) => lackOf(row, cells));

export const rowsOf = (form, cells) => kept(kept(laidOut, form, () => new WeakMap()), cells, () => layOut(form, cells));

// A repeat whose instances the rulebook leaves open gets a row more than it has cells.
function layOut(form, cells) {
  const rows = [];
  form.rows.forEach((row, at) => {
    rows.push(row);
    const over = row.open && row.open[row.open.length - 1];
    const next = form.rows[at + 1];
    if (!over || (next && next.aspect === row.aspect)) return;
    const here = cells.filter((cell) => cell.aspect === row.aspect);
    const known = form.rows.filter((each) => each.aspect === row.aspect).map(keyOf);
    const more = here.filter((cell) => !known.includes(keyOf(cell)));
    const instance = (number) => ({ ...row, [over]: String(number), wanted: false });
    more.forEach((cell) => rows.push({ ...row, item: cell.item || "", attempt: cell.attempt || "", wanted: false }));
    const free = Math.max(0, ...here.map((cell) => Number(cell[over] || 0))) + 1;
    if (here.length && !known.includes(keyOf(instance(free)))) rows.push(instance(free));
  });
  return rows;
}

// What a sheet is called: its module, or what a panel judges, or the aspect that is marked again.
export function formTitle({ sheet }, form) {
  return sheet ? titled(form && form.title) : say("pad.own-sheet");
}

export function titleOf(row) {
  const over = row.open && row.open[row.open.length - 1];
  const title = titled(row.title);
  return over && row[over] ? `${title} ${say(`pad.${over}`, { number: row[over] })}` : title;
}

// One way to write a number: 08.50 is 8.5; everything else stays as it was typed.
export function plainly(row, text) {
  const typed = text.trim();
  const found = isNumber(row) && /^(-?)0*(\d+)(?:\.(\d*?)0*)?$/.exec(typed);
  if (!found) return typed;
  const plain = found[2] + (found[3] ? `.${found[3]}` : "");
  return found[1] && /[1-9]/.test(plain) ? `-${plain}` : plain;
}

// {value}, {problem}: what *text* is for *row*; the preview's points where the value alone decides.
export function judged(row, text) {
  const value = plainly(row, text);
  if (!value) return { value };
  const seen = row.preview ? preview(row.preview, value) : check(row.input, value);
  return seen.problem ? { problem: seen.problem } : { value, points: row.preview ? seen.points : undefined };
}

// *cells* with what *change* says of *row*: in the form's order, empty cells left out.
export function withChange(rows, cells, row, change, round = 1) {
  const cell = { ...(cellOf(cells, row) || { aspect: row.aspect, value: "", item: row.item, attempt: row.attempt }), ...change };
  if (round > 1) cell.round = String(round);
  const kept = {};
  for (const name of ["aspect", "value", "item", "attempt", "time", "status", "round", "note", "evidence"]) {
    if (cell[name] || name === "value") kept[name] = cell[name] || "";
  }
  const others = cells.filter((each) => keyOf(each) !== keyOf(row));
  const order = new Map(rows.map((each, at) => [keyOf(each), at]));
  const place = (each) => order.get(keyOf(each)) ?? rows.length;
  return [...others, ...(isFilled(kept) ? [kept] : [])].sort((a, b) => place(a) - place(b));
}

export function clockText(seconds) {
  const whole = Math.floor(seconds);
  const two = (number) => String(number).padStart(2, "0");
  const rest = Math.round((seconds - whole) * 1000) / 1000;
  const head = whole >= 3600 ? `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}` : String(Math.floor(whole / 60));
  return `${head}:${two(whole % 60)}${rest ? String(rest).slice(1) : ""}`;
}

// A fraction without an end is shown with three decimals, and said to be about that much.
export function pointsText(points) {
  if (!points.includes("/")) return points;
  const [top, bottom] = points.split("/").map(Number);
  return say("pad.about", { value: (top / bottom).toFixed(3) });
}

// What a cell says, as people read it.
export function valueText(row, cell) {
  if (!cell) return "–";
  if (cell.status && !cell.value) return say(`pad.status.${cell.status.toLowerCase()}`);
  const value = cell.value;
  if (row.kind === "yesno" || row.kind === "choice") {
    return (choicesOf(row).find((each) => each.value === value) || { title: value }).title;
  }
  if (row.kind === "judgement") return say("pad.level", { level: value });
  if (row.kind === "time") return /:/.test(value) ? value : say("pad.seconds", { value });
  if (row.kind === "count") return say("pad.times", { value });
  if (!row.unit) return value;
  return `${value}${language() === "zh" && /^[\u4e00-\u9fff]/.test(row.unit) ? "" : " "}${row.unit}`;
}

export const sameCells = (one, other) => JSON.stringify(one) === JSON.stringify(other);

// The rows in which two states of a sheet differ.
export function changed(rows, before, after) {
  return rows.filter((row) => JSON.stringify(cellOf(before, row)) !== JSON.stringify(cellOf(after, row)));
}

// A sheet's rows under their modules, in the form's order.
export function modules(rows) {
  const found = [];
  for (const row of rows) {
    const title = titled(row.module);
    if (!found.length || found[found.length - 1].title !== title) found.push({ title, rows: [] });
    found[found.length - 1].rows.push(row);
  }
  return found;
}
