// Where in the audio are we, what is loaded, and where do chapters start? <listen-seek>, a slider.

import { clock, intend, make } from "./make.js";

const STEPS = { ArrowLeft: -5, ArrowDown: -5, ArrowRight: 5, ArrowUp: 5, PageDown: -30, PageUp: 30 };
const RUN_S = 2; // between two looks at a sound that runs

export class ListenSeek extends HTMLElement {
  #input = make("input", { type: "range", part: "seek", min: 0, max: 1, step: "any", value: 0 });
  #loaded = make("span", { class: "loaded" });
  #marks = make("span", { class: "marks", part: "chapters" });
  #head = null;
  #second = -1;
  #last = 0;

  connectedCallback() {
    if (this.firstChild) return;
    this.append(make("span", { class: "rail" }, this.#loaded), this.#input, this.#marks);
    this.#input.addEventListener("input", () => intend(this, "seek", Number(this.#input.value)));
    this.#input.addEventListener("keydown", (event) => {
      const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
      if (!plain || !STEPS[event.key]) return;
      event.preventDefault();
      intend(this, "skip", STEPS[event.key]);
    });
  }

  focus() {
    this.#input.focus();
  }

  /** Show what the store says, in its reader's words. */
  show(store, { word }) {
    if (store.head !== this.#head) this.#renew(store, word);
    const part = store.duration ? store.time / store.duration : 0;
    this.style.setProperty("--played", `${100 * part}%`);
    // A screen reader says each change of the slider that has the focus: only those that somebody made.
    const runs = store.playing && Math.abs(store.time - this.#last) < RUN_S;
    this.#last = store.time;
    const second = Math.floor(store.time);
    if (runs && second === this.#second) return;
    this.#second = second;
    if (!runs || !this.#input.matches(":focus")) {
      this.#input.value = store.time;
      this.#input.setAttribute("aria-valuetext", this.#told(store, word));
    }
    const loaded = store.buffered.find(([start, end]) => start <= store.time + 1 && store.time <= end);
    this.#loaded.style.inlineSize = `${loaded ? 100 * Math.min(1, loaded[1] / store.duration) : 0}%`;
  }

  #told(store, word) {
    const chapter = store.head?.chapters.findLast(({ start }) => start <= store.time + 0.01);
    const place = word("of", clock(store.time), clock(store.duration));
    return chapter && store.head.chapters.length > 1 ? `${place}, ${chapter.title}` : place;
  }

  #renew(store, word) {
    this.#head = store.head;
    this.#second = -1;
    this.#input.max = store.duration || 1;
    this.#input.disabled = !store.head;
    this.#input.setAttribute("aria-label", word("position"));
    this.#marks.replaceChildren(
      ...(store.head?.chapters ?? []).slice(1).map(({ start }) => {
        const mark = make("i");
        mark.style.insetInlineStart = `${(100 * start) / store.duration}%`;
        return mark;
      }),
    );
  }
}
