// How is one issue watched and changed? Its events say what happens; every change is a call of the API, whose answer is
// the issue as it is then.

import { Given } from "./given.js";
import { Rows } from "./issue_rows.js";
import { tokens } from "./issue_tokens.js";
import { Watch } from "./issue_watch.js";
import { Refusal, call, count, explain, hush, learnWords, offerCopy, say, write } from "./calls.js";

const ORDER_MS = 500; // of quiet after a move, for the next

const root = document.getElementById("issue");
const { api } = root.dataset;
const mayWrite = root.dataset.write === "yes";
const stages = JSON.parse(root.dataset.stages);
const part = (id) => document.getElementById(id);

learnWords(root);
let issue = null; // without its articles
let ordering = 0;

const rows = new Rows(part("articles"), { stages, narrations: root.dataset.narrations, mayWrite, moved: reorder, removed: remove });
const subscribers = tokens(part("subscribers"), api);
const watch = new Watch(api, { whole, summary, article: (one) => rows.update(one), away: (is) => (part("away").hidden = !is), gone });

for (const button of document.querySelectorAll("[data-for=podcast]")) offerCopy(button, part("copied"));
part("only").addEventListener("change", () => part("articles").classList.toggle("only-failed", part("only").checked));
if (mayWrite) offerChanges();
watch.start();

// What is shown

function whole({ articles, ...told }) {
  summary(told);
  rows.set(articles);
}

function summary(told) {
  const before = issue;
  issue = { ...issue, ...told };
  const { status, paused, counts, served_edition: served, edition, error, feed } = issue;
  const isUnfinished = ["queued", "running"].includes(status);
  const title = issue.title || "Untitled";
  write(part("title"), title);
  if (issue.title) document.title = `${title} – narrator`;
  write(part("description"), issue.description ?? "");
  part("description").hidden = !issue.description;

  write(part("status"), statusOf(issue));
  part("progress").hidden = !isUnfinished;
  part("progress").value = Math.floor(issue.progress * 100);
  write(part("facts"), factsOf(issue));
  part("failure").hidden = !error;
  if (error) {
    const [first, second] = part("failure").children;
    const code = error.code === "no_article" ? "issue_incomplete" : error.code; // of the whole it says another thing
    const [words, detail] = explain({ status: 500, ...error, code });
    write(first, words);
    write(second, detail);
  }
  part("feed").hidden = !feed;
  part("feed-failure").hidden = !feed?.error;
  if (feed) write(part("feed"), feedOf(feed));
  if (feed?.error) write(part("feed-failure"), `The last look failed. ${explain({ status: 500, ...feed.error }).filter(Boolean).join(" ")}`);

  const isHeard = served !== null;
  hide(part("listen"), !isHeard);
  part("take").hidden = !isHeard;
  part("public-feed").hidden = issue.access !== "public";
  subscribers.show(issue.access === "private");
  part("only-box").hidden = !counts.failed;
  if (!counts.failed && part("only").checked) part("only").click();

  if (!mayWrite) return;
  hide(part("pause"), !(isUnfinished || paused || feed));
  write(part("pause"), paused ? "Go on" : "Pause");
  const isStopped = isUnfinished && !isHeard; // by what deletes it later
  write(part("delete").querySelector("summary"), isStopped ? "Cancel" : "Delete");
  write(part("delete-now"), isStopped ? "Stop making it" : "Delete it for good, with all its articles");
  const lost = counts.failed + counts.cancelled;
  hide(part("retry"), !lost && !["failed", "cancelled"].includes(status));
  hide(part("look"), !feed);
  hide(part("unfollow"), !feed);
  write(part("retry"), lost ? `Retry what failed (${lost})` : "Retry");
  const form = part("edit");
  for (const [name, value, old] of [
    ["title", issue.title ?? "", before?.title ?? ""],
    ["description", issue.description ?? "", before?.description ?? ""],
  ]) {
    if (!before || form.elements[name].value === old) form.elements[name].value = value; // what is being typed stays
  }
  if (!before || before.access !== issue.access) part("private").checked = issue.access === "private";
  if (isHeard && isUnfinished && served !== edition) part("facts").append(" Until it is whole, the one before is heard.");
}

function statusOf({ status, stage, paused, counts }) {
  if (["queued", "running"].includes(status)) {
    if (paused) return "Paused";
    if (counts.articles === 0) return "Waiting for its feed";
    return status === "queued" && !counts.running && !counts.done ? "Waiting for its turn" : (stages[stage] ?? "Being made");
  }
  if (status === "done") return counts.failed ? `Done, without ${count(counts.failed, "article")}` : "Done";
  return status === "failed" ? "It could not be made" : "It was cancelled";
}

