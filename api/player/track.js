// Which segment and which word are spoken at a time? The manifest as flat arrays that are searched by halving.

export class Track {
  /** `manifest` is a whole one, as manifest.js gives it. */
  constructor(manifest) {
    this.segments = manifest.segments;
    this.pauses = manifest.pauses ?? [];
    const { segments } = this;
    this._starts = Float64Array.from(segments, (segment) => segment.start);
    this._first = new Uint32Array(segments.length + 1);
    segments.forEach((segment, index) => {
      this._first[index + 1] = this._first[index] + segment.words.length;
    });
    this._words = segments.flatMap((segment) => segment.words);
    this._wordStarts = Float64Array.from(this._words, (word) => word[0]);
  }

  /** The segment at a time, or the one before in a pause; -1 before the first and after the last. */
  segmentAt(time) {
    const found = lastUpTo(this._starts, time, 0, this._starts.length);
    return found === this.segments.length - 1 && time >= this.segments[found].end ? -1 : found;
  }

  /** The word at a time, until the next one starts or its segment ends; -1 if none. */
  wordAt(segment, time) {
    if (segment < 0 || time >= this.segments[segment].end) return -1;
    const found = lastUpTo(this._wordStarts, time, this._first[segment], this._first[segment + 1]);
    return found < this._first[segment] ? -1 : found;
  }

  firstWord(segment) {
    return this._first[segment];
  }

  /** One past the last. */
  lastWord(segment) {
    return this._first[segment + 1];
  }

  /** [start, end] in seconds. */
  wordTime(word) {
    return this._words[word].slice(0, 2);
  }

  /** [start, end] in code points of the article text. */
  wordChars(word) {
    return this._words[word].slice(2, 4);
  }

  /** When the word at a character of a segment is spoken, or the one before it. */
  timeOf(segment, char) {
    let time = this._starts[segment];
    for (let word = this._first[segment]; word < this._first[segment + 1]; word += 1) {
      const [start, , charStart, charEnd] = this._words[word];
      if (charStart > char) break;
      time = start;
      if (char < charEnd) break; // the first of several words that share what is written
    }
    return time;
  }

  /** Where the sentence before or after starts; `back` within its first second goes to the one before. */
  sentenceFrom(time, step) {
    const at = lastUpTo(this._starts, time + 0.01, 0, this._starts.length);
    const again = step < 0 && at >= 0 && time - this._starts[at] > 1;
    const target = again ? at : at + step;
    return this._starts[Math.min(Math.max(target, 0), this._starts.length - 1)];
  }
}

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
