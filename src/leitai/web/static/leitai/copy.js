// <lt-copy text="what to copy" label="Copy" done="Copied"></lt-copy>: a button that appears only
// where the browser may copy (not on plain HTTP in a hall), so that nobody presses in vain.
class Copy extends HTMLElement {
  connectedCallback() {
    if (!navigator.clipboard || this.firstElementChild) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn small";
    button.textContent = this.getAttribute("label");
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(this.getAttribute("text"));
      button.textContent = this.getAttribute("done");
    });
    this.append(button);
  }
}

customElements.define("lt-copy", Copy);
