// Whether this tablet can be relied on, in plain words: what is good, what is missing, what to do.
import { h, icon } from "./dom.js";
import { say } from "./say.js";

const SKEW = 120;
const LOW = 30;
const LITTLE = 200_000_000;
const size = (bytes) => (bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`);

const isApple = () => /iPad|iPhone/.test(navigator.userAgent) || (/Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1);
export const isAlone = () => matchMedia("(display-mode: standalone), (display-mode: fullscreen)").matches || navigator.standalone === true;

// [state, name, more]: state is "good", "warn" or "bad"; name and more are words.
export async function checks(pad) {
  const about = await pad.about();
  const found = [];
  const told = (state, name, params) => found.push([state, say(`pad.check.${name}`, params), say(`pad.check.${name}-next`, params)]);
  told(about.secure ? "good" : "bad", about.secure ? "secure" : "plain");
  if (about.crypto) told("good", about.crypto === "webcrypto" ? "key-browser" : "key-own");
  else told("good", window.crypto && window.crypto.subtle ? "key-browser" : "key-own");
  const { storage } = about;
  if (!storage) told("warn", "storage-unknown");
  else if (storage.quota - storage.used < LITTLE) told("bad", "storage-little", { free: size(storage.quota - storage.used) });
  else told("good", "storage", { free: size(storage.quota - storage.used) });
  if (storage) told(storage.persisted ? "good" : "warn", storage.persisted ? "kept" : "not-kept");
  if (isApple() && !isAlone()) told("warn", "home-screen");
  if (about.battery === null) told("warn", "battery-unknown");
  else told(about.battery < LOW ? "warn" : "good", about.battery < LOW ? "battery-low" : "battery", { percent: about.battery });
  if (about.skew === null) told("good", "clock-unknown");
  else told(Math.abs(about.skew) > SKEW ? "warn" : "good", Math.abs(about.skew) > SKEW ? "clock-wrong" : "clock", { seconds: Math.abs(about.skew) });
  told("wakeLock" in navigator ? "good" : "warn", "wakeLock" in navigator ? "awake" : "not-awake");
  return found;
}

const SIGNS = { good: "check", warn: "alert", bad: "cross" };

export class Checks extends HTMLElement {
  begin(pad) {
    this.pad = pad;
    this.className = "checks";
    this.refresh();
    return this;
  }

  async refresh() {
    const found = await checks(this.pad);
    const bad = found.filter(([state]) => state !== "good").length;
    this.replaceChildren(
      h("p.lead", { role: "status" }, bad ? say("pad.check.some", { count: bad }) : say("pad.check.all")),
      h("ul", {}, found.map(([state, name, more]) => h(`li.${state}`, {}, icon(SIGNS[state]), h("div", {}, h("b", {}, h("span.sr", {}, say(`pad.check.is-${state}`)), name), h("p", {}, more))))),
      h("div.page-actions", {}, h("button.btn", { onclick: () => this.refresh() }, icon("again"), say("pad.check.again")), fullScreen()));
  }
}

customElements.define("lt-checks", Checks);

// A page over the whole screen hides the address bar, where one touches by mistake.
export function fullScreen() {
  const root = document.documentElement;
  if (!root.requestFullscreen || isAlone()) return "";
  return h("button.btn", { onclick: () => root.requestFullscreen().catch(() => {}) }, say("pad.full-screen"));
}

// The screen stays on while one marks, where the browser can do that.
export function keepAwake() {
  if (!("wakeLock" in navigator)) return;
  const ask = () => { if (!document.hidden) navigator.wakeLock.request("screen").catch(() => {}); };
  document.addEventListener("visibilitychange", ask);
  ask();
}
