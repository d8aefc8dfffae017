// Which sentence and word are being spoken, where do they stand in the text, and which word was clicked?
(() => {
  "use strict";

  const TICK_S = 0.0001; // a browser rounds the time that it was told to seek to
  const SCROLL_HOLD_MS = 4000; // how long a listener who scrolls is left alone
  const OWN_SCROLL_MS = 1200; // how long a smooth scroll of ours may go on

  const audio = document.getElementById("audio");
  const player = document.getElementById("player");
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");

  // The text: block n of the article is the nth element that says where it starts.

  const elements = Array.from(document.querySelectorAll("[data-start]"));
  const blockOf = new Map(elements.map((element, index) => [element, index]));
  const startOf = Uint32Array.from(elements, (element) => Number(element.dataset.start));
  const unitsOf = new Map(); // block -> UTF-16 offset of each code point, where they differ

  function textNode(block) {
    const element = elements[block];
    if (element.childNodes.length > 1) element.normalize(); // browsers break a very long text in two
    return element.firstChild;
  }

  function units(block) {
    let found = unitsOf.get(block);
    if (found === undefined) {
      const text = textNode(block).data;
      found = null;
      if (/[\ud800-\udfff]/.test(text)) {
        const offsets = [];
        for (let unit = 0; unit < text.length; unit += text.codePointAt(unit) > 0xffff ? 2 : 1) offsets.push(unit);
        offsets.push(text.length);
        found = Uint32Array.from(offsets);
      }
      unitsOf.set(block, found);
    }
    return found;
  }

  function toUnit(block, char) {
    const offset = Math.max(char - startOf[block], 0);
    const map = units(block);
    return map ? map[Math.min(offset, map.length - 1)] : Math.min(offset, textNode(block).length);
  }

  function toChar(block, unit) {
    const map = units(block);
    return startOf[block] + (map ? lastUpTo(map, unit, 0, map.length) : unit);
  }

  function rangeOf(block, charStart, charEnd) {
    const range = document.createRange();
    range.setStart(textNode(block), toUnit(block, charStart));
    range.setEnd(textNode(block), toUnit(block, charEnd));
    return range;
  }

  // The manifest, once, as flat arrays that are searched by halving.

  const segments = JSON.parse(document.getElementById("manifest").textContent).segments.filter(
    (segment) => segment.block < elements.length && elements[segment.block].firstChild,
  );
  const segmentStart = Float64Array.from(segments, (segment) => segment.start);
  const segmentEnd = Float64Array.from(segments, (segment) => segment.end);
  const segmentBlock = Uint32Array.from(segments, (segment) => segment.block);
  const segmentChars = Uint32Array.from(segments, (segment) => segment.source[0]);
  const segmentCharsEnd = Uint32Array.from(segments, (segment) => segment.source[1]);
  const firstWord = new Uint32Array(segments.length + 1);
  segments.forEach((segment, index) => {
    firstWord[index + 1] = firstWord[index] + segment.words.length;
  });
  const wordStart = new Float64Array(firstWord[segments.length]);
  const wordChars = new Uint32Array(wordStart.length);
  const wordCharsEnd = new Uint32Array(wordStart.length);
  segments.forEach((segment, index) => {
    segment.words.forEach((word, nth) => {
      const at = firstWord[index] + nth;
      [wordStart[at], , wordChars[at], wordCharsEnd[at]] = word;
    });
  });
  segments.length = 0; // several times the size of the arrays

  /** Index of the last value in [low, high) that is at most `value`; low - 1 if there is none. */
  function lastUpTo(values, value, low, high) {
    let from = low;
    let to = high;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (values[middle] <= value) from = middle + 1;
      else to = middle;
    }
    return from - 1;
  }

  /** The segment at a time, or the one before in a pause; -1 before the first and after the last. */
  function segmentAt(time) {
    const found = lastUpTo(segmentStart, time, 0, segmentStart.length);
    return found === segmentStart.length - 1 && time >= segmentEnd[found] ? -1 : found;
  }

  /** The word at a time, lit until the next one starts or its segment ends; -1 if none. */
  function wordAt(segment, time) {
    if (segment < 0 || time >= segmentEnd[segment]) return -1;
    const found = lastUpTo(wordStart, time, firstWord[segment], firstWord[segment + 1]);
    return found < firstWord[segment] ? -1 : found;
  }

  // Marking: ranges where the browser can paint them, else the whole block.

  function rangeMarks() {
    const sentence = new Highlight();
    const word = new Highlight();
    word.priority = 1;
    CSS.highlights.set("segment", sentence);
    CSS.highlights.set("word", word);
    const put = (highlight, range) => {
      highlight.clear();
      if (range) highlight.add(range);
    };
    return { sentence: (range) => put(sentence, range), word: (range) => put(word, range) };
  }

  function blockMarks() {
    let marked = null;
    const sentence = (range) => {
      const element = range ? range.startContainer.parentElement : null;
      if (element === marked) return;
      marked?.classList.remove("current");
      element?.classList.add("current");
      marked = element;
    };
    return { sentence, word: () => {} };
  }

  const marks = window.CSS && CSS.highlights && window.Highlight ? rangeMarks() : blockMarks();
  let shownSegment = -1;
  let shownWord = -1;

  function paint() {
    const time = audio.currentTime + TICK_S;
    const segment = segmentAt(time);
    const word = wordAt(segment, time);
    if (segment !== shownSegment) {
      shownSegment = segment;
      const block = segmentBlock[segment];
      const range = segment < 0 ? null : rangeOf(block, segmentChars[segment], segmentCharsEnd[segment]);
      marks.sentence(range);
      if (range) scrollTo(range);
    }
    if (word !== shownWord) {
      shownWord = word;
      const block = segmentBlock[segment];
      marks.word(word < 0 ? null : rangeOf(block, wordChars[word], wordCharsEnd[word]));
    }
  }

  let frame = 0;

  function paintWhilePlaying() {
    paint();
    frame = audio.paused ? 0 : requestAnimationFrame(paintWhilePlaying);
  }

  // Scrolling along, unless the listener has just scrolled.

  let userScrolled = -Infinity;
  let ownScroll = -Infinity;

  const noteUserScroll = () => {
    userScrolled = performance.now();
  };

  function scrollTo(range) {
    const now = performance.now();
    if (now - userScrolled < SCROLL_HOLD_MS) return;
    const box = range.getBoundingClientRect();
    const top = player.getBoundingClientRect().bottom;
    const room = window.innerHeight - top;
    if (box.top >= top + 8 && box.bottom <= top + room * 0.85) return;
    ownScroll = now;
    const target = window.scrollY + box.top - top - room * 0.2;
    window.scrollTo({ top: target, behavior: calm.matches ? "instant" : "smooth" });
  }

  // A click on a word.

  function caretAt(x, y) {
    if (document.caretPositionFromPoint) {
      const caret = document.caretPositionFromPoint(x, y);
      return caret && { node: caret.offsetNode, offset: caret.offset };
    }
    const range = document.caretRangeFromPoint?.(x, y);
    return range && { node: range.startContainer, offset: range.startOffset };
  }

  /** True if the point is on these characters, the space between lines included. */
  function covers(node, start, end, x, y) {
    if (start < 0 || end > node.length) return false;
    const range = document.createRange();
    range.setStart(node, start);
    range.setEnd(node, end);
    return Array.from(range.getClientRects()).some((box) => {
      const slack = box.height / 2;
      return x >= box.left - 1 && x <= box.right + 1 && y >= box.top - slack && y <= box.bottom + slack;
    });
  }

  /** The block and character at a point; null beside the text. A caret stands between two characters. */
  function pointed(x, y) {
    const caret = caretAt(x, y);
    if (!caret || caret.node.nodeType !== Node.TEXT_NODE) return null;
    const block = blockOf.get(caret.node.parentElement);
    if (block === undefined) return null;
    const after = caret.node.data.codePointAt(caret.offset) > 0xffff ? 2 : 1;
    const before = caret.node.data.codePointAt(caret.offset - 2) > 0xffff ? 2 : 1;
    if (covers(caret.node, caret.offset, caret.offset + after, x, y)) {
      return { block, char: toChar(block, caret.offset) };
    }
    if (covers(caret.node, caret.offset - before, caret.offset, x, y)) {
      return { block, char: toChar(block, caret.offset - before) };
    }
    return null;
  }

  /** When the word at a character is spoken, or the one before it; null where nothing is spoken. */
  function timeOf(block, char) {
    let segment = lastUpTo(segmentChars, char, 0, segmentChars.length);
    if (segment < 0 || segmentBlock[segment] < block) segment += 1;
    if (segmentBlock[segment] !== block) return null;
    let time = segmentStart[segment];
    for (let word = firstWord[segment]; word < firstWord[segment + 1] && wordChars[word] <= char; word += 1) {
      time = wordStart[word];
      if (char < wordCharsEnd[word]) break; // the first of several words that share what is written
    }
    return time;
  }

  function onClick(event) {
    if (event.button || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (!window.getSelection().isCollapsed) return;
    const at = pointed(event.clientX, event.clientY);
    const time = at && timeOf(at.block, at.char);
    if (time !== null) audio.dispatchEvent(new CustomEvent("listen-from", { detail: time }));
  }

  document.querySelector("main").addEventListener("click", onClick);
  window.addEventListener("wheel", noteUserScroll, { passive: true });
  window.addEventListener("touchmove", noteUserScroll, { passive: true });
  window.addEventListener("scroll", () => {
    if (performance.now() - ownScroll > OWN_SCROLL_MS) noteUserScroll();
  });
  audio.addEventListener("position", () => {
    userScrolled = -Infinity; // who moves to another time wants to see it
    shownSegment = null; // also within the same sentence
    paint();
  });
  audio.addEventListener("play", () => {
    if (!frame) paintWhilePlaying();
  });
  for (const name of ["timeupdate", "seeked", "pause", "ended"]) audio.addEventListener(name, paint);
  document.documentElement.classList.add("follows");
})();
