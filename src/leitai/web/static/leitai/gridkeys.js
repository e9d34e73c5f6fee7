// <lt-grid-keys><table class="marking-grid">…</table></lt-grid-keys>
// Arrow up and down and Enter move between rows, left and right between columns (at the ends of
// what is written), as in a spreadsheet. Tab stays as it is.
class GridKeys extends HTMLElement {
  connectedCallback() {
    this.addEventListener("keydown", (event) => this.move(event));
    this.addEventListener("focusin", (event) => {
      if (event.target.matches("input")) event.target.select();
    });
  }

  move(event) {
    const input = event.target;
    if (!input.matches("input, select") || event.altKey || event.ctrlKey || event.metaKey) return;
    const [rows, columns] = this.steps(event, input);
    if (rows === 0 && columns === 0) return;
    const next = this.neighbour(input, rows, columns);
    event.preventDefault();
    if (next) next.focus();
  }

  steps(event, input) {
    const text = input.matches("input") && input.selectionStart !== null;
    const all = text && input.selectionStart === 0 && input.selectionEnd === input.value.length;
    if (event.key === "Enter") return [event.shiftKey ? -1 : 1, 0];
    if (event.key === "ArrowDown" && input.matches("input")) return [1, 0];
    if (event.key === "ArrowUp" && input.matches("input")) return [-1, 0];
    if (event.key === "ArrowRight" && (!text || all || input.selectionStart === input.value.length)) return [0, 1];
    if (event.key === "ArrowLeft" && (!text || all || input.selectionEnd === 0)) return [0, -1];
    return [0, 0];
  }

  neighbour(input, rows, columns) {
    const table = input.closest("table");
    let cell = input.closest("td");
    let row = cell.parentElement.rowIndex;
    let column = cell.cellIndex;
    for (;;) {
      row += rows;
      column += columns;
      cell = table.rows[row] && table.rows[row].cells[column];
      if (!cell) return null;
      const found = cell.querySelector("input:not([disabled]), select:not([disabled])");
      if (found) return found;
    }
  }
}

customElements.define("lt-grid-keys", GridKeys);
