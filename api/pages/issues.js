// How is an issue asked for, what would it cost, and how far are the others?

import { Given } from "./given.js";
import { Refusal, call, count, hush, learnWords, paragraph, say } from "./calls.js";

const LIST_MS = 2000; // between looks at issues that are being made

const form = document.getElementById("new");
const list = document.getElementById("list");

if (form) begin();
watchList();

function begin() {
  const ask = document.getElementById("ask");
  const shown = document.getElementById("estimate");
  const buttons = [document.getElementById("look"), document.getElementById("make")];
  const fields = form.elements;
  const dropped = () => {
    ask.open = true;
    shown.replaceChildren();
  };
  const given = new Given(form.querySelector(".given"), { zips: true, dropped });
  const draft = { said: "", key: "" };
  learnWords(form);

  const follow = document.getElementById("follow");
  const showFollow = () => {
    follow.hidden = !fields.feed.value.trim();
    for (const field of follow.querySelectorAll("input, select")) field.disabled = follow.hidden; // what is hidden is not checked
  };
  fields.feed.addEventListener("input", showFollow);
  showFollow();
  form.addEventListener("input", () => shown.replaceChildren());
  form.addEventListener("change", () => shown.replaceChildren());

  // What is asked for

  const between = () => ({ contents: fields.contents.checked, sections: fields.sections.checked, articles: fields.announced.checked });
  const formats = () => [...form.querySelectorAll("[name=formats]:checked")].map((box) => box.value);

  async function asked() {
    const articles = await given.articles();
    const body = { articles, speed: Number(fields.speed.value), between: between(), formats: formats(), access: access() };
    if (fields.title.value.trim()) body.title = fields.title.value.trim();
    if (fields.voice.value) body.voice = fields.voice.value;
    if (fields.feed.value.trim()) {
      body.feed = {
        url: fields.feed.value.trim(),
        every_minutes: Number(fields.every.value),
        newest: Number(fields.newest.value),
        vanished: fields.vanished.value,
      };
    }
    return body;
  }

  function access() {
    return fields.access.checked ? "private" : "public";
  }

  /** What an address can say of a zip; what was not touched is as its issue.toml has it. */
  function query() {
    const said = new URLSearchParams();
    if (fields.title.value.trim()) said.set("title", fields.title.value.trim());
    if (fields.voice.value) said.set("voice", fields.voice.value);
    if (Number(fields.speed.value) !== 1) said.set("speed", fields.speed.value);
    if (fields.access.checked) said.set("access", "private");
    return said.size ? `?${said}` : "";
  }

  /** What it cannot. */
  function change() {
    const changed = {};
    const boxes = [fields.contents, fields.sections, fields.announced];
    if (boxes.some((box) => box.checked !== box.defaultChecked)) changed.between = between();
    if (formats().length) changed.formats = formats();
    return changed;
  }

  async function send(end, headers = {}) {
    const { zip } = given;
    if (!zip) return call("POST", `${form.dataset.api}${end}`, await asked(), headers);
    if (given.files.length > 1 || given.addresses.value.trim() || fields.feed.value.trim()) {
      throw given.refuse("A zip is an issue by itself. Leave out the other articles, or the zip; others can be added afterwards.");
    }
    return call("POST", `${form.dataset.api}${end}${query()}`, new Blob([zip], { type: "application/zip" }), headers);
  }

  /** A key by which the same request that comes twice makes one issue. */
  async function key() {
    const { zip } = given;
    const said = zip ? [zip.name, zip.size, zip.lastModified, query()].join() : JSON.stringify(await asked());
    if (draft.said !== said) {
      draft.said = said;
      draft.key = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    }
    return draft.key;
  }

  async function act(button, doing, work) {
    hush(form);
    const label = button.textContent;
    for (const one of buttons) one.disabled = true;
    button.textContent = doing;
    try {
      await work();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (!error.isSaid) place(error);
    } finally {
      for (const one of buttons) one.disabled = false;
      button.textContent = label;
      if (document.activeElement === document.body) button.focus({ preventScroll: true });
    }
  }

  /** Say it beside what it is about. */
  function place(refusal) {
    const article = /^body\.articles\.(\d+)/.exec(refusal.detail);
    const source = article && given.sourceOf(Number(article[1]));
    const member = /^(?:body|query)\.(title|feed|voice|speed)\b/.exec(refusal.detail)?.[1];
    if (source) say(form, source[0], refusal, source[1]);
    else if (given.zip && ["archive_refused", "input_not_found", "issue_invalid", "body_too_large", "input_too_large"].includes(refusal.code)) say(form, "files", refusal);
    else if (member) say(form, member === "speed" ? "voice" : member, refusal);
    else if (["voice_unknown", "speed_refused"].includes(refusal.code)) say(form, "voice", refusal);
    else if (refusal.code === "address_refused" && fields.feed.value.trim()) say(form, "feed", refusal);
    else say(form, "form", refusal);
    form.querySelector("[aria-invalid=true]")?.focus();
  }

  document.getElementById("look").addEventListener("click", (event) => {
    shown.replaceChildren();
    if (!form.reportValidity()) return;
    act(event.currentTarget, "Estimating…", async () => show(await send("/estimates")));
  });

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    act(document.getElementById("make"), "Sending…", async () => {
      const made = await send("", { "Idempotency-Key": `"${await key()}"` });
      if (given.zip && Object.keys(change()).length) await call("PATCH", `${form.dataset.api}/${made.id}`, change());
      location.assign(form.dataset.page + made.id);
    });
  });

  function show({ articles, not_counted, words, listen, work, failed, duplicates }) {
    const facts = paragraph("", "length");
    const told = [
      [listen.label, "to listen"],
      [words.toLocaleString("en"), "words"],
      [work.seconds.toLocaleString("en"), "seconds of work"],
    ];
    for (const [number, name] of told) {
      const fact = document.createElement("span");
      fact.append(Object.assign(document.createElement("b"), { textContent: number }), ` ${name}`);
      facts.append(fact, " ");
    }
    const notes = [`${count(articles, "article")}. The work is that of one processor core; ${work.processes === 1 ? "one process does it" : `${work.processes} processes share it`}.`];
    if (not_counted) notes.push(`${count(not_counted, "address is", "addresses are")} not counted: pages are fetched when the issue is made.`);
    if (fields.feed.value.trim()) notes.push("The feed’s articles are not counted: it is read when the issue is made.");
    shown.replaceChildren(facts, ...notes.map((note) => paragraph(note, "hint")));
    const lines = [
      ...failed.map((one) => `${one.key} cannot be narrated: ${one.detail}`),
      ...duplicates.map((one) => `${one.key} says what ${one.of} says, ${Math.round(one.share * 100)} %: it is not narrated twice.`),
    ];
    if (!lines.length) return;
    const all = document.createElement("ul");
    all.append(...lines.map((line) => Object.assign(document.createElement("li"), { textContent: line, dir: "auto" })));
    shown.append(all);
  }
}

function watchList() {
  setInterval(async () => {
    const waits = list.querySelector("[data-unfinished=yes]");
    if (!waits || document.hidden || list.contains(document.activeElement)) return;
    try {
      const answer = await fetch(location.href, { headers: { "X-Part": "list" } });
      if (!answer.ok) return;
      const read = new DOMParser().parseFromString(await answer.text(), "text/html");
      list.replaceChildren(...read.body.children);
    } catch {
      // The next look finds it.
    }
  }, LIST_MS);
}
