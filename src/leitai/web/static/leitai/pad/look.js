// Language, theme, size of print: kept on this tablet, changed without loading the page again.
import { speak } from "./say.js";

const KEY = "leitai-pad-look";
const root = document.documentElement;

function read() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) || {};
  } catch {
    return {};
  }
}

let chosen = { language: root.lang === "en" ? "en" : "zh", theme: "", print: "normal", ...read() };

export const look = () => chosen;

export function choose(change) {
  chosen = { ...chosen, ...change };
  try {
    localStorage.setItem(KEY, JSON.stringify(chosen));
  } catch {
    // Without storage it holds as long as the page is open.
  }
  wear();
}

export function wear() {
  speak(chosen.language);
  root.classList.toggle("big", chosen.print === "big");
  if (chosen.theme) root.dataset.theme = chosen.theme;
  else delete root.dataset.theme;
}

export function isDark() {
  if (chosen.theme) return chosen.theme === "dark";
  return matchMedia("(prefers-color-scheme: dark)").matches;
}
