"""What becomes of an article whose voice speaks at another frame rate than the issue?"""

from __future__ import annotations

from pathlib import Path

from narrator.engines import Speech, Utterance
from narrator.testing import ToneEngine
from tests.issues_service.issues import BAKERY, FERRY, ROPE, ask, keys, statuses
from tests.service import running

ROOT = str(Path(__file__).parents[2])


class TwoRates(ToneEngine):
    """The high voice speaks twice as many frames a second."""

    name = "two-rates"

    def synthesise(self, utterance: Utterance) -> Speech:
        """As the tone."""
        self.FRAME_RATE = 44100 if utterance.voice == "high" else 22050  # type: ignore[misc]
        return super().synthesise(utterance)


def test_it_is_left_out_and_that_is_told_where_it_stands(tmp_path: Path) -> None:
    # given an issue with one voice that fits no other
    with running(tmp_path / "data", NARRATOR_ENGINE=f"{__name__}:TwoRates", PYTHONPATH=ROOT) as service:
        issue = ask(
            service,
            {"id": "ferry", "text": FERRY, "voice": "low"},
            {"id": "rope", "text": ROPE, "voice": "high"},
            {"id": "bakery", "text": BAKERY, "voice": "low"},
        )

        # when it is done
        shown = issue.wait_done()

        # then that article is narrated and not in the issue, with the reason
        assert statuses(shown) == ["done"] * 3
        assert [one["error"] is None for one in shown["articles"]] == [True, False, True]
        assert "44100 Hz" in shown["articles"][1]["error"]["detail"]
        manifest = issue.manifest()
        assert [part["id"] for part in manifest["parts"]] == [
            shown["articles"][number]["narration"].rpartition("/")[2] for number in (0, 2)
        ]
        assert [row["id"] for row in manifest["failed"]] == ["rope"]

        # and with another voice it is in it, without a word
        answer = service.client.put(
            f"{issue.path}/articles/{shown['articles'][1]['id']}", json={"text": ROPE, "voice": "low"}
        )
        assert answer.status_code == 202, answer.text
        shown = issue.wait_done()
        assert [one["error"] for one in shown["articles"]] == [None] * 3
        assert keys(shown) == ["ferry", "rope", "bakery"]
        assert len(issue.manifest()["parts"]) == 3
