// Which sentence and word of the publisher's own page are spoken, and is the reader looking?
//
// Marks are drawn with the CSS Custom Highlight API: nothing of the page is changed, not even a class.

import { findSegments } from "./find_text.js";

const TICK_S = 0.0001; // a browser rounds the time that it was told to seek to
const HOLD_MS = 4000; // how long a reader who scrolls is left alone
const OWN_MS = 1200; // how long a smooth scroll of ours may go on
const CALM_MS = 400; // how long changes of the page are gathered before it is read again
const CONTROLS = "a[href],button,input,select,textarea,label,summary,video,audio,[role=button],[role=link],[onclick]";
// Ground and text, at least 9:1, on a light page and on a dark one, and where the reader has forced colours.
const COLOURS = {
  "listen-sentence": ["#fdf0bd", "#1d1b18", "#3d3618", "#f4f1ea", "Mark", "MarkText"],
  "listen-word": ["#fc3", "#1d1b18", "#f2c230", "#16171a", "Highlight", "HighlightText"],
};

let marks; // of sentence and word, for all players of the page
let forgetOther; // of the player whose text is marked

/**
 * Follow `store` in the text of the elements that `selector` names. `ready` tells whether at least half of it is there
 * and can be marked. If not, the store also says "lost", and "found" if the page shows the text later.
 */
export function startFollow(store, player, selector) {
  const ends = new AbortController();
  const observer = new MutationObserver(() => {
    timer ||= setTimeout(check, wait);
  });
  let sheet;
  let names; // of marks for which the publisher has no rule
  let dark;
  let track;
  let found = null;
  let lost = false;
  let search; // aborts the one that is under way
  let size; // of the page's text when it was read
  let wait = CALM_MS;
  let timer = 0;
  let segment = -1;
  let word = -1;
  let lit = []; // ranges of the sentence
  let large = false; // there is hardly room for the sentence in the window
  let held = 0; // when the reader scrolled away
  let own = -OWN_MS; // when we scrolled

  const hold = () => {
    held = performance.now();
  };

  function root() {
    const all = document.querySelectorAll(selector);
    if (all.length < 2) return all[0];
    const range = new Range();
    range.setStartBefore(all[0]);
    range.setEndAfter(all[all.length - 1]);
    const { commonAncestorContainer: around } = range;
    return around.body ?? around;
  }

  async function look() {
    search?.abort();
    search = new AbortController();
    const { signal } = search;
    const since = performance.now();
    const within = root();
    size = within?.textContent.length;
    const result = within && (await findSegments(within, track.segments, { signal }));
    if (signal.aborted) return false;
    wait = Math.max(CALM_MS, 10 * (performance.now() - since));
    found = result?.count * 2 >= result?.length ? result : null;
    if (lost === Boolean(found)) tell(!found);
    forget();
    if (found) tint(within); // so that no word has to wait for the browser to style the text
    paint();
    return !lost;
  }

  function tell(isLost) {
    lost = isLost;
    store.dispatchEvent(new Event(lost ? "lost" : "found"));
  }

  function check() {
    timer = 0;
    const whole = found && found.count === found.length;
    if (found?.isStale() || (!whole && root()?.textContent.length !== size)) look();
  }

  function forget() {
    segment = word = -1;
    lit = [];
    if (forgetOther !== forget) return;
    forgetOther = null;
    for (const mark of marks) mark.clear();
  }

  /** Ranges of a part of a segment, marked. */
  function mark(nth, chars) {
    const ranges = chars ? found.ranges(segment, ...chars) : [];
    marks[nth].clear();
    for (const range of ranges) marks[nth].add(range);
    return ranges;
  }

  function paint() {
    if (!found || !store.follows || (forgetOther && forgetOther !== forget && !store.playing)) return;
    const time = store.time + TICK_S;
    const nowSegment = track.segmentAt(time);
    const nowWord = track.wordAt(nowSegment, time);
    if (nowSegment === segment && nowWord === word) return;
    if (forgetOther !== forget) {
      forgetOther?.();
      forgetOther = forget;
    }
    if (nowSegment !== segment) {
      if (held && lit[0]) see(lit[0]);
      segment = nowSegment;
      lit = mark(0, track.segments[segment]?.source);
      if (lit[0]) {
        tint(lit[0].startContainer.parentElement);
        large = lit.length > 1 || lit[0].getBoundingClientRect().height > innerHeight / 2;
        if (!large) see(lit[0], true);
      }
    }
    if (nowWord !== word) {
      word = nowWord;
      const [range] = mark(1, word < 0 ? null : track.wordChars(word));
      if (large && range) see(range, true);
    }
  }

  /** Colours as the text has them that the marks lie under: a page may be dark whatever the system is. */
  function tint(element) {
    const { color, backgroundColor } = getComputedStyle(element);
    const [red, green, blue] = color.match(/[\d.]+/g);
    const wasDark = dark;
    dark = color.startsWith("rgb") && 0.3 * red + 0.6 * green + 0.1 * blue > 140;
    if (dark === wasDark) return;
    // Where the publisher has a rule there is none of ours. (A layer would do, but for that all of the page is laid out
    // again, as all is styled again for a rule that is not only for what is below these elements.)
    names ??= Object.keys(COLOURS).filter((name) => {
      const theirs = getComputedStyle(element, `::highlight(${name})`);
      return /^$|, 0\)$/.test(theirs.backgroundColor) || theirs.backgroundColor === backgroundColor;
    });
    const rules = names.map((name) => {
      const rule = (ground, text) =>
        `:where(${selector})::highlight(${name}),:where(${selector}) ::highlight(${name}){background-color:${ground};color:${text}}`;
      const [ground, text] = COLOURS[name].slice(dark ? 2 : 0);
      const forced = rule(...COLOURS[name].slice(4));
      return `${rule(`var(--${name},${ground})`, `var(--${name}-text,${text})`)}@media (forced-colors:active){${forced}}`;
    });
    sheet.replaceSync(rules.join(""));
  }

  /** Note whether the reader sees a range; `move` there if not, unless the reader scrolled away. */
  function see(range, move) {
    if (reveal(range)) {
      if (performance.now() - held > HOLD_MS) held = 0;
    } else if (move && !held) {
      own = performance.now();
      reveal(range, true);
    }
  }

  function click(event) {
    const { target, clientX: x, clientY: y } = event;
    if (!found || !store.follows || event.defaultPrevented || event.button || event.detail > 1) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || !getSelection().isCollapsed) return;
    if (player.contains(target) || target.closest(CONTROLS) || target.isContentEditable) return;
    const caret = document.caretPositionFromPoint?.(x, y) ?? document.caretRangeFromPoint?.(x, y);
    const hit = caret && found.charAt(caret.offsetNode ?? caret.startContainer, caret.offset ?? caret.startOffset);
    if (!hit) return;
    const boxes = found.ranges(hit[0], ...track.segments[hit[0]].source).flatMap((range) => [...range.getClientRects()]);
    // The margin is beside the text; the space between lines is not.
    const on = (box) =>
      x > box.left - 2 && x < box.right + 2 && y > box.top - box.height / 2 && y < box.bottom + box.height / 2;
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

  async function begin() {
    let able = globalThis.CSS?.highlights;
    try {
      root();
    } catch (error) {
      reportError(error); // the publisher's selector is none
      able = null;
    }
    if (!able) {
      tell(true);
      return false;
    }
    track = await store.text();
    if (!track || ends.signal.aborted) return false;
    marks ??= Object.keys(COLOURS).map((name, priority) => {
      const highlight = Object.assign(new Highlight(), { priority });
      CSS.highlights.set(name, highlight);
      return highlight;
    });
    sheet = new CSSStyleSheet();
    document.adoptedStyleSheets.push(sheet);
    const listen = (target, name, handler, capture = true) =>
      target.addEventListener(name, handler, { signal: ends.signal, passive: true, capture });
    listen(store, "time", paint);
    listen(store, "change", change);
    listen(store, "close", stop);
    listen(store, "text", () => {
      track = store.track; // of another edition
      look();
    });
    listen(store, "jump", () => {
      held = 0; // who moves to another time wants to see it
      segment = word = -2;
    });
    listen(window, "wheel", hold);
    listen(window, "touchmove", hold);
    listen(window, "scroll", () => performance.now() - own > OWN_MS && hold());
    listen(document, "click", click, false); // after the page's own
    const ready = look();
    change();
    return ready;
  }

  function stop() {
    ends.abort();
    search?.abort();
    observer.disconnect();
    clearTimeout(timer);
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet);
    forget();
  }

  return { ready: begin(), stop };
}

