// Which narrations follow one another? <listen-list>, the playlist.

import { loadHead } from "./manifest.js";
import { make } from "./make.js";

const AT_ONCE = 4;

export class ListenList extends HTMLElement {
  player = null;
  #open = new AbortController();

  connectedCallback() {
    const { player } = this;
    const { word } = player.words;
    this.#open = new AbortController();
    const rows = player.list.map((src, index) => {
      const open = async () => {
        await player.open(index);
        player.play();
      };
      const button = make("button", { type: "button", click: open }, player.titleOf(index) || "…");
      return { src, index, button };
    });
    this.append(make("h2", {}, word("list")), make("ol", {}, ...rows.map(({ button }) => make("li", {}, button))));
    const mark = () =>
      rows.forEach(({ button, index }) => {
        button.ariaCurrent = index === player.index ? "true" : null;
      });
    player.store.addEventListener("change", mark, { signal: this.#open.signal });
    mark();
    this.#name(rows.filter(({ index }) => !player.titleOf(index)));
  }

  disconnectedCallback() {
    this.#open.abort();
    this.replaceChildren();
  }

  /** Titles and lengths that the page does not say come from the manifests, a few at once. */
  async #name(rows) {
    const left = [...rows];
    const work = async () => {
      while (left.length && !this.#open.signal.aborted) {
        const { src, index, button } = left.shift();
        try {
          const { title, language, duration_label: label } = await loadHead(src);
          button.lang = language;
          button.textContent = `${title} · ${label}`;
        } catch {
          button.textContent = String(index + 1); // it will say itself what is wrong when it is opened
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  }
}
