// What happens to an issue? Its events, put together for each frame that is drawn; where they do not come, a look now
// and then.

import { Refusal, call } from "./calls.js";

const POLL_MS = 2000; // where events do not come
const AWAY_MS = 2000; // of silence, before it is said
const FEED_MS = 15000; // between looks at an issue that is whole and follows a feed
const ENDS = ["done", "failed", "cancelled"];

export class Watch {
  constructor(api, { whole, summary, article, away, gone }) {
    Object.assign(this, { api, shown: { whole, summary, article, away, gone } });
    this.edition = 0; // the newest that is known of
    this.events = null;
    this.timer = 0;
    this.silence = 0;
    this.glancing = 0;
    this.frame = 0;
    this.waiting = { whole: null, summary: null, articles: new Map() };
    this.feed = null;
  }

  start() {
    this.stop();
    const events = new EventSource(`${this.api}/events`);
    this.events = events;
    const heard = (name, act) =>
      events.addEventListener(name, ({ data }) => {
        this.answers();
        if (events === this.events) act(JSON.parse(data));
      });
    heard("state", (state) => this.put({ whole: state }));
    heard("issue", (summary) => this.put({ summary }));
    heard("article", (article) => this.put({ article }));
    for (const name of ENDS) {
      heard(name, (summary) => {
        this.stop();
        if (summary.id === undefined) this.shown.gone(); // it was deleted
        else if (summary.edition < this.edition) this.start(); // what came meanwhile is to come
        else {
          this.put({ summary });
          this.rest();
        }
      });
    }
    events.addEventListener("open", () => this.answers());
    events.addEventListener("error", () => {
      if (events !== this.events) return;
      this.silence ||= setTimeout(() => this.shown.away(true), AWAY_MS);
      if (events.readyState === EventSource.CLOSED) this.later(POLL_MS); // else the browser asks again
    });
  }

  answers() {
    clearTimeout(this.silence);
    this.silence = 0;
    this.shown.away(false);
  }

  stop() {
    clearTimeout(this.timer);
    clearTimeout(this.glancing);
    this.events?.close();
    this.events = null;
  }

  /** The issue as a call has answered it. */
  take(state) {
    this.edition = Math.max(this.edition, state.edition);
    this.waiting.articles.clear();
    this.put({ whole: state });
    if (!this.events) this.start();
  }

  /** Ask how it is; with an edition that is known of, what is older is passed over. Throws Refusal. */
  async look(edition = 0) {
    this.edition = Math.max(this.edition, edition);
    this.take(await call("GET", this.api));
  }

  later(wait) {
    this.stop();
    this.timer = setTimeout(async () => {
      try {
        const state = await call("GET", this.api);
        this.answers();
        this.put({ whole: state });
        if (ENDS.includes(state.status)) this.rest();
        else this.start();
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        if ([401, 403, 404].includes(error.status)) this.shown.gone();
        else this.later(wait);
      }
    }, wait);
  }

  /** Whole: only a feed can bring something. */
  rest() {
    if (this.feed?.next_at) this.later(this.feed.next_at * 1000 <= Date.now() ? POLL_MS : FEED_MS);
  }

  /** While it is made, what becomes of its feed is in no event. */
  glance() {
    clearTimeout(this.glancing);
    if (!this.feed || !this.events) return;
    const isNew = this.feed.checked_at === null && this.feed.failures === 0;
    this.glancing = setTimeout(async () => {
      try {
        await this.look();
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        this.glance();
      }
    }, isNew ? POLL_MS : FEED_MS);
  }

  put({ whole, summary, article }) {
    const { waiting } = this;
    if ((whole ?? summary)?.edition < this.edition) return;
    if (whole) {
      this.feed = whole.feed;
      Object.assign(waiting, { whole, summary: null });
      waiting.articles.clear();
      this.glance();
    }
    if (summary) waiting.summary = summary;
    if (article) waiting.articles.set(article.id, article);
    this.edition = Math.max(this.edition, (whole ?? summary)?.edition ?? 0);
    this.frame ||= requestAnimationFrame(() => this.draw());
  }

  draw() {
    const { whole, summary, articles } = this.waiting;
    this.frame = 0;
    this.waiting = { whole: null, summary: null, articles: new Map() };
    if (whole) this.shown.whole(whole);
    for (const article of articles.values()) this.shown.article(article);
    if (summary) this.shown.summary(summary);
  }
}
