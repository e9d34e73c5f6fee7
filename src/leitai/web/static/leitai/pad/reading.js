// What a judge entered, read as its input says: the twin of leitai.scoring.inputs.
import { compare, minus, over, plus, ratio, read, rounded, text, whole, ZERO } from "./ratio.js";

const YES = ["1", "true", "yes", "y", "是", "√", "✓"];
const NO = ["0", "false", "no", "n", "否", "×", "✗"];
const SPACE = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const UNSEEN = "\\ufeff\\u180e\\u200b-\\u200d\\u2060\\u200e\\u200f\\u202a-\\u202e";
const EDGES = new RegExp(`^[${SPACE}${UNSEEN}]+|[${SPACE}${UNSEEN}]+$`, "g");
const SPACES = new RegExp(`[${SPACE}|]+`);
const LONGEST = 60;

export class Unreadable extends Error {
  constructor(id, params) {
    super(id);
    this.id = id;
    this.params = params;
  }
}

// *typed* with full-width ASCII made half-width and nothing unseen at either end.
export function plain(typed) {
  const half = typed.replace(/[\uff01-\uff5e]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0));
  return half.replace(/\u3000/g, " ").replace(EDGES, "");
}

function number(typed) {
  const value = typed.length <= LONGEST && !typed.includes("/") ? read(typed) : null;
  if (value) return value;
  if (!typed) throw new Unreadable("registry.empty", {});
  if (typed.length > LONGEST) throw new Unreadable("registry.number-too-long", { longest: String(LONGEST) });
  if (/[,、،]/.test(typed)) throw new Unreadable("registry.comma-decimal", { text: typed });
  throw new Unreadable("registry.not-a-number", { text: typed });
}

function count(typed) {
  const value = number(typed);
  if (!whole(value) || value.top < 0n) throw new Unreadable("scoring.not-whole", { value: typed });
  return value;
}

function clock(typed) {
  const found = /^(?:(\d+):)?(\d+):([0-5]\d(?:\.\d+)?)$/.exec(typed);
  if (!found || (found[1] !== undefined && BigInt(found[2]) > 59n)) return null;
  return plus(ratio(BigInt(found[1] || 0) * 3600n + BigInt(found[2]) * 60n), read(found[3]));
}

const READERS = {
  number,
  count,
  bool(typed) {
    const word = typed.toLowerCase();
    if (YES.includes(word)) return ratio(1n);
    if (NO.includes(word)) return ZERO;
    throw new Unreadable("scoring.not-yes-no", { value: typed });
  },
  choice(typed, input) {
    const names = Object.keys(input.options);
    if (names.includes(typed)) return read(input.options[typed]);
    throw new Unreadable("scoring.not-an-option", { value: typed, options: names.join("、") });
  },
  judgement(typed, input) {
    const value = count(typed);
    if (compare(value, ratio(BigInt(input.levels))) <= 0) return value;
    throw new Unreadable("scoring.too-high", { value: typed, limit: String(input.levels) });
  },
  duration(typed) {
    const value = clock(typed) || number(typed);
    if (value.top >= 0n) return value;
    throw new Unreadable("scoring.too-low", { value: typed, limit: "0" });
  },
  answers(typed, input) {
    const given = typed.split(SPACES).filter(Boolean).length;
    if (given === input.count) return ratio(BigInt(given));
    throw new Unreadable("scoring.answer-count", { value: typed, given: String(given), wanted: String(input.count) });
  },
};

// Of answers, whose key no tablet has, only their number is looked at: there are no limits.
function checkLimits(value, typed, input) {
  const limit = (name) => (input[name] === undefined ? null : read(input[name]));
  const [low, high, step] = ["least", "most", "step"].map(limit);
  const refuse = (id, params) => { throw new Unreadable(id, { value: typed, ...params }); };
  if (low && compare(value, low) < 0) refuse("scoring.too-low", { limit: text(low) });
  if (high && compare(value, high) > 0) refuse("scoring.too-high", { limit: text(high) });
  if (step && !whole(over(minus(value, low || ZERO), step))) refuse("scoring.off-step", { step: text(step) });
}

// The number that *entered* stands for; throws Unreadable with the core's words for it.
export function readValue(entered, input) {
  const typed = plain(entered);
  const value = READERS[input.type](typed, input);
  if (input.type !== "answers") checkLimits(value, typed, input);
  return input.round ? rounded(value, ...input.round) : value;
}

// Whether *entered* is the input's word for a judge who does not mark.
export function isAbsent(entered, input) {
  if (input.absent === undefined) return false;
  const exact = { ...input, round: undefined };
  return compare(readValue(entered, exact), readValue(input.absent, exact)) === 0;
}

