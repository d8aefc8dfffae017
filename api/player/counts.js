// Which sentences are heard, heard again, jumped over, and left? Sums for the service, of nobody in particular.

const EVERY_MS = 20000; // between two batches
const IDS_MAX = 1999; // the service takes no more at once
const NUMBER_MAX = 100; // nor a greater one
const HEARD = 0.5; // of a segment's time, played in one go
const LANDED_S = 1; // of listening between two jumps; with less they are one
const LATE_S = 15; // a longer way was not played while this was loaded, but jumped
const PARTS_MAX = 200; // kept while the text is still to come
const ROUNDING_S = 0.001;
const BACK_S = 0.05; // a clock may step back so far without a jump
const ADDRESS = /\/v1\/narrations\/[0-9a-f]{32}\/manifest\.json$/;
const KINDS = ["heard", "replayed", "skipped", "left"];

/**
 * Count what is listened to in `store`, whose manifest is at `src`, and send it where the service takes that. `from`:
 * where playing began, if that was while this was still being loaded.
 */
export function startCounts(store, src, { from = store.time } = {}) {
  if (navigator.globalPrivacyControl) return;
  let [listen, address] = [begin(store, src), src];
  if (store.playing) listen?.play(from);
  const watched = new AbortController();
  const on = { signal: watched.signal };
  const hear = (names, act) => names.split(" ").forEach((name) => store.addEventListener(name, act, on));

  /** The listen that the store is in: a playlist goes on to another narration, which is another one. */
  const now = () => {
    const current = store.src ?? address;
    if (current !== address) {
      listen?.leave();
      listen?.send();
      [listen, address] = [begin(store, current), current];
      if (store.playing) listen?.play();
    }
    return listen;
  };
  hear("play", () => now()?.play());
  hear("time pause text change", () => now()?.move());
  hear("ended", () => now()?.end());
  hear("jump", ({ detail }) => now()?.jump(detail.from, detail.to));
  const leave = () => {
    listen?.move();
    listen?.leave();
    listen?.send();
  };
  addEventListener("pagehide", leave, on);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "hidden") return;
    if (store.playing) listen?.send(); // heard on in the background
    else leave();
  }, on);
  hear("close", () => {
    watched.abort();
    leave();
  });
}

/** A listen of the narration at `src`; null if that is none of the service's. */
function begin(store, src) {
  const manifest = URL.canParse(src, document.baseURI) && new URL(src, document.baseURI);
  if (!manifest || !ADDRESS.test(manifest.pathname)) return null;
  const url = new URL("counts", manifest);
  for (const name of ["expires", "signature"]) {
    const value = manifest.searchParams.get(name);
    if (value !== null) url.searchParams.set(name, value); // a signed link opens this too
  }
  return new Listen(store, new Batch(store, url));
}

/** What one page hears of one narration. */
class Listen {
  #store;
  #batch;
  #at; // where it was last looked
  #place = null; // the segment there
  #began = false;
  #over = false; // ended, or left once
  #parts = []; // [from, to, is a jump] that are still to be counted
  #heard = new Set();
  #skipped = new Set();
  #pass = null; // one go through one segment
  #jumped = null; // {from, to, since}: where a jump began and ended, and how much was played since

  constructor(store, batch) {
    this.#store = store;
    this.#batch = batch;
    this.#at = store.time;
  }

  play(from = this.#store.time) {
    if (!this.#began) {
      this.#began = true;
      const late = this.#store.time - from;
      this.#at = late < LATE_S ? from : this.#store.time;
      this.#batch.add("listens");
    }
    this.move();
  }

  /** What lies between here and where it was last looked was played: jumps say so themselves. */
  move() {
    const { time, track } = this.#store;
    this.#add(this.#at, time, false);
    this.#at = time;
    if (track) this.#place = track.segments[track.segmentAt(time)]?.id;
  }

  jump(from, to) {
    this.#add(this.#at, from, false);
    this.#add(from, to, true);
    this.#at = to;
  }

