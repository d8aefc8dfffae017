// How do the articles of an issue stand in a list that changes while one works in it? Rows are written where they stand:
// what has the focus keeps it, and an event of one article touches one row.

import { clock, count, explain, write } from "./calls.js";

const ICONS = { up: "M12 19V5M6 11l6-6 6 6", down: "M12 5v14M6 13l6 6 6-6", grip: "M9 6h.01M15 6h.01M9 12h.01M15 12h.01M9 18h.01M15 18h.01" };
const DRAGGED = "application/x-narrator-article";

export class Rows {
  constructor(list, { stages, narrations, mayWrite, moved, removed }) {
    Object.assign(this, { list, stages, narrations, mayWrite, moved, removed });
    this.rows = new Map(); // by article
    this.isHeld = false; // while an order is sent, that of the service is old
    if (mayWrite) this.listen();
  }

  /** All articles, in their order. */
  set(articles) {
    const focused = this.list.contains(document.activeElement) ? document.activeElement : null;
    const now = new Set(articles.map((one) => one.id));
    const lost = focused && !now.has(focused.closest("li").dataset.id) ? this.place(focused.closest("li")) : -1;
    for (const [id, row] of this.rows) {
      if (now.has(id)) continue;
      row.line.remove();
      this.rows.delete(id);
    }
    for (const one of articles) {
      if (!this.rows.has(one.id)) this.rows.set(one.id, this.make(one.id));
      this.rows.get(one.id).article = one;
    }
    const order = this.isHeld ? [...this.order().filter((id) => now.has(id)), ...articles.map((one) => one.id).filter((id) => !this.rows.get(id).line.isConnected)] : articles.map((one) => one.id);
    this.arrange(order);
    for (const row of this.rows.values()) this.show(row);
    if (focused?.isConnected) refocus(focused);
    else if (lost >= 0) (this.list.children[Math.min(lost, this.list.children.length - 1)]?.querySelector("summary") ?? this.list).focus();
  }

  /** One article, as it is now. */
  update(article) {
    const row = this.rows.get(article.id);
    if (!row) return;
    const renamed = titleOf(row.article) !== titleOf(article);
    row.article = article;
    this.show(row);
    if (!renamed) return;
    for (const other of this.rows.values()) if (other.article.duplicate_of === article.id) this.show(other);
  }

  /** Ids as they stand. */
  order() {
    return [...this.list.children].map((line) => line.dataset.id);
  }

  titleOf(id) {
    const row = this.rows.get(id);
    return row ? titleOf(row.article) : id;
  }

  place(line) {
    return [...this.list.children].indexOf(line);
  }

  arrange(ids) {
    let before = this.list.firstElementChild;
    for (const id of ids) {
      const { line } = this.rows.get(id);
      if (line === before) before = before.nextElementSibling;
      else this.list.insertBefore(line, before);
    }
    this.number();
  }

  number() {
    const { children } = this.list;
    [...children].forEach((line, place) => {
      const row = this.rows.get(line.dataset.id);
      write(row.number, String(place + 1));
      if (!this.mayWrite) return;
      // A disabled button would lose the focus.
      attribute(row.up, "aria-disabled", place === 0 ? "true" : null);
      attribute(row.down, "aria-disabled", place === children.length - 1 ? "true" : null);
    });
  }

  make(id) {
    const line = element("li", { draggable: false });
    line.dataset.id = id;
    const row = {
      line,
      number: element("span", { className: "number" }),
      title: element("a", { className: "title", dir: "auto" }),
      state: element("span", { className: "state" }),
      notes: element("span", { className: "notes", dir: "auto" }),
      progress: element("progress", { max: 100, hidden: true }),
      why: element("p", { className: "why", dir: "auto", hidden: true }),
    };
    const about = element("span", { className: "about" });
    about.append(row.state, row.notes);
    const main = element("div", { className: "one" });
    main.append(row.title, about, row.progress, row.why);
    line.append(row.number, main);
    if (this.mayWrite) line.append(this.tools(row));
    return row;
  }

  tools(row) {
    row.up = element("button", { type: "button", className: "quiet icon up" });
    row.down = element("button", { type: "button", className: "quiet icon down" });
    row.up.append(icon("up"));
    row.down.append(icon("down"));
    const remove = element("details", { className: "remove" });
    row.remove = element("summary", { textContent: "Remove" });
    row.gone = element("button", { type: "button", className: "danger gone", textContent: "Take it out" });
    remove.append(row.remove, row.gone);
    const grip = element("span", { className: "grip", draggable: true, title: "Drag to another place" });
    grip.setAttribute("aria-hidden", "true");
    grip.append(icon("grip"));
    const tools = element("div", { className: "tools" });
    tools.append(grip, row.up, row.down, remove);
    return tools;
  }

