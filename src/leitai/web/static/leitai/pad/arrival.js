// The first page of a tablet: is it fit, and which judge's is it. Also where it is paired anew.
import "./device.js";
import { h, icon, num } from "./dom.js";
import { PadProblem } from "./problem.js";
import { say, said } from "./say.js";

const CODE = 20;
const PIN = 6;
const SIGNS = /[^2-9A-HJKMNP-Z]/g;

export const plainCode = (text) => text.toUpperCase().replace(/^.*#/, "").replace(SIGNS, "").slice(0, CODE);

class Pairing extends HTMLElement {
  begin(pad, paired) {
    Object.assign(this, { pad, paired, code: plainCode(location.hash), pin: "", leave: false });
    this.className = "pairing";
    this.draw();
    return this;
  }

  connectedCallback() {
    this.keyed = (event) => this.key(event);
    this.moved = () => { this.code = plainCode(location.hash) || this.code; this.draw(); };
    document.addEventListener("keydown", this.keyed);
    window.addEventListener("hashchange", this.moved);
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.keyed);
    window.removeEventListener("hashchange", this.moved);
  }

  get whole() {
    return this.code.length === CODE;
  }

  draw() {
    this.replaceChildren(h("h2", {}, say("pad.pair")), this.whole ? this.pinStep() : this.codeStep(), this.answer = h("div.pair-answer", { role: "alert" }));
  }

  codeStep() {
    const field = h("input.code-in", { id: "pair-code", type: "text", autocomplete: "off", spellcheck: false, value: this.code, maxLength: 200, "aria-describedby": "pair-code-hint" });
    const go = () => {
      this.code = plainCode(field.value);
      if (this.whole) this.draw();
      else this.say(say("pad.code-short", { count: this.code.length, all: CODE }));
    };
    return h("form", { onsubmit: (event) => { event.preventDefault(); go(); }, noValidate: true },
      h("p.lead", {}, say("pad.scan")), h("label", { htmlFor: "pair-code" }, say("pad.code")), h("p.hint", { id: "pair-code-hint" }, say("pad.code-hint")), field,
      h("button.btn.pri.wide", { type: "submit" }, say("pad.code-go")));
  }

  pinStep() {
    const dots = h("div.pin", { role: "status", "aria-label": say("pad.pin-so-far", { count: this.pin.length }) }, [...Array(PIN).keys()].map((at) => h(`span${at < this.pin.length ? ".in" : ""}`, {}, at < this.pin.length ? num(this.pin[at]) : "")));
    const key = (sign) => h("button.key", { onclick: () => this.type(sign) }, sign);
    return h("div.pin-step", {}, h("p.code-read", {}, icon("check"), say("pad.code-read", { start: this.code.slice(0, 4) }), " ", h("button.btn.small", { onclick: () => { this.code = ""; this.pin = ""; this.draw(); } }, say("pad.other-code"))),
      h("p.lead", {}, say("pad.pin")), dots,
      h("div.keys", {}, ["1", "2", "3", "4", "5", "6", "7", "8", "9"].map(key), h("span"), key("0"), h("button.key.fn", { onclick: () => this.type("back") }, say("pad.back-key"))));
  }

  key(event) {
    if (!this.whole || event.target.matches("input, textarea") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (/^\d$/.test(event.key)) this.type(event.key);
    else if (event.key === "Backspace") this.type("back");
  }

  type(sign) {
    if (this.busy) return;
    this.pin = sign === "back" ? this.pin.slice(0, -1) : (this.pin + sign).slice(0, PIN);
    this.draw();
    const [again] = [...this.querySelectorAll(".key")].filter((each) => each.textContent === sign);
    if (again) again.focus({ preventScroll: true });
    if (this.pin.length === PIN) this.pair();
  }

  say(words, ...more) {
    this.answer.replaceChildren(h("div.note.bad", {}, icon("alert"), h("div", {}, h("b", {}, words), ...more)));
  }

  async pair() {
    this.busy = true;
    this.answer.replaceChildren(h("p.lead", {}, say("pad.pairing")));
    try {
      await this.pad.pair({ code: this.code, pin: this.pin, leave: this.leave });
      history.replaceState(null, "", location.pathname);
      this.paired();
    } catch (problem) {
      this.pin = "";
      this.draw();
      if (!(problem instanceof PadProblem)) throw problem;
      if (problem.id === "pad.unsent") this.say(said(problem), h("button.btn.small", { onclick: () => { this.leave = true; this.draw(); } }, say("pad.unsent-leave")));
      else this.say(said(problem));
    } finally {
      this.busy = false;
    }
  }
}

customElements.define("lt-pairing", Pairing);

export function arrival(pad, paired, back = null) {
  return h("div.arrival", {},
    h("div.arrival-head", {}, back ? h("button.btn.back", { onclick: back }, icon("back"), say("pad.back-to-marks")) : "", h("h1", {}, say("pad.arrival")), h("p", {}, say("pad.arrival-lead"))),
    document.createElement("lt-pairing").begin(pad, paired),
    h("section.arrival-checks", {}, h("h2", {}, say("pad.check")), document.createElement("lt-checks").begin(pad)));
}