  end() {
    this.move();
    if (this.#jumped && this.#store.track) this.#skip(this.#store.track.segments);
    this.#over = this.#began;
  }

  /** The page is gone, or nobody looks and nothing plays. Once a listen: who comes back and goes on is not taken back. */
  leave() {
    if (!this.#began || this.#over || !this.#place) return;
    this.#over = true;
    this.#batch.add("left", this.#place);
  }

  send() {
    this.#batch.send();
  }

  #add(from, to, jumped) {
    const { track, head } = this.#store;
    if (!this.#began || !head || head.counts === false) return;
    const last = this.#parts.at(-1);
    if (last && !jumped && !last[2] && last[1] === from && to > from) last[1] = to;
    else if (this.#parts.length < PARTS_MAX) this.#parts.push([from, to, jumped]);
    if (!track) return;
    for (const [start, end, isJump] of this.#parts.splice(0)) {
      if (isJump || end < start - BACK_S) this.#land(start, end, isJump, track);
      else if (end > start) this.#hear(start, end, track);
    }
  }

  #land(from, to, isJump, track) {
    // On within the same segment is still the same go.
    if (to < from || track.segments[track.segmentAt(to)]?.id !== this.#pass?.id) this.#pass = null;
    if (isJump) this.#jumped = { from: this.#jumped?.from ?? from, to, since: 0 };
  }

  #hear(from, to, track) {
    const { segments } = track;
    for (let n = Math.max(0, track.segmentAt(from)); n < segments.length && segments[n].start < to; n += 1) {
      const { id, start, end } = segments[n];
      const played = Math.min(to, end) - Math.max(from, start);
      if (played <= 0) continue;
      if (this.#pass?.id !== id) this.#pass = { id, played: 0, counted: false };
      this.#pass.played += played;
      if (this.#pass.counted || this.#pass.played < (end - start) * HEARD - ROUNDING_S) continue;
      this.#pass.counted = true;
      this.#batch.add(this.#heard.has(id) ? "replayed" : "heard", id);
      this.#heard.add(id);
    }
    if (!this.#jumped) return;
    this.#jumped.since += to - from;
    if (this.#jumped.since >= LANDED_S) this.#skip(segments);
  }

  #skip(segments) {
    const { from, to } = this.#jumped;
    this.#jumped = null;
    for (const { id, start, end } of segments) {
      if (start < from - ROUNDING_S || end > to + ROUNDING_S || this.#heard.has(id) || this.#skipped.has(id)) continue;
      this.#skipped.add(id);
      this.#batch.add("skipped", id);
    }
  }
}

/** Sums that are still to be sent. */
class Batch {
  #store;
  #url;
  #sums = new Map(); // "kind id" -> number
  #timer = 0;
  #refused = false;

  constructor(store, url) {
    this.#store = store;
    this.#url = url;
  }

  add(kind, id = "", number = 1) {
    const key = `${kind} ${id}`;
    this.#sums.set(key, Math.min((this.#sums.get(key) ?? 0) + number, NUMBER_MAX));
    this.#timer ||= setTimeout(() => this.send(), EVERY_MS);
  }

  /** All there is, or as much as the service takes; what does not arrive goes with the next batch. */
  async send() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    const { head } = this.#store;
    if (!this.#sums.size || this.#refused || head?.counts === false) return;
    const taken = [...this.#sums].slice(0, IDS_MAX);
    const body = Object.fromEntries(KINDS.map((kind) => [kind, {}]));
    if (head?.edition) body.edition = head.edition;
    for (const [key, number] of taken) {
      this.#sums.delete(key);
      const [kind, id] = key.split(" ");
      if (id) body[kind][id] = number;
      else body[kind] = number;
    }
    const status = await post(this.#url, body);
    this.#refused = status >= 400 && status < 500 && status !== 429;
    if (status && status < 500 && status !== 429) {
      if (this.#sums.size) this.#timer ||= setTimeout(() => this.send(), EVERY_MS);
      return;
    }
    // No timer: they wait for what is counted next.
    for (const [key, number] of taken) this.#sums.set(key, Math.min((this.#sums.get(key) ?? 0) + number, NUMBER_MAX));
  }
}

/** The status of the answer; 0 if there is none. */
async function post(url, body) {
  try {
    const answer = await fetch(url, {
      method: "POST",
      body: JSON.stringify(body),
      headers: { "Content-Type": "text/plain" }, // which a browser sends without asking first
      credentials: "omit",
      referrerPolicy: "no-referrer",
      keepalive: true, // the page may be closing
    });
    return answer.status;
  } catch {
    return 0;
  }
}
