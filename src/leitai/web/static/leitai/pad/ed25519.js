// Ed25519 (RFC 8032) for browsers that have none. Not constant in time: the key is this tablet's
// own, and whoever can time its arithmetic from inside the page could read the key itself.
import { concat } from "./bytes.js";
import { sha512 } from "./sha2.js";

const P = 2n ** 255n - 19n;
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
const D = 37095705934669439343138083508754565189542113879843219016388785533085940283555n;
const BASE_X = 15112221349535400772501151409588531511454012693041857206046113283949847762202n;
const BASE_Y = 46316835694926478169428394003475163141307993866256225615783033603165251855960n;
const WINDOW = 4n;

const within = (value) => {
  const rest = value % P;
  return rest < 0n ? rest + P : rest;
};

function inverse(value) {
  let [a, b, x, y] = [within(value), P, 1n, 0n];
  while (a > 1n) {
    const times = b / a;
    [a, b, x, y] = [b - times * a, a, y - times * x, x];
  }
  return within(x);
}

// A point is [X, Y, Z, T] with x = X/Z, y = Y/Z, xy = T/Z (RFC 8032, section 5.1.4).
const ZERO = [0n, 1n, 1n, 0n];
const BASE = [BASE_X, BASE_Y, 1n, within(BASE_X * BASE_Y)];

function add([x1, y1, z1, t1], [x2, y2, z2, t2]) {
  const a = ((y1 - x1) * (y2 - x2)) % P;
  const b = ((y1 + x1) * (y2 + x2)) % P;
  const c = (((2n * t1 * t2) % P) * D) % P;
  const d = (2n * z1 * z2) % P;
  const [e, f, g, h] = [b - a, d - c, d + c, b + a];
  return [(e * f) % P, (g * h) % P, (f * g) % P, (e * h) % P];
}

let table = null;

// table[i][j] = j * 16^i * base: a product is then one addition for each digit of the factor.
function windows() {
  if (table) return table;
  table = [];
  let base = BASE;
  for (let row = 0; row < 64; row += 1) {
    const points = [ZERO];
    for (let many = 1; many < 16; many += 1) points.push(add(points[many - 1], base));
    table.push(points);
    base = add(points[15], base);
  }
  return table;
}

function timesBase(factor) {
  let sum = ZERO;
  let rest = factor;
  for (const points of windows()) {
    sum = add(sum, points[Number(rest & 15n)]);
    rest >>= WINDOW;
  }
  return sum;
}

function number(bytes) {
  let text = "0x";
  for (let at = bytes.length - 1; at >= 0; at -= 1) text += bytes[at].toString(16).padStart(2, "0");
  return BigInt(text);
}

function littleEndian(value) {
  const text = value.toString(16).padStart(64, "0");
  return Uint8Array.from({ length: 32 }, (_, at) => parseInt(text.substr(62 - 2 * at, 2), 16));
}

function encoded([x, y, z]) {
  const one = inverse(z);
  const bytes = littleEndian(within(y * one));
  if (within(x * one) & 1n) bytes[31] |= 0x80;
  return bytes;
}

// What signing needs of a seed of 32 bytes; `public` is its public key.
export function expand(seed) {
  const digest = sha512(seed);
  const half = digest.slice(0, 32);
  half[0] &= 248;
  half[31] = (half[31] & 127) | 64;
  const factor = number(half);
  return { factor, prefix: digest.slice(32), public: encoded(timesBase(factor)) };
}

// The signature of 64 bytes over *message* by the key that `expand` gave.
export function sign(key, message) {
  const once = number(sha512(concat(key.prefix, message))) % ORDER;
  const point = encoded(timesBase(once));
  const asked = number(sha512(concat(point, key.public, message))) % ORDER;
  return concat(point, littleEndian((once + asked * key.factor) % ORDER));
}
