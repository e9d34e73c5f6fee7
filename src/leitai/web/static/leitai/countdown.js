// <lt-countdown until="ISO" now="ISO" data-days="… {n} …" data-over="…">the hour, as written</lt-countdown>
// Counts by the server's clock: `now` is what it said when the page was made.
class Countdown extends HTMLElement {
  connectedCallback() {
    this.until = Date.parse(this.getAttribute("until"));
    this.ahead = Date.parse(this.getAttribute("now")) - Date.now();
    if (Number.isNaN(this.until) || Number.isNaN(this.ahead)) return;
    this.title = this.textContent;
    this.timer = setInterval(() => this.show(), 1000);
    this.show();
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  show() {
    const left = Math.floor((this.until - Date.now() - this.ahead) / 1000);
    this.classList.toggle("soon", left < 3600);
    if (left <= 0) {
      clearInterval(this.timer);
      this.textContent = this.dataset.over;
      this.dispatchEvent(new CustomEvent("over", { bubbles: true }));
    } else if (left >= 48 * 3600) {
      this.textContent = this.dataset.days.replace("{n}", Math.floor(left / 86400));
    } else {
      const two = (number) => String(number).padStart(2, "0");
      this.textContent = `${two(Math.floor(left / 3600))}:${two(Math.floor(left / 60) % 60)}:${two(left % 60)}`;
    }
  }
}

customElements.define("lt-countdown", Countdown);
