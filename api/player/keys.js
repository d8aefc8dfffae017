// Which keys does the player know? Only while the focus is in it: the page keeps its own.

import { SPEEDS } from "./listen_player.js";
import { intend } from "./make.js";

/** Shown in the panel: key, and the word for what it does. */
export const KEYS = [
  ["K", "play"],
  ["J", "back"],
  ["L", "forward"],
  [",", "previous"],
  [".", "next"],
  ["M", "mute"],
  ["F", "follow"],
  ["T", "transcript"],
  ["< >", "speed"],
  ["← →", "position"],
  ["Esc", "close"],
];

/** Act on a key pressed in a player; keys typed into a field are the field's. */
export async function press(player, key, target) {
  const { store } = player;
  const wish = (wanted, value) => intend(player.shadowRoot.querySelector(".bar"), wanted, value);
  if (key === "Escape") return (await import("./more.js")).closeMore(player);
  if (target.matches("input:not([type=range]), select, textarea")) return undefined;
  switch (key.toLowerCase()) {
    case "k":
      return wish("toggle");
    case "j":
      return wish("skip", -10);
    case "l":
      return wish("skip", 10);
    case ",":
      return wish("sentence", -1);
    case ".":
      return wish("sentence", 1);
    case "m":
      return wish("setMuted", !store.muted);
    case "f":
      return wish("setFollows", !store.follows);
    case "t":
      return (await import("./more.js")).openTranscript(player);
    case "<":
      return wish("setRate", SPEEDS.findLast((rate) => rate < store.rate) ?? SPEEDS[0]);
    case ">":
      return wish("setRate", SPEEDS.find((rate) => rate > store.rate) ?? SPEEDS.at(-1));
    default:
      return undefined;
  }
}
