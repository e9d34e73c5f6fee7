// <lt-pad>: the whole page. A bar with event, clock, sync and judge; below it the marking, or a
// page beside it, or why nothing can be marked.
import "./clock.js";
import "./marking.js";
import "./reveal.js";
import "./sync.js";
import { arrival } from "./arrival.js";
import { Beside } from "./beside.js";
import { cover, trouble } from "./covers.js";
import { keepAwake } from "./device.js";
import { h, icon } from "./dom.js";
import { devicePage, handOverPage, hand, menuPage, refusedPage, wherePage } from "./pages.js";
import { compared, PracticePad } from "./practice.js";
import { formTitle } from "./rows.js";
import { say, said, titled } from "./say.js";
import { summary } from "./signing.js";

class Room extends HTMLElement {
  begin(pad) {
    this.pad = pad;
    this.beside = new Beside(pad);
    this.reveals = new Map();
    this.view = "";
    this.build();
    pad.addEventListener("change", (event) => this.changed(event.detail.what));
    window.addEventListener("beforeunload", (event) => this.leaving(event));
    keepAwake();
    this.draw();
  }

  build() {
    this.heading = h("h1");
    this.clock = document.createElement("lt-session-clock");
    this.sync = document.createElement("lt-sync").begin(this.pad, () => this.open("where"));
    this.judge = h("div.judge");
    this.bar = h("header.bar", {}, h("span.seal", { "aria-hidden": "true" }, "擂"), h("div.bar-title", {}, this.heading, this.clock), this.sync, this.judge,
      this.menu = h("button.bar-menu", { onclick: () => this.open(this.view === "menu" ? "" : "menu"), "aria-label": say("pad.menu") }, icon("menu")));
    this.strip = h("p.strip", { role: "note" });
    this.body = h("main.room", { id: "main" });
    this.told = h("p.told", { role: "status" });
    this.marking = this.marking || document.createElement("lt-marking").begin(this.pad, this.roomOf(this.pad));
    this.replaceChildren(this.bar, this.strip, this.body, this.told);
  }

  // What the marking asks of the page around it.
  roomOf(pad) {
    return {
      sign: (desk) => (pad.practising ? this.comparePractice(pad) : this.toSign(desk, pad)),
      leave: () => this.home(),
      refused: () => this.open("refused"),
      tell: (words) => this.tell(words),
      trouble: (problem, again) => this.blocked(problem, again),
      after: (desk) => this.after(desk, pad),
    };
  }

  changed(what) {
    this.sync.show();
    if (what === "sent") this.lines();
    else if (what === "state") this.draw();
    else if (what !== "line") this.refreshed();
    if (what === "refused") this.tell(say("pad.refused-now"));
  }

  // Where the lines are changed: rail and notes say it; nobody is disturbed who types a note.
  lines() {
    const { device, hall, city } = this.pad.counts();
    const now = `${device} ${hall} ${city}`;
    if (now === this.counted) return;
    this.counted = now;
    this.refreshed();
  }

  // Nothing is drawn under the hands of somebody who writes a note.
  get writing() {
    return Boolean(this.querySelector("textarea:focus, input:focus"));
  }

  // Pages beside the marking stay as they are: a summary or a QR code does not go from under a hand.
  refreshed() {
    this.head();
    if (this.view === "" && this.marking.isConnected && !this.writing) this.marking.drawSoon();
    if (this.view === "where") this.draw();
  }

  open(view) {
    this.told.textContent = "";
    this.view = view;
    this.draw();
  }

  get home() {
    return () => this.open("");
  }

  draw() {
    const { pad } = this;
    this.head();
    const paired = pad.identity !== null;
    this.classList.toggle("covered-over", pad.state !== "ready");
    this.menu.hidden = pad.state !== "ready";
    if (pad.state === "unpaired" || this.view === "pair-again") return this.put(arrival(pad, () => this.arrived(), paired && pad.state === "ready" ? this.home : null), "arrival");
    if (pad.state !== "ready") return this.put(cover(pad, () => this.open("pair-again")), pad.state);
    return this.put(this.page(), this.view);
  }

  page() {
    const { pad, home } = this;
    switch (this.view) {
      case "where": return wherePage(pad, home, () => this.beside.waiting());
      case "refused": return refusedPage(pad, home);
      case "device": return devicePage(pad, home);
      case "hand-over": return handOverPage(pad, home);
      case "menu": return menuPage(pad, home, (view) => this.open(view), () => { this.build(); this.draw(); });
      case "practice": return this.practice();
      case "signing": return this.shown === "signing" ? this.body.firstChild : this.marking;
      default: return this.marking;
    }
  }

