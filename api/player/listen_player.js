// What does the reader see and press? <listen-player>: one row of controls over one store.

import { clock, icon, intend, loadStyle, make } from "./make.js";
import { placeOf, recall } from "./memory.js";
import { Store } from "./store.js";
import { wordsFor } from "./words.js";

export const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.5, 3];
const STEP_S = 10;
const HEIGHT_PX = 88;
const PLACE_MIN_S = 10; // nearer to the start there is nothing to resume
let jumpsTo; // the address whose time a player of this page has taken

const INTENTS = new Set(
  "play pause toggle seek skip sentence playFrom setRate setVolume setMuted setFollows sleep recover".split(" "),
);

const style = loadStyle("player.css", ":host{display:block;min-height:max(88px,5.5rem);container-type:inline-size}");

/** From the start of the player's parent to what follows the player, in pixels. */
export function distanceBelow(player) {
  const { parentNode: parent, nextElementSibling: next } = player;
  const { top, bottom } = (parent.host ?? parent).getBoundingClientRect();
  return (next?.getBoundingClientRect().top ?? bottom) - top;
}

export class ListenPlayer extends HTMLElement {
  static observedAttributes = ["src", "lang", "label"];

  store = null;
  words = null;
  #parts = {};
  #index = 0;
  #offer = 0;

