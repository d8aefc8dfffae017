// Which sentence and word of the publisher's own page are spoken, and is the reader looking?
//
// Marks are drawn with the CSS Custom Highlight API: nothing of the page is changed, not even a class.

import { findSegments } from "./find_text.js";

const TICK_S = 0.0001; // a browser rounds the time that it was told to seek to
const HOLD_MS = 4000; // how long a reader who scrolls is left alone
const OWN_MS = 1200; // how long a smooth scroll of ours may go on
const CALM_MS = 400; // how long changes of the page are gathered before it is read again
const CONTROLS = "a[href],button,input,select,textarea,label,summary,video,audio,[role],[onclick],[contenteditable]";
const LIGHT = ["#fdf0bd", "#1d1b18", "#fc3", "#1d1b18"]; // ground and text of sentence and word: at least 9:1
const DARK = ["#3d3618", "#f4f1ea", "#f2c230", "#16171a"];

const sentence = globalThis.Highlight && new Highlight();
const word = globalThis.Highlight && new Highlight();
let sheet;
let colours;
let forgetOther; // the marks of the player that marks now

/**
 * Follow `store` in the text of the elements that `selector` names. `ready` tells whether at least half of it is there
 * and can be marked. If not, the store also says "lost", and "found" if the page shows the text later.
 */
export function startFollow(store, player, selector) {
  const ends = new AbortController();
  const on = { signal: ends.signal, passive: true, capture: true };
  const observer = new MutationObserver(() => {
    timer ||= setTimeout(check, wait);
  });
  let track = null;
  let found = null;
  let lost = false;
  let search; // aborts the one that is under way
  let size; // of the page's text when it was read
  let wait = CALM_MS;
  let timer = 0;
  let atSegment = -1;
  let atWord = -1;
  let range; // of the sentence; of the word where the sentence has no room
  let held = 0; // when the reader scrolled away
  let own = -OWN_MS; // when we scrolled

  function root() {
    const all = document.querySelectorAll(selector);
    if (all.length < 2) return all[0];
    const around = new Range();
    around.setStartBefore(all[0]);
    around.setEndAfter(all[all.length - 1]);
    return around.commonAncestorContainer;
  }

  async function look() {
    search?.abort();
    search = new AbortController();
    const { signal } = search;
    const since = performance.now();
    let result;
    try {
      const within = root();
      size = within?.textContent.length;
      result = within && (await findSegments(within, track.segments, { signal }));
    } catch (error) {
      if (!signal.aborted) reportError(error);
    }
    if (signal.aborted) return false;
    wait = Math.max(CALM_MS, 10 * (performance.now() - since));
    found = result?.count * 2 >= result?.length ? result : null;
    if (lost === Boolean(found)) tell(!found);
    forget();
    paint();
    return !lost;
  }

  function tell(isLost) {
    lost = isLost;
    store.dispatchEvent(new Event(lost ? "lost" : "found"));
  }

  function check() {
    timer = 0;
    const whole = found?.count === found?.length;
    if (found?.isStale() || (!(found && whole) && root()?.textContent.length !== size)) look();
  }

  function forget() {
    atSegment = atWord = -1;
    range = null;
    if (forgetOther !== forget) return;
    forgetOther = null;
    put(sentence, []);
    put(word, []);
  }

  function paint() {
    if (!found || !store.follows || (forgetOther && forgetOther !== forget && !store.playing)) return;
    const time = store.time + TICK_S;
    const segment = track.segmentAt(time);
    const nth = track.wordAt(segment, time);
    if (segment === atSegment && nth === atWord) return;
    if (forgetOther !== forget) {
      forgetOther?.();
      forgetOther = forget;
    }
    let next;
    if (segment !== atSegment) {
      if (held && range) see(range) && release();
      const ranges = segment < 0 ? [] : found.ranges(segment, ...track.segments[segment].source);
      put(sentence, ranges);
      [next] = ranges;
      if (next) tint(next);
    }
    if (nth !== atWord) {
      const ranges = nth < 0 ? [] : found.ranges(segment, ...track.wordChars(nth));
      put(word, ranges);
      // A sentence that an advertisement parts, or that fills the window, is followed by the word.
      if (sentence.size > 1 || next?.getBoundingClientRect().height > innerHeight / 2) [next] = ranges;
    }
    [atSegment, atWord] = [segment, nth];
    if (!next) return;
    range = next;
    if (see(range)) release();
    else if (!held) {
      own = performance.now();
      see(range, true);
    }
  }

  function release() {
    if (performance.now() - held > HOLD_MS) held = 0;
  }

  function hold() {
    held = performance.now();
  }

  function click(event) {
    const { target, clientX: x, clientY: y } = event;
    if (!found || !store.follows || event.defaultPrevented || event.button || event.detail > 1) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || !getSelection().isCollapsed) return;
    if (player.contains(target) || target.closest(CONTROLS)) return;
    const caret = document.caretPositionFromPoint?.(x, y) ?? document.caretRangeFromPoint?.(x, y);
    const hit = caret && found.charAt(caret.offsetNode ?? caret.startContainer, caret.offset ?? caret.startOffset);
    if (!hit) return;
    const boxes = found.ranges(hit[0], ...track.segments[hit[0]].source).flatMap((piece) => [...piece.getClientRects()]);
    // The space between lines is not beside the text.
    const on = (box) => x >= box.left - 2 && x <= box.right + 2 && y >= box.top - box.height / 2 && y <= box.bottom + box.height / 2;
    if (boxes.some(on)) store.playFrom(track.timeOf(...hit));
  }

  function change() {
    if (store.follows) {
      observer.observe(document, { childList: true, characterData: true, subtree: true });
      check();
      paint();
    } else {
      observer.disconnect();
      forget();
    }
  }
