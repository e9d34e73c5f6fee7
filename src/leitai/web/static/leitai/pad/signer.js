// The pad's key. Where the browser makes Ed25519 keys itself, no script can read ours out.
import { hex, random } from "./bytes.js";
import { expand, sign } from "./ed25519.js";

async function native() {
  const pair = await crypto.subtle.generateKey({ name: "Ed25519" }, false, ["sign", "verify"]);
  const shown = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  const trial = await crypto.subtle.sign("Ed25519", pair.privateKey, shown);
  if (shown.length !== 32 || trial.byteLength !== 64) throw new TypeError("no Ed25519");
  return { kind: "webcrypto", public: hex(shown), private: pair.privateKey };
}

// A new key, as the store keeps it; *plain* asks for ours, which every store can keep.
export async function makeKey(plain = false) {
  if (!plain && globalThis.crypto.subtle) {
    try {
      return await native();
    } catch {
      // This browser has no Ed25519.
    }
  }
  const seed = random(32);
  return { kind: "plain", public: hex(expand(seed).public), seed };
}

// Returns bytes -> promise of the signature by *key*.
export function signerOf(key) {
  if (key.kind === "webcrypto") {
    return async (bytes) => new Uint8Array(await crypto.subtle.sign("Ed25519", key.private, bytes));
  }
  const known = expand(key.seed);
  return async (bytes) => sign(known, bytes);
}
