// How does a player take a place that the page has not kept for it? Slowly, so that a reader's line never jumps.

import { distanceBelow } from "./listen_player.js";

const STEP_PX = 2; // a frame; from 3 on a browser counts it as a layout shift

/** Grow the place from `height` pixels to what is needed, while the player already shows, above what gives way. */
export function unfold(player, height, before) {
  const { style } = player;
  style.blockSize = style.minBlockSize = `${height}px`;
  // Margins that met before are apart now, or a line's own space is gone.
  let margin = before - distanceBelow(player);
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) height = Infinity;
  Object.assign(style, { position: "relative", zIndex: 1, marginBlockEnd: `${margin}px` });
  const grow = () => {
    const needed = player.shadowRoot?.querySelector(".box")?.offsetHeight ?? Infinity;
    if (height >= needed && margin >= 0) {
      for (const name of ["blockSize", "minBlockSize", "position", "zIndex", "marginBlockEnd"]) style[name] = "";
      return;
    }
    if (height < needed) height = Math.min(height + STEP_PX, needed);
    else margin = Math.min(margin + STEP_PX, 0);
    style.blockSize = `${height}px`;
    style.marginBlockEnd = `${margin}px`;
    requestAnimationFrame(grow);
  };
  requestAnimationFrame(grow);
}
