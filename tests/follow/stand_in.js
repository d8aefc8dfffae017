// What does a follower need of a store? A clock that a test sets.

export async function begin(origin, manifest, selector) {
  const [{ Track }, { startFollow }] = await Promise.all([import(`${origin}/track.js`), import(`${origin}/follow.js`)]);

  class StandIn extends EventTarget {
    track = null;
    follows = true;
    playing = true;
    time = 0;
    told = [];
    heard = [];

    async text() {
      this.track ??= new Track(manifest);
      return this.track;
    }

    /** Play on to a time. */
    at(time) {
      this.time = time;
      this.dispatchEvent(new Event("time"));
    }

    seek(time) {
      this.dispatchEvent(new CustomEvent("jump", { detail: { from: this.time, to: time } }));
      this.at(time);
    }

    playFrom(time) {
      this.heard.push(time);
      this.seek(time);
    }

    set(members) {
      Object.assign(this, members);
      this.dispatchEvent(new Event("change"));
    }
  }

  const store = new StandIn();
  for (const name of ["lost", "found"]) store.addEventListener(name, () => store.told.push(name));
  const player = document.createElement("listen-player");
  return { store, player, ...startFollow(store, player, selector) };
}
