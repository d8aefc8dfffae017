"""Does the oEmbed answer keep to its specification, whatever address it is asked about?"""

from __future__ import annotations

import html
import re
import time
from urllib.parse import urlencode

import httpx
import pytest
from jsonschema import Draft202012Validator

from api.embeds import find_linked_id
from tests.api.problems import check_problem
from tests.embeds.conftest import STRANGER, TITLE, Narrated
from tests.service import Running

RICH = Draft202012Validator(
    {
        "type": "object",
        "required": ["type", "version", "html", "width", "height"],
        "properties": {
            "type": {"const": "rich"},
            "version": {"const": "1.0"},
            "title": {"type": "string", "minLength": 1},
            "author_name": {"type": "string", "minLength": 1},
            "author_url": {"type": "string", "format": "uri"},
            "provider_name": {"type": "string", "minLength": 1},
            "provider_url": {"type": "string", "pattern": "^https?://"},
            "cache_age": {"type": "integer", "minimum": 0},
            "html": {"type": "string", "pattern": "^<iframe [^<]*></iframe>$"},
            "width": {"type": "integer", "minimum": 1},
            "height": {"type": "integer", "minimum": 1},
        },
        "additionalProperties": False,
    }
)
"""https://oembed.com, sections 2.3.4 and 2.3.4.4; a thumbnail is left out."""


def attributes(code: str) -> dict[str, str]:
    """Of the first element in a piece of HTML."""
    opening = code[: code.index(">")]
    return {name: html.unescape(value) for name, value in re.findall(r'([\w-]+)="([^"]*)"', opening)}


def test_a_narration_is_answered_as_rich_with_its_iframe(public: Narrated) -> None:
    # when a site asks about its page
    answer = public.oembed()

    # then the answer is what oEmbed says, and every site may read it
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "public, max-age=300"
    body = answer.json()
    RICH.validate(body)
    assert (body["title"], body["author_name"]) == (TITLE, "By Ann Reed")
    assert (body["provider_name"], body["provider_url"]) == ("narrator", f"{public.service.url}/")
    assert (body["width"], body["height"], body["cache_age"]) == (640, 152, 3600)
    elsewhere = {"Origin": "https://publisher.test"}
    asked = public.service.client.get("/oembed", params={"url": public.links["page"]}, headers=elsewhere)
    assert asked.headers["access-control-allow-origin"] == "*"

    # and its iframe is named, waits until it is seen, and shows the embed
    iframe = attributes(body["html"])
    assert iframe["title"] == f"Listen: {TITLE}"
    assert (iframe["width"], iframe["height"], iframe["loading"]) == ("640", "152", "lazy")
    assert set(iframe["allow"].split("; ")) == {"autoplay", "clipboard-write", "web-share"}
    assert iframe["src"] == public.links["embed"]
    assert httpx.get(iframe["src"], headers=STRANGER).status_code == 200


def test_every_address_of_a_narration_is_known(public: Narrated) -> None:
    for link in ("page", "embed", "manifest", "audio", "captions", "article", "receipt"):
        assert public.oembed(link).json()["title"] == TITLE, link
    own = f"{public.service.url}/v1/narrations/{public.id}"
    for url in (own, f"{own}/audio.mp3", f"{own}/audio.m4a?edition=1", own.replace("http:", "https:")):
        answer = public.service.client.get("/oembed", params={"url": url, "format": "json"})
        assert answer.json()["title"] == TITLE, url


def test_where_it_starts_and_how_it_looks_are_passed_on(public: Narrated) -> None:
    for url in ("?t=7.5&lang=de&theme=dark", "?lang=de&theme=dark#t=7.5"):
        answer = public.service.client.get("/oembed", params={"url": public.links["page"] + url})
        source = httpx.URL(attributes(answer.json()["html"])["src"])
        assert dict(source.params) == {"t": "7.5", "lang": "de", "theme": "dark"}

    # but nothing that means nothing
    answer = public.service.client.get(
        "/oembed", params={"url": f"{public.links['page']}?t=x&lang=%22&theme=red&a=b"}
    )
    assert attributes(answer.json()["html"])["src"] == public.links["embed"]


