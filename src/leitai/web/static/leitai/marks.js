// <lt-sheet data-ticket=… data-contestant=… data-judge=… data-sheet=…><form>…</form></lt-sheet>
// A judge's sheet is handed to the front while they go on; the pill says where it is. Without
// script, without a ticket or without the front the form's own button does the same.
const HOT = "/hot/sheets";
const PAUSE = 1200;
const AGAIN = 5000;
const COLUMNS = ["value", "item", "attempt", "time", "status", "note", "evidence"];

class Sheet extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.sent = this.written();
    this.form.addEventListener("input", (event) => this.changed(event));
    this.form.addEventListener("keydown", (event) => this.goOn(event));
    this.form.addEventListener("submit", () => { this.leaving = true; clearTimeout(this.timer); });
    window.addEventListener("beforeunload", (event) => {
      if (!this.leaving && this.written() !== this.sent) event.preventDefault();
    });
  }

  get cells() {
    const cells = [];
    const data = new FormData(this.form);
    for (const [number] of [...this.querySelectorAll("[data-line]")].entries()) {
      const cell = { aspect: data.get(`aspect-${number + 1}`) || "" };
      for (const name of COLUMNS) {
        const text = (data.get(`${name}-${number + 1}`) || "").trim();
        if (text || name === "value") cell[name] = text;
      }
      if (!cell.value && !cell.status && !cell.time) continue;
      if (this.dataset.round) cell.round = this.dataset.round;
      cells.push(cell);
    }
    return cells;
  }

  written() {
    return JSON.stringify(this.cells);
  }

  changed(event) {
    this.preview(event.target);
    if (!this.dataset.ticket) return;
    clearTimeout(this.timer);
    this.key = null;
    this.timer = setTimeout(() => this.send(), PAUSE);
  }

  // Enter goes to the next mark instead of leaving the sheet.
  goOn(event) {
    if (event.key !== "Enter" || !event.target.matches("input")) return;
    event.preventDefault();
    const lines = [...this.querySelectorAll("[data-line]")];
    const at = lines.indexOf(event.target.closest("[data-line]"));
    const next = lines.slice(at + 1).map((line) => this.control(line)).find(Boolean);
    (next || this.form.querySelector(".judge-foot button")).focus();
  }

  control(line) {
    const wanted = ".picks input:checked, .control > input, .control > select, .picks input";
    return line.querySelector(wanted);
  }

  // A warning while typing, nothing more: the server decides.
  preview(input) {
    const output = input.parentElement.querySelector("output.preview");
    if (!output || !input.matches(".control > input")) return;
    const text = input.value.trim();
    const value = Number(text);
    const { least, most, step } = input.dataset;
    const says = (name, n) => this.dataset[name].replace("{n}", n);
    if (!text || /[:：|]/.test(text) || /[^\x00-\x7f]/.test(text)) output.textContent = "";
    else if (Number.isNaN(value)) output.textContent = least || most || step ? says("odd", "") : "";
    else if (least && value < Number(least)) output.textContent = says("low", least);
    else if (most && value > Number(most)) output.textContent = says("high", most);
    else if (step && this.isOff(value - Number(least || 0), Number(step))) output.textContent = says("off", step);
    else output.textContent = "";
  }

  isOff(value, step) {
    const steps = value / step;
    return Math.abs(steps - Math.round(steps)) > 1e-6;
  }

  async send() {
    const now = this.written();
    if (now === this.sent) return;
    this.key = this.key || [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    this.tell("open", this.dataset.sending, "", false);
    const { ticket, contestant, judge, sheet } = this.dataset;
    const body = JSON.stringify({ token: ticket, contestant, judge, sheet, cells: JSON.parse(now), key: this.key });
    let answer;
    try {
      answer = await fetch(HOT, { method: "POST", headers: { "Content-Type": "application/json" }, body });
    } catch {
      return this.later();
    }
    if (answer.ok) return this.received(now, await answer.json());
    // Refused, or no front here: the form's own button says what is wrong.
    if (answer.status >= 500) return this.later();
    if (answer.status !== 422) this.dataset.ticket = "";
    return this.tell("alert", this.dataset.here, this.dataset.later, true);
  }

  received(written, receipt) {
    this.sent = written;
    this.tell("check", this.dataset.received, this.dataset.at.replace("{n}", receipt.position), false);
    if (this.written() !== written) this.timer = setTimeout(() => this.send(), PAUSE);
  }

  later() {
    this.tell("offline", this.dataset.here, this.dataset.later, true);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), AGAIN);
  }

  tell(icon, strong, rest, away) {
    const pill = document.getElementById("sync");
    pill.classList.toggle("away", away);
    const use = pill.querySelector("use");
    if (use) use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${icon}`));
    pill.querySelector("b").textContent = strong;
    const span = pill.querySelector("span");
    while (span.childNodes.length > 1) span.lastChild.remove();
    if (rest) span.append(" ", rest);
  }
}

customElements.define("lt-sheet", Sheet);
