// Where does each sentence of a narration stand in a page that somebody else wrote?
//
// Both texts become words without punctuation. Runs of at least four words that both have in the same order are
// chained so that together they cover the most; gaps between them are filled with what fits there exactly, then with
// what is left of edited sentences. A word of which this is not sure has no place. The page is only read.

const GRAM = 4; // words; fewer are found in every text
const LOOK_BACK = 300; // runs that may come before a run in the chain
const WIDEST_HOLE = 200; // words of advertisement in the middle of a sentence
const LEAST = 0.6; // of a sentence's words, for it to count as found
const MOST_CELLS = 200_000; // of the table for one edited place

const UNSEEN = /^(script|style|template|noscript|textarea|select|datalist|iframe|object|video|audio|canvas|svg|head|listen-player)$/;
const ASIDE = 'aside,nav,footer,figcaption,[class*="pull"],[class*="teaser"],[class*="related"]'; // where texts are repeated
const WORD =
  /[a-z]+(?![a-z]|[^\0-\x7f])|[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}]\p{M}*|\p{N}[\p{N}\xad\u200b-\u200f\u2060\ufeff]*|(?:(?![\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}])\p{L}[\p{M}\xad\u200b-\u200f\u2060\ufeff]*)+/giu;

/**
 * Places of segments ({text, source, kind, block}, or with selectors alone) in the text below an element.
 * Works in slices of `budget_ms`; throws the signal's reason when aborted.
 */
export async function findSegments(root, segments, { signal, budget_ms = 8 } = {}) {
  const steps = find(root, segments);
  for (let until = performance.now() + budget_ms; ; ) {
    const { done, value } = steps.next();
    if (done) return value;
    if (performance.now() < until) continue;
    await (globalThis.scheduler?.yield ? scheduler.yield() : new Promise((resolve) => setTimeout(resolve)));
    signal?.throwIfAborted();
    until = performance.now() + budget_ms;
  }
}

/** What was found: ranges are made when asked for. Characters are code points of the article's text. */
class Findings {
  #article;
  #page;
  #at; // article word -> page word; -1: nowhere; -2 - n: another word stands there, the nth
  #found;
  #used;

  constructor(article, page, at, found) {
    this.#article = article;
    this.#page = page;
    this.#at = at;
    this.#found = found;
    this.length = found.length;
    this.count = found.filter(Boolean).length;
    this.size = page.size; // UTF-16 units of page text
    const nodes = new Set();
    for (const p of at) if (p >= 0) nodes.add(page.nodes[upTo(page.bases, page.starts[p])]);
    this.#used = Array.from(nodes, (node) => [node, node.data]);
  }

