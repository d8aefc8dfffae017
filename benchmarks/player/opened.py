"""What does a reader's browser get who opens everything that narrator's player has?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.measure import RunFailed
from benchmarks.player.browse import Answer, Transfers, open_page

if TYPE_CHECKING:
    from playwright.sync_api import Browser

HEARD = "document.querySelector('listen-player').time > 0.2"
STEP_MS = 400


def open_everything(browser: Browser, address: str) -> list[Answer]:
    """Play, panel, playlist, transcript, sleep, speed, keys, following, dock; all that came, but the page and the sound."""
    from playwright.sync_api import Error

    context = browser.new_context()
    page = context.new_page()
    transfers = Transfers(page)
    open_page(context, address, page=page)
    player = page.locator("listen-player")
    try:
        player.locator("button.play").click()
        page.wait_for_function(HEARD, timeout=20_000)
        player.locator("button.more").click()
        player.locator("[part~=transcript]").first.click()
        player.locator("listen-transcript").wait_for()
        player.locator("listen-more select").nth(1).select_option("30")  # the sleep timer
        player.locator("select.speed").select_option("1.5")
        page.keyboard.press("Escape")
        page.mouse.wheel(0, 4000)  # away, so that it docks
        page.wait_for_timeout(5 * STEP_MS)
    except Error as error:
        raise RunFailed(f"not everything could be opened: {error.message.splitlines()[0]}") from None
    answers = [answer for answer in transfers.answers[1:] if "/audio." not in answer.url]
    context.close()
    return answers
