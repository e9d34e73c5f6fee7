// <lt-hold>: a step that one does not take by accident. Hold it down, or press it twice.
import { h } from "./dom.js";
import { say } from "./say.js";

const LONG = 1200;
const ARMED = 6000;

class Hold extends HTMLElement {
  // *words*: on the button; *small*: below them; *done*: what happens.
  begin({ words, small, done }) {
    this.words = words;
    this.small = small;
    this.done = done;
    this.line = h("b", {}, words);
    this.below = h("small", {}, small);
    this.button = h("button.btn.hold", { onclick: (event) => this.pressed(event) }, h("span.hold-fill", { "aria-hidden": "true" }), h("span.hold-words", {}, this.line, this.below));
    this.button.addEventListener("pointerdown", (event) => this.down(event));
    for (const end of ["pointerup", "pointerleave", "pointercancel"]) this.button.addEventListener(end, () => this.up());
    this.button.addEventListener("contextmenu", (event) => event.preventDefault());
    this.replaceChildren(this.button);
    return this;
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
    clearTimeout(this.calm);
  }

  down(event) {
    if (event.button || this.over) return;
    this.held = false;
    this.button.classList.add("holding");
    this.timer = setTimeout(() => {
      this.held = true;
      this.finish();
    }, LONG);
  }

  up() {
    clearTimeout(this.timer);
    this.button.classList.remove("holding");
  }

  pressed() {
    if (this.held || this.over) return;
    if (this.armed) return this.finish();
    this.armed = true;
    this.button.classList.add("armed");
    this.line.textContent = say("pad.press-again");
    this.below.textContent = say("pad.press-again-small");
    this.calm = setTimeout(() => this.rest(), ARMED);
  }

  rest() {
    this.armed = false;
    this.over = false;
    this.button.classList.remove("armed");
    this.line.textContent = this.words;
    this.below.textContent = this.small;
  }

  async finish() {
    this.over = true;
    this.up();
    clearTimeout(this.calm);
    await this.done();
    this.rest();
  }
}

customElements.define("lt-hold", Hold);

export const hold = (given) => document.createElement("lt-hold").begin(given);
