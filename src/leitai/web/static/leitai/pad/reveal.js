// <lt-reveal>: what the panel gave, side by side; nothing of it before everybody has signed.
import { h, icon, num } from "./dom.js";
import { say, said, titled } from "./say.js";

const AGAIN = 8000;

class Reveal extends HTMLElement {
  begin(pad, sheet) {
    Object.assign(this, { pad, contestant: sheet.contestant, sheet: sheet.sheet });
    this.className = "reveal";
    this.setAttribute("role", "region");
    this.wait();
    return this;
  }

  connectedCallback() {
    clearInterval(this.beat);
    if (!this.open) this.beat = setInterval(() => this.ask(), AGAIN);
    if (!this.open) this.ask();
  }

  disconnectedCallback() {
    clearInterval(this.beat);
  }

  wait(words = say("pad.reveal-waiting"), more = say("pad.reveal-how")) {
    this.setAttribute("aria-label", say("pad.reveal"));
    this.replaceChildren(h("h3", {}, say("pad.reveal")), h("div.covered", {}, icon("eyes"), h("div", { role: "status" }, h("b", {}, words), h("p", {}, more))));
  }

  async ask() {
    if (this.open || this.asking) return;
    const mine = this.pad.sheet(this.contestant, this.sheet);
    if (mine && mine.where === "device") return this.wait(say("pad.reveal-not-there"), say("pad.reveal-not-there-next"));
    this.asking = true;
    try {
      const told = await this.pad.panel(this.contestant, this.sheet);
      if (told.missing) this.wait(say("pad.reveal-missing", { count: told.missing }));
      else this.show(told);
    } catch (problem) {
      this.wait(said(problem));
    } finally {
      this.asking = false;
    }
    return undefined;
  }

  show({ rows }) {
    this.open = true;
    clearInterval(this.beat);
    const own = this.pad.identity.judge;
    const judges = [...new Set([].concat(...rows.map((row) => row.marks.map((mark) => mark.judge))))].sort();
    const blocked = rows.filter((row) => row.blocked);
    this.replaceChildren(h("h3", {}, say("pad.reveal")),
      h("div.panel-table", { tabIndex: 0, role: "region", "aria-label": say("pad.reveal-all") },
        h("table", {}, h("thead", {}, h("tr", {}, h("th", { scope: "col" }, say("pad.reveal-row")), judges.map((judge) => h(`th${judge === own ? ".own" : ""}`, { scope: "col" }, num(judge), judge === own ? h("small", {}, say("pad.reveal-own")) : "")), h("th", { scope: "col" }, say("pad.reveal-apart")))),
          h("tbody", {}, rows.map((row) => this.row(row, judges, own))))),
      blocked.length ? this.blocked(blocked) : h("p.reveal-fine", {}, icon("check"), say("pad.reveal-fine")));
    requestAnimationFrame(() => requestAnimationFrame(() => this.classList.add("shown")));
  }

  row(row, judges, own) {
    const apart = row.apart === null ? "–" : row.limit === null ? row.apart : say("pad.reveal-limit", { apart: row.apart, limit: row.limit });
    return h(`tr${row.blocked ? ".blocked" : row.far ? ".far" : ""}`, {}, h("th", { scope: "row" }, titled(row.title)),
      judges.map((judge) => {
        const mark = row.marks.find((each) => each.judge === judge);
        return h(`td${judge === own ? ".own" : ""}`, {}, h("span.lifted", {}, num(mark ? mark.value || say(`pad.status.${(mark.status || "absent").toLowerCase()}`) : "–"), mark && mark.note ? h("small", {}, mark.note) : ""));
      }),
      h("td", {}, row.far ? icon("alert") : "", h("span.num", {}, apart)));
  }

  blocked(rows) {
    return h("div.note.bad", { role: "status" }, icon("alert"), h("div", {},
      h("b", {}, say("pad.blocked", { titles: rows.map((row) => titled(row.title)).join(say("pad.comma")) })),
      h("ol.then", {}, ["pad.blocked-1", "pad.blocked-2", "pad.blocked-3"].map((entry) => h("li", {}, say(entry))))));
  }
}

customElements.define("lt-reveal", Reveal);
