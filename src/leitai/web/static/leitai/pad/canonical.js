// RFC 8785 for what a journal says: text, whole numbers, truth, null, lists, objects.
const HALF = /[\ud800-\udbff](?![\udc00-\udfff])|(?:[^\ud800-\udbff]|^)[\udc00-\udfff]/;

function text(value) {
  if (HALF.test(value)) throw new TypeError("half a surrogate pair");
  return JSON.stringify(value);
}

// The canonical JSON of *value*; throws TypeError where there is none.
export function canonical(value) {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string") return text(value);
  if (Number.isSafeInteger(value)) return String(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || Object.getPrototypeOf(value) !== Object.prototype) {
    throw new TypeError(`JSON cannot say ${typeof value} exactly`);
  }
  const members = Object.keys(value).sort().map((name) => `${text(name)}:${canonical(value[name])}`);
  return `{${members.join(",")}}`;
}
