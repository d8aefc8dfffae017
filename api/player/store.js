// What is playing, and what is to happen? The only code that touches the audio element.

import { loadHead, loadWhole, Problem } from "./manifest.js";

const RATE_MIN = 0.5;
const RATE_MAX = 3;
const TICK_S = 0.0001; // a browser rounds the time that it was told to seek to
const AGAIN_MS = 3000; // before a manifest that is not there yet is asked for again; it doubles
const AGAIN_MAX_MS = 60000;

const onThisPage = new Set();

export class Store extends EventTarget {
  head = null; // the manifest, perhaps without segments
  track = null; // its segments and words, once text() has loaded them
  problem = null; // a word of the table, if there is nothing to hear
  waiting = false;
  wanted = false; // the reader asked for sound, and it may still be coming
  follows = true;
  sleeping = 0; // minutes, "chapter", or 0
  #audio;
  #time = 0;
  #rate = 1;
  #src = "";
  #file = 0;
  #frame = 0;
  #segment = -1;
  #rescuer = null;
  #text = null;
  #retry = 0;
  #watched = new AbortController();

  constructor(audio) {
    super();
    this.#audio = audio;
    const on = { signal: this.#watched.signal };
    const hear = (names, act) => names.split(" ").forEach((name) => audio.addEventListener(name, act, on));
    hear("play playing pause ended volumechange progress durationchange", () => this.#told());
    hear("timeupdate seeked", () => this.#moved());
    hear("waiting stalled playing canplay pause", (event) => {
      this.waiting = !audio.paused && event.type !== "stalled" && audio.readyState < 3;
      this.#lineless();
    });
    hear("play", () => this.#started());
    hear("playing", () => {
      this.problem = null;
      this.#told();
    });
    hear("pause", () => {
      if (!this.problem && !this.broken) this.wanted = false; // by a key of the machine, say
      this.#tell("pause");
    });
    hear("ended", () => {
      this.wanted = false;
      this.#tell("ended");
    });
    hear("error", async () => {
      this.#rescuer ??= import("./rescue.js");
      const { rescue } = await this.#rescuer;
      rescue(this);
    });
    addEventListener("offline", () => this.#lineless(), on);
    addEventListener("online", () => this.problem && this.recover(), on);
    // Media elsewhere on the page: their events do not bubble, but can be caught on the way down.
    const other = ({ target }) => target instanceof HTMLMediaElement && target !== audio && this.pause();
    document.addEventListener("play", other, { capture: true, ...on });
  }

  get time() {
    return this.#time;
  }

  get duration() {
    return this.head?.duration ?? 0;
  }

  get playing() {
    return !this.#audio.paused && !this.#audio.ended;
  }

  /** The code of the audio element's error; 0 without one. */
  get broken() {
    return this.#audio.error?.code ?? 0;
  }

  get ended() {
    return this.#audio.ended;
  }

  get rate() {
    return this.#rate;
  }

  get volume() {
    return this.#audio.volume;
  }

  get muted() {
    return this.#audio.muted;
  }

  get buffered() {
    const ranges = this.#audio.buffered;
    return Array.from(ranges, (_, n) => [ranges.start(n), ranges.end(n)]);
  }

  /** Which of the manifest's files plays. */
  get file() {
    return this.#file;
  }

  get src() {
    return this.#src;
  }

  /** Load what is needed to show the player; what fails is in `problem`, and tried again where that may help. */
  async load(src, again = AGAIN_MS) {
    clearTimeout(this.#retry);
    if (src !== this.#src) this.#reset();
    this.#src = src;
    try {
      const head = await loadHead(src);
      if (this.#src !== src) return;
      this.problem = null;
      this.head = head;
      if (head.segments.length) this.#text = Promise.resolve(head);
      this.choose(0);
    } catch (error) {
      if (this.#src !== src) return;
      this.problem = codeOf(error);
      if (this.problem === "unfinished" || this.problem === "offline") {
        this.#retry = setTimeout(() => this.load(src, Math.min(again * 2, AGAIN_MAX_MS)), again);
      }
    }
    this.#told();
  }

  /** Segments and words, loaded once; null if they cannot be had now. */
  async text() {
    if (this.track) return this.track;
    this.#text ??= loadWhole(this.#src);
    const asked = this.#text;
    try {
      const [whole, { Track }] = await Promise.all([asked, import("./track.js")]);
      if (asked !== this.#text || this.track) return this.track;
      this.track = new Track(whole);
    } catch {
      if (asked === this.#text) this.#text = null; // the next one who asks tries again
      return null;
    }
    this.#tell("text");
    this.#moved();
    return this.track;
  }

  /** Play; resolves when sound was promised, or a problem is known. */
  async play() {
    this.wanted = true;
    this.problem = null;
    if (!this.head) {
      await this.load(this.#src);
      if (!this.head) return;
    }
    // What mends a broken line cannot be loaded over it.
    this.#rescuer ??= import("./rescue.js");
    if (this.broken) this.choose(0);
    this.text();
    try {
      await this.#audio.play();
    } catch (error) {
      // A pause that overtook it is no failure; an error of the file is told by its own event.
      if (error.name === "NotAllowedError") this.wanted = false;
    }
    this.#told();
  }

  pause() {
    this.wanted = false;
    this.#audio.pause();
  }

  toggle() {
    return this.wanted || this.playing ? this.pause() : this.play();
  }

  /** Move to a time in seconds. */
  seek(seconds) {
    if (!Number.isFinite(seconds)) return;
    const from = this.#time;
    this.#time = Math.min(Math.max(seconds, 0), this.duration || seconds);
    this.#audio.currentTime = this.#time;
    this.dispatchEvent(new CustomEvent("jump", { detail: { from, to: this.#time } }));
    this.#moved(this.#time);
  }

  skip(seconds) {
    this.seek(this.#time + seconds);
  }

  /** Sentences forward, or back if negative. */
  async sentence(step) {
    const track = await this.text();
    if (track) this.seek(track.sentenceFrom(this.#time, step));
  }

  playFrom(seconds) {
    this.seek(seconds);
    return this.play();
  }

  setRate(rate) {
    if (!(rate > 0)) return;
    this.#rate = Math.min(Math.max(rate, RATE_MIN), RATE_MAX);
    // Loading resets the rate to its default: both are set, so that a choice before the first play holds.
    this.#audio.defaultPlaybackRate = this.#audio.playbackRate = this.#rate;
    if (this.#rate > 1) import("./pauses.js").then(({ startPauses }) => startPauses(this), () => {});
    this.#told();
  }

  /** Play on at another rate than the chosen one, for the length of a pause. */
  hurry(rate) {
    this.#audio.playbackRate = rate;
  }

  setVolume(volume) {
    if (isNaN(volume)) return;
    this.#audio.volume = Math.min(Math.max(volume, 0), 1);
    this.#audio.muted = false;
  }

  setMuted(muted) {
    this.#audio.muted = muted;
  }

  setFollows(follows) {
    this.follows = follows;
    this.#told();
  }

  /** Stop after so many minutes, at the end of the "chapter", or not at all (0). */
  async sleep(wanted) {
    const { sleep } = await import("./sleep.js");
    sleep(this, wanted);
  }

  /** Let go of everything outside. */
  close() {
    onThisPage.delete(this);
    this.#watched.abort();
    clearTimeout(this.#retry);
    this.pause();
    this.#audio.removeAttribute("src");
    this.#audio.load();
    this.#tell("close");
  }

  #reset() {
    this.#audio.pause();
    this.head = this.track = this.#text = this.problem = null;
    this.#time = this.#audio.currentTime = 0;
    this.#segment = -1;
    this.wanted = false;
  }

  /** Take the first file from `from` on that the browser may play, at the place where the last one stopped. */
  choose(from, head = this.head) {
    if (head.edition !== this.head.edition) this.track = this.#text = null;
    this.head = head;
    const next = head.audio.findIndex((file, n) => n >= from && this.#audio.canPlayType(file.type));
    if (next < 0) return false;
    this.#file = next;
    this.#audio.src = head.audio[next].url;
    if (this.#time) this.#audio.currentTime = this.#time;
    return true;
  }

  /** Try again what did not work. */
  recover() {
    if (!this.head) return this.load(this.#src);
    this.problem = null;
    this.choose(0);
    this.#told();
    return this.wanted && this.play();
  }

  /** There is no sound, and why. */
  fail(problem) {
    this.problem = problem;
    this.#audio.pause();
    this.#told();
  }

  /** The element itself tells of a lost line half a minute later. */
  #lineless() {
    if (this.waiting && !navigator.onLine) this.problem = "offline";
    this.#told();
  }

  #started() {
    for (const other of onThisPage) if (other !== this) other.pause();
    onThisPage.add(this);
    this.wanted = true;
    this.#tell("play");
    if (!this.#frame) this.#run();
  }

  #run() {
    this.#frame = this.playing ? requestAnimationFrame(() => this.#run()) : 0;
    this.#moved();
  }

  #moved(time = this.#audio.currentTime) {
    // Before anything is loaded, and while a failed file is replaced, the element forgets where it was.
    if (this.#audio.readyState || time) this.#time = Math.min(time, this.duration);
    if (this.track) this.#enter(this.track.segmentAt(this.#time + TICK_S));
    this.#tell("time");
  }

  #enter(index) {
    if (index === this.#segment) return;
    const previous = this.#segment;
    this.#segment = index;
    const id = this.track.segments[index]?.id ?? null;
    this.dispatchEvent(new CustomEvent("segment", { detail: { index, id, previous } }));
  }

  #told() {
    this.#tell("change");
  }

  #tell(name) {
    this.dispatchEvent(new Event(name));
  }
}

function codeOf(error) {
  return error instanceof Problem ? error.code : "damaged";
}
