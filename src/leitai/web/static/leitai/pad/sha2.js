// SHA-256 and SHA-512 (FIPS 180-4). A page over plain HTTP has no crypto.subtle.
const primes = [];
for (let each = 2; primes.length < 80; each += 1) {
  if (primes.every((prime) => each % prime)) primes.push(each);
}

// The first 64 bits behind the point of the degree-th root of *number*.
function rootBits(number, degree) {
  const of = BigInt(number) << BigInt(64 * degree);
  const power = BigInt(degree);
  let root = 1n << 70n;
  for (;;) {
    const next = ((power - 1n) * root + of / root ** (power - 1n)) / power;
    if (next >= root) return root & 0xffffffffffffffffn;
    root = next;
  }
}

// Pairs of 32-bit halves, high first: [high, low, high, low, ...].
function halves(numbers) {
  const found = new Int32Array(2 * numbers.length);
  numbers.forEach((number, at) => {
    found[2 * at] = Number(number >> 32n);
    found[2 * at + 1] = Number(number & 0xffffffffn);
  });
  return found;
}

const ROUNDS = halves(primes.map((prime) => rootBits(prime, 3)));
const START = halves(primes.slice(0, 8).map((prime) => rootBits(prime, 2)));
const ROUNDS_256 = Int32Array.from({ length: 64 }, (_, at) => ROUNDS[2 * at]);
const START_256 = Int32Array.from({ length: 8 }, (_, at) => START[2 * at]);

// *bytes* with the mark and the length behind, in whole blocks of *size* bytes.
function padded(bytes, size) {
  const length = Math.ceil((bytes.length + 1 + size / 8) / size) * size;
  const whole = new Uint8Array(length);
  whole.set(bytes);
  whole[bytes.length] = 0x80;
  const view = new DataView(whole.buffer);
  view.setUint32(length - 8, Math.floor(bytes.length / 2 ** 29));
  view.setUint32(length - 4, bytes.length << 3);
  return view;
}

function written(words) {
  const view = new DataView(new ArrayBuffer(4 * words.length));
  words.forEach((word, at) => view.setInt32(4 * at, word));
  return new Uint8Array(view.buffer);
}

const turn = (word, by) => (word >>> by) | (word << (32 - by));

function block256(view, at, state, w) {
  for (let i = 0; i < 16; i += 1) w[i] = view.getInt32(at + 4 * i);
  for (let i = 16; i < 64; i += 1) {
    const x = w[i - 15];
    const y = w[i - 2];
    w[i] = w[i - 16] + w[i - 7] + (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) + (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10));
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < 64; i += 1) {
    const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + ROUNDS_256[i] + w[i]) | 0;
    const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + one) | 0;
    d = c;
    c = b;
    b = a;
    a = (one + two) | 0;
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => { state[i] += word; });
}

export function sha256(bytes) {
  const view = padded(bytes, 64);
  const state = START_256.slice();
  const words = new Int32Array(64);
  for (let at = 0; at < view.byteLength; at += 64) block256(view, at, state, words);
  return written(state);
}

// The halves of a 64-bit word turned right by *by*; by 32 and more the halves change places.
const high = (h, l, by) => (by < 32 ? (h >>> by) | (l << (32 - by)) : (l >>> (by - 32)) | (h << (64 - by)));
const low = (h, l, by) => high(l, h, by);

const LITTLE = [[1, 8, 7], [19, 61, 6]];
const LARGE = [[28, 34, 39], [14, 18, 41]];

function spread(w, at, [first, second, shift]) {
  const h = w[2 * at];
  const l = w[2 * at + 1];
  spread.h = high(h, l, first) ^ high(h, l, second) ^ (h >>> shift);
  spread.l = low(h, l, first) ^ low(h, l, second) ^ ((l >>> shift) | (h << (32 - shift)));
}

function mixed(h, l, [first, second, third]) {
  mixed.h = high(h, l, first) ^ high(h, l, second) ^ high(h, l, third);
  mixed.l = low(h, l, first) ^ low(h, l, second) ^ low(h, l, third);
}

const carried = (sum) => (sum / 2 ** 32) | 0;

function schedule512(view, at, w) {
  for (let i = 0; i < 32; i += 1) w[i] = view.getInt32(at + 4 * i);
  for (let i = 16; i < 80; i += 1) {
    spread(w, i - 15, LITTLE[0]);
    const { h, l } = spread;
    spread(w, i - 2, LITTLE[1]);
    const sum = (w[2 * i - 31] >>> 0) + (w[2 * i - 13] >>> 0) + (l >>> 0) + (spread.l >>> 0);
    w[2 * i] = w[2 * i - 32] + w[2 * i - 14] + h + spread.h + carried(sum);
    w[2 * i + 1] = sum;
  }
}

// state: a b c d e f g h as halves; each round moves them one place on.
function block512(view, at, state, w) {
  schedule512(view, at, w);
  const s = state.slice();
  for (let i = 0; i < 80; i += 1) {
    mixed(s[8], s[9], LARGE[1]);
    const pickedHigh = (s[8] & s[10]) ^ (~s[8] & s[12]);
    const pickedLow = (s[9] & s[11]) ^ (~s[9] & s[13]);
    const oneLow = (s[15] >>> 0) + (mixed.l >>> 0) + (pickedLow >>> 0) + (ROUNDS[2 * i + 1] >>> 0) + (w[2 * i + 1] >>> 0);
    const oneHigh = (s[14] + mixed.h + pickedHigh + ROUNDS[2 * i] + w[2 * i] + carried(oneLow)) | 0;
    mixed(s[0], s[1], LARGE[0]);
    const majorHigh = (s[0] & s[2]) ^ (s[0] & s[4]) ^ (s[2] & s[4]);
    const majorLow = (s[1] & s[3]) ^ (s[1] & s[5]) ^ (s[3] & s[5]);
    const newLow = (oneLow >>> 0) + (mixed.l >>> 0) + (majorLow >>> 0);
    const newHigh = (oneHigh + mixed.h + majorHigh + carried(newLow)) | 0;
    const eLow = (s[7] >>> 0) + (oneLow >>> 0);
    const eHigh = (s[6] + oneHigh + carried(eLow)) | 0;
    s.copyWithin(2, 0, 14);
    s[0] = newHigh;
    s[1] = newLow;
    s[8] = eHigh;
    s[9] = eLow;
  }
  for (let i = 0; i < 16; i += 2) {
    const sum = (state[i + 1] >>> 0) + (s[i + 1] >>> 0);
    state[i] += s[i] + carried(sum);
    state[i + 1] = sum;
  }
}

export function sha512(bytes) {
  const view = padded(bytes, 128);
  const state = START.slice();
  const words = new Int32Array(160);
  for (let at = 0; at < view.byteLength; at += 128) block512(view, at, state, words);
  return written(state);
}
