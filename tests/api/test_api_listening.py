"""Is what players read served as RFC 9110 has it: ranges, tags, encodings, and to whom it may be?"""

from __future__ import annotations

import email
import json
import time
from typing import Any

import httpx
import pytest

from tests.api.problems import check_problem
from tests.api.texts import TEXT
from tests.service import Running

TEXTS = ("manifest.json", "article.json", "article.txt", "captions.vtt")


@pytest.fixture(scope="module")
def audio(service: Running, narrated: str) -> bytes:
    """The whole file."""
    return service.client.get(f"/v1/narrations/{narrated}/audio.m4a").content


@pytest.fixture
def address(narrated: str) -> str:
    """Of that file."""
    return f"/v1/narrations/{narrated}/audio.m4a"


def test_a_range_is_a_part_of_the_file(service: Running, address: str, audio: bytes) -> None:
    size = len(audio)
    for asked, first, last in (
        ("bytes=0-0", 0, 0),
        ("bytes=100-199", 100, 199),
        ("bytes=100-", 100, size - 1),
        ("bytes=-100", size - 100, size - 1),
        (f"bytes=0-{size * 9}", 0, size - 1),
        (f"bytes=-{size * 9}", 0, size - 1),
        ("bytes=5-9, 7-20", 5, 20),
        (f"bytes={size}-,0-4", 0, 4),
        ("Bytes=0-4", 0, 4),
    ):
        answer = service.client.get(address, headers={"Range": asked})
        assert answer.status_code == 206, asked
        assert answer.headers["content-range"] == f"bytes {first}-{last}/{size}"
        assert answer.headers["content-length"] == str(last - first + 1)
        assert answer.content == audio[first : last + 1]


def test_several_ranges_come_as_parts(service: Running, address: str, audio: bytes) -> None:
    # when two ranges are asked for at once
    answer = service.client.get(address, headers={"Range": "bytes=0-9,50-59"})

    # then both are in a multipart body, as a parser of such bodies reads it
    assert answer.status_code == 206
    head = f"Content-Type: {answer.headers['content-type']}\r\n\r\n".encode()
    message = email.message_from_bytes(head + answer.content)
    assert message.get_content_type() == "multipart/byteranges"
    parts: list[Any] = list(message.walk())[1:]
    assert [part["content-range"] for part in parts] == [
        f"bytes 0-9/{len(audio)}",
        f"bytes 50-59/{len(audio)}",
    ]
    assert [part.get_content_type() for part in parts] == ["audio/mp4"] * 2
    assert audio[:10] in answer.content
    assert audio[50:60] in answer.content


def test_a_range_beyond_the_end_is_a_problem_that_names_the_length(
    service: Running, address: str, audio: bytes
) -> None:
    for asked in (f"bytes={len(audio)}-", "bytes=-0", f"bytes={len(audio)}-,{len(audio) + 5}-"):
        answer = service.client.get(address, headers={"Range": asked})
        problem = check_problem(answer, 416, "range_not_satisfiable")
        assert answer.headers["content-range"] == f"bytes */{len(audio)}"
        assert (problem["limit"], problem["received"]) == (len(audio), asked)


def test_what_is_no_range_of_bytes_is_ignored(service: Running, address: str, audio: bytes) -> None:
    many = "bytes=" + ",".join(f"{at}-{at}" for at in range(0, 200, 2))
    for asked in (
        "items=0-4",
        "bytes=9-5",
        "bytes=a-b",
        "bytes=",
        "bytes=-",
        "bytes 0-4",
        "bytes=1_0-20",
        many,
    ):
        answer = service.client.get(address, headers={"Range": asked})
        assert (answer.status_code, len(answer.content)) == (200, len(audio)), asked


def test_a_range_of_another_version_gives_the_whole_of_this_one(
    service: Running, address: str, audio: bytes
) -> None:
    # given the file's tag
    tag = service.client.head(address).headers["etag"]

    # then a range for this version is that range, and for any other, or a date, the whole
    for wanted, status in (
        (tag, 206),
        ('"another"', 200),
        (f"W/{tag}", 200),
        ("Sat, 01 Jan 2028 00:00:00 GMT", 200),
    ):
        answer = service.client.get(address, headers={"Range": "bytes=0-9", "If-Range": wanted})
        assert answer.status_code == status, wanted
        assert answer.content == (audio[:10] if status == 206 else audio)

    # and a range that is not there is no problem in another version
    answer = service.client.get(address, headers={"Range": "bytes=99999999-", "If-Range": '"another"'})
    assert answer.status_code == 200


