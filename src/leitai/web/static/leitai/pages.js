// <lt-pages seconds="10">pages, one shown at a time</lt-pages>
// Which page it is follows from the clock alone: what is put in place of this element, or another
// screen beside it, shows the same one.
class Pages extends HTMLElement {
  connectedCallback() {
    this.seconds = Number(this.getAttribute("seconds") || 10);
    this.timer = setInterval(() => this.turn(), 250);
    this.turn();
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  turn() {
    const pages = [...this.children];
    const shown = Math.floor(Date.now() / 1000 / this.seconds) % Math.max(1, pages.length);
    pages.forEach((page, number) => (page.hidden = number !== shown));
  }
}

customElements.define("lt-pages", Pages);
