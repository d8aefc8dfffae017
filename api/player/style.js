// How does a style sheet reach a shadow tree under a policy that allows no inline style? By fetch, as a constructed sheet.

/** {sheet, ready}: it has `first` at once and the file's rules when ready is done; without the file it stays so. */
export function loadStyle(name, first = "") {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(first);
  const ready = fetch(new URL(name, import.meta.url), { credentials: "omit" })
    .then((answer) => (answer.ok ? answer.text() : first))
    .then((rules) => sheet.replaceSync(rules))
    .catch(() => {});
  return { sheet, ready };
}
