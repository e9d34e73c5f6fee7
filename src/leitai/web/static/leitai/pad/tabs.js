// One tab has the pad. That no two tabs write is the store's doing (see Store.keep); here they
// only tell one another, so that a judge sees at once which tab it is.
const PATIENCE = 300;

export class Tabs {
  // *lost*: called when another tab took the pad over.
  constructor(owner, lost) {
    this.owner = owner;
    this.mine = false;
    if (!globalThis.BroadcastChannel) return; // iOS before 15.4: the newest tab has it
    this.channel = new BroadcastChannel("leitai-pad");
    this.channel.addEventListener("message", ({ data }) => {
      if (data.who === owner) return;
      if (data.asks === owner && this.mine) this.channel.postMessage({ who: owner, here: owner });
      if (data.took && this.mine) {
        this.mine = false;
        lost();
      }
    });
  }

  // Whether the tab *holder* still answers.
  lives(holder) {
    if (!holder || holder === this.owner || !this.channel) return Promise.resolve(false);
    return new Promise((resolve) => {
      const hear = ({ data }) => {
        if (data.here === holder) tell(true);
      };
      const late = setTimeout(() => tell(false), PATIENCE);
      const tell = (answer) => {
        clearTimeout(late);
        this.channel.removeEventListener("message", hear);
        resolve(answer);
      };
      this.channel.addEventListener("message", hear);
      this.channel.postMessage({ who: this.owner, asks: holder });
    });
  }

  took() {
    this.mine = true;
    this.channel?.postMessage({ who: this.owner, took: true });
  }

  close() {
    this.mine = false;
    this.channel?.close();
  }
}
