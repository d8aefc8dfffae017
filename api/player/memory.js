// What does the reader's own browser remember? Places and choices: no cookie, nothing that tells one reader from another.

export const NAME = "listen-player";

/** Everything kept: {rate, volume, follows, places: [[id, seconds]]}. Nothing where storage is refused. */
export function recall() {
  try {
    const kept = JSON.parse(localStorage.getItem(NAME));
    return kept && Array.isArray(kept.places) ? kept : { places: [] };
  } catch {
    return { places: [] };
  }
}

export function placeOf(id) {
  const seconds = recall().places.find(([known]) => known === id)?.[1];
  return Number.isFinite(seconds) ? seconds : 0;
}
