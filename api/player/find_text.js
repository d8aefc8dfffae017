// Where does each sentence of a narration stand in a page that somebody else wrote?
//
// Both texts become tokens: words and marks, folded. Runs of tokens that both have are chained so that together they
// cover the most; what is left is looked for between them. What this is not sure of has no place. The page is only read.

const GRAM = 5; // tokens; fewer are found in every text
const LOOK_BACK = 300; // runs that may come before a run in the chain
const HOLE = 200; // tokens of an advertisement in the middle of a sentence
const LEAST = 0.6; // of a sentence's tokens, for it to count as found

const UNSEEN = /^(iframe|video|audio|canvas|object|svg|select|textarea|listen-player)$/; // with what is not displayed
const ASIDE = "aside,nav,footer,figcaption,[class*=pull],[class*=teaser],[class*=related]"; // where texts are repeated
const SKIP = "\\xad\\u200b-\\u200f\\u2060\\ufeff";
const SINGLE = "\\p{sc=Han}\\p{sc=Hira}\\p{sc=Kana}\\p{sc=Thai}\\p{sc=Laoo}\\p{sc=Khmr}\\p{sc=Mymr}"; // no spaces there
const TOKEN = RegExp(
  `[A-Za-z]+(?![A-Za-z]|[^\\0-\\x7f])|\\p{N}[\\p{N}${SKIP}]*|[${SINGLE}]|(?:(?![${SINGLE}])\\p{L}[\\p{M}${SKIP}]*)+|` +
    `[.…]+|[\\p{Pd}−]+|[^\\s${SKIP}]`,
  "gu",
);
const FOLDS = [[/['‘’‚‛′\x60´"“”„‟″«»‹›]/, '"'], [/[\p{Pd}−]+/u, "-"], [/[.…]+/, "."], [RegExp(`[${SKIP}]`, "g"), ""]];

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
  const vocabulary = new Map();
  const our = { ids: [], starts: [], ends: [], group: [] }; // tokens of each segment, in UTF-16 units of its text
  const first = [0]; // token of a segment; one past its last is the next one's
  for (const [index, { kind, text }] of segments.entries()) {
    const number = kind === "list_item" ? /^(\d+\.( |$))?/.exec(text)[0].length : 0; // the browser draws it
    for (const match of text.matchAll(TOKEN)) {
      if (match.index < number) continue;
      const word = fold(match[0]);
      if (!vocabulary.has(word)) vocabulary.set(word, vocabulary.size + 1);
      add(our, vocabulary.get(word), match, 0, index);
    }
    first.push(our.ids.length);
  }

  const page = yield* read(root, vocabulary);
  const { nodes, bases, ids, group: blocks } = page;
  const at = new Int32Array(our.ids.length).fill(-1); // where each of our tokens stands among the page's
  const weigh = (p, a) => {
    const { kind } = segments[our.group[a]];
    const top = page.tops[blocks[p]];
    if (kind === "title" && top.closest("h1")) return 2;
    return top.closest(kind === "quote" ? ASIDE : `${ASIDE},blockquote`) ? 0.5 : 1;
  };
  const set = (a, p, length) => {
    for (let n = 0; n < length; n += 1) at[a + n] = p + n;
  };

  /** Runs of tokens that both texts have, each within one block of the page. */
  function* shared() {
    const base = vocabulary.size + 1;
    const key = (of, i) => of.slice(i, i + GRAM).reduce((sum, id) => sum * base + id, 0);
    const grams = new Map();
    our.ids.forEach((_, a) => {
      const places = grams.get(key(our.ids, a)) ?? [];
      if (places.length < 30) grams.set(key(our.ids, a), [...places, a]);
    });
    const done = new Map(); // p - a -> end of the last run on that diagonal
    const longest = new Uint32Array(at.length);
    const runs = [];
    for (let p = 0; p < ids.length; p += 1) {
      if (!(p & 63)) yield;
      for (const a of grams.get(key(ids, p)) ?? []) {
        if (done.get(p - a) > p) continue;
        let length = 0;
        while (blocks[p + length] === blocks[p] && ids[p + length] === our.ids[a + length]) length += 1;
        if (length < GRAM) continue;
        done.set(p - a, p + length);
        runs.push({ a, p, length, weight: weigh(p, a) });
        for (let n = a; n < a + length; n += 1) longest[n] = Math.max(longest[n], length);
      }
    }
    // A phrase that stands elsewhere too is no rival of a paragraph that has it.
    return runs
      .filter(({ a, length }) => longest.subarray(a, a + length).some((other) => other < 4 * length))
      .sort((one, other) => one.a - other.a || one.p - other.p);
  }

  /** The ascending chain of runs with the most tokens in the fewest places, the nearest. */
  function* chain(runs) {
    let best;
    for (const [j, run] of runs.entries()) {
      Object.assign(run, { score: run.length * run.weight, trim: 0 });
      for (const other of runs.slice(Math.max(0, j - LOOK_BACK), j)) {
        if (other.p >= run.p || other.a === run.a) continue;
        const gap = run.p - other.p - other.length;
        const trim = Math.max(0, -gap, other.a + other.length - run.a);
        const score = other.score + (run.length - trim) * run.weight - 1 - 0.05 * Math.log2(1 + Math.max(gap, 0));
        if (trim < run.length && score > run.score) Object.assign(run, { score, trim, before: other });
      }
      if (!(best?.score > run.score)) best = run;
      yield;
    }
    for (; best; best = best.before) set(best.a + best.trim, best.p + best.trim, best.length - best.trim);
  }

  /** Asks `how` about every gap: our tokens [a, b) stand after page token p and before q. */
  function* fill(how) {
    for (let a = 0, p = -1; a < at.length; a += 1) {
      let b = a;
      while (at[b] < 0) b += 1;
      if (b > a) yield* how(a, b, p, at[b] ?? ids.length);
      a = b;
      p = at[a];
    }
  }

  /** Whole segments, token for token; short ones only as a block or beside what is found. */
  function* whole(a, b, p, q) {
    for (let index = our.group[a]; first[index + 1] <= b; index += 1) {
      const start = first[index];
      const length = first[index + 1] - start;
      if (start < a || !length) continue;
      let best = -1;
      let most = 0;
      for (let s = p + 1; s + length <= q; s += 1) {
        if (!(s & 255)) yield;
        let n = 0;
        while (n < length && our.ids[start + n] === ids[s + n]) n += 1;
        if (n < length) continue;
        const alone = blocks[s - 1] !== blocks[s] && blocks[s + length] !== blocks[s];
        const far = Math.min(s - p - 1, q - s - length);
        const score = 9 + 2 * alone + 4 * weigh(s, start) - 0.1 * Math.log2(1 + far);
        if ((length >= GRAM || alone || far < 3) && score >= most) [best, most] = [s, score];
      }
      if (best < 0) continue;
      set(start, best, length);
      p = best + length - 1;
    }
  }

  /** What is left beside an edited word: the same tokens as far from what is found, in its block. */
  function* edited(a, b, p, q) {
    for (const [ours, theirs, step, inside] of [[a, p + 1, 1, blocks[p]], [b - 1, q - 1, -1, blocks[q]]]) {
      let missed = 0;
      for (let n = 0; missed < 3 && Math.abs(n) < b - a; n += step) {
        const place = theirs + n;
        if (place <= p || place >= q || blocks[place] !== inside) break;
        if (our.ids[ours + n] !== ids[place]) missed += 1;
        else if (at[ours + n] < 0 && !at.includes(place, a)) at[ours + n] = place;
      }
    }
    yield;
  }

  /** Whether enough of a segment is in one place; what is elsewhere loses its place. */
  function settle(from, to) {
    let size = 0;
    for (let a = from, last; a < to; a += 1) {
      if (at[a] < 0) continue;
      if (at[a] - last > HOLE) {
        if (size >= LEAST * (to - from)) {
          at.fill(-1, a, to);
          break;
        }
        at.fill(-1, from, a);
        size = 0;
      }
      last = at[a];
      size += 1;
    }
    const found = size > 0 && size >= LEAST * (to - from);
    if (!found) at.fill(-1, from, to);
    return found;
  }

  yield* chain(yield* shared());
  yield* fill(whole);
  yield* fill(edited);
  const found = segments.map((_, index) => settle(first[index], first[index + 1]));
  const used = new Map();
  for (const p of at) {
    const node = nodes[upTo(bases, page.starts[p])];
    if (node) used.set(node, node.data);
  }
  const point = (place, node) => [nodes[node], Math.min(place - bases[node], nodes[node].length)];

  // Ranges are made when asked for. Characters are code points of the article's text.
  return {
    length: new Set(our.group).size, // of segments that have anything to find
    count: found.filter(Boolean).length,

    /** Ranges of a segment, or of a part if all of it is there: several if something stands between, none if not found. */
    ranges(index, charStart, charEnd) {
      const { text, source } = segments[index];
      const from = units(text, charStart - source[0]);
      const to = units(text, charEnd - source[0]);
      const pieces = [];
      let last;
      for (let a = first[index]; found[index] && a < first[index + 1]; a += 1) {
        if (our.ends[a] <= from || our.starts[a] >= to) continue;
        const q = at[a];
        if (q < 0 && to - from < text.length) return [];
        if (q < 0) continue;
        if (blocks[q] !== blocks[last?.q] || q - last.q > a - last.a + 8) pieces.push((last = { p: q }));
        Object.assign(last, { q, a });
      }
      return pieces.map(({ p, q }) => {
        const range = new Range();
        range.setStart(...point(page.starts[p], upTo(bases, page.starts[p])));
        range.setEnd(...point(page.ends[q], upTo(bases, page.ends[q] - 1)));
        return range;
      });
    },

    /** [segment, character] of the word at or before a place in a text node; null where none is near. */
    charAt(node, offset) {
      const hit = upTo(page.starts, bases[nodes.indexOf(node)] + offset);
      for (let p = hit; p >= 0 && blocks[p] === blocks[hit]; p -= 1) {
        const a = at.indexOf(p);
        if (a < 0) continue;
        const { text, source } = segments[our.group[a]];
        return [our.group[a], source[0] + [...text.slice(0, our.starts[a])].length];
      }
      return null;
    },

    /** Whether text that was found has gone or changed. */
    isStale: () => [...used].some(([node, data]) => !node.isConnected || node.data !== data),
  };
}

/** The page's tokens by block, 0 for one that the article has not, in UTF-16 units of all text that was read. */
function* read(root, vocabulary) {
  const page = { nodes: [], bases: [], ids: [], starts: [], ends: [], group: [], tops: [] };
  const open = [];
  let size = 0;
  let text = "";
  let block = 0;

  function* cut(gap) {
    if (!gap) return;
    for (const match of text.matchAll(TOKEN)) {
      add(page, vocabulary.get(fold(match[0])) ?? 0, match, size - text.length, block);
      if (!(page.ids.length & 63)) yield;
    }
    text = "";
    block += gap - 1;
  }

  for (let node = root; node; ) {
    let next = null;
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
        next = node.firstChild;
        if (next) open.push({ node, gap, hidden: visibility !== "visible" });
      }
    }
    yield;
    while (!next && open.length) {
      next = node.nextSibling;
      if (next) break;
      const outer = open.pop();
      yield* cut(outer.gap);
      node = outer.node;
    }
    node = next;
  }
  yield* cut(2);
  return page;
}

function add(tokens, id, match, base, group) {
  tokens.ids.push(id);
  tokens.starts.push(base + match.index);
  tokens.ends.push(base + match.index + match[0].length);
  tokens.group.push(group);
}

/** What two tokens are compared by: no case, one sort of quote, dash and ellipsis, nothing invisible. */
function fold(token) {
  if (/^\w+$/.test(token)) return token.toLowerCase();
  return FOLDS.reduce((word, rule) => word.replace(...rule), token.toLowerCase()).normalize("NFKC");
}

/** UTF-16 units of so many code points. */
function units(text, count) {
  return [...text].slice(0, Math.max(count, 0)).join("").length;
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