  show({ line, article, ...row }) {
    const title = titleOf(article);
    const { status } = article;
    if (line.dataset.status !== status) line.dataset.status = status;
    write(row.title, title);
    const address = this.narrations + article.narration.split("/").pop();
    if (row.title.getAttribute("href") !== address) row.title.href = address;
    write(row.state, this.stateOf(article));
    if (row.state.dataset.status !== status) row.state.className = `state ${(row.state.dataset.status = status)}`;
    const notes = [article.section, article.author, article.vanished ? "no longer in the feed" : ""];
    write(row.notes, notes.filter(Boolean).join(" · "));
    const isRunning = status === "running";
    if (row.progress.hidden === isRunning) row.progress.hidden = !isRunning;
    if (isRunning) row.progress.value = Math.floor(article.progress * 100);
    const why = this.reasonOf(article);
    write(row.why, why);
    if (row.why.hidden === (why !== "")) row.why.hidden = why === "";
    label(row.progress, `Progress of ${title}`);
    if (!this.mayWrite) return;
    label(row.up, `Move up: ${title}`);
    label(row.down, `Move down: ${title}`);
    label(row.remove, `Remove ${title}`);
  }

  stateOf({ status, stage, progress, duration, segments }) {
    switch (status) {
      case "done":
        return duration === null ? "done" : clock(duration);
      case "running":
        if (stage === "speak" && segments) return `${this.stages[stage]}, ${segments.done} of ${segments.total} sentences`;
        return `${this.stages[stage] ?? "At work"}, ${Math.floor(progress * 100)} %`;
      case "queued":
        return progress > 0 ? `waiting at ${Math.floor(progress * 100)} %` : "waiting";
      default:
        return status;
    }
  }

  reasonOf({ status, error, duplicate_of, share }) {
    if (status === "duplicate") return `Says what “${this.titleOf(duplicate_of)}” says${share === null ? "" : `, ${Math.round(share * 100)} %`}: it is not narrated twice.`;
    if (error) return explain({ status: 500, ...error }).filter(Boolean).join(" ");
    return "";
  }

  // Moving

  listen() {
    this.list.addEventListener("click", ({ target }) => {
      const line = target.closest("li");
      if (target.closest(".up")) this.step(line, -1);
      else if (target.closest(".down")) this.step(line, 1);
      else if (target.closest(".gone")) this.removed(line.dataset.id, target.closest(".gone"));
    });
    this.list.addEventListener("keydown", (event) => {
      const line = event.target.closest("li");
      if (event.key === "Escape") {
        const open = event.target.closest("details[open]");
        if (open) open.open = false;
        open?.querySelector("summary").focus();
      }
      if (!event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
      event.preventDefault();
      this.step(line, event.key === "ArrowUp" ? -1 : 1);
    });
    let dragged = null;
    let before = null; // where it stood, should it be let go elsewhere
    this.list.addEventListener("dragstart", (event) => {
      if (!event.target.closest?.(".grip")) return;
      dragged = event.target.closest("li");
      before = dragged.nextElementSibling;
      event.dataTransfer.setData(DRAGGED, dragged.dataset.id);
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setDragImage(dragged, 20, 20);
      dragged.classList.add("dragged");
    });
    this.list.addEventListener("dragover", (event) => {
      const over = event.target.closest?.("li");
      if (!dragged) return;
      event.preventDefault();
      if (!over || over === dragged) return;
      const { top, height } = over.getBoundingClientRect();
      over[event.clientY < top + height / 2 ? "before" : "after"](dragged);
    });
    this.list.addEventListener("drop", (event) => {
      if (!dragged) return;
      event.preventDefault();
      before = undefined;
      this.settle(dragged);
    });
    this.list.addEventListener("dragend", () => {
      if (dragged && before !== undefined) this.list.insertBefore(dragged, before);
      dragged?.classList.remove("dragged");
      dragged = null;
    });
  }

  step(line, by) {
    const other = by < 0 ? line.previousElementSibling : line.nextElementSibling;
    if (!other) return;
    const focused = document.activeElement;
    other[by < 0 ? "before" : "after"](line);
    refocus(focused);
    this.settle(line);
    line.scrollIntoView({ block: "nearest" });
  }

  settle(line) {
    this.number();
    this.isHeld = true;
    this.moved(this.order(), `${this.titleOf(line.dataset.id)} is now ${this.place(line) + 1} of ${count(this.list.children.length, "article")}.`);
  }
}

function titleOf({ title, link, key }) {
  return title || link || key;
}

function element(name, properties) {
  return Object.assign(document.createElement(name), properties);
}

function icon(name) {
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawing.setAttribute("viewBox", "0 0 24 24");
  drawing.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", ICONS[name]);
  drawing.append(path);
  return drawing;
}

function attribute(node, name, value) {
  if (node.getAttribute(name) === value) return;
  if (value === null) node.removeAttribute(name);
  else node.setAttribute(name, value);
}

function label(node, text) {
  attribute(node, "aria-label", text);
}

function refocus(node) {
  if (document.activeElement !== node) node.focus({ preventScroll: true });
}