/** Whether a range can be read where it is; with `move` its scrollers bring it there. */
function reveal(range, move) {
  let { top, bottom, left, right } = range.getBoundingClientRect();
  let seen = true;
  for (let element = range.startContainer.parentElement; element; element = element.parentElement) {
    const { scrollTop, scrollHeight, clientHeight } = element;
    const whole = element === document.scrollingElement;
    if (!whole && (scrollHeight <= clientHeight || !/auto|scroll/.test(getComputedStyle(element).overflowY))) continue;
    const box = whole ? { top: 0, bottom: innerHeight } : element.getBoundingClientRect();
    const from = uncovered((left + right) / 2, box.top, 1);
    const room = uncovered((left + right) / 2, box.bottom, -1) - from;
    if (top < from || bottom > from + 0.85 * room) {
      const by = Math.min(Math.max(top - from - 0.2 * room, -scrollTop), scrollHeight - clientHeight - scrollTop);
      const calm = Math.abs(by) > 2 * innerHeight || matchMedia("(prefers-reduced-motion:reduce)").matches;
      if (Math.abs(by) > 1) seen = false;
      if (move) element.scrollBy({ top: by, behavior: calm ? "instant" : "smooth" });
      top -= by;
      bottom -= by;
    }
    if (whole) break;
  }
  return seen;
}

/** The edge of what is seen of a box, inside of up to three bars that stay above or below the text. */
function uncovered(x, edge, step) {
  for (let n = 0; n < 3; n += 1) {
    let element = document.elementFromPoint(x, edge + step);
    element = element?.shadowRoot?.elementFromPoint(x, edge + step) ?? element;
    while (element && !/fixed|sticky/.test(getComputedStyle(element).position)) {
      element = element.parentElement ?? element.getRootNode().host;
    }
    const box = element?.getBoundingClientRect();
    if (!box || box.height > innerHeight / 2) break;
    edge = step > 0 ? box.bottom : box.top;
  }
  return edge;
}
