"""Can a person take cleaning's decisions back on the command line?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from narrator.testing import ToneEngine

from .articles import FERRY
from .conftest import Run

PAGE = "Home\nSign in\n\n" + FERRY + "\n\nShare\n"


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.txt"
    path.write_text(PAGE, "utf-8")
    return path


def receipt(run: Run, page: Path, *options: str) -> dict[str, dict[str, Any]]:
    found = json.loads(run("clean", page, "--json", *options).out)
    return {line["text"]: line for line in found["receipt"]}


def test_pieces_are_kept_and_dropped_by_the_numbers_that_json_shows(run: Run, page: Path) -> None:
    # given the receipt of a page
    before = receipt(run, page)
    first = FERRY.split("\n\n")[1]
    assert (before["Share"]["kept"], before[first]["kept"]) == (False, True)

    # when one piece is kept by its number, one as a heading by its words, and one dropped
    out = run(
        "clean", page, "--keep", before["Share"]["piece"], "--keep-as", "heading", "sign IN", "--drop", first
    ).out

    # then the text is so, and the receipt says that a person decided
    assert "Share" in out
    assert first not in out
    after = receipt(run, page, "--keep", "Share", "--keep-as", "heading", "Sign in", "--drop", first)
    assert (after["Sign in"]["kind"], after["Sign in"]["rule"]) == ("heading", "editor")
    assert after[first]["rule"] == "editor"
    assert after[first]["reason"].startswith(f"dropped by the editor; {before[first]['rule']}: ")


def test_a_file_of_overrules_does_the_same(run: Run, page: Path, tmp_path: Path) -> None:
    rows = [{"text": "Share", "kept": True}]
    file = tmp_path / "overrules.json"
    file.write_text(json.dumps(rows), "utf-8")
    assert run("clean", page, "--overrules", file).out == run("clean", page, "--keep", "Share").out != FERRY


def test_what_was_overruled_is_narrated_and_estimated(
    run: Run, page: Path, tone: ToneEngine, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    assert run("narrate", page, "-o", out, "--keep", "Share").status == 0
    manifest = json.loads((out / "manifest.json").read_text("utf-8"))
    assert manifest["segments"][-1]["text"] == "Share"
    shorter, longer = (
        json.loads(run("estimate", page, *more).out)["read"]["words"] for more in ((), ("--keep", "Share"))
    )
    assert longer == shorter + 1


def test_what_cannot_be_overruled_is_said_on_one_line(run: Run, page: Path, tmp_path: Path) -> None:
    assert "there is no piece 400" in run("clean", page, "--keep", "400").failed_on_one_line()
    assert "'Nowhere'" in run("clean", page, "--drop", "Nowhere").failed_on_one_line()
    assert "are the kinds" in run("clean", page, "--keep-as", "poem", "Share").failed_on_one_line()
    assert "two ways" in run("clean", page, "--keep", "Share", "--drop", "Share").failed_on_one_line()
    assert "cannot be read" in run("clean", page, "--overrules", tmp_path / "none").failed_on_one_line()
    assert run("clean", "--jsonl", "--keep", "1").status == 2


def test_what_is_remembered_holds_for_the_next_page_of_the_site(run: Run, page: Path, tmp_path: Path) -> None:
    # given a file of rules that is made by the first decision
    rules = tmp_path / "rules.json"
    site = ["--site", "https://www.example.org/a", "--site-rules", rules]
    run("clean", page, *site, "--keep", "Share", "--remember")
    assert [row["learnt_from"] for row in json.loads(rules.read_text("utf-8"))["rules"]] == ["Share"]

    # when other pages are cleaned, narrated and estimated, then it holds on that site and below it
    other = ["--site", "news.example.org", "--site-rules", rules]
    assert run("clean", page, *other).out.rstrip().endswith("Share")
    assert (
        receipt(run, page, "--site", "news.example.org", "--site-rules", str(rules))["Share"]["rule"]
        == "site_rule"
    )
    assert run("clean", page, "--site", "example.com", "--site-rules", rules).out == FERRY

    # and the contrary takes its place
    run("clean", page, *site, "--drop", "Share", "--remember", "--alike", "text")
    assert [row["kept"] for row in json.loads(rules.read_text("utf-8"))["rules"]] == [False]


def test_what_cannot_be_remembered_is_said(run: Run, page: Path, tmp_path: Path) -> None:
    rules = tmp_path / "rules.json"
    told = run("clean", page, "--keep", "Share", "--remember").failed_on_one_line()
    assert "--site-rules FILE" in told
    told = run("clean", page, "--keep", "Share", "--remember", "--site-rules", rules).failed_on_one_line()
    assert "--site HOST" in told
    assert "nothing to remember" in run("clean", page, "--remember").failed_on_one_line()
    assert "--remember" in run("clean", page, "--keep", "1", "--alike", "text").failed_on_one_line()
    assert "no file" in run("clean", page, "--site", "a.org", "--site-rules", rules).failed_on_one_line()
    assert (
        "is no site"
        in run(
            "clean", page, "--keep", "Share", "--remember", "--site", "?", "--site-rules", rules
        ).failed_on_one_line()
    )
    assert not rules.exists()


MARKDOWN = "# A port\n\nIt was quiet.\n\n| Rope | Price |\n| --- | --- |\n| Hemp | €25 |\n\n![Three ships](a.jpg)\n\nNobody knew.\n"


def test_roles_are_narrated_and_estimated_where_they_are_asked_for(
    run: Run, tone: ToneEngine, tmp_path: Path
) -> None:
    # given Markdown with a table and a picture
    page = tmp_path / "port.md"
    page.write_text(MARKDOWN, "utf-8")
    assert "Three ships" not in run("clean", page).out
    assert "Three ships" in run("clean", page, "--speak", "caption").out

    # when both are asked for, then both are spoken, and the estimate is longer
    out = tmp_path / "out"
    assert run("narrate", page, "-o", out, "--speak", "caption, table").status == 0
    manifest = json.loads((out / "manifest.json").read_text("utf-8"))
    kinds = [row["kind"] for row in manifest["segments"]]
    assert kinds == ["title", "paragraph", "table", "table", "caption", "paragraph"]
    words = [
        json.loads(run("estimate", page, *more).out)["read"]["words"]
        for more in ((), ("--speak", "table"), ("--speak", "caption,table"))
    ]
    assert [more - words[0] for more in words[1:]] == [4, 6]


def test_what_cannot_be_asked_for_is_wrong_usage(run: Run, page: Path) -> None:
    for kinds, told in (
        ("poem", "is no kind of block"),
        ("caption,heading", "is spoken anyway"),
        ("", "is no kind"),
    ):
        outcome = run("narrate", page, "--speak", kinds)
        assert outcome.status == 2
        assert told in outcome.err
    assert run("clean", "--jsonl", "--speak", "caption").status == 2
