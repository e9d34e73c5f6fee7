// Elements, made without markup in texts: nothing that somebody typed can become an element.
const SVG = "http://www.w3.org/2000/svg";
const PATHS = {
  check: "M4 12.5l5.5 5.5L20 7",
  next: "M9 5l7 7-7 7",
  back: "M15 5l-7 7 7 7",
  lock: "M5 11h14v9H5zM8 11V8a4 4 0 0 1 8 0v3",
  cross: "M5 5l14 14M19 5L5 19",
  alert: "M12 3l10 18H2zM12 10v5M12 18v.2",
  menu: "M3 6h18M3 12h18M3 18h18",
  clock: "M12 3a9 9 0 1 0 .01 0M12 7v5l3.5 2",
  pause: "M8 5v14M16 5v14",
  undo: "M4 9h10a5 5 0 0 1 0 10H8M8 5L4 9l4 4",
  camera: "M3 7h4l2-3h6l2 3h4v13H3zM12 10a3.5 3.5 0 1 0 .01 0",
  wait: "M12 3a9 9 0 1 0 .01 0M8 12h.2M12 12h.2M16 12h.2",
  again: "M20 12a8 8 0 1 1-2.4-5.7M20 3v4h-4",
  eyes: "M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12zM12 9a3 3 0 1 0 .01 0",
  online: "M1.8 9a15 15 0 0 1 20.4 0M5 12.6a10 10 0 0 1 14 0M8.5 16.5a5 5 0 0 1 7 0M12 20v.2",
  offline: "M3 3l18 18M8.5 16.5a5 5 0 0 1 7 0M5 12.6a10 10 0 0 1 4-2.3M14.5 10.2a10 10 0 0 1 4.5 2.4M1.8 9a15 15 0 0 1 4-2.6M10.7 5.1A15 15 0 0 1 22.2 9M12 20v.2",
};

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
  return svg("svg", { class: "icon", viewBox: "0 0 24 24", "aria-hidden": "true" }, svg("path", { d: PATHS[name] }));
}

export const num = (text) => h("span.num", {}, String(text));

// A page of its own beside the marking: a heading to go to, what is inside, a way back.
export function page(title, back, ...inside) {
  const head = h("h2", { tabIndex: -1 }, title);
  requestAnimationFrame(() => head.focus());
  const leave = back && h("button.btn.back", { onclick: back.go }, icon("back"), back.words);
  return h("section.page", {}, h("div.page-top", {}, leave, head), ...inside);
}

export function facts(rows) {
  return h("dl.facts", {}, rows.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))));
}
