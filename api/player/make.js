// How is a piece of the player's own tree made? Without HTML from strings, so that the strictest policy allows it.

const SVG = "http://www.w3.org/2000/svg";

export const ICONS = {
  play: "M8 5v14l11-7z",
  pause: "M6 5h4v14H6zM14 5h4v14h-4z",
  back: "M12 5V1L7 6l5 5V7a6 6 0 1 1-6 6H4a8 8 0 1 0 8-8z",
  forward: "M12 5V1l5 5-5 5V7a6 6 0 1 0 6 6h2a8 8 0 1 1-8-8z",
  more: "M4 10h4v4H4zM10 10h4v4h-4zM16 10h4v4h-4z",
};

/** An element with attributes (a function listens to the event of that name) and children. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

/** A picture that says nothing to a screen reader: its button has the words. */
export function icon(name, text = "") {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.append(shape("path", { d: ICONS[name] }));
  if (text) {
    const label = shape("text", { x: 12, y: 15.5 });
    label.textContent = text;
    svg.append(label);
  }
  return svg;
}

/** What a child of the player wants done: a method of the store, and its argument. */
export function intend(element, wanted, value) {
  element.dispatchEvent(new CustomEvent("intent", { bubbles: true, composed: true, detail: { do: wanted, value } }));
}

/** 72.4 -> "1:12", 3672 -> "1:01:12". */
export function clock(seconds) {
  const whole = Math.floor(Math.max(0, seconds));
  const minutes = Math.floor(whole / 60);
  const rest = String(whole % 60).padStart(2, "0");
  if (minutes < 60) return `${minutes}:${rest}`;
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}:${rest}`;
}

/** How a style sheet passes a policy that allows no inline style: {sheet, ready}: it has `first` at once and the file's rules when ready is done; without the file it stays so. */
export function loadStyle(name, first = "") {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(first);
  const ready = fetch(new URL(name, import.meta.url), { credentials: "omit" })
    .then((answer) => (answer.ok ? answer.text() : first))
    .then((rules) => sheet.replaceSync(rules))
    .catch(() => {});
  return { sheet, ready };
}

function shape(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}
