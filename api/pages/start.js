// How does the page at / answer at once to what is pasted, dropped and chosen? Without this script its forms do the
// same, a step slower.

import { carriesFile, decode, kindOf } from "./files.js";

const PAUSE_MS = 700; // of typing, after which the article is looked at
const CHOICE_MS = 200; // after a click, for the next
const LIST_MS = 2000; // between looks at narrations that are being made
const FILE_BYTES = 4_000_000; // more is longer than the page takes

const AWAY = "The service does not answer. What you have typed is still here; try again in a moment.";

const form = document.getElementById("start");
const list = document.getElementById("list");

if (form) begin();
watchList();

function begin() {
  const article = document.getElementById("article");
  const shows = document.getElementById("preview");
  const trouble = document.getElementById("trouble");
  const empty = shows.querySelector(".empty");
  let timer = 0;
  let asking = new AbortController();
  let written = 0; // how often the article was changed
  let looked = 0; // and which of these is shown

  for (const hidden of document.querySelectorAll(".with-script")) hidden.hidden = false;

  const later = (wait, part) => {
    clearTimeout(timer);
    timer = setTimeout(() => look(part), wait);
  };
  const hasDraft = () => shows.querySelector("[name=draft]") !== null;

  async function look(part) {
    clearTimeout(timer);
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    const now = written;
    if (!article.value.trim()) {
      trouble.replaceChildren();
      shows.removeAttribute("aria-busy");
      return;
    }
    if (looked !== now) part = "preview";
    const inside = part === "length" ? shows.querySelector("#length") : shows;
    shows.setAttribute("aria-busy", "true");
    try {
      const answer = await post("preview", part, signal);
      const nodes = fragment(await answer.text());
      if (answer.ok) {
        trouble.replaceChildren();
        inside.replaceChildren(...nodes);
        looked = now;
      } else {
        trouble.replaceChildren(...nodes);
        if (answer.status < 500 && part === "preview") shows.replaceChildren(...(empty ? [empty] : []));
      }
    } catch (error) {
      if (error.name === "AbortError") return;
      trouble.replaceChildren(sentence(AWAY));
    }
    if (!signal.aborted) shows.removeAttribute("aria-busy");
  }

  article.addEventListener("input", (event) => {
    written += 1;
    const whole = /^insertFrom(Paste|Drop)/.test(event.inputType ?? "");
    later(whole ? 0 : PAUSE_MS, "preview");
  });
  for (const name of ["title", "markup", "site"]) {
    form.elements[name].addEventListener("input", () => {
      written += 1;
      later(PAUSE_MS, "preview");
    });
  }
  for (const name of ["voice", "speed"]) {
    form.elements[name].addEventListener("change", () => hasDraft() && later(0, "length"));
  }
  form.addEventListener("change", (event) => event.target.name === "speak" && hasDraft() && later(0, "preview"));
  shows.addEventListener("change", (event) => event.target.name === "keep" && later(CHOICE_MS, "length"));

  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (button?.id === "hear") {
      event.preventDefault();
      hear(button);
    } else if (button?.id === "narrate") {
      asking.abort();
      clearTimeout(timer);
      setTimeout(() => (button.disabled = true)); // after it was sent with the form
    } else {
      event.preventDefault();
      look("preview").then(() => shows.scrollIntoView({ block: "nearest" }));
    }
  });
  addEventListener("pageshow", () => {
    const button = document.getElementById("narrate");
    if (button) button.disabled = false;
    shows.removeAttribute("aria-busy");
  });

  // Files

  async function take(file) {
    if (!file) return;
    trouble.replaceChildren();
    if (file.size > FILE_BYTES) {
      trouble.replaceChildren(sentence(`${file.name} is too long for this page. Cut it into parts, or send it through the API.`));
      return;
    }
    const text = decode(new Uint8Array(await file.arrayBuffer()));
    if (text === null) {
      trouble.replaceChildren(sentence(`${file.name} is no text. Give a text, HTML or Markdown file, or paste the article.`));
      return;
    }
    article.value = text;
    written += 1;
    form.elements.markup.value = kindOf(file.name) ?? "";
    look("preview");
  }

  document.addEventListener("dragover", (event) => {
    if (!carriesFile(event)) return;
    event.preventDefault();
    form.classList.add("over");
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) form.classList.remove("over");
  });
  document.addEventListener("drop", (event) => {
    form.classList.remove("over");
    if (!carriesFile(event)) return;
    event.preventDefault();
    take(event.dataTransfer.files[0]);
  });
  const chosen = document.getElementById("file");
  chosen.addEventListener("change", () => {
    take(chosen.files[0]);
    chosen.value = "";
  });

  // The sample

  const audio = new Audio();
  const status = document.getElementById("voice-status");
  let sampling = null;

  async function hear(button) {
    if (sampling) {
      sampling.abort();
      audio.pause();
      done(button);
      return;
    }
    sampling = new AbortController();
    const { signal } = sampling;
    name(button, "Stop");
    status.textContent = "";
    try {
      const answer = await post("sample", "sample", signal);
      if (!answer.ok) {
        status.textContent = fragment(await answer.text())[0]?.querySelector("p")?.textContent ?? AWAY;
        done(button);
        return;
      }
      const sound = await answer.blob();
      if (signal.aborted) return;
      URL.revokeObjectURL(audio.src);
      audio.src = URL.createObjectURL(sound);
      audio.onended = () => done(button);
      await audio.play();
    } catch (error) {
      if (error.name === "AbortError") return;
      status.textContent = error.name === "NotAllowedError" ? "The browser wants one more click to play it." : AWAY;
      done(button);
    }
  }

  function done(button) {
    sampling = null;
    name(button, "Hear the voice");
  }

  function name(button, text) {
    button.querySelector("span").textContent = text;
  }
}

function watchList() {
  setInterval(async () => {
    const waits = list?.querySelector("[data-unfinished=yes]");
    if (!waits || document.hidden || list.contains(document.activeElement) || list.querySelector("[open]")) return;
    try {
      const answer = await fetch(location.pathname === new URL(".", location).pathname ? location.href : "./", {
        headers: { "X-Part": "list" },
      });
      if (answer.ok) list.replaceChildren(...fragment(await answer.text()));
    } catch {
      // The next look finds it.
    }
  }, LIST_MS);
}

function post(path, part, signal) {
  return fetch(path, { method: "POST", headers: { "X-Part": part }, body: new URLSearchParams(fields()), signal });
}

function fields() {
  return [...new FormData(form)].filter(([, value]) => typeof value === "string");
}

/** The nodes of a part of a page that the service has written. */
function fragment(html) {
  return [...new DOMParser().parseFromString(html, "text/html").body.children];
}

function sentence(text) {
  const box = document.createElement("div");
  box.className = "trouble";
  box.setAttribute("role", "alert");
  box.append(Object.assign(document.createElement("p"), { textContent: text }));
  return box;
}
