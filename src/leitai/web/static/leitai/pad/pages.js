// The pages beside the marking: where the marks are, what was refused, hand-over, the menu.
import "./device.js";
import { handOver } from "./beside.js";
import { fullScreen } from "./device.js";
import { h, icon, num, page } from "./dom.js";
import { choose, isDark, look } from "./look.js";
import { refusedCells } from "./notes.js";
import { say, said } from "./say.js";
import { lineWords } from "./sync.js";

// Gives the judge a file: over plain HTTP and without a line, too.
export function hand({ name, text }) {
  const link = h("a", { href: URL.createObjectURL(new Blob([text], { type: "application/x-ndjson" })), download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

const toMarks = (go) => ({ words: say("pad.back-to-marks"), go });

export function wherePage(pad, back, photosWaiting) {
  const { device, hall, city, refused } = pad.counts();
  const step = (name, count, all) => h(`li${all ? ".all" : ""}`, {}, icon(all ? "check" : "wait"), h("b", {}, say(`pad.where.${name}`)), num(count), h("p", {}, say(`pad.where-means.${name}`)));
  const [first, second] = lineWords(pad);
  const photos = h("p.muted");
  photosWaiting().then((waiting) => { photos.textContent = waiting.length ? say("pad.photos-waiting", { count: waiting.length }) : ""; });
  return page(say("pad.where-title"), toMarks(back),
    h("p.lead", {}, h("b", {}, first), " ", second),
    h("ol.where-three", {}, step("device", device, true), step("hall", hall, hall >= device), step("city", city, city >= device)),
    photos,
    refused ? h("p.note.bad", {}, icon("alert"), h("span", {}, say("pad.refused-lead"))) : "",
    h("div.page-actions", {}, h("button.btn.pri", { onclick: () => pad.sendNow() }, icon("again"), say("pad.send-now")),
      h("button.btn", { onclick: async () => hand(await pad.exportLog()) }, say("pad.export-log"))),
    h("p.hint", {}, say("pad.export-hint")));
}

export function refusedPage(pad, back) {
  const all = pad.refused();
  return page(say("pad.refused-list"), toMarks(back), h("p.lead", {}, say(all.length ? "pad.refused-lead" : "pad.refused-none")),
    h("ul.refused-list", {}, all.map((each) => h("li", {}, h("h3", {}, say("pad.station", { number: each.contestant }), h("small.num", {}, ` ${each.at.slice(11, 19)}`)),
      h("p", {}, refusedCells(pad, null, each)), h("ul", {}, each.problems.map((problem) => h("li", {}, icon("alert"), said(problem))))))),
    all.length ? h("div.page-actions", {}, h("button.btn", { onclick: async () => hand(await pad.exportRefused()) }, say("pad.export-refused"))) : "");
}

// The tablet asks for the invitation of the one that takes over, and shows it.
export function handOverPage(pad, back) {
  const place = h("div.handing", { role: "status" });
  const { waiting } = pad.counts();
  const ask = async () => {
    place.replaceChildren(h("p", {}, say("pad.asking")));
    try {
      place.replaceChildren(invitation(await handOver(pad)));
    } catch (problem) {
      place.replaceChildren(h("div.note.bad", {}, icon("alert"), h("div", {}, h("b", {}, said(problem)), h("p", {}, say("pad.hand-over-dead")))));
    }
  };
  return page(say("pad.hand-over"), toMarks(back),
    h("ol.then", {}, ["pad.hand-over-1", "pad.hand-over-2", "pad.hand-over-3"].map((entry) => h("li", {}, say(entry)))),
    waiting ? h("p.note.warn", {}, icon("wait"), h("span", {}, say("pad.hand-over-waiting", { count: waiting }))) : "",
    h("div.page-actions", {}, h("button.btn.pri", { onclick: ask }, say("pad.hand-over-ask"))), place);
}

function invitation({ pin, qr, url, expires }) {
  const drawn = document.importNode(new DOMParser().parseFromString(qr, "image/svg+xml").documentElement, true);
  const time = new Date(expires).toTimeString().slice(0, 5);
  return h("div.qr-panel", {}, h("div.qr", { role: "img", "aria-label": say("pad.qr") }, drawn),
    h("div", {}, h("p", {}, say("pad.pin-is")), h("p.pin-shown.num", {}, pin.replace(/(...)(...)/, "$1 $2")), h("p.muted", {}, say("pad.until", { time })), h("p.fingerprint", {}, url)));
}

export function devicePage(pad, back) {
  return page(say("pad.check"), toMarks(back), document.createElement("lt-checks").begin(pad),
    h("p.fingerprint", {}, say("pad.device"), " ", pad.identity.device, h("br"), say("pad.key"), " ", pad.identity.key));
}

// What one may choose or look up; *go*: name of a page -> nothing; *chose*: after a look is chosen.
export function menuPage(pad, back, go, chose) {
  const worn = look();
  const wear = (words, change, on) => h("button.btn", { onclick: () => { choose(change); chose(); }, "aria-pressed": String(on) }, words);
  const to = (name, more = "") => h("li", {}, h("button.menu-item", { onclick: () => go(name) }, h("b", {}, say(`pad.menu.${name}`)), h("small", {}, more || say(`pad.menu.${name}-next`)), icon("next")));
  const practice = pad.package && pad.package.practice;
  const { refused } = pad.counts();
  return page(say("pad.menu"), toMarks(back),
    h("ul.menu", {}, to("where"), refused ? to("refused") : "", practice ? to("practice") : "", to("hand-over"), to("device"), to("pair-again")),
    h("h3", {}, say("pad.look")),
    h("div.page-actions", {}, wear("中文", { language: "zh" }, worn.language === "zh"), wear("English", { language: "en" }, worn.language === "en")),
    h("div.page-actions", {}, wear(say("pad.light"), { theme: "light" }, !isDark()), wear(say("pad.dark"), { theme: "dark" }, isDark())),
    h("div.page-actions", {}, wear(say("pad.print-normal"), { print: "normal" }, worn.print !== "big"), wear(say("pad.print-big"), { print: "big" }, worn.print === "big"), fullScreen()));
}