  // Put *made* into the page; the marking stays one and the same, with its drafts.
  put(made, name) {
    const fresh = made !== this.body.firstChild || name !== this.shown;
    if (fresh) this.body.replaceChildren(made);
    this.shown = name;
    if (made === this.marking && !this.writing) this.marking.draw();
    const head = fresh && made.querySelector("h1[tabindex]");
    if (head) head.focus();
  }

  head() {
    const { pad } = this;
    const { event, session, judge } = pad.package || {};
    this.heading.textContent = event ? `${event.name || titled(event.title)}` : say("pad.title");
    document.title = `${say("pad.title")} · ${say("pad.brand")}`;
    this.clock.show(session || null, pad.line.skew);
    this.sync.hidden = !pad.identity;
    this.sync.show();
    this.judge.replaceChildren(...(judge ? [h("b", {}, say("pad.judge-code", { code: judge.code })), h("span", {}, titled(judge.panel))] : []));
    const plain = !window.isSecureContext;
    this.strip.hidden = !plain;
    this.strip.replaceChildren(...(plain ? [icon("alert"), h("b", {}, say("pad.do-not-reload")), h("span", {}, say("pad.do-not-reload-why"))] : []));
  }

  arrived() {
    this.view = "";
    this.marking = null;
    this.reveals.clear();
    this.build();
    this.draw();
  }

  tell(words) {
    this.told.textContent = "";
    clearTimeout(this.quiet);
    requestAnimationFrame(() => { this.told.textContent = words; });
    this.quiet = setTimeout(() => { this.told.textContent = ""; }, 5000);
  }

  // Something could not be kept: the page stops until it is, or the judge lets it go.
  blocked(problem, again) {
    if (this.pad.state !== "ready") return this.draw();
    if (!problem.id) throw problem;
    if (!["pad.full", "pad.not-saved"].includes(problem.id)) return this.tell(said(problem));
    if (this.over) this.over.remove();
    const close = () => { this.over.remove(); this.over = null; this.body.inert = this.bar.inert = false; this.marking.draw(); };
    this.over = trouble(problem, { again: async () => { close(); await again(); }, leave: close, log: async () => hand(await this.pad.exportLog()) });
    this.append(this.over);
    this.body.inert = this.bar.inert = true;
    this.over.querySelector("h1").focus();
    return undefined;
  }

  toSign(desk, pad) {
    const back = (key) => {
      this.view = "";
      this.body.replaceChildren(desk);
      if (key) desk.key = key;
      desk.draw();
      desk.list.reveal(true);
    };
    const sign = async () => {
      try {
        await pad.sign(desk.at.contestant, desk.at.sheet);
        this.reveals.delete(desk.name);
        this.view = "";
        this.draw();
        this.tell(say("pad.signed-now", { number: desk.at.contestant }));
      } catch (problem) {
        this.blocked(problem, sign);
      }
      return undefined;
    };
    this.told.textContent = "";
    this.view = "signing";
    this.shown = "signing";
    this.body.replaceChildren(summary(desk, { back, sign }));
  }

  // Below a sheet that is closed: the panel's marks, and the next station.
  after(desk, pad) {
    const next = pad.sheets().find((sheet) => !sheet.signed && !sheet.status && !sheet.paper);
    const { sheet } = desk;
    const panel = desk.form.rows.some((row) => row.panel);
    if (sheet.signed && panel && !desk.list.querySelector("lt-reveal")) desk.list.append(this.revealOf(pad, sheet));
    return [h("p.foot-said", {}, sheet.signed ? say("pad.is-signed", { number: sheet.contestant }) : ""),
      next ? h("button.btn.pri", { onclick: () => desk.act("go", next) }, say("pad.next-station", { number: next.contestant, sheet: formTitle(next, desk.forms[next.sheet]) }), icon("next")) : h("p.foot-said", {}, icon("check"), say("pad.all-signed"))];
  }

  revealOf(pad, sheet) {
    const name = `${sheet.contestant}|${sheet.sheet}`;
    if (!this.reveals.has(name)) this.reveals.set(name, document.createElement("lt-reveal").begin(pad, sheet));
    return this.reveals.get(name);
  }

  practice() {
    const pad = new PracticePad(this.pad.package);
    const desk = document.createElement("lt-marking");
    desk.begin(pad, this.roomOf(pad));
    desk.classList.add("practising");
    desk.draw();
    return desk;
  }

  comparePractice(pad) {
    this.view = "compared";
    this.body.replaceChildren(compared(pad, this.home, () => { this.shown = ""; this.open("practice"); }));
  }

  // A page without a service worker may not come back without a line: ask before it goes.
  leaving(event) {
    const safe = navigator.serviceWorker && navigator.serviceWorker.controller;
    if (this.pad.state !== "ready" || safe) return;
    event.preventDefault();
    event.returnValue = ""; // for Chromium 90
  }
}

customElements.define("lt-pad", Room);
