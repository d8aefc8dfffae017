// Where does each sentence of a narration stand in a page that somebody else wrote?
//
// Both texts become tokens: words and marks, folded. Runs of tokens that both have are chained so that together they
// cover the most; what is left is looked for between them. What this is not sure of has no place. The page is only read.

const GRAM = 5; // tokens; fewer are found in every text
const LOOK_BACK = 300; // runs that may come before a run in the chain
const HOLE = 200; // tokens of an advertisement in the middle of a sentence
const LEAST = 0.6; // of a sentence's tokens, for it to count as found

const UNSEEN = /^(script|style|template|noscript|textarea|select|iframe|object|svg|listen-player)$/;
const ASIDE = "aside,nav,footer,figcaption,[class*=pull],[class*=teaser],[class*=related]"; // where texts are repeated
const SKIP = "\\xad\\u200b-\\u200f\\u2060\\ufeff";
const SINGLE = "\\p{sc=Han}\\p{sc=Hira}\\p{sc=Kana}\\p{sc=Thai}\\p{sc=Laoo}\\p{sc=Khmr}\\p{sc=Mymr}"; // no spaces there
const TOKEN = RegExp(
  `[A-Za-z]+(?![A-Za-z]|[^\\0-\\x7f])|\\p{N}[\\p{N}${SKIP}]*|[${SINGLE}]|(?:(?![${SINGLE}])\\p{L}[\\p{M}${SKIP}]*)+|` +
    `[.…]+|[\\p{Pd}−]+|[^\\s${SKIP}]`,
  "gu",
);
const SKIPPED = RegExp(`[${SKIP}]`, "g");

/** Findings: where segments stand in the text below an element; null if aborted. Works in slices of `budget_ms`. */
export async function findSegments(root, segments, { signal, budget_ms = 8 } = {}) {
  const steps = find(root, segments);
  for (let until = performance.now() + budget_ms; ; ) {
    const { done, value } = steps.next();
    if (done) return value;
    if (performance.now() < until) continue;
    await (globalThis.scheduler?.yield ? scheduler.yield() : new Promise((resolve) => setTimeout(resolve)));
    if (signal?.aborted) return null;
    until = performance.now() + budget_ms;
  }
}

function* find(root, segments) {
  const ours = { ids: [], starts: [], ends: [], owner: [] };
  const vocabulary = new Map();
  const first = [0];
  for (const [index, { kind, text }] of segments.entries()) {
    const number = kind === "list_item" ? /^(\d+\. )?/.exec(text)[0].length : 0; // the browser draws it
    for (const match of text.matchAll(TOKEN)) {
      if (match.index < number) continue;
      const word = fold(match[0]);
      if (!vocabulary.has(word)) vocabulary.set(word, vocabulary.size + 1);
      add(ours, vocabulary.get(word), match, 0);
      ours.owner.push(index);
    }
    first.push(ours.ids.length);
  }
  const page = yield* read(root, vocabulary);
  const weight = (p, kind) => {
    const top = page.tops[page.blocks[p]];
    if (kind === "title" && top.closest("h1")) return 2;
    return top.closest(kind === "quote" ? ASIDE : `${ASIDE},blockquote`) ? 0.5 : 1;
  };
  const text = { ...ours, first, segments, page, weight, base: vocabulary.size + 1 };
  text.at = yield* chain(yield* shared(text), ours.ids.length);
  yield* fill(text, whole);
  yield* fill(text, edited);
  return new Findings(text);
}

/** What was found; ranges are made when asked for. Characters are code points of the article's text. */
class Findings {
  #text;
  #found;
  #used;

  constructor(text) {
    const { at, page, segments } = text;
    this.#text = text;
    this.#found = segments.map((_, index) => settle(text, index));
    this.length = segments.length;
    this.count = this.#found.filter(Boolean).length;
    const nodes = new Set();
    for (const p of at) if (p >= 0) nodes.add(page.nodes[upTo(page.bases, page.starts[p])]);
    this.#used = Array.from(nodes, (node) => [node, node.data]);
  }

  /** Ranges of a segment, or of a part that is there whole: several if something stands in between, none if not found. */
  ranges(index, charStart, charEnd) {
    const { at, starts, ends, first, segments, page } = this.#text;
    const { text, source } = segments[index];
    const from = units(text, charStart - source[0]);
    const to = units(text, charEnd - source[0]);
    const pieces = [];
    for (let a = first[index], last; this.#found[index] && a < first[index + 1]; a += 1) {
      if (ends[a] <= from || starts[a] >= to) continue;
      const p = at[a];
      if (p < 0 && to - from < text.length) return [];
      if (p < 0) continue;
      if (last && page.blocks[p] === page.blocks[last.q] && p - last.q <= a - last.a + 8) Object.assign(last, { q: p, a });
      else pieces.push((last = { p, q: p, a }));
    }
    return pieces.map(({ p, q }) => {
      const range = new Range();
      for (const [side, place, node] of [
        ["setStart", page.starts[p], upTo(page.bases, page.starts[p])],
        ["setEnd", page.ends[q], upTo(page.bases, page.ends[q] - 1)],
      ]) {
        range[side](page.nodes[node], Math.min(place - page.bases[node], page.nodes[node].length));
      }
      return range;
    });
  }