  connectedCallback() {
    if (this.store) return; // moved within the page
    const settled = this.shadowRoot ? null : this.#settle();
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    const audio = make("audio", { preload: "none" });
    root.adoptedStyleSheets = [style.sheet];
    root.replaceChildren(audio);
    this.store = new Store(audio);
    for (const name of ["rate", "volume", "follows"]) {
      const kept = recall()[name];
      const set = `set${name[0].toUpperCase()}${name.slice(1)}`;
      if (kept != null) this.store[set](kept);
    }
    this.store.addEventListener("change", () => this.#show());
    this.store.addEventListener("time", () => this.#showTime());
    this.store.addEventListener("ended", () => this.next(true));
    const begins = () => {
      const from = this.time;
      import("./playing.js").then(({ begin }) => begin(this, from), () => {});
    };
    this.store.addEventListener("play", begins, { once: true });
    for (const name of ["play", "pause", "ended"]) {
      this.store.addEventListener(name, () => this.dispatchEvent(new Event(name)));
    }
    Promise.all([style.ready, settled]).then(() => this.store && this.#build(root));
    for (const name of ["rate", "volume", "time"]) {
      if (!Object.hasOwn(this, name)) continue;
      const given = this[name]; // before there was this class
      delete this[name];
      this[name] = given;
    }
    this.open(0);
  }

  async disconnectedCallback() {
    await null;
    if (this.isConnected) return;
    this.store?.close();
    this.store = null;
  }

  attributeChangedCallback(name) {
    if (!this.store) return;
    if (name === "src") this.open(0);
    else if (this.#parts.box) this.#build(this.shadowRoot);
  }

  /** Addresses of manifests, of `src` or of links inside; several are a playlist. */
  get list() {
    const src = (this.getAttribute("src") ?? "").split(/\s+/).filter(Boolean);
    return src.length ? src : this.#links().map((link) => link.href);
  }

  /** What the page calls the nth narration of the playlist; "" if it does not say. */
  titleOf(index) {
    return this.getAttribute("src") ? "" : (this.#links()[index]?.textContent.trim() ?? "");
  }

  get index() {
    return this.#index;
  }

  get time() {
    return this.store?.time ?? 0;
  }

  set time(seconds) {
    this.store?.seek(Number(seconds));
  }

  get duration() {
    return this.store?.duration ?? 0;
  }

  get paused() {
    return !this.store?.playing;
  }

  get rate() {
    return this.store?.rate ?? 1;
  }

  set rate(rate) {
    this.store?.setRate(Number(rate));
  }

  get volume() {
    return this.store?.volume ?? 1;
  }

  set volume(volume) {
    this.store?.setVolume(Number(volume));
  }

  async play() {
    await this.store?.play();
  }

  pause() {
    this.store?.pause();
  }

  toggle() {
    return this.store?.toggle();
  }

  seek(seconds) {
    this.store?.seek(seconds);
  }

  /** The page of the `share` attribute, or this one, at a time. */
  linkTo(seconds) {
    const address = new URL(this.getAttribute("share") ?? "", location.href);
    address.hash = `t=${Math.floor(seconds)}`;
    return address.href;
  }

  /** Show the nth narration of the playlist. */
  async open(index) {
    const { store, list } = this;
    if (!list[index]) return;
    this.#index = index;
    this.#offer = 0;
    this.#parts.problem = null;
    await store.load(list[index]);
    if (this.store !== store || !store.head) return;
    const [, shared] = /^#t=(\d+(?:\.\d+)?)$/.exec(location.hash) ?? [];
    const place = placeOf(store.head.id);
    if (shared && jumpsTo !== (jumpsTo = location.href)) store.seek(Number(shared));
    else if (place > PLACE_MIN_S && place < store.duration - PLACE_MIN_S) this.#offer = place;
    this.#show();
  }

  /** The next narration of the playlist, if there is one. */
  async next(play = !this.paused) {
    if (this.index + 1 >= this.list.length) return;
    await this.open(this.index + 1);
    if (play) this.store?.play();
  }

  async previous(play = !this.paused) {
    await this.open(Math.max(0, this.index - 1));
    if (play) this.store?.play();
  }

  /** Keep the place that the page has left for the player; take more gently. */
  async #settle() {
    const { style } = this;
    const before = distanceBelow(this);
    style.display = "block";
    const kept = this.offsetHeight;
    style.display = kept ? "" : "none";
    if (kept) style.minBlockSize = `${kept}px`;
    if (kept >= HEIGHT_PX) return;
    style.blockSize = `${kept}px`;
    const { unfold } = await import("./unfold.js").catch(() => ({}));
    style.display = style.blockSize = style.minBlockSize = "";
    unfold?.(this, kept, before);
  }

  #links() {
    return [...this.querySelectorAll("a[href*='manifest.json']")];
  }

  #build(root) {
    const near = this.getAttribute("lang") || this.parentElement?.closest("[lang]")?.lang;
    this.words = wordsFor(near || navigator.language);
    const { word } = this.words;
    const button = (name, drawn, act) =>
      make("button", { type: "button", part: `button ${name}`, class: name, click: act }, ...drawn);
    const named = (name, drawn, act) => {
      const made = button(name, drawn, act);
      made.ariaLabel = made.title = word(name);
      return made;
    };
    const p = (this.#parts = {
      play: button("play", [], () => intend(p.play, "toggle")),
      elapsed: make("span", { class: "elapsed" }),
      total: make("span"),
      title: make("bdi", { part: "title", class: "title" }),
      note: make("span", { class: "note", part: "status", role: "status" }),
      act: button("act", [], () => this.#act()),
      seek: make("listen-seek"),
      back: named("back", [icon("back", STEP_S)], () => intend(p.back, "skip", -STEP_S)),
      forward: named("forward", [icon("forward", STEP_S)], () => intend(p.forward, "skip", STEP_S)),
      speed: make("select", { part: "button speed", class: "speed", "aria-label": word("speed"), title: word("speed") }),
      more: named("more", [icon("more")], () => this.#more()),
    });
    p.speed.append(...SPEEDS.map((speed) => make("option", { value: speed }, `${speed}×`)));
    p.speed.addEventListener("change", () => intend(p.speed, "setRate", Number(p.speed.value)));
    p.more.ariaExpanded = "false";
    const clocks = make("span", { class: "clock", part: "time" }, p.elapsed, " / ", p.total);
    const label = this.getAttribute("label") || word("listen");
    const row = make("div", { class: "label" }, make("b", { part: "label" }, label), clocks, p.title, p.note, p.act);
    p.box = make(
      "section",
      { class: "box", part: "box", lang: this.words.language, dir: this.words.direction },
      make("div", { class: "bar", part: "bar" }, p.play, row, p.seek, p.back, p.forward, p.speed, p.more),
    );
    p.box.addEventListener("intent", ({ detail }) => INTENTS.has(detail.do) && this.store[detail.do](detail.value));
    p.box.addEventListener("keydown", (event) => this.#pressed(event));
    root.replaceChildren(root.querySelector("audio"), p.box);
    this.#show();
  }

  #show() {
    const { store, words } = this;
    const p = this.#parts;
    if (!store || !p.box) return;
    const { word } = words;
    const { head, problem } = store;
    const name = store.wanted && !problem ? "pause" : "play";
    if (p.play.ariaLabel !== word(name)) {
      p.play.replaceChildren(icon(name));
      p.play.ariaLabel = p.play.title = word(name);
    }
    p.box.ariaLabel = head ? `${word("listen")}: ${head.title}` : word("listen");
    p.box.dataset.state = problem ? "broken" : store.waiting && store.wanted ? "waiting" : name;
    p.play.disabled = Boolean(problem) && !head;
    p.total.textContent = head?.duration_label ?? "–:––";
    p.elapsed.style.minInlineSize = `${p.total.textContent.length - 0.6}ch`;
    p.title.textContent = head?.title ?? "";
    p.title.lang = head?.language ?? "";
    const said = problem ? word(problem) : head ? "" : word("loading");
    this.#say(said ?? "…");
    if (said == null) import("./words_more.js").then(() => this.#show(), () => {});
    if (store.wanted && store.time > PLACE_MIN_S) this.#offer = 0; // the reader has chosen
    const offered = this.#offer && !store.wanted && !problem;
    p.act.hidden = !problem && !offered;
    p.act.textContent = problem ? word("again") : word("resume", clock(this.#offer));
    p.speed.value = store.rate;
    this.#showTime();
    if (problem && p.problem !== problem) this.dispatchEvent(new CustomEvent("error", { detail: { code: problem } }));
    p.problem = problem;
  }

  #showTime() {
    const p = this.#parts;
    if (!p.box || !this.store) return;
    const now = clock(this.store.time);
    if (p.elapsed.textContent !== now) p.elapsed.textContent = now;
    p.seek.show(this.store, this.words);
  }

  /** Said by screen readers too, so only when it is another sentence. */
  #say(sentence) {
    const { note, title } = this.#parts;
    if (note.textContent !== sentence) note.textContent = sentence;
    title.hidden = Boolean(sentence);
  }

  /** The button beside the sentence: try again, or go on where the reader left. */
  #act() {
    const { act, play } = this.#parts;
    if (this.store.problem) intend(act, "recover");
    else intend(act, "playFrom", this.#offer);
    this.#offer = 0;
    play.focus();
  }

  async #more() {
    const { toggleMore } = await import("./more.js");
    toggleMore(this, this.#parts.more);
  }

  async #pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const [target] = event.composedPath(); // gone once the event is over
    const { press } = await import("./keys.js");
    press(this, event.key, target);
  }
}
