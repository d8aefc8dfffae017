"""Does an issue come as a zip, a feed or a list too, and are the traps in these refused?"""

from __future__ import annotations

import io
import json
import stat
import struct
import wave
import zipfile
import zlib
from typing import Any

import httpx
import mutagen.mp3
import pytest

from tests.api.problems import check_problem
from tests.issues_service.issues import BAKERY, FERRY, NETS, ROPE, Asked, keys, statuses
from tests.service import Running

CONFIG = """
title = "Harbour Weekly"
author = "The Harbour Press"
date = 2026-11-20
[speak]
contents = true
[sounds]
intro = "sounds/intro.wav"
"""


def png() -> bytes:
    """A picture of one grey dot."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        whole = kind + data
        return struct.pack(">I", len(data)) + whole + struct.pack(">I", zlib.crc32(whole))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\x00\x80")) + chunk(b"IEND", b"")


def wav() -> bytes:
    """Half a second of a square tone."""
    kept = io.BytesIO()
    with wave.open(kept, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes((b"\x00\x20" * 10 + b"\x00\xe0" * 10) * 200)
    return kept.getvalue()


def zipped(files: dict[str, bytes | str], links: dict[str, str] | None = None) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
        for name, target in (links or {}).items():
            link = zipfile.ZipInfo(name)
            link.external_attr = (stat.S_IFLNK | 0o777) << 16
            archive.writestr(link, target)
    return kept.getvalue()


def send(service: Running, body: bytes | str, kind: str, query: str = "", **headers: str) -> httpx.Response:
    return service.client.post(f"/v1/issues{query}", content=body, headers={"Content-Type": kind, **headers})


def sent(service: Running, body: bytes | str, kind: str, query: str = "") -> Asked:
    answer = send(service, body, kind, query)
    assert answer.status_code == 202, answer.text
    return Asked(service, answer.json()["id"])


def test_a_zip_is_an_issue_with_its_cover_and_sounds(service: Running) -> None:
    # given a folder in a zip, with an article that is no text
    body = zipped({
        "weekly/issue.toml": CONFIG, "weekly/cover.png": png(), "weekly/sounds/intro.wav": wav(),
        "weekly/01-news/2-ferry.txt": FERRY, "weekly/01-news/10-rope.md": f"# Rope\n\n{ROPE}",
        "weekly/bakery.html": f"<article><h1>Bakery</h1><p>{BAKERY}</p></article>",
        "weekly/broken.txt": b"%PDF-1.7 nothing", "weekly/.hidden.txt": "Hidden.",
    })  # fmt: skip

    # when it is sent, with another title in the address
    issue = sent(service, body, "application/zip", "?title=Harbour%20Weekly%2C%20late&access=private")
    shown = issue.wait_done()

    # then what issue.toml says holds, but for what the address says
    assert (shown["title"], shown["author"], shown["date"]) == (
        "Harbour Weekly, late", "The Harbour Press", "2026-11-20T00:00:00Z",
    )  # fmt: skip
    assert shown["access"] == "private"
    assert keys(shown) == ["01-news/2-ferry.txt", "01-news/10-rope.md", "bakery.html", "broken.txt"]
    assert [one["section"] for one in shown["articles"]] == ["News", "News", None, None]

    # and the broken article has failed alone, without telling of folders of this machine
    assert statuses(shown) == ["done", "done", "done", "failed"]
    error = shown["articles"][3]["error"]
    assert error["code"] == "input_not_text"
    assert error["detail"].startswith("broken.txt")

    # and the sound is heard first, and cover and sound are kept
    assert shown["assets"] == ["cover", "intro"]
    assert [part["kind"] for part in issue.manifest()["parts"]][:2] == ["intro", "contents"]
    kept = service.folder / "storage" / "narrations" / issue.id / "assets"
    assert (kept / "cover.png").read_bytes() == png()
    assert (kept / "intro.wav").read_bytes() == wav()

    # and trying again what cannot be read does not make it readable, nor hold up the rest
    assert service.client.post(f"{issue.path}/retry").json()["retried"] == 1
    assert statuses(issue.wait_done()) == ["done", "done", "done", "failed"]


def test_a_sound_that_is_played_between_all_articles_is_in_the_mp3_each_time(service: Running) -> None:
    # given an issue of three articles with the same sound between them
    body = zipped({
        "issue.toml": '[sounds]\ninterlude = "bell.wav"', "bell.wav": wav(),
        "1.txt": FERRY, "2.txt": ROPE, "3.txt": BAKERY,
    })  # fmt: skip
    issue = sent(service, body, "application/zip")
    issue.wait_done()
    manifest = issue.manifest()
    assert [part["kind"] for part in manifest["parts"]].count("interlude") == 2

    # when the whole is asked for in a format that nothing of it is stored in
    answer = service.client.get(f"{issue.path}/issue.mp3")

    # then it is there, as long as the issue
    assert answer.status_code == 200, answer.text
    length = mutagen.mp3.MP3(io.BytesIO(answer.content)).info.length
    assert length == pytest.approx(manifest["duration"], abs=0.1)


@pytest.mark.parametrize(
    ("body", "code", "told"),
    [
        (zipped({"../out.txt": FERRY}), "archive_refused", "leads out"),
        (zipped({"a.txt": FERRY}, {"b.txt": "/etc/passwd"}), "archive_refused", "symbolic link"),
        (zipped({"a.txt": "a" * 9_000_000}), "archive_refused", "unpacks to more than"),
        (b"PK\x03\x04 and no more", "archive_refused", "no zip"),
        (FERRY.encode(), "archive_refused", "no zip"),
        (zipped({"a.jpg": b"nothing"}), "input_not_found", "no article"),
        (zipped({"a.txt": b"%PDF-"}), "input_not_found", "none of 1 articles"),
        (zipped({"a.txt": FERRY, "issue.toml": "nothing = 1"}), "issue_invalid", "issue.toml: nothing"),
        (
            zipped({"a.txt": FERRY, "issue.toml": '[sounds]\nintro = "a.wav"'}),
            "issue_invalid",
            "issue.toml, intro: there is no file 'a.wav' in the zip",
        ),
        (zipped({"a.txt": FERRY, "cover.png": b"none"}), "input_not_found", "the cover cover.png"),
        (
            zipped({"a.txt": FERRY, "issue.toml": '[sounds]\nintro = "a.wav"', "a.wav": b"none"}),
            "input_not_text",
            "no sound",
        ),
        (zipped({"a.txt": FERRY, "issue.toml": 'voice = "nobody"'}), "voice_unknown", "nobody"),
    ],
)
def test_a_trap_or_a_slip_in_a_zip_is_refused_and_nothing_of_it_stays(
    service: Running, body: bytes, code: str, told: str
) -> None:
    folder = service.folder / "storage" / "narrations"
    before = sorted(folder.iterdir()) if folder.exists() else []
    problem = check_problem(send(service, body, "application/zip"), 422, code)
    assert told in problem["detail"]
    assert "/tmp" not in problem["detail"]
    assert (sorted(folder.iterdir()) if folder.exists() else []) == before


def rss(items: list[tuple[str, str]]) -> str:
    body = "".join(
        f"<item><guid>{name}</guid><title>{name}</title><link>relative/{name}</link>"
        f"<description>{text}</description></item>"
        for name, text in items
    )
    return (
        f'<rss version="2.0"><channel><title>Harbour</title><language>en-US</language>{body}</channel></rss>'
    )


def test_feeds_and_lists_are_issues(service: Running) -> None:
    long = " ".join(f"{FERRY} {ROPE} {number}." for number in range(6))
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Harbour",
        "items": [{"id": "nets", "content_text": NETS}, {"id": "bakery", "content_text": BAKERY}],
    }
    for body, kind, known in (
        (
            rss([("ferry", long), ("bakery", f"{BAKERY} {NETS} " * 4)]),
            "application/rss+xml",
            ["ferry", "bakery"],
        ),
        (json.dumps(feed), "application/feed+json", ["nets", "bakery"]),
        ("# a list\nhttp://127.0.0.1:60999/a\n\nhttp://127.0.0.1:60999/b\n", "text/uri-list", None),
    ):
        issue = sent(service, body, kind, "" if known else "?title=A%20list")
        shown = issue.look()
        found = keys(shown)
        if known is None:
            assert found == ["http://127.0.0.1:60999/a", "http://127.0.0.1:60999/b"]
            assert shown["title"] == "A list"
        else:
            assert found == known
            assert shown["title"] == "Harbour"
            assert statuses(issue.wait_done()) == ["done", "done"]


@pytest.mark.parametrize(
    ("body", "kind", "code"),
    [
        ('<!DOCTYPE rss [<!ENTITY a "b">]><rss><channel/></rss>', "application/rss+xml", "issue_invalid"),
        ("<html></html>", "application/atom+xml", "issue_invalid"),
        ('{"version": "https://jsonfeed.org/version/1.1"}', "application/feed+json", "issue_invalid"),
        ("[1]", "application/feed+json", "issue_invalid"),
        ("not an address", "text/uri-list", "issue_invalid"),
        ("", "text/uri-list", "input_empty"),
        ("ftp://example.org\n", "text/uri-list", "issue_invalid"),
        ("https://user@example.org\n", "text/uri-list", "input_not_found"),
    ],
)
def test_what_is_no_feed_or_list_is_refused(service: Running, body: str, kind: str, code: str) -> None:
    check_problem(send(service, body, kind), 422, code)


def test_only_what_an_issue_may_come_as_is_taken(service: Running) -> None:
    problem = check_problem(send(service, FERRY, "text/plain"), 415, "content_type_refused")
    assert "application/zip" in problem["limit"]
    check_problem(send(service, "{}", "application/zip", "?nothing=1"), 422, "archive_refused")
    body = zipped({"a.txt": FERRY})
    check_problem(send(service, body, "application/zip", "?nothing=1"), 422, "request_invalid")
    check_problem(send(service, body, "application/zip", "?speed=fast"), 422, "request_invalid")
    answer = service.client.put("/v1/issues", content=body, headers={"Content-Type": "application/zip"})
    check_problem(answer, 405, "method_not_allowed")


def test_the_same_zip_with_the_same_key_makes_nothing_new(service: Running) -> None:
    files: dict[str, Any] = {"a.txt": FERRY, "cover.png": png()}
    first = send(service, zipped(files), "application/zip", **{"Idempotency-Key": "zipped"})
    again = send(service, zipped(files), "application/zip", **{"Idempotency-Key": "zipped"})
    assert again.json()["id"] == first.json()["id"]
    other = zipped({"a.txt": FERRY})
    answer = send(service, other, "application/zip", **{"Idempotency-Key": "zipped"})
    check_problem(answer, 422, "idempotency_mismatch")
