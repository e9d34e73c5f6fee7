// The board after a number of steps: worked out from the script alone, forwards and back.

// Returns { order, opened: {code: Set of parts}, totals: {code: text}, settled: Set of codes }.
export function standing(script, count) {
  const order = script.rows.map((row) => row.code);
  const opened = Object.fromEntries(order.map((code) => [code, new Set()]));
  const totals = Object.fromEntries(script.rows.map((row) => [row.code, row.total]));
  const settled = new Set(script.rows.filter((row) => row.status).map((row) => row.code));
  for (const step of script.steps.slice(0, count)) {
    order.splice(order.indexOf(step.code), 1);
    order.splice(step.place, 0, step.code);
    totals[step.code] = step.total;
    if (step.part) opened[step.code].add(step.part);
    step.settled.forEach((code) => settled.add(code));
  }
  return { order, opened, totals, settled };
}

// Returns how far the list is moved up, in rows, so that what happens next is in sight.
export function first(state, shown, step) {
  const open = state.order.filter((code) => !state.settled.has(code));
  const about = step && step.kind !== "open" ? step.code : open[open.length - 1];
  const at = about ? state.order.indexOf(about) : 0;
  return Math.max(0, Math.min(at - shown + 3, state.order.length - shown));
}
