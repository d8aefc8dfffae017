// What does a manifest say, and what is wrong when it cannot be had?

const SERVED = /\/v1\/narrations\/[0-9a-f]{32}\/manifest\.json$/;
const WAIT_MS = 20000;

/** Why there is nothing to hear; `code` is a word of the table in words.js. */
export class Problem extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

/** The manifest without its segments where the service knows how to leave them out, else all of it. */
export function loadHead(src) {
  const address = new URL(src, document.baseURI);
  if (SERVED.test(address.pathname)) address.searchParams.set("view", "head");
  return load(address.href);
}

/** All of it. */
export async function loadWhole(src) {
  const manifest = await load(new URL(src, document.baseURI).href);
  if (!manifest.segments.length) throw new Problem("damaged");
  return manifest;
}

async function load(address) {
  let answer;
  let text;
  try {
    answer = await fetch(address, { credentials: "omit", signal: AbortSignal.timeout(WAIT_MS) });
    text = await answer.text();
  } catch {
    throw new Problem("offline");
  }
  if (!answer.ok) throw new Problem(refusal(answer.status, text));
  try {
    return checked(JSON.parse(text), address);
  } catch {
    throw new Problem("damaged");
  }
}

function refusal(status, text) {
  if (text.includes("narration_unfinished")) return "unfinished";
  if (status === 401 || status === 403) return "private";
  return status === 404 || status === 410 ? "gone" : "offline";
}

/** The manifest with whole addresses; throws if the player could not work with it. */
function checked(manifest, address) {
  const { version, title, duration, audio, segments } = manifest;
  if (version !== 1 || typeof title !== "string" || !(duration > 0) || !audio.length || !Array.isArray(segments)) {
    throw new TypeError("no manifest of version 1");
  }
  for (const file of audio) {
    const url = new URL(file.url, address);
    if (!/^(https?|file|blob):$/.test(url.protocol)) throw new TypeError("no address of a sound");
    file.url = url.href;
  }
  manifest.chapters ??= [];
  return manifest;
}
