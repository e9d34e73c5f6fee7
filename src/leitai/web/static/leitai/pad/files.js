// What can be taken out of a tablet as a file, of every pairing that it ever had.
const named = (journal, device) => `${journal.replace(/[^A-Za-z0-9.-]+/g, "-")}-${device}.jsonl`;

async function pairing(store, id) {
  return (await store.pads()).find((each) => each.id === id);
}

export async function pairings(store, current) {
  return Promise.all((await store.pads()).map(async ({ id, device, journal }) => {
    const { entries, taken } = await store.kept(id);
    const lines = entries.length;
    return { id, device, journal, lines, waiting: lines - taken, current: id === current };
  }));
}

export async function logFile(store, id) {
  const { journal, device } = await pairing(store, id);
  const { entries } = await store.kept(id);
  return { name: named(journal, device), text: entries.map((each) => `${each.line}\n`).join("") };
}

export async function refusedFile(store, id) {
  const { journal, device } = await pairing(store, id);
  const { refused } = await store.kept(id);
  const lines = refused.map(({ entry, problems }) => `${JSON.stringify({ line: entry.line, problems })}\n`);
  return { name: named(journal, `${device}-refused`), text: lines.join("") };
}
