// Elements, made without markup in texts: nothing that somebody typed can become an element.
// The signs stand in the page.
const SVG = "http://www.w3.org/2000/svg";

// h("button.btn.pri", { onclick, "aria-label": … }, "words", child, …); false and null are left out.
export function h(kind, given = {}, ...inside) {
  const [tag, ...classes] = kind.split(".");
  const made = document.createElement(tag || "div");
  if (classes.length) made.className = classes.join(" ");
  if (tag === "button") made.type = "button";
  for (const [name, value] of Object.entries(given)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name in made && name !== "list") made[name] = value;
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...inside.flat(3).filter((each) => each !== null && each !== undefined && each !== false && each !== ""));
  return made;
}

export function svg(tag, given = {}, ...inside) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(given)) made.setAttribute(name, value);
  made.append(...inside);
  return made;
}

export function icon(name) {
  return svg("svg", { class: "icon", viewBox: "0 0 24 24", "aria-hidden": "true" }, svg("use", { href: `#pad-${name}` }));
}

export const num = (text) => h("span.num", {}, String(text));

// A page of its own beside the marking: a heading to go to, what is inside, a way back.
export function page(title, back, ...inside) {
  const head = h("h2", { tabIndex: -1 }, title);
  requestAnimationFrame(() => head.focus());
  const leave = back && h("button.btn.back", { onclick: back.go }, icon("back"), back.words);
  return h("section.page", {}, h("div.page-top", {}, leave, head), ...inside);
}
