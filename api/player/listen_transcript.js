// What is being said, in words? <listen-transcript>: to read, search, select, copy, and to play from anywhere.

import { clock, intend, make } from "./make.js";

const HOLD_MS = 4000; // how long a reader who scrolls the text is left alone
const SPAN = "span[data-n]";

export class ListenTranscript extends HTMLElement {
  player = null;
  #spans = [];
  #text = make("div", { class: "text", tabindex: 0, role: "region", part: "text" });
  #found = [];
  #at = -1;
  #scrolled = -Infinity;
  #shown = -1;
  #open = new AbortController();
  #note = make("p", { role: "status" });

  async connectedCallback() {
    const { player } = this;
    const { store } = player;
    const { word } = player.words;
    this.#open = new AbortController();
    const on = { signal: this.#open.signal };
    const find = make("input", { type: "search", "aria-label": word("find"), placeholder: word("find") });
    find.addEventListener("input", () => this.#search(find.value), on);
    find.addEventListener("keydown", (event) => event.key === "Enter" && this.#step(event.shiftKey ? -1 : 1), on);
    const copy = make("button", { type: "button", click: () => this.#copy() }, word("copy"));
    this.#text.ariaLabel = word("transcript");
    this.append(make("div", { class: "row" }, find, copy, this.#note), this.#text);
    const track = await store.text();
    if (on.signal.aborted) return;
    if (!track) {
      this.#note.textContent = word("textless");
      return;
    }
    this.#write(track, store.head.language);
    this.#text.addEventListener("click", (event) => this.#clicked(event), on);
    for (const name of ["wheel", "touchmove", "keydown"]) {
      this.#text.addEventListener(name, () => (this.#scrolled = performance.now()), { passive: true, ...on });
    }
    store.addEventListener("time", () => this.#mark(track), on);
    store.addEventListener("text", () => store.track !== track && this.#rewrite(), on);
    this.#mark(track);
  }

  disconnectedCallback() {
    this.#open.abort();
    for (const name of ["sentence", "word", "found"]) CSS.highlights?.delete(`listen-transcript-${name}`);
    this.replaceChildren();
    this.#text.replaceChildren();
    this.#shown = -1;
  }

  #rewrite() {
    this.disconnectedCallback();
    this.connectedCallback();
  }

  /** A paragraph for each block, with the time at which it starts as a button. */
  #write(track, language) {
    let block = -1;
    let line;
    this.#spans = track.segments.map((segment, n) => {
      if (segment.block !== block) {
        block = segment.block;
        const play = () => intend(this, "playFrom", segment.start);
        const time = make("button", { type: "button", class: "time", click: play }, clock(segment.start));
        line = make(/^(title|heading)$/.test(segment.kind) ? "h2" : "p", { dir: "auto", lang: language });
        this.#text.append(make("div", { class: "block" }, time, line));
      } else line.append(" ");
      const span = make("span", { "data-n": n }, segment.text);
      line.append(span);
      return span;
    });
  }

  #mark(track) {
    const { store } = this.player;
    const segment = track.segmentAt(store.time + 0.0001);
    if (segment !== this.#shown) {
      this.#spans[this.#shown]?.classList.remove("now");
      this.#shown = segment;
      const span = this.#spans[segment];
      span?.classList.add("now");
      if (span && store.follows && performance.now() - this.#scrolled > HOLD_MS) this.#reveal(span);
    }
    const word = track.wordAt(segment, store.time + 0.0001);
    if (word < 0) paint("word", []);
    else {
      const [start, end] = track.wordChars(word);
      const [first] = track.segments[segment].source;
      paint("word", [within(this.#spans[segment], start - first, end - first)]);
    }
  }

  #reveal(span) {
    const box = span.getBoundingClientRect();
    const frame = this.#text.getBoundingClientRect();
    if (box.top < frame.top || box.bottom > frame.bottom) this.#text.scrollTop += box.top - frame.top - frame.height / 4;
  }

  #clicked(event) {
    const span = event.target.closest(SPAN);
    if (span && this.#selected().isCollapsed) {
      intend(this, "playFrom", this.player.store.track.segments[span.dataset.n].start);
    }
  }

  #search(wanted) {
    const needle = wanted.trim().toLowerCase();
    this.#at = -1;
    this.#found = needle ? this.#spans.filter((span) => span.textContent.toLowerCase().includes(needle)) : [];
    paint("found", needle ? this.#found.flatMap((span) => occurrences(span, needle)) : []);
    this.#note.textContent = needle ? this.player.words.word("none") : "";
    this.#step(1);
  }

  #step(by) {
    const { length } = this.#found;
    this.#at = (this.#at + by + length) % length;
    const at = this.#found[this.#at];
    for (const span of this.#spans) span.classList.toggle("at", span === at);
    if (!at) return;
    this.#scrolled = performance.now();
    this.#reveal(at);
    this.#note.textContent = this.player.words.word("found", this.#at + 1, length);
  }

  /** What is selected, or else the sentence that is spoken, with a link to its time. */
  async #copy() {
    const { store, words } = this.player;
    const selection = this.#selected();
    const anchor = selection.anchorNode?.parentElement?.closest(SPAN);
    const chosen = selection.isCollapsed || !this.#text.contains(anchor) ? null : String(selection);
    const ends = [anchor, selection.focusNode?.parentElement?.closest(SPAN)].filter(Boolean);
    const first = Math.min(...ends.map((span) => Number(span.dataset.n)));
    const segment = chosen ? store.track?.segments[first] : store.track?.segments[Math.max(this.#shown, 0)];
    if (!segment) return;
    const text = `${chosen ?? segment.text}\n${this.player.linkTo(segment.start)}`;
    this.#note.textContent = "";
    try {
      await navigator.clipboard.writeText(text);
      this.#note.textContent = words.word("copied");
    } catch {
      // Not allowed here: shown and selected, to be copied by hand.
      this.#note.textContent = text;
      this.#selected().selectAllChildren(this.#note);
    }
  }

  #selected() {
    return this.player.shadowRoot.getSelection?.() ?? getSelection();
  }
}

function occurrences(span, needle) {
  const text = span.textContent.toLowerCase();
  const ranges = [];
  if (text.length !== span.textContent.length) return ranges; // a letter that grows in lower case: marked as a whole
  for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + needle.length)) {
    ranges.push(rangeOf(span.firstChild, at, at + needle.length));
  }
  return ranges;
}

/** A range of code points of a sentence. */
function within(span, start, end) {
  const text = span.firstChild;
  if (!/[\ud800-\udfff]/.test(text.data)) return rangeOf(text, start, end);
  const points = Array.from(text.data);
  const units = points.slice(0, start).join("").length;
  return rangeOf(text, units, units + points.slice(start, end).join("").length);
}

function rangeOf(node, start, end) {
  const range = document.createRange();
  range.setStart(node, Math.min(start, node.length));
  range.setEnd(node, Math.min(end, node.length));
  return range;
}

function paint(name, ranges) {
  if (CSS.highlights && window.Highlight) CSS.highlights.set(`listen-transcript-${name}`, new Highlight(...ranges));
}
