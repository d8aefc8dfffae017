// What opens below the row of controls? The panel and the transcript, loaded when somebody wants them.

import { ListenMore } from "./listen_more.js";
import { ListenTranscript } from "./listen_transcript.js";
import { ICONS, loadStyle, make } from "./make.js";
import "./words_more.js";

const style = loadStyle("more.css");
const ELEMENTS = { "listen-more": ListenMore, "listen-transcript": ListenTranscript };

Object.assign(ICONS, {
  previous: "M6 5h2v14H6zM19 5v14L9 12z",
  next: "M16 5h2v14h-2zM5 5v14l10-7z",
});
for (const [name, element] of Object.entries(ELEMENTS)) {
  if (!customElements.get(name)) customElements.define(name, element);
}

/** Open the panel, or close it and what it opened. */
export async function toggleMore(player, button) {
  if (find(player, "listen-more")) return closeMore(player);
  const panel = await add(player, "listen-more");
  button.ariaExpanded = "true";
  panel.focusFirst();
  return panel;
}

/** Close what is open; the focus goes back to the button. */
export function closeMore(player) {
  const open = ["listen-more", "listen-transcript"].map((name) => find(player, name)).filter(Boolean);
  if (!open.length) return;
  const { activeElement } = player.shadowRoot;
  const button = player.shadowRoot.querySelector("button.more");
  if (open.some((element) => element.contains(activeElement))) button.focus();
  for (const element of open) element.remove();
  button.ariaExpanded = "false";
}

/** Open the transcript, or close it. */
export async function openTranscript(player, toggles = true) {
  const open = find(player, "listen-transcript");
  if (open && toggles) open.remove();
  if (!open) await add(player, "listen-transcript");
  find(player, "listen-more")?.show();
}

function find(player, name) {
  return player.shadowRoot.querySelector(name);
}

async function add(player, name) {
  await style.ready;
  const root = player.shadowRoot;
  if (!root.adoptedStyleSheets.includes(style.sheet)) root.adoptedStyleSheets = [...root.adoptedStyleSheets, style.sheet];
  if (find(player, name)) return find(player, name); // pressed twice while its style came
  const element = make(name, { part: name.replace("listen-", "") });
  element.player = player;
  root.querySelector(".box").append(element);
  return element;
}
