// <lt-rail>: the stations of this judge, each with its state and how far it has come.
import { h, icon, num } from "./dom.js";
import { formTitle, missingIn, rowsOf } from "./rows.js";
import { say } from "./say.js";

// "", "excused", "paper", "signed", "begun" or "whole": where a sheet is.
export function stateOf(sheet, form) {
  if (sheet.paper) return "paper";
  if (sheet.signed) return "signed";
  if (sheet.status) return "excused";
  if (!sheet.cells.length) return "";
  return form && missingIn(rowsOf(form, sheet.cells), sheet.cells).length ? "begun" : "whole";
}

// Whether something of *sheet* was refused and nothing later has arrived.
export const isLoud = (sheet) => Boolean(sheet.refused) && !["hall", "city"].includes(sheet.where);

export function countOf(sheet, form) {
  const wanted = form ? rowsOf(form, sheet.cells).filter((row) => row.wanted) : [];
  return { done: wanted.length - missingIn(wanted, sheet.cells).length, all: wanted.length };
}

export function stateWords(sheet, form) {
  const state = stateOf(sheet, form);
  const { done, all } = countOf(sheet, form);
  if (state === "signed") return [say("pad.state.signed"), sheet.where ? say(`pad.where.${sheet.where}`) : ""];
  if (state === "begun" || state === "whole") return [say(`pad.state.${state}`), say("pad.of", { done, all })];
  if (state === "excused") return [say("pad.state.excused"), say(`pad.status.${sheet.status.toLowerCase()}`)];
  return [say(`pad.state.${state || "open"}`), ""];
}

const SIGNS = { signed: "lock", whole: "check", excused: "cross", paper: "cross" };

class Rail extends HTMLElement {
  // *current*: {contestant, sheet}; *go*: what happens when a station is chosen.
  show(sheets, forms, current, go, listed) {
    const top = this.list ? [this.list.scrollTop, this.list.scrollLeft] : [0, 0];
    const done = sheets.filter((sheet) => ["signed", "excused", "paper"].includes(stateOf(sheet, forms[sheet.sheet]))).length;
    this.list = h("ol", {}, sheets.map((sheet) => h("li", {}, this.station(sheet, forms, current, go, sheets))));
    const head = h("h2", {}, h("span", {}, say("pad.stations")), num(`${done} / ${sheets.length}`));
    this.replaceChildren(head, this.list, listed || "");
    [this.list.scrollTop, this.list.scrollLeft] = top;
    this.seek(current);
  }

  station(sheet, forms, current, go, sheets) {
    const form = forms[sheet.sheet];
    const here = current && sheet.contestant === current.contestant && sheet.sheet === current.sheet;
    const [first, second] = stateWords(sheet, form);
    const several = sheets.filter((each) => each.contestant === sheet.contestant).length > 1;
    const again = sheet.round > 1;
    const loud = isLoud(sheet);
    const sign = here ? "next" : loud ? "alert" : SIGNS[stateOf(sheet, form)];
    return h(`button.station${stateOf(sheet, form) === "signed" ? ".done" : ""}${again ? ".again" : ""}${loud ? ".bad" : ""}`,
      { onclick: () => go(sheet), "aria-current": here ? "true" : null },
      num(sheet.contestant),
      h("span.station-words", {}, h(`span.${second && !loud ? "first" : "only"}`, {}, loud ? say("pad.state.refused") : first),
        second ? h("small", {}, second) : "",
        again ? h("small.tag.red", {}, say("pad.state.again")) : several ? h("small.sheet-name", {}, formTitle(sheet, form)) : ""),
      sign ? icon(sign) : h("span"));
  }

  // The chosen station is in sight, without moving the page.
  seek(current) {
    const here = this.list.querySelector("[aria-current]");
    const name = current ? `${current.contestant} ${current.sheet}` : "";
    if (!here || this.sought === name) return;
    this.sought = name;
    const [box, list] = [here.getBoundingClientRect(), this.list.getBoundingClientRect()];
    if (box.bottom > list.bottom || box.top < list.top) this.list.scrollTop += box.top - list.top - list.height / 3;
    if (box.right > list.right || box.left < list.left) this.list.scrollLeft += box.left - list.left - list.width / 3;
  }
}

customElements.define("lt-rail", Rail);