  /** [segment, character] of the word at or before a place in a text node; null where none is near. */
  charAt(node, offset) {
    const { at, starts, owner, segments, page } = this.#text;
    const nth = page.nodes.indexOf(node);
    const hit = upTo(page.starts, page.bases[nth] + offset);
    for (let p = hit; nth >= 0 && p > hit - 60 && p >= 0 && page.blocks[p] === page.blocks[hit]; p -= 1) {
      const a = at.indexOf(p);
      if (a < 0) continue;
      const { text, source } = segments[owner[a]];
      return [owner[a], source[0] + [...text.slice(0, starts[a])].length];
    }
    return null;
  }

  /** Whether text that was found has gone or changed. */
  isStale() {
    return this.#used.some(([node, data]) => !node.isConnected || node.data !== data);
  }
}

/** The page's tokens, 0 for one that the article has not; places count UTF-16 units of all text that was read. */
function* read(root, vocabulary) {
  const page = { nodes: [], bases: [], ids: [], starts: [], ends: [], blocks: [], tops: [] };
  const open = [];
  let size = 0;
  let text = "";
  let block = 0;

  function* cut(gap) {
    if (!gap) return;
    for (const match of text.matchAll(TOKEN)) {
      add(page, vocabulary.get(fold(match[0])) ?? 0, match, size - text.length);
      page.blocks.push(block);
      if (!(page.ids.length & 63)) yield;
    }
    text = "";
    block += gap - 1;
  }

  for (let node = root; node; ) {
    let into = null;
    if (node.nodeType === Node.TEXT_NODE && !open.at(-1)?.hidden) {
      page.nodes.push(node);
      page.bases.push(size);
      page.tops[block] ??= open.findLast(({ gap }) => gap > 1)?.node ?? root;
      size += node.length;
      text += node.data;
    } else if (node.nodeType === Node.ELEMENT_NODE && !UNSEEN.test(node.localName)) {
      const { display, float, visibility } = getComputedStyle(node);
      // A big first letter floats, and is part of its word.
      const inline = /^(inline|contents|ruby)/.test(display) || float !== "none";
      const gap = inline ? Number(/^(br|sup|sub)$/.test(node.localName)) : 2;
      if (display !== "none") {
        yield* cut(gap);
        into = node.firstChild;
        if (into) open.push({ node, gap, hidden: visibility !== "visible" });
      }
    }
    yield;
    while (!into && open.length) {
      into = node.nextSibling;
      if (into) break;
      const outer = open.pop();
      yield* cut(outer.gap);
      node = outer.node;
    }
    node = into;
  }
  yield* cut(2);
  return page;
}

/** Runs of tokens that both texts have, each within one block of the page. */
function* shared({ ids, owner, segments, base, page, weight }) {
  const key = (of, i) => (((of[i] * base + of[i + 1]) * base + of[i + 2]) * base + of[i + 3]) * base + of[i + 4];
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
    for (const a of grams.get(key(page.ids, p)) ?? []) {
      if (done.get(p - a) > p) continue;
      let length = 0;
      while (page.blocks[p + length] === page.blocks[p] && page.ids[p + length] === ids[a + length]) length += 1;
      if (length < GRAM) continue;
      done.set(p - a, p + length);
      runs.push({ a, p, length, weight: weight(p, segments[owner[a]].kind) });
    }
  }
  // A phrase that stands elsewhere too is no rival of a paragraph that has it.
  const longest = new Uint32Array(ids.length);
  for (const { a, length } of runs) for (let n = a; n < a + length; n += 1) longest[n] = Math.max(longest[n], length);
  const rivals = runs.filter(({ a, length }) => longest.subarray(a, a + length).some((other) => other < 4 * length));
  return rivals.sort((one, other) => one.a - other.a || one.p - other.p);
}

/** For each of our tokens the page's, or -1: the ascending chain of runs with the most tokens in the fewest places. */
function* chain(runs, length) {
  const at = new Int32Array(length).fill(-1);
  let best = null;
  for (const [j, run] of runs.entries()) {
    Object.assign(run, { score: run.length * run.weight, before: null, trim: 0 });
    for (const other of runs.slice(Math.max(0, j - LOOK_BACK), j)) {
      if (other.p >= run.p || other.a === run.a) continue;
      const gap = run.p - other.p - other.length;
      const trim = Math.max(0, -gap, other.a + other.length - run.a);
      const score = other.score + (run.length - trim) * run.weight - 1 - 0.05 * Math.log2(1 + Math.max(gap, 0));
      if (trim < run.length && score > run.score) Object.assign(run, { score, before: other, trim });
    }
    if (!(best?.score > run.score)) best = run;
    yield;
  }
  for (let run = best; run; run = run.before) {
    for (let n = run.trim; n < run.length; n += 1) at[run.a + n] = run.p + n;
  }
  return at;
}

