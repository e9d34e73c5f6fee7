// <lt-live stream="/events/x/stream" fetch="/events/x/_board" every="15">first state</lt-live>
// When the stream says that something changed, `fetch` is asked again and what is inside is
// replaced; where the stream does not come, `fetch` is asked every `every` seconds. The answer is
// the inside alone, or the whole page in which this element stands.
// What is inside may say data-behind: there is more already, it is fetched again in a moment.
// data-lost: words shown while neither answers.
class Live extends HTMLElement {
  connectedCallback() {
    this.every = Number(this.getAttribute("every") || 15) * 1000;
    this.seen = () => !document.hidden && this.refresh();
    document.addEventListener("visibilitychange", this.seen);
    if (this.getAttribute("stream") && window.EventSource) this.listen();
    else this.poll();
  }

  disconnectedCallback() {
    document.removeEventListener("visibilitychange", this.seen);
    clearInterval(this.timer);
    clearTimeout(this.soon);
    if (this.source) this.source.close();
  }

  listen() {
    this.source = new EventSource(this.getAttribute("stream"));
    this.source.onmessage = () => this.later();
    this.source.addEventListener("changed", () => this.later());
    this.source.onopen = () => clearInterval(this.timer);
    this.source.onerror = () => this.poll();
  }

  poll() {
    clearInterval(this.timer);
    this.timer = setInterval(() => document.hidden || this.refresh(), this.every);
  }

  // Many changes at once are one refresh; a little chance spreads a hall full of phones.
  later() {
    if (this.soon) return;
    this.soon = setTimeout(() => {
      this.soon = null;
      this.refresh();
    }, 200 + Math.random() * 600);
  }

  async refresh() {
    try {
      const answer = await fetch(this.getAttribute("fetch"), { headers: { Accept: "text/html" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const text = this.inside(await answer.text());
      if (text !== this.last) this.innerHTML = text;
      this.last = text;
      // A board for a crowd says so when it has heard nothing of the hall for a while.
      this.lost(answer.headers.has("x-leitai-old"));
      if (this.querySelector("[data-behind]")) this.later();
    } catch (error) {
      this.lost(true);
    }
  }

  inside(text) {
    if (!text.includes("<lt-live")) return text;
    const page = new DOMParser().parseFromString(text, "text/html");
    const mine = [...page.querySelectorAll("lt-live")].find(
      (each) => each.getAttribute("fetch") === this.getAttribute("fetch"),
    );
    return mine ? mine.innerHTML : this.innerHTML;
  }

  lost(yes) {
    if (!this.dataset.lost) return;
    if (!this.notice) {
      this.notice = document.createElement("p");
      this.notice.className = "note warn";
      this.notice.setAttribute("role", "status");
      this.notice.textContent = this.dataset.lost;
    }
    if (yes) this.before(this.notice);
    else this.notice.remove();
  }
}

customElements.define("lt-live", Live);
