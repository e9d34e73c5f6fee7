// Where the points of a measurement change, found in its preview: what the tolerance ruler shows.
// Everything here is a picture; the points of a value always come from preview() itself.
import { preview } from "./preview.js";

const MOST = 24;
const THIRD = 1 / 3;

const number = (text) => {
  const [top, bottom = "1"] = String(text).split("/");
  return Number(top) / Number(bottom);
};
const known = (text) => text !== undefined && text !== null;

// Values at which a step may begin to count differently.
function breaks(step) {
  if (step.step === "bands" || step.step === "from_bands") return step.steps.map((each) => number(each[1]));
  if (step.step === "interpolate") return step.points.map((each) => number(each[0]));
  if (step.step === "staged") return [...step.marks.keys()].map((at) => at + 0.5);
  if (step.step === "deduct") return both(number(step.nominal), deducted(step));
  if (step.step === "time_bonus") return typeof step.limit === "string" ? [number(step.limit)] : [];
  return [];
}

const both = (middle, away) => away.reduce((all, each) => [...all, middle - each, middle + each], []);

function deducted(step) {
  const [free, per] = [number(step.free), number(step.per)];
  if (typeof step.from !== "string" || typeof step.take !== "string") return [free];
  const many = (number(step.from) - number(step.floor ?? 0)) / number(step.take);
  if (step.count === "exact") return [free, free + many * per];
  return [...Array(Math.min(Math.ceil(many), MOST) + 1).keys()].map((each) => free + each * per);
}

// A value as a text that the preview can read: no exponent, no noise of binary fractions.
export const written = (value) => String(Number(value.toFixed(6)));

function reader(row) {
  return (value) => {
    const seen = preview({ ...row.preview, input: { ...row.input, step: undefined } }, written(value));
    return !seen || seen.problem ? null : number(seen.points);
  };
}

// [low, high] to show: where it changes and a little around it, within what may be entered.
function shownPart(row, at, points) {
  const low = known(row.lowest) ? number(row.lowest) : 0;
  const high = known(row.highest) ? number(row.highest) : null;
  const inside = at.filter((each) => each > low && (high === null || each < high));
  if (!inside.length) return null;
  const [first, last] = [Math.min(...inside), Math.max(...inside)];
  const idle = points(low) !== null && points(low) <= points(first) && points(low) < points((first + last) / 2);
  const from = idle && first - low > 1.5 * (last - first) ? Math.max(low, first - 0.35 * (last - first)) : low;
  const to = last + Math.max((last - from) * 0.4, 1e-3);
  return [from, high !== null && high < to + 0.3 * (last - from) ? high : to];
}

function piece(points, from, to) {
  const at = (share) => points(from + (to - from) * share);
  const [one, two] = [at(THIRD), at(2 * THIRD)];
  if (one === null || two === null) return null;
  const flat = one === two;
  return { from, to, flat, points: flat ? [one, one] : [end(points, from, to, one - two), end(points, to, from, one - two)] };
}

// The points towards *edge* of a slope: those at the edge itself, unless they jump there.
function end(points, edge, other, third) {
  const near = points(edge + (other - edge) * 1e-3);
  const there = points(edge);
  return there !== null && Math.abs(there - near) < Math.abs(third) * 0.1 ? there : Number(near.toFixed(3));
}

// {from, to, zones: [{from, to, includesFrom, includesTo, flat, points: [at from, at to], tone}]},
// or null where there is nothing to show.
const found = new WeakMap();

export function zonesOf(row) {
  if (!found.has(row)) found.set(row, findZones(row));
  return found.get(row);
}

function findZones(row) {
  if (!row.preview || !["measurement", "points", "time"].includes(row.kind)) return null;
  const at = [].concat(...row.preview.steps.map(breaks)).filter(Number.isFinite);
  const points = reader(row);
  const shown = shownPart(row, at, points);
  if (!shown) return null;
  const [from, to] = shown;
  const edges = [...new Set([from, ...at.filter((each) => each > from && each < to), to].map((each) => Number(each.toFixed(6))))];
  edges.sort((a, b) => a - b);
  const zones = [];
  for (let each = 1; each < edges.length; each += 1) {
    const next = piece(points, edges[each - 1], edges[each]);
    if (!next) return null;
    const before = zones[zones.length - 1];
    if (before && before.flat && next.flat && before.points[0] === next.points[0] && points(next.from) === next.points[0]) before.to = next.to;
    else zones.push(next);
  }
  return { from, to, zones: toned(zones, points) };
}

function toned(zones, points) {
  const all = [].concat(...zones.map((zone) => zone.points));
  const [top, bottom] = [Math.max(...all), Math.min(...all)];
  return zones.map((zone, at) => ({
    ...zone,
    first: at === 0,
    last: at === zones.length - 1,
    includesFrom: zone.flat && points(zone.from) === zone.points[0],
    includesTo: zone.flat && points(zone.to) === zone.points[0],
    tone: zone.flat && zone.points[0] === top ? "full" : zone.flat && zone.points[0] === bottom ? "none" : "part",
  }));
}

const ROUND_TIMES = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200];

// Marks for a ruler from *from* to *to*: about a dozen, at round numbers (of time: round times).
export function ticksOf(from, to, { many = 12, times = false } = {}) {
  const rough = (to - from) / many;
  const power = 10 ** Math.floor(Math.log10(rough));
  const steps = times ? ROUND_TIMES : [1, 2, 5, 10].map((each) => each * power);
  const gap = steps.find((each) => each >= rough - 1e-9) || rough;
  const ticks = [];
  for (let each = Math.ceil(from / gap - 1e-9) * gap; each <= to + gap * 1e-6; each += gap) ticks.push(Number(each.toFixed(6)));
  return ticks;
}
