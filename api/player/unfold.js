// How does a player take a place that the page has not kept for it? Slowly, so that a reader's line never jumps.

const STEP_PX = 2; // a frame; from 3 on a browser counts it as a layout shift

/** Grow the element's place from nothing to what it needs, while it already shows, above what gives way. */
export function unfold(player) {
  const { style } = player;
  const below = () => (player.nextElementSibling ?? player.parentElement).getBoundingClientRect().top;
  style.display = "none";
  const before = below();
  style.display = "";
  style.blockSize = style.minBlockSize = "0";
  // Margins that met before are apart now.
  let margin = before - below();
  let height = 0;
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
