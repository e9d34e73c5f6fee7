// A keyboard does everything: digits and Enter, arrows between rows, Ctrl+Z.
import { byKeys } from "./rows.js";

export function keyed(desk, event) {
  if (!desk.sheet || event.isComposing || event.altKey || document.querySelector(".blocking")) return;
  const writing = event.target.matches("textarea, input, select");
  if (event.ctrlKey || event.metaKey) {
    if (event.key.toLowerCase() === "z" && !writing) does(event, desk, "undo");
    return;
  }
  if (writing) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    if (!event.target.closest("lt-rail")) does(event, desk, "moveBy", event.key === "ArrowDown" ? 1 : -1);
    return;
  }
  if (desk.locked || !desk.row) return;
  if (event.key === "Enter" && event.target.closest("button, a, label") && !event.target.closest("lt-entry")) return;
  if (event.key === "Enter") does(event, desk, "commit");
  else if (event.key === "Escape") does(event, desk, "forgetDraft");
  else if (event.key === "Backspace" || event.key.length === 1) does(event, desk, "press", event.key);
}

function does(event, desk, name, ...given) {
  event.preventDefault();
  desk.act(name, ...given);
}

// What one sign means for the row that is open when its turn comes.
export function given(desk, sign) {
  const { row } = desk;
  if (!row) return undefined;
  const key = sign === "," || sign === "。" ? "." : sign === "：" ? ":" : sign;
  const digit = /^\d$/.test(key);
  if (row.kind === "count" && (key === "+" || key === "-")) return desk.step(key === "+" ? 1 : -1);
  if (byKeys(row)) return key === "Backspace" ? desk.type("back") : allowed(row, key, digit) && desk.type(key);
  if (row.kind === "yesno" && /^[yn10]$/i.test(key)) return desk.pick(row, /[y1]/i.test(key) ? "1" : "0");
  if (row.kind === "judgement" && digit && row.anchors.some((each) => each.value === key)) return desk.pick(row, key);
  if (row.kind === "choice" && digit && row.options[Number(key) - 1]) return desk.pick(row, row.options[Number(key) - 1].value);
  return undefined;
}

function allowed(row, key, digit) {
  if (digit) return true;
  if (key === ".") return row.kind !== "count";
  return (key === ":" && row.kind === "time") || (key === "-" && row.kind === "measurement");
}
