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

// What was refused, with the mark that it is about.
export function refusals(kept) {
  return kept.refused.map(({ entry, problems }, number) => {
    const { at, type, body } = JSON.parse(entry.line);
    const { contestant, sheet, cells = [] } = body;
    return { number, at, type, contestant, sheet, cells, line: entry.line, problems };
  });
}

export class Sheets {
  // *entries*: the pad's whole log; the package has those up to *seq* in it.
  constructor(packed, entries, seq) {
    this.seq = seq;
    this.order = [];
    this.sheets = new Map();
    for (const base of packed?.sheets || []) {
      const name = key(base.contestant, base.sheet);
      this.order.push(name);
      this.sheets.set(name, { base, cells: base.cells || [], signed: Boolean(base.signed), last: 0, before: [] });
    }
    entries.forEach((entry) => this.take(entry));
  }

  find(contestant, sheet) {
    return this.sheets.get(key(contestant, sheet)) || null;
  }

  // Takes in an entry of the log; of those that the package has, only what undo needs.
  take(entry) {
    const { type, body } = JSON.parse(entry.line);
    const found = this.find(body.contestant, body.sheet);
    if (!found) return null;
    found.last = entry.seq;
    if (type === "sign") {
      found.signed = found.signed || entry.seq > this.seq;
      found.before = [];
      return found;
    }
    const late = entry.seq > this.seq;
    found.before.push(found.marked || (late ? found.cells : []));
    found.marked = body.cells;
    if (late) found.cells = body.cells;
    return found;
  }

  // Takes in the entry that undid the last one.
  takeBack(entry) {
    const found = this.take(entry);
    found.before = found.before.slice(0, -2);
  }

  // Takes over what can be undone from *book*, which was made of the same log.
  remember(book) {
    for (const [name, found] of this.sheets) {
      const { before, marked } = book.sheets.get(name) || found;
      Object.assign(found, { before, marked });
    }
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
