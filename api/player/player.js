// What does a page get by <script type="module" src=".../player.js">? The element <listen-player>.

import { ListenPlayer } from "./player/listen_player.js";
import { ListenSeek } from "./player/listen_seek.js";

// Twice on a page, by an article and by a widget, is once.
if (!customElements.get("listen-player")) {
  customElements.define("listen-seek", ListenSeek);
  customElements.define("listen-player", ListenPlayer);
}
