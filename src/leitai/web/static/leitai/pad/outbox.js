// A device's log and what became of each entry: docs/formats/relay.md, "The sender". The twin of
// leitai.relay.outbox, held to the same traces. Pure: what it gives back has to be stored.
//
// kept: {entries: [{seq, leaf, line}], taken, firm, city, refused: [{entry, problems}], held, forked}
//   taken: the hall has the entries up to this number, as far as is known.
//   firm: highest number that was ever taken; up to it nothing is sealed again.
//   city: the city has the entries up to this number; null: never heard.
//   held: {seq, problems} of an entry that was taken once and is not taken again, or null.
//   forked: somebody else wrote under this device's name; nothing more is sent.
import { fromHex, utf8 } from "./bytes.js";
import { seal, START } from "./sealing.js";

const MOST_LINES = 64;
const MOST_BYTES = 400_000;

export const NOTHING = { entries: [], taken: 0, firm: 0, city: null, refused: [], held: null, forked: false };

export function headOf(entries) {
  return entries.length ? entries[entries.length - 1] : START;
}

// *kept* with *draft* sealed at the end of the log.
export async function sealed(pen, kept, draft) {
  return { ...kept, entries: [...kept.entries, await seal(pen, headOf(kept.entries), draft)] };
}

// What goes next: {first, entries, firm}; without entries nothing is waiting, or nothing may be sent.
export function send(kept, mostBytes = MOST_BYTES) {
  const chosen = [];
  let size = 0;
  const waiting = kept.forked ? [] : kept.entries.slice(kept.taken, kept.taken + MOST_LINES);
  for (const entry of waiting) {
    size += utf8(entry.line).length;
    if (chosen.length && size > mostBytes) break;
    chosen.push(entry);
  }
  return { first: kept.taken + 1, entries: chosen, firm: kept.firm };
}

// *kept* after the *answer* to *sent*; an answer that came late does no harm.
export async function answered(pen, kept, sent, answer) {
  const { head, refused } = answer;
  const mine = headOf(kept.entries.slice(0, head.seq));
  if (mine.seq !== head.seq || mine.leaf !== head.leaf) return { ...kept, forked: true };
  const after = {
    ...kept,
    taken: head.seq,
    firm: Math.max(kept.firm, head.seq),
    city: answer.city ?? kept.city,
    held: null,
  };
  return refused && isOfNow(after, sent, refused.seq) ? setAside(pen, after, refused) : after;
}

// Whether the line *seq* that was sent is still the one that waits to be taken.
function isOfNow(kept, sent, seq) {
  const entry = sent.entries[seq - sent.first];
  return seq === kept.taken + 1 && Boolean(entry) && entry.line === kept.entries[seq - 1]?.line;
}

// Puts the refused entry aside and seals again what came after it.
async function setAside(pen, kept, { seq, problems }) {
  if (seq <= kept.firm) return { ...kept, held: { seq, problems } };
  const gone = kept.entries[seq - 1];
  const { fallen, stay } = sorted(gone, kept.entries.slice(seq));
  const entries = kept.entries.slice(0, seq - 1);
  for (const entry of stay) entries.push(await seal(pen, headOf(entries), draftOf(entry)));
  const refused = [gone, ...fallen].map((entry) => ({ entry, problems }));
  return { ...kept, entries, refused: [...kept.refused, ...refused] };
}

function draftOf(entry) {
  const { type, at, body, salt } = JSON.parse(entry.line);
  return { type, at, body, salt: fromHex(salt) };
}

// Which entries *after* a refused one fall with it: whoever signed a sheet signed the mark that
// was refused, not the one before it.
function sorted(gone, after) {
  const { type, body } = JSON.parse(gone.line);
  const members = ["contestant", "judge", "sheet"];
  let open = type === "mark";
  const parts = { fallen: [], stay: [] };
  for (const entry of after) {
    const said = JSON.parse(entry.line);
    const same = open && members.every((name) => said.body[name] === body[name]);
    if (same && said.type === "mark") open = false;
    (same && said.type === "sign" ? parts.fallen : parts.stay).push(entry);
  }
  return parts;
}
