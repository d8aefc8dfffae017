// What does the bar do? The only script that touches the audio element.
//
// It hears "listen-from" (detail: seconds) and fires "position" on the audio element whenever it moves to
// another time, also before anything is loaded, when the element itself fires nothing.
(() => {
  "use strict";

  const ARROW_S = 5;
  const BUTTON_S = 10;

  const part = (id) => document.getElementById(id);
  const player = part("player");
  const audio = part("audio");
  const play = part("play");
  const seek = part("seek");
  const speed = part("speed");
  const duration = Number(player.dataset.duration);
  const durationText = seek.getAttribute("aria-valuetext").split(" of ").pop();
  let shownSecond = -1;

  audio.controls = false;
  part("controls").hidden = false;
  // From disk the head of the file costs nothing, and tells at once if the file is there.
  if (location.protocol === "file:") audio.preload = "metadata";

  function clock(seconds) {
    const whole = Math.floor(seconds);
    const hours = Math.floor(whole / 3600);
    const minutes = Math.floor(whole / 60) % 60;
    const rest = String(whole % 60).padStart(2, "0");
    return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
  }

  function showPosition() {
    const time = Math.min(audio.currentTime, duration);
    seek.value = String(time);
    seek.style.setProperty("--played", `${duration ? (100 * time) / duration : 0}%`);
    if (Math.floor(time) === shownSecond) return;
    shownSecond = Math.floor(time);
    part("elapsed").textContent = clock(time);
    seek.setAttribute("aria-valuetext", `${clock(time)} of ${durationText}`);
  }

  function showState() {
    if (player.dataset.state === "broken") return;
    const state = audio.paused ? "paused" : "playing";
    const name = audio.paused ? "Play" : "Pause";
    player.dataset.state = state;
    play.setAttribute("aria-label", name);
    play.title = `${name} (Space or K)`;
  }

  function showBroken() {
    player.dataset.state = "broken";
    part("controls").hidden = true;
    part("broken").textContent = part("broken").dataset.text;
  }

  function moveTo(time) {
    audio.currentTime = Math.min(Math.max(time, 0), duration);
    showPosition();
    audio.dispatchEvent(new Event("position"));
  }

  function moveBy(seconds) {
    moveTo(audio.currentTime + seconds);
  }

  function start() {
    if (player.dataset.state === "broken") return;
    audio.play().catch((error) => {
      if (error.name === "NotSupportedError") showBroken();
    });
  }

  function toggle() {
    if (audio.paused) start();
    else audio.pause();
  }

  function moveToFragment() {
    const found = /^#t=(\d+(?:\.\d*)?)$/.exec(location.hash);
    if (found) moveTo(Number(found[1]));
  }

  function onPlayerKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.target === speed) return;
    const vertical = event.target === seek;
    let step = 0;
    if (event.key === "ArrowRight" || (vertical && event.key === "ArrowUp")) step = ARROW_S;
    if (event.key === "ArrowLeft" || (vertical && event.key === "ArrowDown")) step = -ARROW_S;
    if (!step) return;
    event.preventDefault();
    moveBy(step);
  }

  function onPageKey(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (event.key !== " " && event.key.toLowerCase() !== "k") return;
    const target = event.target;
    const typing = target.isContentEditable || target.closest?.("input, select, textarea");
    // Our own slider takes no text: there the keys would only scroll the page away.
    if (typing && target !== seek) return;
    if (event.key === " " && target.closest?.("button, a, summary, [tabindex]")) return;
    event.preventDefault();
    if (!event.repeat) toggle();
  }

  function announce() {
    if (!("mediaSession" in navigator) || typeof MediaMetadata === "undefined") return;
    navigator.mediaSession.metadata = new MediaMetadata({ title: document.title });
    navigator.mediaSession.setActionHandler("seekbackward", () => moveBy(-BUTTON_S));
    navigator.mediaSession.setActionHandler("seekforward", () => moveBy(BUTTON_S));
  }

  play.addEventListener("click", toggle);
  part("back").addEventListener("click", () => moveBy(-BUTTON_S));
  part("forward").addEventListener("click", () => moveBy(BUTTON_S));
  seek.addEventListener("input", () => moveTo(Number(seek.value)));
  speed.addEventListener("change", () => {
    // Loading resets the rate to its default: both are set, so that a choice before the first play holds.
    audio.defaultPlaybackRate = audio.playbackRate = Number(speed.value);
  });
  player.addEventListener("keydown", onPlayerKey);
  document.addEventListener("keydown", onPageKey);
  window.addEventListener("hashchange", moveToFragment);
  audio.addEventListener("listen-from", (event) => {
    moveTo(event.detail);
    start();
  });
  for (const name of ["play", "pause", "ended"]) audio.addEventListener(name, showState);
  for (const name of ["timeupdate", "seeked", "loadedmetadata"]) audio.addEventListener(name, showPosition);
  // When no source can be used, the last one hears of it; a file that breaks later, the element itself.
  audio.addEventListener("error", showBroken);
  if (audio.lastElementChild) audio.lastElementChild.addEventListener("error", showBroken);
  else showBroken();

  announce();
  showPosition();
  // The rest of the page is not there yet, and what follows the words should hear of the move.
  document.addEventListener("DOMContentLoaded", moveToFragment);
})();
