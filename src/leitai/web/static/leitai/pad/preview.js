// A value's points by the tree of leitai.scoring.previewing, exact: the twin of scoring.marking
// and scoring.formula. null stands for no value, a string for a text, {top, bottom} for a number.
import {
  compare, knownMode, least, magnitude, minus, most, negative, ONE, over, plus, ratio, read, rounded,
  text as written, times, toWhole, whole, ZERO,
} from "./ratio.js";
import { isAbsent, readValue, Unreadable } from "./reading.js";

const LONG = 1000;
const LONGEST = 4000;

const isNumber = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
const flat = (values) => values.reduce((all, each) => all.concat(Array.isArray(each) ? flat(each) : [each]), []);
const holds = (value) => value !== null && !(isNumber(value) && value.top === 0n);
const yes = (truth) => (truth ? ONE : ZERO);
const sum = (numbers) => numbers.reduce(plus, ZERO);
const mean = (numbers) => over(sum(numbers), ratio(BigInt(numbers.length)));

function median(numbers) {
  const ordered = [...numbers].sort(compare);
  const half = Math.floor(ordered.length / 2);
  return ordered.length % 2 ? ordered[half] : mean([ordered[half - 1], ordered[half]]);
}

function same(left, right) {
  if (isNumber(left) && isNumber(right)) return compare(left, right) === 0;
  return left === right;
}

function compared(sign, left, right) {
  if (left === null || right === null) return false;
  if (sign === "in") return Array.isArray(right) && right.some((each) => compared("==", left, each));
  if (Array.isArray(left) || Array.isArray(right)) return false;
  if (sign === "==") return same(left, right);
  if (sign === "!=") return !same(left, right);
  if (isNumber(left) !== isNumber(right)) return false;
  const order = isNumber(left) ? compare(left, right) : compareTexts(left, right);
  return { "<": order < 0, "<=": order <= 0, ">": order > 0, ">=": order >= 0 }[sign];
}

// By code points, as the core does: UTF-16 puts the rare characters elsewhere.
function compareTexts(left, right) {
  const [a, b] = [[...left], [...right]].map((signs) => signs.map((sign) => sign.codePointAt(0)));
  const at = a.findIndex((sign, place) => sign !== b[place]);
  if (at === -1) return a.length - b.length;
  return b[at] === undefined ? 1 : a[at] - b[at];
}

function gathered(work, ofNothing = null) {
  return (values) => {
    const all = flat(values);
    if (!all.every(isNumber)) return null;
    return all.length ? work(all) : ofNothing;
  };
}

const ofOne = (work) => ([value]) => (isNumber(value) ? work(value) : null);
const ofTwo = (work) => ([left, right]) => (isNumber(left) && isNumber(right) ? work(left, right) : null);

function roundedTo([value, decimals, mode = "half_up"]) {
  if (!isNumber(value) || !isNumber(decimals) || !whole(decimals) || !knownMode(mode)) return null;
  const places = Number(decimals.top);
  return Math.abs(places) > LONG ? null : rounded(value, places, mode);
}

const FUNCTIONS = {
  "+": ofTwo(plus),
  "-": ofTwo(minus),
  "*": ofTwo(times),
  "/": ofTwo((left, right) => (right.top ? over(left, right) : null)),
  neg: ofOne(negative),
  not: ([value]) => yes(!holds(value)),
  min: gathered((numbers) => numbers.reduce(least)),
  max: gathered((numbers) => numbers.reduce(most)),
  sum: gathered(sum, ZERO),
  mean: gathered(mean),
  median: gathered(median),
  range: gathered((numbers) => minus(numbers.reduce(most), numbers.reduce(least))),
  length: (values) => ratio(BigInt(flat(values).filter((value) => value !== null).length)),
  abs: ofOne(magnitude),
  floor: ofOne((value) => toWhole(value, "floor")),
  ceil: ofOne((value) => toWhole(value, "ceil")),
  round: roundedTo,
  given: ([value]) => yes(value !== null),
  first_given: (values) => values.find((value) => value !== null) ?? null,
};
const COMPARISONS = ["==", "!=", "<", "<=", ">", ">=", "in"];

// What the expression *tree* is worth where `value` is *now*.
function worth(tree, now) {
  if (tree === null) return null;
  if (typeof tree === "string") return read(tree);
  const [operator, ...parts] = tree;
  if (operator === "value") return now;
  if (operator === "none") return null;
  if (operator === "text") return parts[0];
  if (operator === "and") return yes(parts.every((part) => holds(worth(part, now))));
  if (operator === "or") return yes(parts.some((part) => holds(worth(part, now))));
  if (operator === "if") return worth(holds(worth(parts[0], now)) ? parts[1] : parts[2], now);
  const values = parts.map((part) => worth(part, now));
  if (operator === "list") return values;
  if (COMPARISONS.includes(operator)) return yes(compared(operator, ...values));
  return FUNCTIONS[operator](values);
}

// A parameter as a number; null: it comes to none.
function given(tree, now) {
  const value = worth(tree, now);
  return isNumber(value) ? value : null;
}

function band(step, value, inside) {
  const hit = step.steps.find(([strict, limit]) => inside(compare(value, read(limit)), strict));
  return worth(hit ? hit[2] : step.else, value);
}

const counted = (value, how) => (how === "exact" ? value : toWhole(value, how));
const notKnown = (value) => new Unreadable("scoring.not-in-table", { value: fraction(value) });
const fraction = ({ top, bottom }) => (bottom === 1n ? String(top) : `${top}/${bottom}`);