  /** Whether a segment has a place in the page. */
  has(index) {
    return Boolean(this.#found[index]);
  }

  /** DOM ranges of a part of a segment: one, several where something stands in between, none if it is not found. */
  ranges(index, charStart, charEnd) {
    const { texts, sources, first, starts, ends } = this.#article;
    const page = this.#page;
    const text = texts[index];
    const pieces = [];
    let sure = false;
    if (!this.#found[index]) return [];
    const from = toUnit(text, charStart - sources[index]);
    const to = toUnit(text, charEnd - sources[index]);
    for (let a = first[index]; a < first[index + 1]; a += 1) {
      if (ends[a] <= from || starts[a] >= to || this.#at[a] === -1) continue;
      const p = this.#at[a] < 0 ? -2 - this.#at[a] : this.#at[a];
      const last = pieces.at(-1);
      sure ||= this.#at[a] >= 0;
      if (last && page.blocks[p] === page.blocks[last.q] && p - last.q <= a - last.b + 8) Object.assign(last, { b: a, q: p });
      else pieces.push({ a, b: a, p, q: p });
    }
    if (!sure) return [];
    return pieces.map(({ a, b, p, q }) => {
      let start = page.starts[p];
      let end = page.ends[q];
      if (from <= starts[a]) {
        const before = text.slice(a > first[index] ? Math.max(from, ends[a - 1]) : from, starts[a]);
        start -= marks([...before].reverse(), [...page.text(Math.max(page.ends[p - 1] ?? 0, start - 40), start)].reverse());
      } else if (end - start === ends[a] - starts[a]) start += from - starts[a];
      if (to >= ends[b]) {
        const after = text.slice(ends[b], b + 1 < first[index + 1] ? Math.min(to, starts[b + 1]) : to);
        end += marks([...after], [...page.text(end, Math.min(page.starts[q + 1] ?? page.size, end + 40))]);
      } else if (page.ends[q] - page.starts[q] === ends[b] - starts[b]) end -= ends[b] - to;
      return page.range(start, end);
    });
  }

  /** {index, char} of the word at or before a place in a text node; null where none of the article is near. */
  charAt(node, offset) {
    const { owner, texts, sources, starts } = this.#article;
    const page = this.#page;
    const nth = page.nodes.indexOf(node);
    if (nth < 0) return null;
    const hit = upTo(page.starts, page.bases[nth] + offset);
    let p = page.bases[nth] > page.ends[hit] && page.starts[hit + 1] < page.bases[nth] + node.length ? hit + 1 : hit;
    for (const { blocks } = page, block = blocks[p]; p >= 0 && p > hit - 60 && blocks[p] === block; p -= 1) {
      const a = this.#at.indexOf(p);
      if (a < 0) continue;
      const index = owner[a];
      return { index, char: sources[index] + [...texts[index].slice(0, starts[a])].length };
    }
    return null;
  }

  /** Whether text that was found has gone or changed. */
  isStale() {
    return this.#used.some(([node, data]) => !node.isConnected || node.data !== data);
  }
}

function* find(root, segments) {
  const article = words(segments);
  const page = yield* read(root, article.vocabulary);
  const at = yield* chain(yield* shared(article, page), article.ids.length);
  yield* fill(article, page, at, whole);
  yield* fill(article, page, at, edited);
  const found = segments.map((_, index) => settle(article, page, at, index));
  soften(article, page, at);
  return new Findings(article, page, at, found);
}

/** The article's words as flat arrays, in UTF-16 units of their segment's text. */
function words(segments) {
  const quotes = segments.map((segment) => Object.assign({}, ...(segment.selectors ?? [])));
  const texts = segments.map((segment, index) => segment.text ?? quotes[index].exact);
  const sources = segments.map((segment, index) => segment.source?.[0] ?? quotes[index].start);
  const article = { texts, sources, segments, first: [0], owner: [], ids: [], starts: [], ends: [], vocabulary: new Map() };
  const { vocabulary } = article;
  texts.forEach((text, index) => {
    const number = segments[index].kind === "list_item" ? /^\d+\. /.exec(text)?.[0].length ?? 0 : 0; // drawn by the browser
    for (const match of text.matchAll(WORD)) {
      if (match.index < number) continue;
      const word = fold(match[0]);
      if (!vocabulary.has(word)) vocabulary.set(word, vocabulary.size + 1);
      article.ids.push(vocabulary.get(word));
      article.owner.push(index);
      article.starts.push(match.index);
      article.ends.push(match.index + match[0].length);
    }
    article.first.push(article.ids.length);
  });
  return article;
}

/** The page's words: 0 for one that the article has not; places count UTF-16 units of all text that was read. */
function* read(root, vocabulary) {
  const page = { nodes: [], bases: [], ids: [], starts: [], ends: [], blocks: [], tops: [], size: 0 };
  const open = [];
  let text = "";
  let block = 0;

  function* cut(gap) {
    if (!gap) return;
    const from = page.size - text.length;
    for (const match of text.matchAll(WORD)) {
      page.ids.push(vocabulary.get(fold(match[0])) ?? 0);
      page.starts.push(from + match.index);
      page.ends.push(from + match.index + match[0].length);
      page.blocks.push(block);
      if (!(page.ids.length & 63)) yield;
    }
    text = "";
    if (gap > 1) block += 1;
  }

  for (let node = root; node; node = node.nextSibling) {
    if (node.nodeType === Node.TEXT_NODE && !open.at(-1)?.hidden) {
      page.nodes.push(node);
      page.bases.push(page.size);
      page.size += node.length;
      page.tops[block] ??= open.findLast(({ gap }) => gap > 1)?.element ?? root;
      text += node.data;
    } else if (node.nodeType === Node.ELEMENT_NODE && !UNSEEN.test(node.localName)) {
      const { display, float, visibility } = getComputedStyle(node);
      if (display !== "none" || node === root) {
        const inline = /^(inline|contents|ruby|none)/.test(display) || float !== "none"; // a big first letter floats
        const gap = inline ? Number(/^(br|sup|sub)$/.test(node.localName)) : 2;
        yield* cut(gap);
        if (node.firstChild) {
          open.push({ element: node, gap, hidden: visibility !== "visible" });
          node = { nextSibling: node.firstChild };
          continue;
        }
      }
    }
    yield;
    while (open.length && !node.nextSibling) {
      const { element, gap } = open.pop();
      yield* cut(gap);
      node = element;
    }
    if (!open.length) break;
  }
  yield* cut(2);

  page.text = (start, end) => {
    let found = "";
    for (let n = upTo(page.bases, start); n < page.nodes.length && page.bases[n] < end; n += 1) {
      found += page.nodes[n].data.slice(Math.max(start - page.bases[n], 0), end - page.bases[n]);
    }
    return found;
  };
  page.range = (start, end) => {
    const range = document.createRange();
    const last = upTo(page.bases, end - 1);
    const head = upTo(page.bases, start);
    range.setStart(page.nodes[head], Math.min(start - page.bases[head], page.nodes[head].length));
    range.setEnd(page.nodes[last], Math.min(end - page.bases[last], page.nodes[last].length));
    return range;
  };
  page.weight = (p, kind) => {
    const top = page.tops[page.blocks[p]];
    if (kind === "title" && top.closest("h1")) return 2;
    return top.closest(kind === "quote" ? ASIDE : `${ASIDE},blockquote`) ? 0.5 : 1;
  };
  return page;
}

/** Runs of words that both have, each within one block of the page. */
function* shared(article, page) {
  const { ids } = article;
  const base = article.vocabulary.size + 1;
  const key = (of, i) => ((of[i] * base + of[i + 1]) * base + of[i + 2]) * base + of[i + 3];
  const grams = new Map();
  const done = new Map(); // p - a -> end of the last run on that diagonal
  const runs = [];
  for (let a = 0; a + GRAM <= ids.length; a += 1) {
    const places = grams.get(key(ids, a));
    if (!places) grams.set(key(ids, a), [a]);
    else if (places.length < 30) places.push(a);
  }
  for (let p = 0; p + GRAM <= page.ids.length; p += 1) {
    if (!(p & 255)) yield;
    if (!page.ids[p + GRAM - 1]) {
      p += GRAM - 1;
      continue;
    }
    for (const a of grams.get(key(page.ids, p)) ?? []) {
      if (done.get(p - a) > p) continue;
      let length = 0;
      while (page.blocks[p + length] === page.blocks[p] && page.ids[p + length] === ids[a + length]) length += 1;
      if (length < GRAM) continue;
      done.set(p - a, p + length);
      runs.push({ a, p, length, weight: page.weight(p, article.segments[article.owner[a]].kind) });
    }
  }
  return runs;
}

/** The ascending chain of runs that covers the most words, in the fewest pieces and the nearest. */
function* chain(runs, length) {
  const at = new Int32Array(length).fill(-1);
  let best = null;
  runs.sort((one, other) => one.a - other.a || one.p - other.p);
  for (const [j, run] of runs.entries()) {
    Object.assign(run, { score: run.length * run.weight - 1, before: null, trim: 0 });
    for (let i = Math.max(0, j - LOOK_BACK); i < j; i += 1) {
      const other = runs[i];
      if (other.p >= run.p || other.a === run.a) continue;
      const gap = run.p - other.p - other.length;
      const trim = Math.max(0, -gap, other.a + other.length - run.a);
      if (trim >= run.length) continue;
      const score = other.score + (run.length - trim) * run.weight - 1 - 0.05 * Math.log2(1 + Math.max(gap, 0));
      if (score > run.score) Object.assign(run, { score, before: other, trim });
    }
    if (!best || run.score > best.score) best = run;
    yield;
  }
  for (let run = best; run; run = run.before) {
    for (let n = run.trim; n < run.length; n += 1) at[run.a + n] = run.p + n;
  }
  return at;
}

/** Asks `how` about every gap: article words [a, b) that stand after page word p and before q. */
function* fill(article, page, at, how) {
  for (let a = 0, p = -1; a < at.length; a += 1) {
    if (at[a] < 0) {
      let b = a;
      while (b < at.length && at[b] < 0) b += 1;
      yield* how(article, page, at, a, b, p, b < at.length ? at[b] : page.ids.length);
      a = b;
    }
    p = at[a];
  }
}

/** Whole segments, word for word; short ones only as a block or beside what is found. */
function* whole({ ids, first, owner, segments }, page, at, a, b, p, q) {
  for (let index = owner[a]; first[index + 1] <= b; index += 1) {
    const start = first[index];
    const length = first[index + 1] - start;
    if (start < a || !length) continue;
    let best = -1;
    let most = -Infinity;
    for (let s = p + 1; s + length <= q; s += 1) {
      if (!(s & 255)) yield;
      let n = 0;
      while (n < length && ids[start + n] === page.ids[s + n]) n += 1;
      if (n < length) continue;
      const alone = page.blocks[s - 1] !== page.blocks[s] && page.blocks[s + length] !== page.blocks[s];
      const far = Math.min(s - p - 1, q - s - length);
      if (length < GRAM && !alone && far > 2) continue;
      const score = 2 * alone + 4 * page.weight(s, segments[index].kind) - 0.1 * Math.log2(1 + far);
      if (score >= most) [best, most] = [s, score];
    }
    if (best < 0) continue;
    for (let n = 0; n < length; n += 1) at[start + n] = best + n;
    p = best + length - 1;
  }
}

/** What is left of edited sentences: the longest common words, in the blocks where their neighbours were found. */
function* edited({ ids, owner, segments }, page, at, a, b, p, q) {
  const block = (word) => segments[owner[word]]?.block;
  const near = [page.blocks[p], page.blocks[q]];
  const ours = [];
  const theirs = [];
  for (let n = a; n < b; n += 1) if (block(n) === block(a - 1) || block(n) === block(b)) ours.push(n);
  for (let n = p + 1; n < q; n += 1) {
    if (n > p + WIDEST_HOLE && n < q - WIDEST_HOLE) n = q - WIDEST_HOLE;
    if (page.ids[n] && near.includes(page.blocks[n])) theirs.push(n);
  }
  const wide = theirs.length + 1;
  if (ours.length * wide > MOST_CELLS) return;
  const table = new Uint16Array((ours.length + 1) * wide);
  for (let i = ours.length - 1; i >= 0; i -= 1) {
    for (let j = theirs.length - 1; j >= 0; j -= 1) {
      const cell = i * wide + j;
      table[cell] =
        ids[ours[i]] === page.ids[theirs[j]] ? 1 + table[cell + wide + 1] : Math.max(table[cell + wide], table[cell + 1]);
    }
    yield;
  }
  for (let i = 0, j = 0; i < ours.length && j < theirs.length; ) {
    if (ids[ours[i]] === page.ids[theirs[j]]) at[ours[i++]] = theirs[j++];
    else if (table[(i + 1) * wide + j] >= table[i * wide + j + 1]) i += 1;
    else j += 1;
  }
}

/** Whether enough of a segment is in one place; what is elsewhere loses its place. */
function settle({ first }, page, at, index) {
  const [from, to] = [first[index], first[index + 1]];
  let best = [0, from, from];
  let now = [0, from, from];
  let last = -1;
  for (let a = from; a < to; a += 1) {
    if (at[a] < 0) continue;
    if (last >= 0 && at[a] - at[last] > a - last + WIDEST_HOLE) now = [0, a, a];
    now = [now[0] + 1, now[1], a + 1];
    if (now[0] > best[0]) best = now;
    last = a;
  }
  const found = best[0] > 0 && best[0] >= LEAST * (to - from);
  for (let a = from; a < to; a += 1) if (!found || a < best[1] || a >= best[2]) at[a] = -1;
  return found;
}

/** Where as many words stand between two found ones as should, they are part of the sentence, though they are others. */
function soften({ segments, owner }, page, at) {
  const { blocks } = page;
  const block = (word) => segments[owner[word]]?.block;
  for (let a = 0, b = 0; a < at.length; a = b + 1) {
    for (b = a; b < at.length && at[b] === -1; ) b += 1;
    if (a === b) continue;
    const [left, right] = [block(a - 1) === block(a), block(b) === block(b - 1)];
    if (block(a) !== block(b - 1) || !(left || right)) continue;
    let [p, q] = [at[a - 1] + 1, at[b]];
    if (!left) for (p = q; blocks[p - 1] === blocks[q]; ) p -= 1;
    if (!right) for (q = p; blocks[q] === blocks[p - 1]; ) q += 1;
    if (q - p !== b - a || blocks[p] !== blocks[q - 1]) continue;
    for (let n = a; n < b; n += 1) at[n] = -2 - (p + n - a);
  }
}

/** How many UTF-16 units of the page's marks are the article's; white space and the invisible do not count. */
function marks(ours, theirs) {
  const skip = /[\s\xad\u200b-\u200f\u2060\ufeff]/;
  const like = (mark) =>
    /['‘’‚‛′`´"“”„‟″«»‹›]/.test(mark) ? '"' : /\p{Pd}|−/u.test(mark) ? "-" : mark === "…" ? "." : mark;
  let j = 0;
  let taken = 0;
  let length = 0;
  let last = "";
  for (const mark of ours) {
    if (skip.test(mark)) continue;
    while (j < theirs.length && skip.test(theirs[j])) length += theirs[j++].length;
    if (j < theirs.length && like(theirs[j]) === like(mark)) {
      last = like(mark);
      while (j < theirs.length && like(theirs[j]) === last) {
        length += theirs[j++].length;
        if (last !== ".") break;
      }
      taken = length;
    } else if (like(mark) !== last) break;
  }
  return taken;
}

function fold(word) {
  const small = word.toLowerCase();
  return /^[a-z0-9]*$/.test(small) ? small : small.normalize("NFKC").replace(/[\xad\u200b-\u200f\u2060\ufeff]/g, "");
}

/** UTF-16 offset of a code point. */
function toUnit(text, char) {
  let unit = 0;
  for (let n = 0; n < char && unit < text.length; n += 1) unit += text.codePointAt(unit) > 0xffff ? 2 : 1;
  return unit;
}

/** Index of the last of ascending values that is at most `value`; -1 if none is. */
function upTo(values, value) {
  let from = 0;
  let to = values.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (values[middle] <= value) from = middle + 1;
    else to = middle;
  }
  return from - 1;
}
