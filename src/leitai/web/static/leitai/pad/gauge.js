// <lt-gauge>: the tolerance ruler of one measurement. It is a picture of the preview; what a value
// is worth stands beside it in words.
import { h, svg } from "./dom.js";
import { clockText, pointsText } from "./rows.js";
import { say } from "./say.js";
import { ticksOf, written, zonesOf } from "./zones.js";

const LONG = 150;
const SHORT = 26;
const FINE = 5;
const NARROW = 440;

const amount = (points) => pointsText(written(points));

class Gauge extends HTMLElement {
  set row(row) {
    this.asked = row;
    this.shown = zonesOf(row) || plainRange(row);
    this.draw();
  }

  get there() {
    return Boolean(this.shown);
  }

  draw() {
    this.hidden = !this.shown;
    if (!this.shown) return;
    const { zones } = this.shown;
    this.classList.toggle("bare", !zones.length);
    this.pointer = h("div.gauge-pointer", { hidden: true }, h("b.num"));
    this.replaceChildren(this.pointer, h("div.gauge-zones", { "aria-hidden": "true" }, zones.map((zone) => this.zone(zone))), this.scale());
    this.fit();
    this.watch = this.watch || new ResizeObserver(() => this.fit());
    this.watch.observe(this);
  }

  disconnectedCallback() {
    if (this.watch) this.watch.disconnect();
  }

  share(value) {
    return ((value - this.shown.from) / (this.shown.to - this.shown.from)) * 100;
  }

  zone(zone) {
    const made = h(`span.zone.${zone.tone}`, {}, h("span.zone-words"));
    made.style.width = `${this.share(zone.to) - this.share(zone.from)}%`;
    made.said = zone;
    if (!zone.flat) made.prepend(wedge(zone.points));
    return made;
  }

  // Words in full where they have room, else the points alone, else nothing: never half a word.
  fit() {
    for (const made of this.querySelectorAll(".zone")) {
      const words = made.querySelector(".zone-words");
      const wide = made.offsetWidth;
      words.textContent = wide >= LONG ? inWords(made.said, this.asked) : "";
      if (words.textContent && words.scrollWidth <= wide) continue;
      words.textContent = wide >= SHORT && made.said.flat ? amount(made.said.points[0]) : "";
    }
  }

  scale() {
    const { from, to } = this.shown;
    const times = this.asked.kind === "time";
    const ticks = ticksOf(from, to, { many: times || this.offsetWidth < NARROW ? 7 : 12, times });
    const fine = ticksOf(from, to, { many: ticks.length * FINE, times });
    const line = (at, long) => svg("line", { x1: `${this.share(at)}%`, x2: `${this.share(at)}%`, y1: 0, y2: long, class: long > 8 ? "ticks" : "ticks fine" });
    const lines = svg("svg", { class: "gauge-ticks", "aria-hidden": "true" }, ...fine.map((at) => line(at, 7)), ...ticks.map((at) => line(at, 14)));
    const marks = ticks.map((at) => {
      const mark = h("span", {}, times ? clockText(at) : written(at));
      mark.style.left = `${this.share(at)}%`;
      return mark;
    });
    return h("div.gauge-scale", { "aria-hidden": "true" }, lines, h("div.gauge-marks.num", {}, marks));
  }

  // Put the pointer at *value* (null: nowhere), with *words* over it.
  point(value, words) {
    if (!this.shown) return;
    this.pointer.hidden = value === null;
    if (value === null) return;
    const share = Math.min(100, Math.max(0, this.share(value)));
    this.pointer.firstChild.textContent = words;
    this.pointer.style.left = `${share}%`;
    const half = this.pointer.firstChild.offsetWidth / 2;
    const at = (share / 100) * this.offsetWidth;
    const shift = Math.max(0, half - at) - Math.max(0, at + half - this.offsetWidth);
    this.pointer.firstChild.style.transform = `translateX(calc(-50% + ${shift}px))`;
  }
}

// Where the points do not change at some value: the ruler alone, if both its ends are known.
function plainRange(row) {
  if (!row.lowest || !row.highest || row.kind === "count") return null;
  const [from, to] = [Number(row.lowest), Number(row.highest)];
  return to > from ? { from, to, zones: [] } : null;
}

function wedge([left, right]) {
  const top = Math.max(left, right) || 1;
  const height = (points) => 100 - (100 * points) / top;
  return svg("svg", { class: "wedge", viewBox: "0 0 100 100", preserveAspectRatio: "none" },
    svg("polygon", { points: `0,${height(left)} 100,${height(right)} 100,100 0,100` }));
}

// What a zone says, its ends without doubt: 不超过 4; 4 以上到 8; 超过 8.
export function inWords(zone, row) {
  const value = (at) => (row.kind === "time" ? clockText(at) : written(at));
  const [from, to] = [value(zone.from), value(zone.to)];
  if (!zone.flat) return say("pad.zone.slope", { from: amount(zone.points[0]), to: amount(zone.points[1]) });
  const points = amount(zone.points[0]);
  if (zone.first) return say(zone.includesTo ? "pad.zone.up-to" : "pad.zone.below", { to, points });
  if (zone.last) return say(zone.includesFrom ? "pad.zone.from" : "pad.zone.over", { from, points });
  const name = `${zone.includesFrom ? "from" : "over"}-${zone.includesTo ? "to" : "below"}`;
  return say(`pad.zone.${name}`, { from, to, points });
}

customElements.define("lt-gauge", Gauge);