// *amount*, no more than the parameter `most`; null where that comes to no number.
function atMost(step, value, amount) {
  if ((step.most ?? null) === null) return amount;
  const limit = given(step.most, value);
  return limit && least(amount, limit);
}

const MARKS = {
  all_or_nothing(step, value) {
    const good = (step.when ?? null) === null ? value.top !== 0n : holds(worth(step.when, value));
    return good ? given(step.give, value) : ZERO;
  },
  deduct(step, value) {
    const [start, take] = [given(step.from, value), given(step.take, value)];
    if (!start || !take) return null;
    const away = minus(magnitude(minus(value, read(step.nominal))), read(step.free));
    const units = counted(over(most(ZERO, away), read(step.per)), step.count);
    const left = minus(start, times(take, units));
    return step.floor === null ? left : most(left, read(step.floor));
  },
  bands: (step, value) => band(step, value, (order, strict) => order < 0 || (order === 0 && !strict)),
  from_bands: (step, value) => band(step, value, (order, strict) => order > 0 || (order === 0 && !strict)),
  table(step, value) {
    const hit = step.pairs.find(([known]) => compare(value, read(known)) === 0);
    if (!hit) throw notKnown(value);
    return read(hit[1]);
  },
  staged(step, value) {
    if (!whole(value) || value.top < 0n) throw notKnown(value);
    if (!value.top) return ZERO;
    const last = BigInt(step.marks.length);
    return read(step.marks[Number(value.top < last ? value.top : last) - 1]);
  },
  per_count(step, value) {
    const give = given(step.give, value);
    const limit = (step.most ?? null) === null ? null : given(step.most, value);
    if (!give || ((step.most ?? null) !== null && !limit)) return null;
    const amount = times(value, give);
    const cap = limit && most(limit, ZERO);
    if (!cap || compare(magnitude(amount), cap) <= 0) return amount;
    return amount.top > 0n ? cap : negative(cap);
  },
  ratio(step, value) {
    const [to, give] = [given(step.to, value), given(step.give, value)];
    if (!to || !to.top || !give) return null;
    const share = times(over(value, to), give);
    return step.cap ? least(share, give) : share;
  },
  relative_error(step, value) {
    const right = given(step.of, value);
    return right && right.top ? over(magnitude(minus(value, right)), magnitude(right)) : null;
  },
  piece_rate(step, value) {
    const give = given(step.give, value);
    return give && atMost(step, value, times(toWhole(over(value, read(step.per)), "floor"), give));
  },
  time_bonus(step, value) {
    const [limit, give] = [given(step.limit, value), given(step.give, value)];
    if (!limit || !give) return null;
    const units = counted(over(most(ZERO, minus(limit, value)), read(step.per)), step.count);
    return atMost(step, value, times(units, give));
  },
  interpolate(step, value) {
    const points = step.points.map((pair) => pair.map(read));
    if (compare(value, points[0][0]) <= 0) return points[0][1];
    for (let at = 1; at < points.length; at += 1) {
      const [[x1, y1], [x2, y2]] = points.slice(at - 1, at + 1);
      if (compare(value, x2) <= 0) return plus(y1, over(times(minus(y2, y1), minus(value, x1)), minus(x2, x1)));
    }
    return points[points.length - 1][1];
  },
  formula: (step, value) => worth(step.expression, value),
  round: (step, value) => rounded(value, ...(step.rounding || step.to)),
};

const EFFECTS = {
  zero: () => ZERO,
  value: (value, amount) => amount,
  cap: least,
  deduct: minus,
};

const STEPS = {
  ...MARKS,
  scale: (step, value) => times(value, read(step.by)),
  floor: (step, value) => most(value, read(step.by)),
  cap: (step, value) => least(value, read(step.by)),
  factor(step, value) {
    const by = given(step.by, value);
    return by && times(value, by);
  },
  gate: (step, value) => (holds(worth(step.require, value)) ? value : EFFECTS[step.effect](value, read(step.amount))),
};

function run(tree, value) {
  let now = value;
  for (const step of tree.steps) {
    if (now !== null && (isNumber(now) || step.step === "formula")) now = STEPS[step.step](step, now);
  }
  if (!isNumber(now)) throw new Unreadable("scoring.no-value", {});
  const digits = (number) => magnitude({ top: number, bottom: 1n }).top.toString(2).length;
  if (Math.max(digits(now.top), digits(now.bottom)) > LONGEST) throw new Unreadable("scoring.too-long", {});
  return now;
}

function told(work) {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return { problem: { id: error.id, params: error.params } };
  }
}

// {points, value} or {problem: {id, params}} for what was *entered*; null where *tree* is null.
export function preview(tree, entered) {
  if (!tree) return null;
  return told(() => {
    const value = readValue(entered, tree.input);
    if (isAbsent(entered, tree.input)) return { value: written(value), absent: true };
    const points = run(tree, value);
    const shown = tree.shown ? rounded(points, ...tree.shown) : points;
    return { points: written(shown, tree.places), value: written(value) };
  });
}

// {value} or {problem: {id, params}}: what was *entered* against the form and limits of *input*.
export function check(input, entered) {
  return told(() => ({ value: written(readValue(entered, input)) }));
}

// *number*, a decimal or a fraction as text, as a plain decimal.
export function text(number, places = null) {
  return written(read(number), places);
}
