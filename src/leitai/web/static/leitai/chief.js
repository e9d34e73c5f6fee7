// Says so when the room's live part gets no answer: what it shows is then no longer how things are.
const notice = document.getElementById("chief-lost");

function lost(yes) {
  if (notice) notice.hidden = !yes;
}

for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.addEventListener(name, () => lost(true));
}
document.addEventListener("htmx:afterOnLoad", () => lost(false));
