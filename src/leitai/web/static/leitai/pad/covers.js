// States in which nothing can be marked: said plainly, with what one can do.
import { h, icon } from "./dom.js";
import { hand } from "./pages.js";
import { say } from "./say.js";

const SIGNS = { elsewhere: "pause", ended: "lock", behind: "alert", broken: "alert" };

function counted(pad) {
  const { device, hall, waiting } = pad.counts();
  return device ? h("p.num", {}, say("pad.cover.counts", { device, hall, waiting })) : "";
}

// *pairing*: opens the page on which the tablet is paired again.
export function cover(pad, pairing) {
  const state = pad.state;
  const actions = {
    elsewhere: [h("button.btn.pri.wide", { onclick: () => pad.takeOver() }, say("pad.take-over"))],
    ended: [h("button.btn.pri", { onclick: pairing }, say("pad.pair-again"))],
    behind: [h("button.btn.pri", { onclick: pairing }, say("pad.pair-again"))],
    broken: [h("button.btn.pri", { onclick: () => location.reload() }, say("pad.load-again"))],
  }[state];
  const log = pad.identity && state !== "broken" ? h("button.btn", { onclick: async () => hand(await pad.exportLog()) }, say("pad.export-log")) : "";
  return h(`section.cover.${state}`, { role: "alert" }, icon(SIGNS[state]), h("h1", { tabIndex: -1 }, say(`pad.cover.${state}`)),
    h("p.lead", {}, say(`pad.cover.${state}-next`)), state === "elsewhere" ? "" : counted(pad), h("div.page-actions", {}, actions, state === "elsewhere" ? "" : log));
}

// What was just entered could not be kept: nothing else goes on until that is settled.
export function trouble(problem, { again, leave, log }) {
  const full = problem.id === "pad.full";
  return h("div.blocking", {}, h("section.cover.trouble", { role: "alertdialog", "aria-modal": "true", "aria-labelledby": "trouble" }, icon("alert"),
    h("h1", { id: "trouble", tabIndex: -1 }, say(full ? "pad.trouble.full" : "pad.trouble.other")),
    h("p.lead", {}, say(full ? "pad.trouble.full-next" : problem.id, problem.params)),
    full ? h("ol.then", {}, ["pad.trouble.full-1", "pad.trouble.full-2", "pad.trouble.full-3"].map((entry) => h("li", {}, say(entry)))) : "",
    h("div.page-actions", {}, h("button.btn.pri", { onclick: again }, icon("again"), say("pad.trouble.again")), h("button.btn", { onclick: log }, say("pad.export-log")), full ? "" : h("button.btn", { onclick: leave }, say("pad.trouble.leave")))));
}
