// What plays, and what comes after it? The only script that touches the audio element.
(() => {
  "use strict";

  const ARROW_S = 5;
  const RESTART_S = 4; // "previous" within this goes back an article, later to its start
  const SAVE_MS = 5000;

  const part = (id) => document.getElementById(id);
  const player = part("player");
  const audio = part("audio");
  const seek = part("seek");
  const speed = part("speed");
  const parts = JSON.parse(part("parts").textContent);
  const rows = Array.from(document.querySelectorAll("[data-article]"));
  const where = `narrator-issue ${location.pathname}`;
  let current = 0;
  let shownSecond = -1;
  let saved = 0;
  let ahead = null; // the element that loads what comes next

  part("controls").hidden = false;

  function clock(seconds) {
    const whole = Math.floor(seconds);
    const hours = Math.floor(whole / 3600);
    const minutes = Math.floor(whole / 60) % 60;
    const rest = String(whole % 60).padStart(2, "0");
    return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
  }

  function fileOf(index) {
    const files = parts[index].audio;
    return (files.find(([, type]) => audio.canPlayType(type)) || files[0])[0];
  }

  /** The article that a part is, or leads to; the last one after it. */
  function articleOf(index) {
    const found = parts.slice(index).find((row) => row.article !== null);
    return found ? found.article : rows.length - 1;
  }

  /** Where an article begins for a listener: with what announces it. */
  function startOf(article) {
    let index = parts.findIndex((row) => row.article === article);
    while (index > 0 && parts[index - 1].leads) index -= 1;
    return index;
  }

  function load(index, time) {
    current = index;
    player.dataset.state = "paused";
    part("broken").textContent = "";
    audio.src = fileOf(index);
    // The start of a file is where it is anyway, and seeking there before it is loaded costs a request.
    if (time) audio.currentTime = time;
    audio.defaultPlaybackRate = audio.playbackRate = Number(speed.value);
    seek.max = String(parts[index].duration);
    part("total").textContent = clock(parts[index].duration);
    const article = articleOf(index);
    rows.forEach((row, number) => {
      if (number === article) row.closest("li").setAttribute("aria-current", "true");
      else row.closest("li").removeAttribute("aria-current");
    });
    part("previous").disabled = false;
    part("next").disabled = article >= rows.length - 1;
    announce(parts[index].title);
    showPosition();
  }

  function loadAhead() {
    if (current + 1 >= parts.length || ahead === current + 1) return;
    ahead = current + 1;
    const element = new Audio();
    element.preload = "auto";
    element.src = fileOf(ahead);
  }

  function start() {
    audio.play().catch((error) => {
      if (error.name === "NotSupportedError") showBroken();
    });
  }

  function playPart(index, time = 0) {
    load(index, time);
    start();
  }

  function toggle() {
    if (audio.paused) start();
    else audio.pause();
  }

  function next() {
    const article = articleOf(current) + 1;
    if (article < rows.length) playPart(startOf(article));
  }

  function previous() {
    const article = articleOf(current);
    const early = parts[current].leads || audio.currentTime < RESTART_S;
    playPart(startOf(early && article > 0 ? article - 1 : article));
  }

  function onEnded() {
    if (current + 1 < parts.length) playPart(current + 1);
    else {
      load(0, 0);
      part("now").textContent = "That was the whole issue.";
      forget();
    }
  }

  function showPosition() {
    const time = Math.min(audio.currentTime || 0, parts[current].duration);
    seek.value = String(time);
    seek.style.setProperty("--played", `${(100 * time) / parts[current].duration}%`);
    if (parts[current].duration - time < 20) loadAhead();
    if (Math.floor(time) === shownSecond) return;
    shownSecond = Math.floor(time);
    part("elapsed").textContent = clock(time);
    seek.setAttribute("aria-valuetext", `${clock(time)} of ${clock(parts[current].duration)}`);
    if (!audio.paused && Date.now() - saved > SAVE_MS) save();
  }

  function showState() {
    if (player.dataset.state === "broken") return;
    const name = audio.paused ? "Play" : "Pause";
    player.dataset.state = audio.paused ? "paused" : "playing";
    part("play").setAttribute("aria-label", name);
    part("play").title = `${name} (Space or K)`;
    if (!audio.paused) part("now").textContent = `Now: ${parts[current].title}`;
  }

  function showBroken() {
    player.dataset.state = "paused";
    part("now").textContent = `The audio file ${fileOf(current)} is missing or cannot be played here.`;
  }

  // Where the listener was; a browser may refuse to remember.

  function save() {
    saved = Date.now();
    try {
      localStorage.setItem(where, JSON.stringify([current, audio.currentTime]));
    } catch (error) {
      if (error.name !== "SecurityError" && error.name !== "QuotaExceededError") throw error;
    }
  }

  function forget() {
    try {
      localStorage.removeItem(where);
    } catch (error) {
      if (error.name !== "SecurityError") throw error;
    }
  }

  function remembered() {
    try {
      const [index, time] = JSON.parse(localStorage.getItem(where) || "[0, 0]");
      return index in parts && time < parts[index].duration ? [index, time] : [0, 0];
    } catch (error) {
      if (error.name !== "SecurityError" && error.name !== "SyntaxError" && error.name !== "TypeError") throw error;
      return [0, 0];
    }
  }

  function announce(title) {
    if (!("mediaSession" in navigator) || typeof MediaMetadata === "undefined") return;
    const image = document.querySelector(".issue img").src;
    navigator.mediaSession.metadata = new MediaMetadata({ title, album: document.title, artwork: [{ src: image }] });
    navigator.mediaSession.setActionHandler("previoustrack", previous);
    navigator.mediaSession.setActionHandler("nexttrack", next);
  }

  function onKey(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const target = event.target;
    if (target.closest?.("select, textarea") || (target.closest?.("input") && target !== seek)) return;
    const key = event.key.toLowerCase();
    if (key === " " && target.closest?.("button, a, [tabindex]")) return;
    const step = { arrowright: ARROW_S, arrowleft: -ARROW_S }[key];
    if (step) audio.currentTime = Math.min(Math.max(audio.currentTime + step, 0), parts[current].duration);
    else if (key === " " || key === "k") toggle();
    else if (key === "n") next();
    else if (key === "p") previous();
    else return;
    event.preventDefault();
  }

  part("play").addEventListener("click", toggle);
  part("next").addEventListener("click", next);
  part("previous").addEventListener("click", previous);
  seek.addEventListener("input", () => {
    audio.currentTime = Number(seek.value);
    showPosition();
  });
  speed.addEventListener("change", () => {
    audio.defaultPlaybackRate = audio.playbackRate = Number(speed.value);
  });
  for (const row of rows) row.addEventListener("click", () => playPart(startOf(Number(row.dataset.article))));
  document.addEventListener("keydown", onKey);
  window.addEventListener("pagehide", save);
  audio.addEventListener("ended", onEnded);
  audio.addEventListener("error", showBroken);
  for (const name of ["play", "pause"]) audio.addEventListener(name, showState);
  for (const name of ["timeupdate", "seeked", "loadedmetadata"]) audio.addEventListener(name, showPosition);

  load(...remembered());
})();