@pytest.mark.parametrize("wide", [None, 1, 320, 640, 5000])
@pytest.mark.parametrize("high", [None, 1, 100, 152, 5000])
def test_it_is_never_larger_than_asked_for(public: Narrated, wide: int | None, high: int | None) -> None:
    asked = {name: size for name, size in (("maxwidth", wide), ("maxheight", high)) if size}
    body = public.oembed(**asked).json()
    RICH.validate(body)
    assert body["width"] == min(640, wide or 640)
    assert body["height"] == min(152, high or 152)
    iframe = attributes(body["html"])
    assert (iframe["width"], iframe["height"]) == (str(body["width"]), str(body["height"]))


def test_what_cannot_be_answered_has_the_status_that_oembed_names(public: Narrated) -> None:
    client = public.service.client
    host = public.service.url.partition("://")[2]

    # another format is 501
    problem = check_problem(public.oembed(format="xml"), 501, "format_unsupported")
    assert problem["limit"] == "json"

    # another address is 404, also where it only looks like one of ours
    for url in (
        "https://example.org/",
        f"http://example.org/narrations/{public.id}",
        f"http://{host}.example.org/narrations/{public.id}",
        f"http://user@example.org/?{public.links['page']}",
        f"ftp://{host}/narrations/{public.id}",
        f"http://{host}/narrations/{public.id}/manifest.json",
        f"http://{host}/narrations/{public.id.upper()}x",
        f"http://{host}/v1/narrations/{public.id}/../../x",
        f"http://{host}:x/narrations/{public.id}",
        f"http://[/narrations/{public.id}",
        f"/narrations/{public.id}",
        "\x00",
    ):
        check_problem(client.get("/oembed", params={"url": url}), 404, "not_found")
    unknown = f"{public.service.url}/narrations/{'0' * 32}"
    check_problem(client.get("/oembed", params={"url": unknown}), 404, "narration_unknown")

    # and what is no request is 422
    check_problem(client.get("/oembed"), 422, "request_invalid")
    for wrong in ({"maxwidth": "0"}, {"maxheight": "-1"}, {"maxwidth": "wide"}, {"maxheight": "9" * 5000}):
        check_problem(public.oembed(**wrong), 422, "request_invalid")
    check_problem(public.oembed(url=""), 422, "request_invalid")


def test_a_private_narration_needs_its_signed_link(private: Narrated) -> None:
    # given its addresses without a signature, or with one that is not good
    client = private.service.client
    plain = f"{private.service.url}/narrations/{private.id}"
    past = urlencode({"expires": int(time.time()) - 5, "signature": "0" * 64})
    for url, code in (
        (plain, "link_missing"),
        (f"{plain}?expires=1", "link_missing"),
        (f"{plain}?{past}", "link_refused"),
        (f"{plain}?expires=x&signature=%C3%A9", "link_refused"),
    ):
        # then nothing is told, whoever asks: who reads the answer's iframe has no key
        for headers in ({}, STRANGER):
            answer = client.get("/oembed", params={"url": url}, headers=headers)
            check_problem(answer, 401, code)
            assert answer.headers["www-authenticate"]
            assert "quiet" not in answer.text

    # but by any of its signed links it is answered, and the iframe opens for strangers
    for link in ("page", "embed", "manifest", "audio"):
        answer = private.oembed(link)
        assert answer.headers["cache-control"] == "no-store"
        body = answer.json()
        RICH.validate(body)
        assert 0 < body["cache_age"] <= 600
        source = attributes(body["html"])["src"]
        assert httpx.URL(source).query.decode() == private.query
        assert httpx.get(source, headers=STRANGER).status_code == 200


def test_the_public_address_may_have_a_path_and_another_scheme() -> None:
    narration = "0" * 31 + "1"
    bases = ("https://listen.example.org/audio", "http://10.0.0.1:8000")
    for url in (
        f"https://listen.example.org/audio/narrations/{narration}",
        f"http://LISTEN.example.org:80/audio/embed/{narration}",
        f"http://10.0.0.1:8000/v1/narrations/{narration}/manifest.json",
    ):
        assert find_linked_id(url, bases) == (narration, {})
    for url in (
        f"https://listen.example.org/narrations/{narration}",
        f"https://listen.example.org/audiobook/narrations/{narration}",
        f"http://10.0.0.1/narrations/{narration}",
    ):
        assert find_linked_id(url, bases) is None


def test_a_narration_that_cannot_be_heard_is_not_found(service: Running, silent_page: str) -> None:
    narration = service.client.post("/v1/narrations", json={"url": silent_page}).json()["id"]
    answer = service.client.get("/oembed", params={"url": f"{service.url}/narrations/{narration}"})
    check_problem(answer, 404, "narration_unfinished")
    service.client.delete(f"/v1/narrations/{narration}")