def test_what_one_has_is_not_sent_again(service: Running, narrated: str) -> None:
    for name in ("audio.m4a", *TEXTS):
        address = f"/v1/narrations/{narrated}/{name}"
        whole = service.client.get(address)
        tag = whole.headers["etag"]
        for given in (tag, f'"another", {tag}', "*", tag.removeprefix("W/")):
            answer = service.client.get(address, headers={"If-None-Match": given})
            assert (answer.status_code, answer.content) == (304, b""), name
            assert answer.headers["etag"] == tag
            assert answer.headers["cache-control"] == whole.headers["cache-control"] == "public, no-cache"
        assert service.client.get(address, headers={"If-None-Match": '"another"'}).status_code == 200


def test_head_tells_what_get_would(service: Running, narrated: str) -> None:
    left_out = {"date", "x-request-id"}
    for name in ("audio.m4a", *TEXTS):
        for headers in ({}, {"Accept-Encoding": "identity"}, {"Range": "bytes=0-9"}):
            address = f"/v1/narrations/{narrated}/{name}"
            got = service.client.get(address, headers=headers)
            head = service.client.head(address, headers=headers)
            assert head.status_code == got.status_code
            assert head.content == b""
            assert {k: v for k, v in head.headers.items() if k not in left_out} == {
                k: v for k, v in got.headers.items() if k not in left_out
            }


def test_texts_are_compressed_for_those_who_take_it_and_audio_never(service: Running, narrated: str) -> None:
    for accepted, packed in (
        ("gzip", True),
        ("br, GZIP;q=0.5", True),
        ("identity", False),
        ("gzip;q=0", False),
    ):
        headers = {"Accept-Encoding": accepted}
        answer = service.client.get(f"/v1/narrations/{narrated}/manifest.json", headers=headers)
        assert ("content-encoding" in answer.headers) is packed, accepted
        assert "Accept-Encoding" in answer.headers["vary"]
        assert answer.json()["version"] == 1
        for name in ("audio.m4a", "audio.wav"):
            answer = service.client.get(f"/v1/narrations/{narrated}/{name}", headers=headers)
            assert "content-encoding" not in answer.headers

    # and so are the lists and schemas of the API
    for accepted, packed in (("gzip", True), ("br, gzip;q=0.5", True), ("gzip;q=0", False), ("br", False)):
        answer = service.client.get("/openapi.json", headers={"Accept-Encoding": accepted})
        assert ("content-encoding" in answer.headers) is packed, accepted
        assert "Accept-Encoding" in answer.headers["vary"]


def test_players_on_other_sites_may_read_what_they_play_and_nothing_else(
    service: Running, narrated: str
) -> None:
    own = f"/v1/narrations/{narrated}"
    ask = {"Origin": "https://news.example", "Access-Control-Request-Method": "GET"}

    # given what players read
    for path in (
        *(f"{own}/{name}" for name in ("audio.m4a", "audio.mp3", *TEXTS)),
        "/v1/schemas/manifest.json",
    ):
        # then it may be read from any site, ranges included, and without credentials
        answer = service.client.get(path, headers={"Origin": "https://news.example"})
        assert answer.headers["access-control-allow-origin"] == "*"
        assert {"content-range", "etag", "accept-ranges"} <= set(
            answer.headers["access-control-expose-headers"].lower().split(", ")
        )
        assert "access-control-allow-credentials" not in answer.headers
        answer = service.client.options(path, headers={**ask, "Access-Control-Request-Headers": "range"})
        assert answer.status_code == 200
        assert "range" in answer.headers["access-control-allow-headers"].lower()

    # and problems too, so that a player can tell what is wrong
    answer = service.client.get(f"{own}/audio.m4a?edition=9", headers={"Origin": "https://news.example"})
    check_problem(answer, 404, "edition_unknown")
    assert answer.headers["access-control-allow-origin"] == "*"
    for name in ("audio.m4a", *TEXTS):
        answer = service.client.get(f"/v1/narrations/none/{name}", headers={"Origin": "https://news.example"})
        check_problem(answer, 422, "request_invalid")
        assert answer.headers["access-control-allow-origin"] == "*", name

    # but nothing of the API
    for path in (own, f"{own}/events", f"{own}/links", "/v1/narrations", "/v1/voices", "/metrics", "/readyz"):
        for answer in (
            service.client.options(path, headers=ask),
            service.client.get(path, headers={"Origin": "https://news.example"}),
        ):
            assert not [name for name in answer.headers if name.startswith("access-control")], path


def test_an_edition_has_an_address_of_its_own_that_is_good_for_ever(service: Running, narrated: str) -> None:
    # when the manifest's audio is followed
    manifest = service.client.get(f"/v1/narrations/{narrated}/manifest.json").json()
    url = manifest["audio"][0]["url"]
    assert url == "audio.m4a?edition=1"
    answer = service.client.get(f"/v1/narrations/{narrated}/{url}")

    # then it is the file that the manifest speaks of, and may be kept for ever
    assert len(answer.content) == manifest["audio"][0]["bytes"]
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"

    # and editions that were never made are a problem
    for wanted in ("0", "2", "-1", "a", "9" * 5000, "\u0663"):
        answer = service.client.get(f"/v1/narrations/{narrated}/audio.m4a", params={"edition": wanted})
        problem = check_problem(answer, 404, "edition_unknown")
        assert problem["limit"] == 1


