// What do the lock screen and the keys of a headset show and do? The Media Session.


const STEP_S = 10;

/** Show this player's narration there while it is the one that played last. */
export function startSession(player, store) {
  const session = navigator.mediaSession;
  if (!session) return;
  const actions = {
    play: () => store.play(),
    pause: () => store.pause(),
    stop: () => store.pause(),
    seekbackward: ({ seekOffset }) => store.skip(-(seekOffset || STEP_S)),
    seekforward: ({ seekOffset }) => store.skip(seekOffset || STEP_S),
    seekto: ({ seekTime }) => store.seek(seekTime),
    previoustrack: () => (player.list.length > 1 ? player.previous() : store.sentence(-1)),
    nexttrack: () => (player.list.length > 1 ? player.next() : store.sentence(1)),
  };
  let shown = null;
  const show = () => {
    const { head } = store;
    if (!head) return;
    shown = head;
    session.metadata = new MediaMetadata({
      title: head.title,
      artist: head.byline ?? "",
      album: location.hostname,
      artwork: [{ src: new URL("cover.png", import.meta.url).href, sizes: "600x600", type: "image/png" }],
      ...(head.chapters.length > 1 && {
        chapterInfo: head.chapters.map(({ title, start }) => ({ title, startTime: start, artwork: [] })),
      }),
    });
    for (const [name, act] of Object.entries(actions)) {
      try {
        session.setActionHandler(name, act);
      } catch {
        // This browser does not know the action.
      }
    }
    position();
  };
  const position = () => {
    if (store.head !== shown || !store.duration) return;
    // It throws if the position lies behind the end.
    const { duration } = store;
    session.setPositionState?.({ duration, playbackRate: store.rate, position: Math.min(store.time, duration) });
  };
  const play = () => {
    show();
    session.playbackState = "playing";
  };
  store.addEventListener("play", play);
  store.addEventListener("pause", () => {
    if (session.metadata?.title === shown?.title) session.playbackState = "paused";
  });
  store.addEventListener("jump", position);
  store.addEventListener("change", () => store.playing && (store.head === shown ? position() : show()));
  if (store.playing) play();
}
