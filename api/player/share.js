// Which address leads to a moment of the narration?

/** The page of the player's `share` attribute, or this one, at a time in seconds. */
export function shareLink(player, seconds) {
  const address = new URL(player.getAttribute("share") || location.href, location.href);
  address.hash = `t=${Math.floor(seconds)}`;
  return address.href;
}