def test_the_schema_of_manifests_is_published(service: Running, narrated: str) -> None:
    from jsonschema import Draft202012Validator

    schema = service.client.get("/v1/schemas/manifest.json").json()
    manifest = service.client.get(f"/v1/narrations/{narrated}/manifest.json").json()
    Draft202012Validator(schema).validate(manifest)


def test_words_and_captions_count_in_the_text_beside_them(service: Running, narrated: str) -> None:
    own = f"/v1/narrations/{narrated}"
    text = service.client.get(f"{own}/article.txt").text
    for segment in service.client.get(f"{own}/manifest.json").json()["segments"]:
        assert text[slice(*segment["source"])].split() == segment["text"].split()
    captions = service.client.get(f"{own}/captions.vtt")
    assert captions.headers["content-type"] == "text/vtt; charset=utf-8"
    assert captions.text.startswith("WEBVTT")
    assert json.loads(service.client.get(f"{own}/article.json").content)["receipt"]


def test_a_signed_link_opens_a_private_narration_for_a_while(service: Running) -> None:
    # given a private narration, and somebody who asks as from elsewhere: without a key and through a proxy
    narration = service.narrate(TEXT, access="private")
    own = f"/v1/narrations/{narration}"
    stranger = {"X-Forwarded-For": "203.0.113.9"}
    for name in ("audio.m4a", *TEXTS):
        answer = service.client.get(f"{own}/{name}", headers=stranger)
        check_problem(answer, 401, "key_missing")
        assert answer.headers["www-authenticate"] == "Bearer"

    # when its publisher asks for links
    asked = service.client.post(f"{own}/links", json={"expires_in": 60}).json()
    assert abs(asked["expires_at"] - time.time() - 60) < 20

    # then the stranger may hear it by them, and so by the addresses within the manifest
    for name in ("manifest", "audio", "captions", "article", "receipt"):
        answer = httpx.get(asked["links"][name], headers=stranger)
        assert answer.status_code == 200, name
        assert answer.headers["cache-control"] == "private, no-cache"
    manifest = httpx.get(asked["links"]["manifest"], headers=stranger).json()
    audio = httpx.URL(asked["links"]["manifest"]).join(manifest["audio"][0]["url"])
    assert len(httpx.get(audio, headers=stranger).content) == manifest["audio"][0]["bytes"]

    # and nobody else learns the link from a cache: the manifest of one who has a key carries none
    assert "signature" not in service.client.get(f"{own}/manifest.json").text

    # but what was changed in a link opens nothing
    link = httpx.URL(asked["links"]["audio"])
    right = dict(link.params)
    for wrong in (
        {"expires": str(asked["expires_at"] + 1)},
        {"signature": right["signature"][:-1] + ("0" if right["signature"][-1] != "0" else "1")},
        {"signature": ""},
        {"signature": "\u00e9"},
        {"expires": "soon"},
    ):
        answer = httpx.get(link.copy_merge_params(wrong), headers=stranger)
        check_problem(answer, 403, "link_refused")

    # nor does a link to one narration open another
    other = service.narrate("Another private text.", access="private")
    answer = service.client.get(f"/v1/narrations/{other}/audio.m4a", params=right, headers=stranger)
    check_problem(answer, 403, "link_refused")

    # nor does it open anything but what is listened to
    check_problem(service.client.get(own, params=right, headers=stranger), 401, "key_missing")

    # and how long it may last has limits
    for wrong_s in (59, 366 * 24 * 3600 + 1):
        check_problem(
            service.client.post(f"{own}/links", json={"expires_in": wrong_s}), 422, "request_invalid"
        )


def test_a_link_that_has_expired_is_refused(service: Running) -> None:
    # given a private narration, and a link signed for a moment that is over
    from api.auth import sign
    from api.service import Service
    from narrator.settings import load_settings

    narration = service.narrate("Heard too late.", access="private")
    signer = Service(load_settings({"NARRATOR_DATA": str(service.folder)}))
    expires = int(time.time()) - 10
    signature = sign(signer, narration, expires)
    signer.database.close()

    # then it opens nothing any more, also for who sends a key beside it
    for name in ("manifest.json", "audio.m4a", "captions.vtt"):
        answer = service.client.get(
            f"/v1/narrations/{narration}/{name}", params={"expires": expires, "signature": signature}
        )
        check_problem(answer, 403, "link_expired")
