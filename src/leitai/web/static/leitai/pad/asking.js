// What a pad asks of Django: to be paired, its package, a panel's marks.
import { PadProblem } from "./problem.js";

const PATIENCE = 20_000;

async function ask(address, init) {
  const stop = new AbortController();
  const over = setTimeout(() => stop.abort(), PATIENCE);
  try {
    const answer = await fetch(address, { ...init, cache: "no-store", signal: stop.signal });
    const text = await answer.text();
    return { status: answer.status, said: parsed(text) };
  } catch {
    throw new PadProblem("pad.no-line");
  } finally {
    clearTimeout(over);
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function refusal({ status, said }) {
  return new PadProblem("pad.answer", { status, problems: said?.problems || said?.errors || [] });
}

export async function pairing(base, said) {
  const answer = await ask(`${base}/pad/pair`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(said),
  });
  if (answer.status !== 200 || !answer.said?.ticket) throw refusal(answer);
  return answer.said;
}

function withTicket(ticket) {
  return { headers: { Authorization: `Bearer ${ticket}` } };
}

export async function packageOf(base, ticket) {
  const answer = await ask(`${base}/pad/package`, withTicket(ticket));
  if (answer.status !== 200 || !answer.said?.sheets) throw refusal(answer);
  return answer.said;
}

export async function panelOf(base, ticket, contestant, sheet) {
  const query = new URLSearchParams({ contestant, sheet });
  const answer = await ask(`${base}/pad/panel?${query}`, withTicket(ticket));
  if (answer.status === 409) return { missing: answer.said?.missing ?? 1 };
  if (answer.status !== 200) throw refusal(answer);
  return answer.said;
}
