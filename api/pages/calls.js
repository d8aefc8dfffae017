// How do pages ask the API, and say in words what it refuses?

const AWAY = "The service does not answer. Nothing is lost; try again in a moment.";

const PLACE = /^(body|query)\.(articles\.\d+[\w.]*: )?/; // of a member: which article it is is said in other words

const words = {};

/** What went wrong with a call, as the API's problem says it; of status 0 where nothing answered. */
export class Refusal extends Error {
  constructor({ status = 0, code = "", detail = "" } = {}) {
    super(detail);
    Object.assign(this, { status, code, detail });
  }
}

/** Learn the sentences that stand on the page, by code. */
export function learnWords(element) {
  Object.assign(words, JSON.parse(element.dataset.words));
}

/** The answer as an object, null where there is none; throws Refusal. A Blob is sent as what its type says. */
export async function call(method, path, body, headers = {}) {
  const asked = { method, headers: { Accept: "application/json", ...headers } };
  if (body instanceof Blob) {
    asked.body = body;
    asked.headers["Content-Type"] = body.type;
  } else if (body !== undefined) {
    asked.body = JSON.stringify(body);
    asked.headers["Content-Type"] = "application/json";
  }
  let answer;
  try {
    answer = await fetch(path, asked);
  } catch {
    throw new Refusal();
  }
  if (answer.status === 204) return null;
  const told = await answer.json().catch(() => null);
  if (!answer.ok || told === null) throw new Refusal(answer.ok ? {} : { status: answer.status, ...told });
  return told;
}

/** [what a person is told, the same more exactly or ""]. */
export function explain({ status, code, detail: given }) {
  const detail = given.replace(PLACE, "");
  const told = words[code] ?? ([0, 502, 503, 504, 507].includes(status) ? AWAY : "");
  return told ? [told, told === detail ? "" : detail] : [detail || AWAY, ""];
}

/** Say it in the place of that name within an element; what else was said there is gone. */
export function say(within, name, refusal, about = "") {
  const place = within.querySelector(`[data-trouble="${name}"]`) ?? within.querySelector("[data-trouble]");
  const [told, detail] = explain(refusal);
  const box = document.createElement("div");
  box.className = "trouble";
  box.setAttribute("role", "alert");
  box.dataset.code = refusal.code;
  box.append(paragraph(about ? `${about}: ${told}` : told));
  if (detail) box.append(paragraph(detail, "detail"));
  place.replaceChildren(box);
  for (const field of described(place)) field.setAttribute("aria-invalid", "true");
  box.scrollIntoView({ block: "nearest" });
}

/** Take back what was said within an element. */
export function hush(within) {
  for (const place of within.querySelectorAll("[data-trouble]")) {
    if (!place.hasChildNodes()) continue;
    place.replaceChildren();
    for (const field of described(place)) field.removeAttribute("aria-invalid");
  }
}

/** A button that copies a field, and tells of it in a status. */
export function offerCopy(button, status) {
  const field = document.getElementById(button.dataset.for);
  button.setAttribute("aria-label", `Copy: ${field.labels[0].textContent}`);
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      status.textContent = "Copied.";
    } catch {
      status.textContent = "It is marked: copy it with your keyboard."; // where the browser forbids it
    }
  });
}

/** Seconds as 1:02:03 or 2:03. */
export function clock(seconds) {
  const whole = Math.round(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const end = String(rest).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${end}` : `${minutes}:${end}`;
}

/** A number of things in words. */
export function count(number, one, many = `${one}s`) {
  return `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
}

export function paragraph(text, kind = "") {
  return Object.assign(document.createElement("p"), { textContent: text, className: kind });
}

/** Change a text only where it is another, so that nothing is read out twice. */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function described(place) {
  return place.id ? document.querySelectorAll(`[aria-describedby~="${place.id}"]`) : [];
}
