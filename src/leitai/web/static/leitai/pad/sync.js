// <lt-sync>: how far the marks have come, always in sight, in three ticks with one meaning each.
import { h, icon, num } from "./dom.js";
import { isLoud } from "./rail.js";
import { say, said } from "./say.js";

const KIND = { idle: "good", sending: "good", offline: "away", busy: "away" };

// A truth in a sentence: whether the hall is in reach and what still waits here.
export function lineWords(pad) {
  const { waiting, city, device } = pad.counts();
  const state = pad.line.state;
  if (state === "offline") {
    return [say("pad.line.offline"), waiting ? say("pad.line.offline-next", { count: waiting }) : say("pad.line.all-in-hall")];
  }
  if (state === "busy") return [say("pad.line.busy"), say("pad.line.busy-next", { count: waiting })];
  if (waiting) return [say("pad.line.sending"), say("pad.line.sending-next", { count: waiting })];
  if (!device) return [say("pad.line.ready"), say("pad.line.ready-next")];
  return city >= device ? [say("pad.line.all-in-city"), say("pad.line.all-in-city-next")]
    : [say("pad.line.all-in-hall"), say("pad.line.city-later", { count: device - city })];
}

export function ticks(pad) {
  const { device, hall, city } = pad.counts();
  const tick = (name, count, all) => h(`li${all ? ".all" : ""}`, {}, icon(all ? "check" : "wait"), h("span.tick-name", {}, say(`pad.where.${name}`)), " ", num(count));
  return h("ol.ticks-three", {}, tick("device", device, true), tick("hall", hall, hall >= device), tick("city", city, city >= device));
}

class Sync extends HTMLElement {
  begin(pad, open) {
    this.pad = pad;
    this.button = h("button.sync", { onclick: open, "aria-describedby": "sync-more" });
    this.status = h("span.sr", { role: "status" });
    this.replaceChildren(this.button, this.status);
    this.show();
    return this;
  }

  show() {
    const refused = this.pad.identity ? this.pad.sheets().filter(isLoud).length : 0;
    const ended = this.pad.state === "ended";
    const { trouble } = this.pad;
    const [line, next] = trouble && !ended ? [said(trouble), ""] : ended ? [say("pad.ended"), ""] : lineWords(this.pad);
    const [first, second] = refused ? [say("pad.line.refused", { count: refused }), line] : [line, next];
    const kind = refused || ended || trouble ? "bad" : KIND[this.pad.line.state] || "good";
    this.button.className = `sync ${kind}`;
    this.button.replaceChildren(
      icon(kind === "away" ? "offline" : kind === "bad" ? "alert" : "online"),
      h("span.sync-words", {}, h("b", {}, first), h("span.sync-next", {}, second), ticks(this.pad)),
    );
    if (this.status.textContent !== first) this.status.textContent = first;
  }
}

customElements.define("lt-sync", Sync);
