// Bytes and the texts that stand for them.
const DIGITS = [...Array(256).keys()].map((byte) => byte.toString(16).padStart(2, "0"));
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });

export function hex(bytes) {
  let text = "";
  for (const byte of bytes) text += DIGITS[byte];
  return text;
}

// The bytes that hexadecimal *text* writes; throws where it writes none.
export function fromHex(text) {
  if (text.length % 2 || !/^[0-9a-f]*$/.test(text)) throw new TypeError("not hexadecimal");
  const bytes = new Uint8Array(text.length / 2);
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = parseInt(text.substr(2 * at, 2), 16);
  return bytes;
}

export function base64url(bytes) {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

export function fromBase64url(text) {
  const binary = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(binary, (sign) => sign.charCodeAt(0));
}

export function utf8(text) {
  return encoder.encode(text);
}

export function fromUtf8(bytes) {
  return decoder.decode(bytes);
}

export function concat(...parts) {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export function random(length) {
  return crypto.getRandomValues(new Uint8Array(length));
}
