// What does a page get by <script type="module" src=".../player.js">? The element <listen-player>.

// Named here as well as where they are used, so that they come all at once.
import "./player/make.js";
import "./player/manifest.js";
import "./player/memory.js";
import "./player/store.js";
import "./player/words.js";
import { ListenPlayer } from "./player/listen_player.js";
import { ListenSeek } from "./player/listen_seek.js";

// Twice on a page, by an article and by a widget, is once.
if (!customElements.get("listen-player")) {
  customElements.define("listen-seek", ListenSeek);
  customElements.define("listen-player", ListenPlayer);
}
