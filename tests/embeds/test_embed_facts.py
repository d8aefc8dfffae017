"""Do JSON-LD, Open Graph, discovery links and embed codes say what the manifest says, and nothing that breaks out?"""

from __future__ import annotations

import html
import json
import re
from typing import Any

import httpx
import pytest

from api.embeds import (
    article_json_ld,
    audio_object,
    discovery_header,
    discovery_link,
    dump_json_ld,
    embed_codes,
    open_graph,
)
from narrator.labels import iso_duration
from narrator.manifest import manifest_head
from tests.embeds.conftest import STRANGER, TITLE, Narrated

BASE = "https://listen.example.org"


def seconds(duration: str) -> float:
    """Of an ISO 8601 duration."""
    found = re.fullmatch(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?", duration)
    assert found and any(found.groups()), duration
    hours, minutes, rest = (float(part or 0) for part in found.groups())
    return hours * 3600 + minutes * 60 + rest


@pytest.fixture(scope="module")
def manifest(public: Narrated) -> dict[str, Any]:
    return public.manifest()


@pytest.mark.parametrize(
    ("length", "written"),
    [
        (191.234, "PT3M11.234S"),
        (0, "PT0S"),
        (0.04, "PT0.04S"),
        (59.9996, "PT1M"),
        (138, "PT2M18S"),
        (3600, "PT1H"),
        (3723.5, "PT1H2M3.5S"),
        (100_000.001, "PT27H46M40.001S"),
    ],
)
def test_a_duration_is_written_exactly(length: float, written: str) -> None:
    assert iso_duration(length) == written
    assert seconds(written) == pytest.approx(length, abs=0.0005)


def test_json_ld_says_what_the_manifest_says(public: Narrated, manifest: dict[str, Any]) -> None:
    # when the data is written into a page and read again
    text = public.article()
    written = dump_json_ld(article_json_ld(manifest, BASE, transcript=text, made_at=1_795_415_101.2))
    assert not re.search("[<>&]", written)
    article = json.loads(written)

    # then it is an article with its audio
    assert (article["@context"], article["@type"]) == ("https://schema.org", "Article")
    assert (article["headline"], article["description"]) == (TITLE, "Three ships, and the price of rope.")
    assert article["author"] == {"@type": "Person", "name": "Ann Reed"}
    assert (article["inLanguage"], article["wordCount"]) == ("en-GB", manifest["read_time"]["words"])
    assert seconds(article["timeRequired"]) == manifest["read_time"]["seconds"]
    assert article["url"] == f"{BASE}/narrations/{public.id}"
    audio = article["audio"]
    assert audio["@type"] == "AudioObject"
    assert (audio["name"], audio["inLanguage"]) == (TITLE, "en-GB")
    assert audio["contentUrl"] == f"{BASE}/v1/narrations/{public.id}/audio.m4a"
    assert audio["encodingFormat"] == manifest["audio"][0]["type"] == "audio/mp4"
    assert audio["contentSize"] == f"{manifest['audio'][0]['bytes']} B"
    assert seconds(audio["duration"]) == pytest.approx(manifest["duration"], abs=0.0005)
    assert audio["embedUrl"] == f"{BASE}/embed/{public.id}"
    assert audio["transcript"] == text
    assert audio["uploadDate"] == "2026-11-23T06:25:01+00:00"
    assert "bitrate" not in audio and "encoding" not in audio


def test_the_transcript_is_of_the_segments_where_no_text_is_given(manifest: dict[str, Any]) -> None:
    spoken = audio_object(manifest, BASE)["transcript"]
    assert spoken.split("\n") == [segment["text"] for segment in manifest["segments"]]
    assert "transcript" not in audio_object(manifest_head(manifest), BASE)


def test_further_formats_are_encodings(manifest: dict[str, Any]) -> None:
    mp3 = {**manifest["audio"][0], "url": "audio.mp3?edition=1", "type": "audio/mpeg", "bytes": 7}
    found = audio_object({**manifest, "audio": [*manifest["audio"], mp3]}, BASE, "expires=1&signature=a")
    assert found["contentUrl"].endswith("/audio.m4a?expires=1&signature=a")
    (other,) = found["encoding"]
    assert other["contentUrl"].endswith("/audio.mp3?expires=1&signature=a")
    assert (other["encodingFormat"], other["contentSize"]) == ("audio/mpeg", "7 B")


def test_open_graph_names_the_audio(public: Narrated, manifest: dict[str, Any]) -> None:
    tags = open_graph(manifest_head(manifest), BASE)
    found = dict(tags)
    assert len(found) == len(tags)
    audio = f"{BASE}/v1/narrations/{public.id}/audio.m4a"
    assert found == {
        "og:type": "article",
        "og:title": TITLE,
        "og:description": "Three ships, and the price of rope.",
        "og:url": f"{BASE}/narrations/{public.id}",
        "og:locale": "en_GB",
        "og:audio": audio,
        "og:audio:secure_url": audio,
        "og:audio:type": "audio/mp4",
        "twitter:card": "player",
        "twitter:title": TITLE,
        "twitter:player": f"{BASE}/embed/{public.id}",
        "twitter:player:width": "640",
        "twitter:player:height": "152",
        "twitter:player:stream": audio,
        "twitter:player:stream:content_type": "audio/mp4",
    }
    assert "og:audio:secure_url" not in dict(open_graph(manifest, "http://127.0.0.1:8000"))
    plain = {**manifest, "language": "de", "voice": {}}
    assert dict(open_graph(plain, BASE))["og:locale"] == "de"
    assert dict(open_graph({**plain, "voice": {"language": "de-at"}}, BASE))["og:locale"] == "de_AT"


def test_discovery_leads_from_the_page_to_the_answer(public: Narrated, private: Narrated) -> None:
    for narrated in (public, private):
        # given the embed's head and its Link header
        answer = narrated.embed()
        (tag,) = re.findall('<link rel="alternate"[^>]*>', answer.text)
        header = answer.headers["link"]

        # then both name the same address, at which the answer is
        href = html.unescape(re.findall('href="([^"]*)"', tag)[0])
        assert header.startswith(f"<{href}>; ")
        assert 'rel="alternate"; type="application/json+oembed"' in header
        assert header.isascii()
        assert httpx.get(href, headers=STRANGER).json()["title"] == TITLE
        assert html.unescape(re.findall('title="([^"]*)"', tag)[0]) == TITLE


def test_a_title_breaks_neither_a_tag_nor_a_header(manifest: dict[str, Any]) -> None:
    for title in ('"><script>', "a\r\nSet-Cookie: a=b", "Üntertitel — 静かな港", "\ud800", ""):
        told = {**manifest, "title": title}
        assert re.fullmatch(r"[\x20-\x7e]*", discovery_header(BASE, told))
        assert discovery_link(BASE, told).count("<") == 1
        for code in embed_codes(BASE, manifest["id"], told).values():
            assert "<script>" not in code


def test_embed_codes_are_what_a_publisher_pastes(public: Narrated, private: Narrated) -> None:
    for narrated in (public, private):
        codes = embed_codes(narrated.service.url, narrated.id, narrated.manifest(), narrated.query)
        assert set(codes) == {"script", "iframe", "oembed"}
        assert all(
            type(code) is str for code in codes.values()
        )  # a template shows them, it does not run them

        # two lines, with a player of the browser's own for whoever has no script
        first, second = codes["script"].split("\n")
        assert first == f'<script type="module" src="{narrated.service.url}/player.js"></script>'
        found = re.fullmatch(
            '<listen-player src="([^"]*)"><svg width="0" height="88"></svg>'
            '<noscript><audio controls preload="none" src="([^"]*)"></audio></noscript></listen-player>',
            second,
        )
        assert found
        for address, link in zip(found.groups(), ("manifest", "audio"), strict=True):
            assert html.unescape(address) == narrated.links[link]

        # or an iframe
        assert codes["iframe"].startswith("<iframe ") and codes["iframe"].endswith("></iframe>")
        assert f'src="{html.escape(narrated.links["embed"])}"' in codes["iframe"]
        assert 'width="100%" height="152"' in codes["iframe"]

        # or a line in the page's head
        assert codes["oembed"].startswith('<link rel="alternate" type="application/json+oembed" ')
