// Where does the player in a frame start? At ?t=, which it reads as it does from a shared link: #t=.

const start = new URLSearchParams(location.search).get("t");
if (start && !location.hash) history.replaceState(history.state, "", `#t=${start}`);