function factsOf({ status, progress, counts, access, duration_label: length }) {
  const told = [`${counts.done} of ${count(counts.articles, "article")} done`];
  for (const [name, number] of [["failed", counts.failed], ["cancelled", counts.cancelled]]) if (number) told.push(`${number} ${name}`);
  if (counts.duplicates) told.push(count(counts.duplicates, "duplicate"));
  if (["queued", "running"].includes(status)) told.push(`${Math.floor(progress * 100)} %`);
  if (length) told.push(`${length} to listen`);
  told.push(access);
  return `${told.join(", ")}.`;
}

function feedOf({ url, every_minutes: every, vanished, next_at: next }) {
  if (next === null) return `Followed ${url}, which has ended.`;
  const at = new Date(next * 1000).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
  const what = vanished === "keep" ? "What it has no longer stays." : "What it has no longer goes.";
  return `Follows ${url} every ${count(every, "minute")}; the next look is at ${at}. ${what}`;
}

/** Hidden, the focus goes to what follows. */
function hide(node, isHidden) {
  if (isHidden && node === document.activeElement) part("articles-head").focus();
  node.hidden = isHidden;
}

function gone() {
  location.reload(); // which says so
}

// What is changed

/** Do it, show what it comes to, and say in the place of that name what was refused. */
async function change(where, work, within = root) {
  hush(within);
  try {
    const answer = await work();
    if (answer?.articles) watch.take(answer);
    else await watch.look(answer?.edition);
    return true;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (!error.isSaid) say(within, typeof where === "function" ? where(error) : where, error);
    return false;
  }
}

/** The same by a button, which rests meanwhile and keeps the focus. */
async function press(button, where, work, within) {
  if (button.getAttribute("aria-disabled")) return false;
  button.setAttribute("aria-disabled", "true");
  const isDone = await change(where, work, within);
  button.removeAttribute("aria-disabled");
  return isDone;
}

function reorder(order, told) {
  write(part("told"), told);
  clearTimeout(ordering);
  ordering = setTimeout(async () => {
    const mine = ordering;
    const isDone = await change("articles", () => call("PATCH", api, { order: rows.order() }).finally(() => (rows.isHeld = mine !== ordering)));
    if (!isDone && mine === ordering) await watch.look().catch(() => {}); // as it stands there
  }, ORDER_MS);
}

async function remove(id, button) {
  const title = rows.titleOf(id);
  const isDone = await press(button, "articles", () => call("DELETE", `${api}/articles/${id}`));
  if (isDone) write(part("told"), `${title} is taken out.`);
}

function offerChanges() {
  part("pause").addEventListener("click", ({ currentTarget }) => press(currentTarget, "actions", () => call("PATCH", api, { paused: !issue.paused })));
  part("retry").addEventListener("click", ({ currentTarget }) => press(currentTarget, "actions", () => call("POST", `${api}/retry`)));

  part("look").addEventListener("click", ({ currentTarget }) => press(currentTarget, "actions", () => call("POST", `${api}/feed/look`)));
  part("unfollow").addEventListener("click", ({ currentTarget }) => press(currentTarget, "actions", () => call("DELETE", `${api}/feed`)));

  const edit = part("edit");
  edit.addEventListener("submit", async (event) => {
    event.preventDefault();
    write(part("saved"), "");
    const asked = {};
    for (const name of ["title", "description"]) {
      const value = edit.elements[name].value.trim();
      if (value !== (issue[name] ?? "")) asked[name] = value || null;
    }
    const access = part("private").checked ? "private" : "public";
    if (access !== issue.access) asked.access = access;
    if (Object.keys(asked).length === 0 || (await press(event.submitter, "edit", () => call("PATCH", api, asked), edit))) write(part("saved"), "Saved.");
  });
  edit.addEventListener("input", () => write(part("saved"), ""));

  part("delete-now").addEventListener("click", async () => {
    hush(root);
    watch.stop();
    try {
      await call("DELETE", api);
      location.assign(root.dataset.list);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      say(root, "delete", error);
      watch.start();
    }
  });

  const add = part("add");
  const form = part("add-form");
  const given = new Given(form.querySelector(".given"), { zips: false, dropped: () => (add.open = true) });
  add.addEventListener("toggle", () => {
    if (!add.open) return;
    const places = rows.order().map((id) => new Option(`Before ${rows.titleOf(id)}`, id));
    form.elements.before.replaceChildren(new Option("At the end", ""), ...places);
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const where = ({ detail }) => {
      const index = /^body\.articles\.(\d+)/.exec(detail)?.[1];
      return index === undefined ? "form" : (given.sourceOf(Number(index))?.[0] ?? "text");
    };
    const isDone = await press(event.submitter, where, async () => {
      const articles = await given.articles();
      const [text, title] = [form.elements.text.value, form.elements.title.value.trim()];
      if (text.trim()) articles.push({ text, ...(title ? { title } : {}) });
      return call("POST", `${api}/articles`, { articles, before: form.elements.before.value || null });
    }, form);
    if (!isDone) return;
    given.clear();
    form.reset();
    add.open = false;
    add.querySelector("summary").focus();
    write(part("told"), "Added.");
  });
}
