// The reveal on the wall: one key, one step of the script that is in the page. No line is needed.
// Space, →, Page Down: on. ←, Page Up: back. Home: to the start. Where a step must not come by
// accident (the start, the winner) the key is held for five seconds.
import { first, standing } from "./reveal_state.js";

const HOLD = 5000;
const SHOWN = 8;
const TONES = ["blue", "red", "brass", "pine"];
const SEALS = { 1: "壹", 2: "贰", 3: "叁" };
const KINDS = { 1: "", 2: "two", 3: "three" };
const ON = [" ", "Spacebar", "ArrowRight", "PageDown"];
const BACK = ["ArrowLeft", "PageUp"];

const $ = (id) => document.getElementById(id);
const script = JSON.parse($("script").textContent);
const said = $("said").dataset;
const language = document.documentElement.lang === "en" ? "en" : "zh";
const place = `leitai-reveal-${$("rows").dataset.sha256}`;
const rows = new Map();

// -1: not begun. It is kept, so that a page that is loaded again goes on where it was.
let at = -1;
try {
  const kept = Number(localStorage.getItem(place) ?? -1);
  if (Number.isInteger(kept) && kept >= -1 && kept <= script.steps.length) at = kept;
} catch (error) {
  at = -1;
}

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function drawn(name, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
  return made;
}

function seal(rank) {
  return SEALS[rank] ? element("span", `seal ${KINDS[rank]}`, SEALS[rank]) : element("span", "num", rank ?? "–");
}

function build() {
  for (const row of script.rows) {
    const line = element("li", "score-row");
    const who = element("span", "who");
    who.append(element("b", "", row.name), element("small", "", `${said.place.replace("{bib}", row.bib)} · ${row.unit}`));
    const bricks = drawn("svg", { class: "bricks", height: 20, role: "img" });
    const parts = { rank: element("span", "rank"), bricks, score: element("span", "score num"), move: element("span", "move small") };
    line.append(parts.rank, who, bricks, parts.score, parts.move);
    $("rows").append(line);
    rows.set(row.code, { row, line, ...parts });
  }
}

function bar(shown, opened) {
  const whole = Number(script.whole) || 1;
  let from = 0;
  const words = [];
  shown.bricks.replaceChildren();
  shown.row.parts.forEach((part, number) => {
    const sealed = part.value === null || (shown.row.sealed.includes(part.id) && !opened.has(part.id));
    const long = Math.max(0, Math.min(100 - from, (Number(sealed ? part.of : part.value) / whole) * 100)) || 0;
    const name = language === "en" ? part.name_en : part.name;
    const told = (sealed ? said.sealed : said.part).replace("{name}", name).replace("{of}", part.of);
    words.push(told.replace("{value}", part.value));
    if (!long || shown.row.status) return;
    const brick = drawn("svg", { x: `${from}%`, width: `${long}%`, height: 20 });
    brick.append(drawn("rect", { width: "100%", height: 20, fill: `url(#brick-${sealed ? "sealed" : TONES[number % 4]})` }));
    if (sealed) brick.append(drawn("rect", { class: "sealed-edge", x: ".5", y: ".5", width: "99%", height: 19 }));
    shown.bricks.append(brick);
    from += long;
  });
  shown.bricks.setAttribute("aria-label", words.join(said.comma));
}

function show() {
  const step = at > 0 ? script.steps[at - 1] : null;
  const state = standing(script, Math.max(0, at));
  const top = first(state, SHOWN, step);
  const height = rows.get(state.order[0])?.line.offsetHeight || 84;
  state.order.forEach((code, number) => {
    const shown = rows.get(code);
    const rests = state.settled.has(code);
    shown.line.style.transform = `translateY(${(number - top) * height}px)`;
    shown.line.dataset.code = code;
    shown.line.classList.toggle("now", Boolean(step) && step.code === code);
    shown.line.classList.toggle("rests", rests);
    shown.line.classList.toggle("out", number < top || number >= top + SHOWN);
    const known = rests || (step && step.code === code && step.kind !== "open");
    shown.rank.replaceChildren(known ? seal(shown.row.rank) : element("span", "num", "–"));
    shown.score.textContent = state.totals[code];
    shown.move.textContent = rests ? shown.row.award[language] : "";
    bar(shown, state.opened[code]);
  });
  $("caption").textContent = step ? step.said[language] : "";
  cite(step);
  tell();
}

function cite(step) {
  const shown = step && step.kind === "cite" ? rows.get(step.code).row : null;
  $("citation").hidden = !shown;
  $("citation").replaceChildren();
  if (!shown) return;
  const big = seal(shown.rank);
  big.classList.add("big-seal");
  $("citation").append(big, element("b", "award", shown.award[language]), element("span", "name", shown.name), element("span", "unit", shown.unit), element("span", "num total", step.total));
}

function tell() {
  const end = at >= script.steps.length;
  const held = holds() ? (at < 0 ? said.start : said.winner) : "";
  $("step").textContent = held || (end ? said.finished : said.step.replace("{step}", Math.max(0, at)).replace("{steps}", script.steps.length));
  $("step").classList.toggle("hold", Boolean(held));
  $("finish").hidden = !end;
  $("next").disabled = end;
  $("back").disabled = at <= 0;
}

function holds() {
  return at < 0 || Boolean(at < script.steps.length && script.steps[at].hold);
}

function go(to) {
  at = Math.max(-1, Math.min(to, script.steps.length));
  try {
    localStorage.setItem(place, String(at));
  } catch (error) {
    // Kept by nobody: it goes on until the page is left.
  }
  show();
}

let since = 0;
let frame = 0;

function press() {
  if (since || at >= script.steps.length) return;
  if (!holds()) {
    go(at + 1);
    return;
  }
  since = performance.now();
  $("holding").hidden = false;
  frame = requestAnimationFrame(hold);
}

function hold(now) {
  const share = Math.max(0, Math.min(1, (now - since) / HOLD));
  $("held").setAttribute("width", `${share * 100}%`);
  if (share < 1) {
    frame = requestAnimationFrame(hold);
    return;
  }
  release();
  go(at + 1);
}

function release() {
  cancelAnimationFrame(frame);
  since = 0;
  $("holding").hidden = true;
}

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const typing = event.target.closest && event.target.closest("button, a") && event.key === " ";
  if (ON.includes(event.key) && !typing) {
    event.preventDefault();
    if (!event.repeat) press();
  } else if (BACK.includes(event.key)) {
    event.preventDefault();
    release();
    if (at > 0) go(at - 1);
  } else if (event.key === "Home") {
    event.preventDefault();
    release();
    go(-1);
  }
});
addEventListener("keyup", (event) => ON.includes(event.key) && release());
addEventListener("blur", release);
addEventListener("resize", show);
$("next").addEventListener("pointerdown", press);
["pointerup", "pointerleave", "pointercancel"].forEach((name) => $("next").addEventListener(name, release));
// A key on the button: it has no pointer.
$("next").addEventListener("keydown", (event) => [" ", "Enter"].includes(event.key) && !event.repeat && press());
$("next").addEventListener("keyup", release);
$("back").addEventListener("click", () => at > 0 && go(at - 1));
$("again").addEventListener("click", () => go(-1));

build();
show();
document.documentElement.dataset.ready = "reveal";
if (navigator.wakeLock) navigator.wakeLock.request("screen").catch(() => null);
