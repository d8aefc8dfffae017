// How does the reader's own browser remember places and choices? Under one name, without cookie or identifier.

import { NAME, recall } from "./memory.js";

const PLACES = 50; // narrations whose place is kept; the oldest go first

/** Keep choices. */
export function keep(choices) {
  try {
    localStorage.setItem(NAME, JSON.stringify({ ...recall(), ...choices }));
  } catch {
    // Full, or refused, as in a frame without storage: the player works without.
  }
}

/** Keep where a narration was left; 0 forgets it. */
export function keepPlace(id, seconds) {
  const places = recall().places.filter(([known]) => known !== id);
  if (seconds) places.push([id, Math.round(seconds * 10) / 10]);
  keep({ places: places.slice(-PLACES) });
}
