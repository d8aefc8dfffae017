// How does a narration's page show what happens, and copy what it offers? Without this script it looks again by itself,
// and what it offers can be marked.

const POLL_MS = 3000; // where events do not come

const making = document.getElementById("making");
if (making) watch();
offerCopies();

function watch() {
  const stages = JSON.parse(making.dataset.stages);
  const show = ({ stage, progress }) => {
    const percent = Math.floor((progress ?? 0) * 100);
    document.getElementById("progress").value = percent;
    document.getElementById("percent").textContent = String(percent);
    const told = document.getElementById("stage");
    const text = stages[stage] ?? told.textContent;
    if (told.textContent !== text) told.textContent = text; // so that it is read out once
  };

  const events = new EventSource(making.dataset.events);
  for (const name of ["state", "progress"]) {
    events.addEventListener(name, (event) => show(JSON.parse(event.data)));
  }
  for (const name of ["done", "failed", "cancelled"]) {
    events.addEventListener(name, () => {
      events.close();
      location.reload();
    });
  }
  addEventListener("submit", () => events.close()); // where that leads, this page is no longer wanted
  events.addEventListener("error", () => {
    if (events.readyState === EventSource.CLOSED) poll(show);
  });
}

async function poll(show) {
  try {
    const answer = await fetch(making.dataset.state);
    const state = await answer.json();
    if (answer.status === 404 || ["done", "failed", "cancelled"].includes(state.status)) {
      location.reload();
      return;
    }
    if (answer.ok) show(state);
  } catch {
    // The service is away for a moment: the next look finds it.
  }
  setTimeout(() => poll(show), POLL_MS);
}

function offerCopies() {
  const status = document.getElementById("copied");
  for (const button of document.querySelectorAll(".copy")) {
    button.hidden = false;
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
}
