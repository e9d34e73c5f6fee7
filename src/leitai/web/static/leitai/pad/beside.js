// What a pad tells the hall beside its marks: how it is, photographs, that another pad takes over.
import { PadProblem } from "./problem.js";

const SENT = "leitai-pad-photos-sent";
const EVERY = 60_000;

async function post(pad, path, body, kind = "application/json") {
  let answer;
  try {
    answer = await fetch(`${pad.base}${path}`, {
      method: "POST", body, cache: "no-store", credentials: "omit",
      headers: { "Content-Type": kind, Authorization: `Bearer ${pad.record.ticket}` },
    });
  } catch {
    throw new PadProblem("pad.no-line");
  }
  const said = await answer.json().catch(() => null);
  if (!answer.ok || !said) throw new PadProblem("pad.answer", { status: answer.status, problems: (said && said.problems) || [] });
  return said;
}

// {code, pin, url, qr, expires}: the invitation of the pad that takes over.
export const handOver = (pad) => post(pad, "/pad/hand-over", "{}");

const read = () => {
  try {
    return JSON.parse(localStorage.getItem(SENT)) || [];
  } catch {
    return [];
  }
};

export class Beside {
  constructor(pad) {
    this.pad = pad;
    this.sent = new Set(read());
    this.busy = false;
    this.beat = setInterval(() => this.round(), EVERY);
  }

  get able() {
    return this.pad.record && this.pad.state === "ready" && ["idle", "sending"].includes(this.pad.line.state);
  }

  // Marks go first: a photograph waits until the hall is in reach and nothing else is waiting.
  async round() {
    if (this.busy || !this.able) return;
    this.busy = true;
    try {
      await this.report();
      await this.photos();
    } catch {
      // Told again in a minute: no mark depends on it.
    } finally {
      this.busy = false;
    }
  }

  async report() {
    const { waiting, refused } = this.pad.counts();
    await post(this.pad, "/pad/report", JSON.stringify({ ...(await this.pad.about()), waiting, refused }));
  }

  async waiting() {
    const all = this.pad.record ? await this.pad.store.all("photos", this.pad.record.id) : [];
    return all.filter((photo) => !this.sent.has(photo.id));
  }

  async photos() {
    for (const photo of await this.waiting()) {
      if (this.pad.counts().waiting) return;
      await post(this.pad, "/pad/evidence", photo.blob, "image/jpeg");
      this.sent.add(photo.id);
      localStorage.setItem(SENT, JSON.stringify([...this.sent]));
    }
  }
}
