// What is in a file that a person gives?

export const KINDS = { html: "html", htm: "html", xhtml: "html", md: "markdown", markdown: "markdown", txt: "text", text: "text" };

/** How a file's text is marked up, by its name; undefined where that does not say. */
export function kindOf(name) {
  return KINDS[name.split(".").pop().toLowerCase()];
}

/** The characters of a file: UTF-8 or UTF-16 by its mark, else as old pages are written; null for what is no text. */
export function decode(bytes) {
  const wide = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (wide) return new TextDecoder(bytes[0] === 0xff ? "utf-16le" : "utf-16be").decode(bytes);
  if (bytes.includes(0) || String.fromCharCode(...bytes.subarray(0, 5)) === "%PDF-") return null;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

/** Whether something that is dragged over the page is a file. */
export function carriesFile(event) {
  return event.dataTransfer?.types.includes("Files") ?? false;
}
