// When does the player stop by itself? The sleep timer.

const STEPS = 10;
const STEP_MS = 300; // of growing quiet
const JUMP_S = 1; // further than this nothing plays between two looks
const CHAPTER_S = 0.15; // before a chapter's end: sooner than the next word

const timers = new WeakMap();

/** Stop after so many minutes, at the end of the "chapter", or not at all (0). */
export function sleep(store, wanted) {
  timers.get(store)?.abort();
  const stopped = new AbortController();
  timers.set(store, stopped);
  store.sleeping = wanted;
  store.dispatchEvent(new Event("change"));
  if (wanted > 0) {
    const timer = setTimeout(() => fade(store), wanted * 60000);
    stopped.signal.addEventListener("abort", () => clearTimeout(timer));
  } else if (wanted === "chapter") {
    let { time } = store;
    const look = () => {
      const from = time;
      ({ time } = store);
      const ends = ({ end }) => from < end - CHAPTER_S && time >= end - CHAPTER_S;
      if (store.playing && time - from < JUMP_S && store.head?.chapters.some(ends)) stop(store);
    };
    store.addEventListener("time", look, { signal: stopped.signal });
  }
  store.addEventListener("close", () => stopped.abort(), { once: true, signal: stopped.signal });
}

async function fade(store) {
  const { volume } = store;
  for (let step = STEPS - 1; step >= 0 && store.playing; step -= 1) {
    store.setVolume((volume * step) / STEPS);
    await new Promise((done) => setTimeout(done, STEP_MS));
  }
  stop(store);
  store.setVolume(volume);
}

function stop(store) {
  store.pause();
  sleep(store, 0);
}
