// Exact fractions of whole numbers, and how they are read, rounded and written: the twin of
// leitai.exact. A ratio is {top, bottom}, reduced, bottom > 0.
const SHOWN = 12;
const abs = (number) => (number < 0n ? -number : number);

function divisor(a, b) {
  let [x, y] = [abs(a), abs(b)];
  while (y) [x, y] = [y, x % y];
  return x;
}

export function ratio(top, bottom = 1n) {
  const by = divisor(top, bottom) || 1n;
  const sign = bottom < 0n ? -1n : 1n;
  return { top: (sign * top) / by, bottom: (sign * bottom) / by };
}

export const ZERO = ratio(0n);
export const ONE = ratio(1n);

// The ratio that *text* writes: a decimal ("2.50") or a fraction ("1/3"); null: neither.
export function read(text) {
  const fraction = /^([+-]?\d+)\/(0*[1-9]\d*)$/.exec(text);
  if (fraction) return ratio(BigInt(fraction[1].replace("+", "")), BigInt(fraction[2]));
  const decimal = /^([+-]?)(?:(\d+)(?:\.(\d*))?|\.(\d+))$/.exec(text);
  if (!decimal) return null;
  const behind = decimal[3] || decimal[4] || "";
  const digits = BigInt((decimal[2] || "") + behind || "0");
  return ratio(decimal[1] === "-" ? -digits : digits, 10n ** BigInt(behind.length));
}

export const plus = (a, b) => ratio(a.top * b.bottom + b.top * a.bottom, a.bottom * b.bottom);
export const minus = (a, b) => ratio(a.top * b.bottom - b.top * a.bottom, a.bottom * b.bottom);
export const times = (a, b) => ratio(a.top * b.top, a.bottom * b.bottom);
export const over = (a, b) => ratio(a.top * b.bottom, a.bottom * b.top);
export const negative = (a) => ({ top: -a.top, bottom: a.bottom });
export const magnitude = (a) => ({ top: abs(a.top), bottom: a.bottom });
export const whole = (a) => a.bottom === 1n;

// Below 0, 0, or above: as a to b.
export function compare(a, b) {
  const far = a.top * b.bottom - b.top * a.bottom;
  return far < 0n ? -1 : far > 0n ? 1 : 0;
}

export const least = (a, b) => (compare(b, a) < 0 ? b : a);
export const most = (a, b) => (compare(b, a) > 0 ? b : a);

function floor({ top, bottom }) {
  const cut = top / bottom;
  return top < 0n && cut * bottom !== top ? cut - 1n : cut;
}

const away = (value, whole) => (value.top < 0n ? -whole : whole);

const MODES = {
  half_up: (value) => away(value, (2n * abs(value.top) + value.bottom) / (2n * value.bottom)),
  half_down: (value) => away(value, -floor(ratio(value.bottom - 2n * abs(value.top), 2n * value.bottom))),
  half_even(value) {
    const below = floor(value);
    const twice = 2n * (value.top - below * value.bottom);
    const up = twice > value.bottom || (twice === value.bottom && below % 2n !== 0n);
    return up ? below + 1n : below;
  },
  floor,
  ceil: (value) => -floor(negative(value)),
  truncate: ({ top, bottom }) => top / bottom,
};

export const toWhole = (value, mode) => ratio(MODES[mode](value));
export const knownMode = (mode) => Object.keys(MODES).includes(mode);

// *value* at *decimals* places (negative: tens, hundreds ...).
export function rounded(value, decimals, mode = "half_up") {
  const power = ratio(10n ** BigInt(Math.abs(decimals)));
  if (decimals < 0) return times(toWhole(over(value, power), mode), power);
  return over(toWhole(times(value, power), mode), power);
}

// How many decimals a fraction over *bottom* needs; null: no end of them.
function needed(bottom) {
  let rest = bottom;
  const many = [2n, 5n].map((prime) => {
    let count = 0;
    for (; rest % prime === 0n; rest /= prime) count += 1;
    return count;
  });
  return rest === 1n ? Math.max(...many) : null;
}

// *value* as a plain decimal with *decimals* places; without, as many as it needs, at most 12.
export function text(value, decimals = null) {
  const places = Math.max(decimals ?? needed(value.bottom) ?? SHOWN, 0);
  const near = rounded(value, places, "half_even");
  const units = (near.top * 10n ** BigInt(places)) / near.bottom;
  const digits = String(abs(units)).padStart(places + 1, "0");
  const sign = units < 0n ? "-" : "";
  return sign + (places ? `${digits.slice(0, -places)}.${digits.slice(-places)}` : digits);
}
