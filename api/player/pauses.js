// How do pauses shrink with the speed? They run as much faster again, and never a word with them.

const GUARD_S = 0.12; // of silence at either end that runs as the words do
const WORTH_S = 0.1; // less than this in between is let be
const RATE_MAX = 8; // browsers mute or refuse more than 16

const started = new WeakSet();

/** Above 1x play the middle of each pause at the square of the speed, so that half the time is left of it at 2x. */
export function startPauses(store) {
  if (started.has(store)) return;
  started.add(store);
  let timer = 0;
  let hurried = false;

  const walk = () => {
    clearTimeout(timer);
    const { rate, time, track } = store;
    const pace = (wanted) => {
      if (hurried || wanted !== rate) store.hurry(wanted);
      hurried = wanted !== rate;
    };
    if (!store.playing || rate <= 1 || !track) {
      if (hurried) pace(rate);
      return;
    }
    const pause = nextPause(track.pauses, time);
    if (!pause) return pace(rate);
    const [from, until] = [pause[0] + GUARD_S, pause[1] - GUARD_S];
    const within = time >= from;
    pace(within ? Math.min(rate * rate, RATE_MAX) : rate);
    const left = within ? (until - time) / Math.min(rate * rate, RATE_MAX) : (from - time) / rate;
    timer = setTimeout(walk, Math.max(4, left * 1000));
  };

  for (const name of ["play", "pause", "ended", "jump", "text", "change"]) store.addEventListener(name, walk);
  store.addEventListener("close", () => clearTimeout(timer));
  store.text().then(walk);
}

/** The first pause that is worth it and has not run out; found by halving. */
function nextPause(pauses, time) {
  let from = 0;
  let to = pauses.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (pauses[middle][1] - GUARD_S <= time) from = middle + 1;
    else to = middle;
  }
  while (from < pauses.length && pauses[from][1] - pauses[from][0] < 2 * GUARD_S + WORTH_S) from += 1;
  return pauses[from];
}
