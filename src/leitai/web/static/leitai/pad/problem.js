// What went wrong, by name; the pages have the words.
export class PadProblem extends Error {
  constructor(id, params = {}) {
    super(id);
    this.name = "PadProblem";
    this.id = id;
    this.params = params;
  }
}
