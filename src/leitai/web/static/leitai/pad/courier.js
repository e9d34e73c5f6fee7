// Carries a pad's lines to the hall: one request at a time, again and again until they are there.
// It throws nothing away and decides nothing: what an answer means is the outbox's to say.
const HEARTBEAT = 15_000;
const PATIENCE = 20_000;
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 30_000;

const jittered = (pause) => pause * (0.5 + Math.random() / 2);

export class Courier {
  // *ticket*: of the pad. *next*: () -> {first, entries, firm} to send. *took*: (answer, sent) ->
  // promise. *said*: state -> nothing, with `idle`, `sending`, `offline`, `busy`, `refused` (the
  // ticket is no good here). *ended*: status -> nothing.
  constructor({ base, ticket, next, took, said, ended }) {
    Object.assign(this, { base, ticket, next, took, said, ended });
    this.failures = 0;
    this.running = false;
    this.stopped = true;
    this.most = Infinity;
    this.roused = () => { if (!document.hidden) this.wake(true); };
  }

  start() {
    this.stopped = false;
    window.addEventListener("online", this.roused);
    window.addEventListener("pageshow", this.roused);
    document.addEventListener("visibilitychange", this.roused);
    this.wake(true);
  }

  stop() {
    this.stopped = true;
    clearTimeout(this.timer);
    this.flight?.abort();
    window.removeEventListener("online", this.roused);
    window.removeEventListener("pageshow", this.roused);
    document.removeEventListener("visibilitychange", this.roused);
  }

  // There is something to send. *now*: even where the hall was not in reach a moment ago.
  wake(now = false) {
    if (now) this.failures = 0;
    if (!this.running && (now || !this.failures)) this.plan(0);
  }

  plan(pause) {
    clearTimeout(this.timer);
    if (!this.stopped) this.timer = setTimeout(() => this.go(), pause);
  }

  async go() {
    if (this.running || this.stopped) return;
    this.running = true;
    let pause;
    try {
      pause = await this.round();
    } catch {
      pause = this.failed("offline");
    } finally {
      this.running = false;
    }
    this.plan(pause);
  }

  // What goes next; fewer where the hall found a request too long.
  load() {
    const next = this.next();
    return { ...next, entries: next.entries.slice(0, this.most) };
  }

  // One request; returns how long to wait for the next.
  async round() {
    const sent = this.load();
    const many = sent.entries.length;
    if (many) this.said("sending");
    const body = { ticket: this.ticket };
    if (many) Object.assign(body, { lines: sent.entries.map((each) => each.line), firm: sent.firm });
    const answer = await this.post(many ? "/hot/entries" : "/hot/head", body);
    if (answer.status === 200) return this.arrived(answer.said, sent);
    if ([401, 403, 409].includes(answer.status)) {
      this.ended(answer.status);
      return this.failed("refused");
    }
    if (answer.status === 413 && many > 1) {
      this.most = Math.ceil(many / 2);
      return 0;
    }
    return Math.max(this.failed("busy"), answer.wait || 0);
  }

  async arrived(answer, sent) {
    // Whoever answers for the hall (a portal of the wireless network, say) is not the hall.
    if (typeof answer?.head?.seq !== "number") return this.failed("offline");
    await this.took(answer, sent);
    const left = this.next().entries;
    // The same line first as before: nothing has moved, so there is no reason to hurry.
    if (left.length && left[0].line === sent.entries[0]?.line) return this.failed("busy");
    this.failures = 0;
    this.said(left.length ? "sending" : "idle");
    return left.length ? 0 : HEARTBEAT;
  }

  failed(state) {
    this.said(state);
    this.failures += 1;
    return jittered(Math.min(FIRST_PAUSE * 2 ** (this.failures - 1), LONGEST_PAUSE));
  }

  // A request that stays without an answer is given up: what comes later is not looked at.
  async post(path, body) {
    this.flight = new AbortController();
    const over = setTimeout(() => this.flight.abort(), PATIENCE);
    try {
      const answer = await fetch(this.base + path, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
        signal: this.flight.signal,
        cache: "no-store",
      });
      const wait = Number(answer.headers.get("Retry-After")) * 1000;
      return { status: answer.status, wait, said: answer.ok ? await answer.json() : null };
    } finally {
      clearTimeout(over);
    }
  }
}
