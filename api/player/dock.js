// Where is the player once its place has scrolled away? At the foot of the window, in the browser's top layer.

import { icon, ICONS, loadStyle, make } from "./make.js";
import "./words_more.js";

const style = loadStyle("more.css");

ICONS.close = "M6.4 5 12 10.6 17.6 5 19 6.4 13.4 12l5.6 5.6-1.4 1.4-5.6-5.6L6.4 19 5 17.6l5.6-5.6L5 6.4z";

/** Dock while it plays and its place is out of sight; the place stays as high as it was, so nothing moves. */
export function startDock(player, store) {
  const root = player.shadowRoot;
  const box = root.querySelector(".box");
  if (!box?.showPopover || !window.IntersectionObserver) return;
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, style.sheet];
  let away = false;
  let refused = false;

  const place = () => {
    const current = root.querySelector(".box");
    const wanted = away && !refused && (store.wanted || current.matches(".docked"));
    if (!current || wanted === current.matches(".docked")) return;
    const focused = root.activeElement;
    if (wanted) {
      player.style.blockSize = `${player.offsetHeight}px`;
      current.popover = "manual";
      current.classList.add("docked");
      current.showPopover();
      current.querySelector(".bar").append(close());
    } else {
      current.hidePopover();
      current.removeAttribute("popover");
      current.classList.remove("docked");
      current.querySelector(".undock")?.remove();
      player.style.blockSize = "";
    }
    focused?.focus({ preventScroll: true });
  };

  const close = () => {
    const { word } = player.words;
    const button = make("button", { type: "button", part: "button undock", class: "undock", title: word("close") });
    button.ariaLabel = word("close");
    button.append(icon("close"));
    button.addEventListener("click", () => {
      refused = true;
      store.pause();
      place();
    });
    return button;
  };

  const watch = new IntersectionObserver(([seen]) => {
    // Above the window only: who has not come to the player yet has not left it.
    away = !seen.isIntersecting && seen.boundingClientRect.bottom <= 0;
    if (seen.isIntersecting) refused = false;
    place();
  });
  watch.observe(player);
  store.addEventListener("play", () => {
    refused = false;
    place();
  });
  store.addEventListener("close", () => watch.disconnect());
}
