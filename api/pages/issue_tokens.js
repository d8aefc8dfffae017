// Who may hear a private issue? Its subscribers' tokens: shown, made, deleted.

import { Refusal, call, hush, offerCopy, say, write } from "./calls.js";

/** What shows and hides the tokens of the issue at ``api`` within a section. */
export function tokens(section, api) {
  const list = section.querySelector("#tokens");
  const form = section.querySelector("#token-form");
  const fresh = section.querySelector("#new-token");
  const more = section.querySelector("#more-tokens");
  let isShown = false;
  let following = null;

  more.addEventListener("click", () => act(() => load(following)));

  /** The next of them, from the first on. */
  async function load(cursor = null) {
    const told = await call("GET", `${api}/tokens?limit=100${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`);
    if (cursor === null) list.replaceChildren();
    list.append(...told.tokens.map(line));
    following = told.next;
    more.hidden = following === null;
  }

  function line({ id, name, created_at: made }) {
    const day = document.createElement("time");
    const date = new Date(made * 1000);
    day.dateTime = date.toISOString();
    day.textContent = date.toLocaleDateString(undefined, { dateStyle: "medium" });
    const row = document.createElement("li");
    row.append(Object.assign(document.createElement("span"), { textContent: name, dir: "auto", className: "name" }), day);
    if (!form) return row;
    const remove = document.createElement("details");
    remove.className = "remove";
    const summary = Object.assign(document.createElement("summary"), { textContent: "Delete" });
    summary.setAttribute("aria-label", `Delete the token of ${name}`);
    const button = Object.assign(document.createElement("button"), { type: "button", className: "danger", textContent: "It opens nothing any more" });
    button.addEventListener("click", () =>
      act(async () => {
        await call("DELETE", `${api}/tokens/${id}`);
        const next = row.nextElementSibling ?? row.previousElementSibling;
        row.remove();
        (next?.querySelector("summary") ?? form.elements.name).focus();
        fresh.hidden = fresh.hidden || fresh.dataset.token === id;
      }),
    );
    remove.append(summary, button);
    row.append(remove);
    return row;
  }

  async function act(work) {
    hush(section);
    try {
      await work();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      say(section, "tokens", error);
    }
  }

  if (form) {
    const button = fresh.querySelector(".copy");
    const field = document.getElementById("token-feed");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      act(async () => {
        const made = await call("POST", `${api}/tokens`, { name: form.elements.name.value.trim() });
        if (following === null) list.append(line(made)); // else it comes with the others
        form.reset();
        write(field.labels[0], `Podcast of ${made.name}: copy it now, it is not shown again`);
        field.value = made.feed;
        fresh.dataset.token = made.id;
        fresh.hidden = false;
        button.setAttribute("aria-label", `Copy: ${field.labels[0].textContent}`);
        field.focus();
        field.select();
      });
    });
    offerCopy(button, document.getElementById("copied-token"));
  }

  return {
    show(is) {
      if (is === isShown) return;
      isShown = is;
      section.hidden = !is;
      if (is) act(() => load());
      else fresh?.setAttribute("hidden", "");
    },
  };
}
