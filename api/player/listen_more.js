// What can the reader choose besides playing? <listen-more>, the panel under the row.

import { KEYS } from "./keys.js";
import { SPEEDS } from "./listen_player.js";
import { clock, icon, intend, make } from "./make.js";

const SLEEPS = [5, 10, 15, 30, 45, 60];

export class ListenMore extends HTMLElement {
  player = null;
  #parts = {};
  #open = new AbortController();

  connectedCallback() {
    const { player } = this;
    const { store, words } = player;
    const { word } = words;
    this.#open = new AbortController();
    const on = { signal: this.#open.signal };
    const button = (name, act, drawn = []) =>
      make("button", { type: "button", part: `button ${name}`, click: act }, ...drawn, word(name));
    const option = (value, text) => make("option", { value }, text);
    const minutes = new Intl.NumberFormat(words.language, {
      style: "unit",
      unit: "minute",
      unitDisplay: "long",
      numberingSystem: "latn",
    });
    const field = (name, control) => make("label", {}, make("span", {}, word(name)), control);
    const p = (this.#parts = {
      previous: button("previous", () => intend(this, "sentence", -1), [icon("previous")]),
      next: button("next", () => intend(this, "sentence", 1), [icon("next")]),
      speed: make("select", { class: "rate", dir: "ltr" }, ...SPEEDS.map((speed) => option(speed, `${speed}×`))),
      sleep: make(
        "select",
        {},
        option(0, word("off")),
        ...SLEEPS.map((time) => option(time, minutes.format(time))),
        option("chapter", word("end")),
      ),
      volume: make("input", { type: "range", min: 0, max: 1, step: 0.05 }),
      mute: button("mute", () => intend(this, "setMuted", !store.muted)),
      follow: button("follow", () => intend(this, "setFollows", !store.follows)),
      transcript: button("transcript", () => this.#transcript()),
      share: button("share", () => this.#share()),
      download: make("a", { download: true, part: "button download" }, word("download")),
      chapters: make("ol"),
      note: make("p", { role: "status" }),
    });
    p.speed.addEventListener("change", () => intend(this, "setRate", Number(p.speed.value)));
    p.sleep.addEventListener("change", () => intend(this, "sleep", Number(p.sleep.value) || p.sleep.value));
    p.volume.addEventListener("input", () => intend(this, "setVolume", Number(p.volume.value)));
    const keys = KEYS.map(([key, name]) => make("div", {}, make("dt", {}, key), make("dd", {}, word(name))));
    this.append(
      make("div", { class: "row" }, p.previous, p.next, p.transcript, p.follow, p.share, p.download),
      make(
        "div",
        { class: "row" },
        field("speed", p.speed),
        field("sleep", p.sleep),
        field("louder", p.volume),
        p.mute,
      ),
      p.note,
      make("nav", { "aria-label": word("chapters") }, make("h2", {}, word("chapters")), p.chapters),
      make("details", {}, make("summary", {}, word("keys")), make("dl", {}, ...keys)),
    );
    if (player.list.length > 1) this.#list();
    store.addEventListener("change", () => this.show(), on);
    this.show();
  }

  disconnectedCallback() {
    this.#open.abort();
    this.replaceChildren();
  }

  focusFirst() {
    this.#parts.previous.focus();
  }

  /** Show what holds now. */
  show() {
    const { store, shadowRoot } = this.player;
    const { head } = store;
    const p = this.#parts;
    p.speed.value = store.rate;
    p.sleep.value = store.sleeping;
    p.volume.value = store.muted ? 0 : store.volume;
    p.mute.ariaPressed = String(store.muted);
    p.follow.ariaPressed = String(store.follows);
    p.transcript.ariaExpanded = String(Boolean(shadowRoot.querySelector("listen-transcript")));
    if (!head || p.head === head) return;
    p.head = head;
    p.download.href = head.audio[0].url;
    p.chapters.lang = head.language;
    p.chapters.parentElement.hidden = head.chapters.length < 2;
    p.chapters.replaceChildren(
      ...head.chapters.map(({ title, start }) => {
        const time = make("span", {}, clock(start));
        const go = make("button", { type: "button", click: () => intend(this, "playFrom", start) }, time, title);
        return make("li", {}, go);
      }),
    );
  }

  async #list() {
    const { ListenList } = await import("./listen_list.js");
    if (!customElements.get("listen-list")) customElements.define("listen-list", ListenList);
    if (!this.isConnected) return;
    const list = make("listen-list");
    list.player = this.player;
    this.append(list);
  }

  async #transcript() {
    const { openTranscript } = await import("./more.js");
    await openTranscript(this.player);
    this.show();
  }

  async #share() {
    const { note } = this.#parts;
    const link = this.player.linkTo(this.player.time);
    const { word } = this.player.words;
    note.textContent = ""; // the same words are said again only if they are new
    try {
      await navigator.clipboard.writeText(link);
      note.textContent = word("copied");
    } catch {
      // Not allowed here: shown, to be copied by hand.
      const field = make("input", { readonly: true, "aria-label": word("share") });
      field.value = link;
      note.replaceChildren(field);
      field.select();
    }
  }
}
