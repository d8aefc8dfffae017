"""Is there another format of every edition that listeners have heard, and of no other?"""

from __future__ import annotations

import httpx

from narrator.formats import FORMATS
from tests.api.engines import Gates
from tests.api.problems import check_problem
from tests.service import Running


def test_nothing_is_made_of_an_edition_that_was_never_whole(service: Running, gates: Gates) -> None:
    # given a narration whose second text was replaced by a third while it was spoken
    narration = service.narrate("The first text is heard.")
    address, gate = f"/v1/narrations/{narration}", gates.new()
    assert service.client.put(address, json={"text": f"The second waits at {gate}."}).status_code == 202
    assert service.client.put(address, json={"text": "The third one is heard."}).status_code == 202
    assert service.wait(narration)["served_edition"] == 3

    # then a listener is told at once that there is no second, in any format, and no worker is troubled
    for name in ("manifest.json", *(f"audio.{form}" for form in FORMATS)):
        answer = httpx.get(f"{service.url}{address}/{name}?edition=2", timeout=5)
        problem = check_problem(answer, 404, "edition_unknown")
        assert problem["received"] == 2

    # and the others are there, the old one still
    for edition in (1, 3):
        answer = service.client.get(f"{address}/audio.wav?edition={edition}")
        assert (answer.status_code, answer.headers["content-type"]) == (200, "audio/wav")
    gates.open(gate)
