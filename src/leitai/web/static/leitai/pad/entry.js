// <lt-entry>: where the mark that one is at is given: keys, levels, yes and no, a text.
import { h } from "./dom.js";
import { byKeys, choicesOf, isPicked, judged, pointsText, clockText, titleOf, valueText } from "./rows.js";
import { say, said } from "./say.js";

const DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];
const LONGEST = 14;

class Entry extends HTMLElement {
  // *desk*: the marking page, which keeps the draft and saves.
  show(desk) {
    this.desk = desk;
    const { row } = desk;
    this.kind = row ? row.kind : "";
    this.setAttribute("aria-label", say("pad.entry"));
    this.className = row && byKeys(row) ? "keys-in" : row && isPicked(row) ? "picks-in" : "text-in";
    if (!row) return this.replaceChildren();
    if (byKeys(row)) this.replaceChildren(this.display(row), row.kind === "count" ? this.counter() : "", this.keys(row), this.ok());
    else if (isPicked(row)) this.replaceChildren(this.levels(row), this.ok());
    else this.replaceChildren(this.text(row), this.ok());
    return this.draft();
  }

  display(row) {
    this.value = h("span.num.value");
    this.value.setAttribute("aria-live", "polite");
    const unit = row.kind === "count" ? say("pad.unit-times") : row.kind === "time" ? say("pad.unit-time") : row.unit;
    this.under = h("p.under");
    return h("div.disp", {}, h("div.disp-line", {}, h("span.disp-name", {}, say(`pad.kind.${row.kind}`)), this.value, unit ? h("span.unit", {}, unit) : ""), this.under);
  }

  counter() {
    const step = (by, sign, words) => h("button.key.step", { onclick: () => this.desk.act("step", by), "aria-label": words, onpointerdown: stay }, sign);
    return h("div.counter", {}, step(-1, "−", say("pad.one-less")), step(1, "+", say("pad.one-more")));
  }

  keys(row) {
    const key = (sign, words = sign, kind = "") => h(`button.key${kind}`, { onclick: () => this.desk.act("type", sign), "aria-label": words === sign ? null : words, onpointerdown: stay }, sign);
    const back = h("button.key.fn", { onclick: () => this.desk.act("type", "back"), onpointerdown: stay }, say("pad.back-key"));
    const below = row.lowest === null || String(row.lowest).startsWith("-");
    if (row.kind === "count") return h("div.keys", {}, DIGITS.map((each) => key(each)), h("span"), key("0"), back);
    if (row.kind === "time") return h("div.keys.four", {}, DIGITS.map((each) => key(each)), key(":", say("pad.colon")), key("0"), key(".", say("pad.point")), back);
    const sign = below && row.kind === "measurement" ? [key("-", say("pad.minus"))] : [];
    return h(`div.keys${sign.length ? ".four" : ""}`, {}, DIGITS.map((each) => key(each)), sign, key(".", say("pad.point")), key("0"), back);
  }

  levels(row) {
    const choices = choicesOf(row);
    this.picks = choices.map((choice) => h("button.level", { onclick: () => this.desk.act("pick", row, choice.value), onpointerdown: stay },
      row.kind === "judgement" ? h("span.num", {}, choice.value) : "", h("span", {}, choice.title || (row.kind === "judgement" ? "" : choice.value))));
    choices.forEach((choice, at) => { this.picks[at].said = choice.value; });
    return h("div.levels", { role: "group", "aria-label": titleOf(row) }, this.picks);
  }

  text(row) {
    this.area = h("textarea.words-in", { rows: 6, "aria-label": titleOf(row), oninput: () => this.desk.write(this.area.value) });
    this.under = h("p.under");
    return h("div.disp.wide", {}, this.area, this.under);
  }

  ok() {
    this.button = h("button.ok", { onclick: () => this.desk.act("commit"), onpointerdown: stay });
    return this.button;
  }

  // Show what stands there now: only words change, so that typing stays quick.
  draft() {
    const { row, cell, draft } = this.desk;
    if (isPicked(row)) {
      for (const each of this.picks) each.setAttribute("aria-pressed", String(Boolean(cell) && cell.value === each.said));
      return this.label(say("pad.next-row"), say("pad.saved-at-once"));
    }
    const judging = judged(row, draft);
    const open = draft !== (cell ? cell.value : "");
    if (this.area && this.area.value !== draft) this.area.value = draft;
    if (this.value && byKeys(row)) this.value.textContent = draft || "–";
    this.under.textContent = this.beneath(row, draft, judging);
    this.under.classList.toggle("bad", Boolean(judging.problem) && draft !== "");
    if (judging.problem && draft) return this.label(say("pad.cannot-save"), said(judging.problem), true);
    if (!open) return this.label(say("pad.next-row"), cell ? say("pad.until-signed") : say("pad.nothing-yet"));
    if (!draft) return this.label(say("pad.clear-row"), say("pad.until-signed"));
    const value = valueText(row, { value: judging.value });
    return this.label(say("pad.keep", { value }), judging.points === undefined ? say("pad.until-signed") : say("pad.keep-preview", { points: pointsText(judging.points) }));
  }

  beneath(row, draft, judging) {
    if (judging.problem && draft) return said(judging.problem);
    if (row.kind === "time" && draft) return /:/.test(draft) ? say("pad.time-read", { value: draft }) : say("pad.time-seconds", { clock: clockText(Number(draft)) });
    return this.limits(row);
  }

  limits(row) {
    if (row.kind === "time") return say("pad.time-hint");
    const [low, high] = [row.lowest, row.highest];
    if (low !== null && high !== null) return say("pad.range", { low, high });
    if (high !== null) return say("pad.at-most", { high });
    return "";
  }

  label(words, small, stuck = false) {
    this.button.setAttribute("aria-disabled", String(stuck));
    this.button.replaceChildren(h("b", {}, words), h("small", {}, small));
  }
}

// The mouse leaves the focus where it is: the keyboard goes on at the row.
function stay(event) {
  event.preventDefault();
}

customElements.define("lt-entry", Entry);

export const typed = (draft, sign) => {
  if (sign === "back") return draft.slice(0, -1);
  if (sign === "-") return draft.startsWith("-") ? draft.slice(1) : `-${draft}`;
  if (sign === "." && /\.\d*$/.test(draft)) return draft;
  if (sign === "." && !/\d$/.test(draft)) return `${draft}0.`;
  return draft.length < LONGEST ? draft + sign : draft;
};

