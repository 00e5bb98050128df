/* Statements in turn, one at a time; new ones are asked for now and then. */

const EACH = 14_000;
const FADE = 700;
const AGAIN = 60_000;

export class Quotes {
  constructor(figure, quotes, fit = () => {}, wait = (work, pause) => setTimeout(work, pause)) {
    Object.assign(this, { figure, quotes, fit, wait, at: -1 });
  }

  start(fetchMore) {
    this.turn();
    const ask = async () => {
      if (this.figure.isConnected === false) return;
      this.quotes = (await fetchMore().catch(() => null)) ?? this.quotes;
      this.wait(ask, AGAIN);
    };
    this.wait(ask, AGAIN);
  }

  turn() {
    if (this.figure.isConnected === false) return; // another page took its place
    this.figure.classList.toggle("wall__quote--out", true);
    this.wait(() => this.show(), FADE);
    this.wait(() => this.turn(), EACH);
  }

  show() {
    this.figure.hidden = this.quotes.length === 0;
    if (this.figure.hidden) return;
    this.at = (this.at + 1) % this.quotes.length;
    const quote = this.quotes[this.at];
    const words = this.figure.querySelector("[data-words]");
    words.textContent = quote.words;
    words.lang = quote.lang;
    this.figure.querySelector("[data-who]").textContent = quote.who;
    this.figure.querySelector("[data-of]").textContent = quote.of;
    this.fit(this.figure);
    this.figure.classList.toggle("wall__quote--out", false);
  }
}
