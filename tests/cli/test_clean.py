"""Does `narrator clean` print the article of one page, and of many pages as they come?"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .articles import BAKERY, FERRY, FERRY_HTML, lighthouse
from .conftest import Process, Run


def rows(*texts: object) -> str:
    return "".join(json.dumps({"id": number, "text": text}) + "\n" for number, text in enumerate(texts, 1))


def test_the_article_stands_on_stdout_alone(run: Run, ferry: Path) -> None:
    outcome = run("clean", ferry)
    assert (outcome.status, outcome.out, outcome.err) == (0, FERRY, "")
    assert run("clean", "-", stdin=FERRY_HTML).out == FERRY


def test_json_gives_blocks_that_point_into_the_text_and_a_receipt_of_the_rest(run: Run) -> None:
    # given a page with a menu
    page = "Home\nSign in\n\n" + FERRY
    found = json.loads(run("clean", "-", "--json", stdin=page).out)
    # then each block stands where it says, in the article and in the page
    assert found["title"] == "The ferry that learned to wait"
    for block in found["blocks"]:
        assert found["text"][slice(*block["range"])] == block["text"]
        assert page[slice(*block["input_range"])] == block["text"]
    # and what was dropped is named, with the reason
    dropped = [line for line in found["receipt"] if not line["kept"]]
    assert {"Home", "Sign in"} <= {part for line in dropped for part in line["text"].split("\n")}
    assert all(line["reason"] and line["rule"] for line in dropped)


@pytest.mark.parametrize(
    ("data", "options"),
    [
        (FERRY.replace("€12.50", "12.50").encode("utf-16"), []),
        (FERRY.encode("utf-32"), []),
        (b"\xef\xbb\xbf" + FERRY.encode(), []),
        (FERRY.encode().replace(b"\n", b"\r\n"), []),
        (FERRY.encode(), ["--markdown"]),
        (FERRY_HTML.encode("cp1252"), []),
        (FERRY_HTML.encode("cp1252"), ["--html"]),
    ],
    ids=[
        "UTF-16",
        "UTF-32",
        "byte order mark",
        "CRLF",
        "as Markdown",
        "HTML in Windows-1252",
        "and named so",
    ],
)
def test_encodings_that_are_understood(data: bytes, options: list[str], run: Run) -> None:
    outcome = run("clean", "-", *options, stdin=data)
    assert outcome.status == 0, outcome
    assert outcome.out.split()[:4] == FERRY.split()[:4]
    assert "“I could see the lights,” she said." in outcome.out


def test_a_megabyte_on_one_line_is_cleaned_at_once(run: Run) -> None:
    line = "x" * 1_000_000
    assert run("clean", "-", stdin=line).out == line + "\n"


def test_a_page_of_comments_is_read_at_once(run: Run) -> None:
    # given comments without end in front of what may or may not be HTML
    page = "<!---->" * 2000 + FERRY
    assert run("clean", "-", stdin=page).status in (0, 1)


def test_rows_come_out_as_they_went_in(run: Run) -> None:
    outcome = run("clean", "--jsonl", stdin=rows(FERRY, BAKERY, "Home\nAbout\n", "", "🎉"))
    answers = [json.loads(line) for line in outcome.out.splitlines()]
    assert outcome.status == 0
    assert [answer["id"] for answer in answers] == [1, 2, 3, 4, 5]
    assert [answer["article"] for answer in answers] == [FERRY.rstrip(), BAKERY.rstrip(), "", "", ""]
    assert [answer.get("error") for answer in answers[:3]] == [None, None, "no_article"]
    assert all(answer["error"] in ("no_article", "input_empty") for answer in answers[2:])


def test_each_row_is_answered_before_the_next_is_sent(start: Callable[..., Process]) -> None:
    # given a caller that waits for each answer
    process = start("clean", "--jsonl", stdin=subprocess.PIPE)
    stdin, stdout = process.popen.stdin, process.popen.stdout
    assert stdin is not None and stdout is not None
    for line in rows(FERRY, "Home\n", BAKERY).encode().splitlines(keepends=True):
        stdin.write(line)
        stdin.flush()
        # then it does not wait in vain
        assert json.loads(stdout.readline())["id"] == json.loads(line)["id"]
    outcome = process.finish(b"")
    assert (outcome.status, outcome.out, outcome.err) == (0, "", "")


@pytest.mark.parametrize(
    "identity", [0, -1.5, "a", "new\nline", "\ud800", None, True, [1, {"b": 2}], "é\u2028"]
)
def test_any_id_comes_back_as_it_was(identity: Any, run: Run) -> None:
    row = json.dumps({"text": FERRY, "id": identity, "more": "is ignored"})
    outcome = run("clean", "--jsonl", stdin=row)
    assert outcome.out.count("\n") == 1
    assert json.loads(outcome.out) == {"id": identity, "article": FERRY.rstrip()}


def test_what_no_file_can_hold_is_replaced(run: Run) -> None:
    # given halves of a surrogate pair, alone and together
    row = r'{"id": 1, "text": "The keeper saw \ud800 and \ud83d\ude00 above the northern wall that evening."}'
    article = json.loads(run("clean", "--jsonl", stdin=row).out)["article"]
    assert article == "The keeper saw \N{REPLACEMENT CHARACTER} and 😀 above the northern wall that evening."


def test_blank_lines_between_rows_and_a_last_row_without_its_end(run: Run) -> None:
    text = "\ufeff" + rows(FERRY) + "\n \r\n" + rows(BAKERY).replace("\n", "\r\n").rstrip()
    outcome = run("clean", "--jsonl", stdin=text)
    assert [json.loads(line)["id"] for line in outcome.out.splitlines()] == [1, 1]


@pytest.mark.parametrize(
    "row",
    [
        "no JSON",
        "[]",
        "3",
        "null",
        '{"id": 1}',
        '{"text": "x"}',
        '{"id": 1, "text": 2}',
        "[" * 100_000,
        '{"id":1,',
    ],
)
def test_a_bad_row_ends_the_run_after_those_before_it(row: str, run: Run) -> None:
    outcome = run("clean", "--jsonl", stdin=rows(FERRY) + row + "\n" + rows(BAKERY))
    assert outcome.status == 1
    assert [json.loads(line)["id"] for line in outcome.out.splitlines()] == [1]
    assert outcome.err.startswith('narrator: row 2 is no JSON object with "id" and "text": ')
    assert outcome.err.count("\n") == 1 and len(outcome.err) < 200


def test_a_row_in_another_encoding_is_named(run: Run) -> None:
    outcome = run("clean", "--jsonl", stdin=rows(FERRY).encode() + b'{"id": 2, "text": "caf\xe9"}\n')
    assert outcome.status == 1
    assert "line 2 of standard input is not UTF-8: byte 0xe9" in outcome.err


def test_a_row_over_the_limit_is_refused_and_the_next_is_not(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NARRATOR_MAX_CHARS", "1000")
    outcome = run("clean", "--jsonl", stdin=rows(lighthouse(20), FERRY))
    first, second = (json.loads(line) for line in outcome.out.splitlines())
    assert first == {"id": 1, "article": "", "error": "input_too_large"}
    assert second["article"] == FERRY.rstrip()


def test_a_line_that_does_not_end_is_not_read_for_ever(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NARRATOR_MAX_CHARS", "1000")
    said = run("clean", "--jsonl", stdin=b"x" * 5000).failed_on_one_line()
    assert "line 1 of standard input has more than 1,000 characters" in said


def test_rows_of_html(run: Run) -> None:
    outcome = run("clean", "--jsonl", "--html", stdin=rows(FERRY_HTML))
    assert json.loads(outcome.out)["article"] == FERRY.rstrip()