/** Asks `how` about every gap: our tokens [a, b) stand after page token p and before q. */
function* fill(text, how) {
  const { at, page } = text;
  for (let a = 0, p = -1; a < at.length; a += 1) {
    let b = a;
    while (at[b] < 0) b += 1;
    if (b > a) yield* how(text, a, b, p, at[b] ?? page.ids.length);
    a = b;
    p = at[a];
  }
}

/** Whole segments, token for token; short ones only as a block or beside what is found. */
function* whole({ ids, first, owner, segments, at, page, weight }, a, b, p, q) {
  for (let index = owner[a]; first[index + 1] <= b; index += 1) {
    const start = first[index];
    const length = first[index + 1] - start;
    if (start < a || !length) continue;
    let best = null;
    for (let s = p + 1; s + length <= q; s += 1) {
      if (!(s & 255)) yield;
      let n = 0;
      while (n < length && ids[start + n] === page.ids[s + n]) n += 1;
      if (n < length) continue;
      const alone = page.blocks[s - 1] !== page.blocks[s] && page.blocks[s + length] !== page.blocks[s];
      const far = Math.min(s - p - 1, q - s - length);
      const score = 2 * alone + 4 * weight(s, segments[index].kind) - 0.1 * Math.log2(1 + far);
      if ((length >= GRAM || alone || far < 3) && !(best?.score > score)) best = { s, score };
    }
    if (!best) continue;
    for (let n = 0; n < length; n += 1) at[start + n] = best.s + n;
    p = best.s + length - 1;
  }
}

/** What is left of edited sentences: the most tokens in common, in the blocks where their neighbours were found. */
function* edited({ ids, owner, segments, at, page }, a, b, p, q) {
  const block = (token) => segments[owner[token]]?.block;
  const ours = [];
  const theirs = [];
  for (let n = a; n < b && n < a + HOLE; n += 1) if ([block(a - 1), block(b)].includes(block(n))) ours.push(n);
  for (let n = p + 1; n < q; n += 1) {
    if (n > p + HOLE) n = Math.max(n, q - HOLE);
    if (page.ids[n] && [page.blocks[p], page.blocks[q]].includes(page.blocks[n])) theirs.push(n);
  }
  const rows = [new Uint16Array(theirs.length + 1)];
  for (const n of ours.toReversed()) {
    const [below] = rows;
    const row = below.slice();
    for (let j = theirs.length - 1; j >= 0; j -= 1) {
      row[j] = ids[n] === page.ids[theirs[j]] ? 1 + below[j + 1] : Math.max(below[j], row[j + 1]);
    }
    rows.unshift(row);
    yield;
  }
  for (let i = 0, j = 0; i < ours.length && j < theirs.length; ) {
    if (ids[ours[i]] === page.ids[theirs[j]]) at[ours[i++]] = theirs[j++];
    else if (rows[i + 1][j] >= rows[i][j + 1]) i += 1;
    else j += 1;
  }
}

/** Whether enough of a segment is in one place; what is elsewhere loses its place. */
function settle({ first, at }, index) {
  const [from, to] = [first[index], first[index + 1]];
  let best = { size: 0 };
  let now = best;
  for (let a = from, last; a < to; a += 1) {
    if (at[a] < 0) continue;
    if (last === undefined || at[a] - at[last] > a - last + HOLE) now = { size: 0, start: a };
    now = { size: now.size + 1, start: now.start, end: a };
    if (now.size > best.size) best = now;
    last = a;
  }
  const found = best.size > 0 && best.size >= LEAST * (to - from);
  for (let a = from; a < to; a += 1) if (!found || a < best.start || a > best.end) at[a] = -1;
  return found;
}

function add(tokens, id, match, base) {
  tokens.ids.push(id);
  tokens.starts.push(base + match.index);
  tokens.ends.push(base + match.index + match[0].length);
}

/** What two tokens are compared by: no case, one sort of quote and dash, nothing invisible. */
function fold(token) {
  if (/^[a-z0-9]+$/i.test(token)) return token.toLowerCase();
  if (/^['‘’‚‛′`´"“”„‟″«»‹›]/.test(token)) return '"';
  if (/^[\p{Pd}−]/u.test(token)) return "-";
  return /^[.…]/.test(token) ? "." : token.toLowerCase().normalize("NFKC").replace(SKIPPED, "");
}

/** UTF-16 units of so many code points. */
function units(text, count) {
  let unit = 0;
  for (; count > 0 && unit < text.length; count -= 1) unit += text.codePointAt(unit) > 0xffff ? 2 : 1;
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
