// <lt-session-clock>: what is left of the session, by the hall's clock. It locks nothing.
import { h, icon } from "./dom.js";
import { say } from "./say.js";

const two = (number) => String(number).padStart(2, "0");
export const spell = (seconds) => `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;

const SOON = 600;

class SessionClock extends HTMLElement {
  connectedCallback() {
    this.beat = setInterval(() => this.tick(), 1000);
  }

  disconnectedCallback() {
    clearInterval(this.beat);
  }

  // *session*: {name, ends, paused, left_seconds}; *skew*: seconds the hall's clock is ahead.
  show(session, skew) {
    this.session = session;
    this.skew = skew || 0;
    this.tick();
  }

  tick() {
    const session = this.session;
    if (!session) return this.replaceChildren();
    const name = session.name ? h("span.session-name", {}, session.name) : "";
    if (session.paused) return this.say(name, icon("pause"), say("pad.clock.paused"), spell(Math.max(0, Math.round(session.left_seconds || 0))), "paused");
    if (!session.ends || (session.state && session.state !== "open")) return this.replaceChildren(name);
    const left = Math.round((Date.parse(session.ends) - Date.now()) / 1000 - this.skew);
    if (left <= 0) return this.say(name, "", say("pad.clock.over"), "", "over");
    return this.say(name, "", say("pad.clock.left"), spell(left), left < SOON ? "soon" : "");
  }

  say(name, sign, words, time, kind) {
    this.className = kind;
    this.replaceChildren(name, sign, h("span", {}, words), time ? h("span.num", {}, time) : "");
  }
}

customElements.define("lt-session-clock", SessionClock);
