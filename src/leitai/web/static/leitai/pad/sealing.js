// One entry of the journal, sealed by this pad: docs/formats/journal.md, byte for byte.
import { concat, hex, utf8 } from "./bytes.js";
import { canonical } from "./canonical.js";
import { sha256 } from "./sha2.js";

export const START = { seq: 0, leaf: "0".repeat(64) };
export const MAX_BODY = 65536;
const MAX_LEVELS = 16;
const LATEST = "9999-12-31T23:59:59Z";

function levels(value) {
  if (value === null || typeof value !== "object") return 0;
  return 1 + Object.values(value).reduce((most, inner) => Math.max(most, levels(inner)), 0);
}

// The time that the pad claims; a clock that has lost its mind still writes one.
export function claimed(milliseconds) {
  const date = new Date(milliseconds);
  const text = Number.isNaN(date.getTime()) ? LATEST : date.toISOString();
  return /^(?!0000)\d{4}-/.test(text) ? text : LATEST;
}

// The hash by which other entries name the one with these sealed members.
function leafHash(leaf) {
  return hex(sha256(concat(Uint8Array.of(0), utf8(leaf))));
}

// The entry that *line* writes, as `seal` gives it; the line is one that a pad sealed.
export function readLine(line) {
  const { at, commitment, device, device_seq, prev, type } = JSON.parse(line);
  const leaf = canonical({ at, commitment, device, device_seq, prev, type });
  return { seq: device_seq, leaf: leafHash(leaf), line };
}

// *draft* ({type, at, body, salt: 32 bytes}) as the entry that follows *head* ({seq, leaf}).
// *pen*: {journal, device, sign}. Throws RangeError where the body is too long or too deep.
export async function seal(pen, head, draft) {
  const body = canonical(draft.body);
  const said = utf8(body);
  if (said.length > MAX_BODY || levels(draft.body) > MAX_LEVELS) throw new RangeError("body");
  const members = {
    at: draft.at,
    commitment: hex(sha256(concat(Uint8Array.of(2), draft.salt, said))),
    device: pen.device,
    device_seq: head.seq + 1,
    prev: head.leaf,
    type: draft.type,
  };
  const leaf = canonical(members);
  const sig = await pen.sign(utf8(`leitai-entry-v1\n${pen.journal}\n${leaf}`));
  const line = canonical({ ...members, body: null, salt: hex(draft.salt), sig: hex(sig) });
  const whole = line.replace('"body":null', () => `"body":${body}`);
  return { seq: members.device_seq, leaf: leafHash(leaf), line: whole };
}
