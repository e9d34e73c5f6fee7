// The pad's words in the language that the judge chose; they stand in the page as JSON.
const table = JSON.parse(document.getElementById("pad-words").textContent);
let spoken = "zh";

export function speak(language) {
  spoken = language === "en" ? "en" : "zh";
  document.documentElement.lang = spoken === "en" ? "en" : "zh-Hans";
}

export const language = () => spoken;

// The words of *entry* with {placeholders} put in; an entry without words says its own name.
export function say(entry, params = {}) {
  const words = table[entry];
  if (!words) return entry;
  return words[spoken].replace(/\{(\w+)\}/g, (_, name) => String(params[name] ?? ""));
}

export const knows = (entry) => entry in table;

// What a rulebook says in several languages, or in one.
export function titled(title) {
  if (!title || typeof title === "string") return title || "";
  return title[spoken] || title.zh || title.en || title[""] || "";
}

// A refusal in words: what the server said, where it said something, else the words of its id.
export function said({ id, text, params = {} }) {
  const [first] = params.problems || [];
  return first ? said(first) : text || say(id, params);
}
