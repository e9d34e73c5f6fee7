// A photo as it is kept: under the hash that a cell names as evidence.
import { room } from "./about.js";
import { hex } from "./bytes.js";
import { PadProblem } from "./problem.js";
import { claimed } from "./sealing.js";
import { sha256 } from "./sha2.js";

const KEPT_FREE = 20_000_000; // bytes that photos leave to the marks

export async function photoOf(contestant, sheet, aspect, blob) {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  if ((await room()) < bytes.length + KEPT_FREE) throw new PadProblem("pad.full");
  const id = `sha256:${hex(sha256(bytes))}`;
  return { id, contestant, sheet, aspect, at: claimed(Date.now()), blob };
}
