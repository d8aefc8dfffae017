// What if the sound breaks? Another file, then fresh addresses, then a sentence for the reader.

import { loadHead } from "./manifest.js";

const AGAIN_MS = 10000; // sooner than this after fresh addresses, they are not what is missing

const renewed = new WeakMap();

/** Go on after the audio element's error, from where it stopped. */
export async function rescue(store) {
  if (!store.head || !store.broken) return;
  const offline = store.broken === MediaError.MEDIA_ERR_NETWORK || !navigator.onLine;
  const wanted = store.wanted;
  if (!offline && store.choose(store.file + 1)) {
    if (wanted) store.play();
    return;
  }
  if (performance.now() - (renewed.get(store) ?? -AGAIN_MS) >= AGAIN_MS) {
    renewed.set(store, performance.now());
    const { src } = store;
    // An article that was edited has new addresses.
    const head = await loadHead(src).catch(() => null);
    if (store.src !== src) return;
    if (head && store.choose(0, head)) {
      if (wanted) store.play();
      return;
    }
  }
  store.fail(offline || !navigator.onLine ? "offline" : "sound");
}
