// Which sentence and word of the publisher's own page are spoken, and is the reader looking?
//
// Marks are drawn with the CSS Custom Highlight API: nothing of the page is changed, not even a class.

import { findSegments } from "./find_text.js";

const TICK_S = 0.0001; // a browser rounds the time that it was told to seek to
const HOLD_MS = 4000; // how long a reader who scrolls is left alone
const OWN_MS = 1200; // how long a smooth scroll of ours may go on
const CALM_MS = 400; // how long changes of the page are gathered before it is read again
const CONTROLS = "a[href],button,input,select,textarea,label,summary,video,audio,[role=button],[role=link],[onclick]";
const NAMES = ["listen-sentence", "listen-word"];
// Ground, text (9:1 and more), and what the system calls them where the reader has forced colours.
const LIGHT = { [NAMES[0]]: ["#fdf0bd", "#1d1b18", "Mark"], [NAMES[1]]: ["#fc3", "#1d1b18", "Highlight"] };
const DARK = { [NAMES[0]]: ["#3d3618", "#f4f1ea", "Mark"], [NAMES[1]]: ["#f2c230", "#16171a", "Highlight"] };

let marks; // of sentence and word, for all players of the page
let forgetOther; // of the player whose text is marked

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
  let sheet;
  let colours;
  let ours; // names of marks for which the publisher has no rule
  let track = null;
  let found = null;
  let lost = false;
  let search; // aborts the one that is under way
  let size = 0; // of the page's text when it was read
  let wait = CALM_MS;
  let timer = 0;
  let segment = -1;
  let word = -1;
  let lit = []; // ranges of the sentence
  let large = false; // there is hardly room for the sentence in the window
  let held = 0; // when the reader scrolled away
  let own = -OWN_MS; // when we scrolled

  function root() {
    const all = document.querySelectorAll(selector);
    if (all.length < 2) return all[0];
    const range = new Range();
    range.setStartBefore(all[0]);
    range.setEndAfter(all[all.length - 1]);
    return range.commonAncestorContainer;
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
    paint();
    return !lost;
  }

  function tell(isLost) {
    lost = isLost;
    store.dispatchEvent(new Event(lost ? "lost" : "found"));
  }

  function check() {
    timer = 0;
    const whole = found?.count === track.segments.length;
    if (found?.isStale() || (!whole && root()?.textContent.length !== size)) look();
  }

  function forget() {
    segment = word = -1;
    lit = [];
    if (forgetOther !== forget) return;
    forgetOther = null;
    for (const mark of marks) mark.clear();
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
      if (held && lit[0] && see(lit[0])) release();
      segment = nowSegment;
      lit = segment < 0 ? [] : found.ranges(segment, ...track.segments[segment].source);
      put(marks[0], lit);
      if (lit[0]) {
        tint();
        large = lit.length > 1 || lit[0].getBoundingClientRect().height > innerHeight / 2;
        if (!large) goAlong(lit[0]);
      }
    }
    if (nowWord !== word) {
      word = nowWord;
      const ranges = word < 0 ? [] : found.ranges(segment, ...track.wordChars(word));
      put(marks[1], ranges);
      if (large && ranges[0]) goAlong(ranges[0]);
    }
  }

  /** Colours for light or dark, as the text is that the marks lie under: a page may be dark whatever the system is. */
  function tint() {
    const at = lit[0].startContainer.parentElement;
    const style = getComputedStyle(at);
    const [red, green, blue] = style.color.match(/[\d.]+/g);
    const next = style.color.startsWith("rgb") && 0.3 * red + 0.6 * green + 0.1 * blue > 140 ? DARK : LIGHT;
    if (next === colours) return;
    colours = next;
    // Where the publisher has a rule there is none of ours. (A layer would do, but for that all of the page is laid out
    // again, as all is styled again for a rule that is not only for what is below these elements.)
    const has = (own, name, none) => own[name] && own[name] !== none && own[name] !== style[name];
    ours ??= NAMES.filter((name) => {
      const own = getComputedStyle(at, `::highlight(${name})`);
      return !has(own, "backgroundColor", "rgba(0, 0, 0, 0)") && !has(own, "textDecorationLine", "none");
    });
    const rule = (name, ground, text) =>
      `:is(${selector})::highlight(${name}),:is(${selector}) ::highlight(${name}){background-color:${ground};color:${text}}`;
    const rules = ours.map((name) => {
      const [ground, text, system] = colours[name];
      const forced = rule(name, system, `${system}Text`);
      return `${rule(name, `var(--${name},${ground})`, `var(--${name}-text,${text})`)}@media (forced-colors:active){${forced}}`;
    });
    sheet.replaceSync(rules.join(""));
  }

  function goAlong(range) {
    if (see(range)) return release();
    if (held) return;
    own = performance.now();
    see(range, true);
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
    if (player.contains(target) || target.closest(CONTROLS) || target.isContentEditable) return;
    const caret = document.caretPositionFromPoint?.(x, y) ?? document.caretRangeFromPoint?.(x, y);
    const hit = caret && found.charAt(caret.offsetNode ?? caret.startContainer, caret.offset ?? caret.startOffset);
    if (!hit) return;
    const boxes = found.ranges(hit[0], ...track.segments[hit[0]].source).flatMap((range) => [...range.getClientRects()]);
    // The margin is beside the text; the space between lines is not.
    const on = ({ left, right, top, height }) =>
      x >= left - 2 && x <= right + 2 && y >= top - height / 2 && y <= top + 1.5 * height;
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

  function text() {
    track = store.track; // of another edition
    look();
  }

  function jump() {
    held = 0; // who moves to another time wants to see it
    segment = word = -2;
  }

  function scroll() {
    if (performance.now() - own > OWN_MS) hold();
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
    marks ??= NAMES.map((name, priority) => {
      const highlight = Object.assign(new Highlight(), { priority });
      CSS.highlights.set(name, highlight);
      return highlight;
    });
    sheet = new CSSStyleSheet();
    document.adoptedStyleSheets.push(sheet);
    track = await store.text();
    if (!track || ends.signal.aborted) return false;
    const listen = (target, handlers) => {
      for (const [name, handler] of Object.entries(handlers)) target.addEventListener(name, handler, on);
    };
    listen(store, { time: paint, change, close: stop, text, jump });
    listen(window, { wheel: hold, touchmove: hold, scroll });
    document.addEventListener("click", click, { signal: ends.signal }); // after the page's own
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

function put(highlight, ranges) {
  highlight.clear();
  for (const range of ranges) highlight.add(range);
}

/** Whether the start of a range can be read where it is; with `move` its scrollers bring it there. */
function see(range, move) {
  let { top, bottom, left, right } = range.getBoundingClientRect();
  let seen = true;
  for (let element = range.startContainer.parentElement; element; element = element.parentElement) {
    const whole = element === document.scrollingElement || !element.parentElement;
    const { scrollTop, scrollHeight, clientHeight } = element;
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

/** The edge of what is seen of a box, inside of bars that stay above or below the text. */
function uncovered(x, edge, step) {
  for (let n = 0; n < 3; n += 1) {
    let element = document.elementFromPoint(x, edge + step);
    for (let inner; element?.shadowRoot && (inner = element.shadowRoot.elementFromPoint(x, edge + step)) !== element; ) {
      if (!inner) break;
      element = inner;
    }
    while (element && !/fixed|sticky/.test(getComputedStyle(element).position)) {
      element = element.parentElement ?? element.getRootNode().host;
    }
    const box = element?.getBoundingClientRect();
    if (!box || box.height > innerHeight / 2) break;
    edge = step > 0 ? box.bottom : box.top;
  }
  return edge;
}
