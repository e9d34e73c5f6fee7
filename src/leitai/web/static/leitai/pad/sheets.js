// The sheets as a judge sees them: what the package says, this pad's later lines on top.
import { canonical } from "./canonical.js";

const COLUMNS = ["aspect", "value", "item", "attempt", "time", "status", "round", "note", "evidence"];
const key = (contestant, sheet) => `${contestant}\n${sheet}`;

// *cells* as the journal has them: texts only, without what is empty.
export function cleaned(cells) {
  return cells
    .filter((cell) => cell.value || cell.status || cell.time)
    .map((cell) => {
      const kept = {};
      for (const name of COLUMNS) if (cell[name] || name === "value") kept[name] = String(cell[name] || "");
      return kept;
    });
}

export function cellsOf(line) {
  return JSON.parse(line.line).body.cells || [];
}

export class Sheets {
  // *lines*: the pad's whole log; the package has those up to *seq* in it.
  constructor(packed, lines, seq) {
    this.seq = seq;
    this.order = [];
    this.sheets = new Map();
    for (const base of packed?.sheets || []) {
      const name = key(base.contestant, base.sheet);
      this.order.push(name);
      this.sheets.set(name, { base, cells: base.cells || [], signed: Boolean(base.signed), last: 0, before: [] });
    }
    lines.forEach((line) => this.take(line));
  }

  find(contestant, sheet) {
    return this.sheets.get(key(contestant, sheet)) || null;
  }

  // Takes in a line of the log; of those that the package has, only what undo needs.
  take(line) {
    const found = this.find(line.contestant, line.sheet);
    if (!found) return;
    found.last = line.seq;
    if (line.type === "sign") {
      found.signed = found.signed || line.seq > this.seq;
      found.before = [];
      return;
    }
    const cells = cellsOf(line);
    found.before.push(found.marked || (line.seq > this.seq ? found.cells : []));
    found.marked = cells;
    if (line.seq > this.seq) found.cells = cells;
  }

  // Takes in the line that undid the last one.
  takeBack(line) {
    const found = this.find(line.contestant, line.sheet);
    const earlier = found.before.slice(0, -1);
    this.take(line);
    found.before = earlier;
  }

  // The cells that `undo` would bring back; null: none.
  earlier(contestant, sheet) {
    const found = this.find(contestant, sheet);
    if (!found || found.signed || !found.before.length) return null;
    return found.before[found.before.length - 1];
  }

  same(contestant, sheet, cells) {
    const found = this.find(contestant, sheet);
    return Boolean(found) && canonical(found.cells) === canonical(cells);
  }

  // One sheet as the pages see it; *far*: {hall, city}, how many of the lines they have.
  shown(found, far, refused) {
    const { base, cells, signed, last } = found;
    const mine = refused.filter((each) => each.contestant === base.contestant && each.sheet === base.sheet);
    let where = cells.length || base.head ? "hall" : "";
    if (last > far.hall) where = "device";
    else if (last && last <= (far.city ?? 0)) where = "city";
    return { ...base, cells, signed, where, refused: mine.length };
  }

  list(far, refused) {
    return this.order.map((name) => this.shown(this.sheets.get(name), far, refused));
  }
}
