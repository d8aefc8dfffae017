// What begins with the first sound? Everything that the reader does not need before.

import { NAME, recall } from "./memory.js";

const PLACES = 50; // narrations whose place is kept; the oldest go first
const PLACE_S = 5; // between two notes of the reader's place
const PROGRESS_S = 1;

/** Start what accompanies a <listen-player> that played on from a time; each part ends with the store's "close". */
export function begin(player, from) {
  const { store } = player;
  const without = () => {}; // what does not come is done without: the sound goes on
  followPlace(store);
  tellPage(player, store);
  import("./session.js").then(({ startSession }) => startSession(player, store), without);
  if (player.getAttribute("dock") !== "off")
    import("./dock.js").then(({ startDock }) => startDock(player, store), without);
  if (player.getAttribute("counts") !== "off")
    import("./counts.js").then(({ startCounts }) => startCounts(store, store.src, { from }), without);
  const selector = player.getAttribute("highlight");
  const toTranscript = () => import("./more.js").then(({ openTranscript }) => openTranscript(player, false), without);
  if (selector) import("./follow.js").then(({ startFollow }) => startFollow(store, player, selector), toTranscript);
  store.addEventListener("lost", toTranscript);
}

function followPlace(store) {
  let kept = store.time;
  const note = () => {
    if (!store.head) return;
    kept = store.time;
    keepPlace(store.head.id, store.ended ? 0 : store.time);
  };
  store.addEventListener("time", () => Math.abs(store.time - kept) >= PLACE_S && note());
  for (const name of ["pause", "ended"]) store.addEventListener(name, note);
  let chosen = "";
  store.addEventListener("change", () => {
    const { rate, volume, follows } = store;
    const choices = JSON.stringify({ rate, volume, follows });
    if (chosen && choices !== chosen) keep({ rate, volume, follows });
    chosen = choices;
  });
  chosen = JSON.stringify({ rate: store.rate, volume: store.volume, follows: store.follows });
  const leave = new AbortController();
  addEventListener("pagehide", note, { signal: leave.signal });
  store.addEventListener("close", () => leave.abort());
}

function tellPage(player, store) {
  let told = store.time;
  store.addEventListener("time", () => {
    if (Math.abs(store.time - told) < PROGRESS_S) return;
    told = store.time;
    player.dispatchEvent(new CustomEvent("progress", { detail: { time: told, duration: store.duration } }));
  });
  store.addEventListener("segment", ({ detail: { index, id } }) => {
    const text = store.track.segments[index]?.text ?? null;
    player.dispatchEvent(new CustomEvent("segment", { detail: { index, id, text } }));
  });
}

/** Keep choices. */
function keep(choices) {
  try {
    localStorage.setItem(NAME, JSON.stringify({ ...recall(), ...choices }));
  } catch {
    // Full, or refused, as in a frame without storage: the player works without.
  }
}

/** Keep where a narration was left; 0 forgets it. */
function keepPlace(id, seconds) {
  const places = recall().places.filter(([known]) => known !== id);
  if (seconds) places.push([id, Math.round(seconds * 10) / 10]);
  keep({ places: places.slice(-PLACES) });
}
