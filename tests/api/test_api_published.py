"""Does the service publish a narration in every format that the command line knows, and do others read what it sends?"""

from __future__ import annotations

import io
import json
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, get_args
from xml.etree import ElementTree

import av
import feedparser
import httpx
import jsonschema
import mutagen.mp4
import pytest

from api.files import DOCUMENTS, MADE, MAIN
from api.inputs import AskedFormat
from api.readdressed import readdress
from narrator.formats import FORMATS
from narrator.publish import PUBLISHED_SINGLE, publish_format, single_files
from narrator.publish.publication import single
from narrator.tags import default_cover
from tests.api.engines import Gates
from tests.api.problems import check_problem
from tests.issue.test_epub import check
from tests.issue.test_formats import AUDIOBOOK, check_chapters, iso_seconds, read_by_readium
from tests.service import Running, running

ARTICLE = r"""# The bakery with \<no> clock & "more"

By Tomas Reyes

The bakery on Quay Street opens when the first loaf is cool enough to hold, and it closes when the last one is gone.

## What the owner says

Its owner sold his only clock in March. He wrote \<a href="audio.m4a"> on the wall.
"""

STRANGER = {"X-Forwarded-For": "203.0.113.9"}
"""As from elsewhere: without a key and through a proxy."""

PUBLISHED = [name for name in MADE if not name.startswith("audio.")]


def publish(service: Running, **members: Any) -> str:
    """The id of that article, narrated."""
    answer = service.client.post("/v1/narrations", json={"markdown": ARTICLE, **members})
    assert answer.status_code == 202, answer.text
    narration: str = answer.json()["id"]
    assert service.wait(narration)["status"] == "done"
    return narration


@pytest.fixture(scope="module")
def published(service: Running) -> str:
    """A narration that is done; nobody changes it."""
    return publish(service)


def links_in(answer: httpx.Response) -> Iterator[str]:
    """Every address in a document, as a reader finds it."""
    if "json" in answer.headers["content-type"]:
        stack = [answer.json()]
        while stack:
            value = stack.pop()
            if isinstance(value, list):
                stack += value
            elif isinstance(value, dict):
                stack += value.values()
                yield from (
                    value[name]
                    for name in ("url", "href", "audioref", "contentUrl")
                    if isinstance(value.get(name), str)
                )
        return
    if "html" in answer.headers["content-type"]:
        reader = Links()
        reader.feed(answer.text)
        yield from reader.found
        return
    for element in ElementTree.fromstring(answer.text).iter():
        yield from (element.attrib[name] for name in ("href", "url") if name in element.attrib)
        if element.tag == "link" and element.text:
            yield element.text


class Links(HTMLParser):
    """Where a page of HTML leads."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """As ``HTMLParser`` has it."""
        self.found += [value for name, value in attrs if name == "href" and value]


def test_every_format_may_be_asked_for_and_every_file_has_a_media_type() -> None:
    assert set(get_args(AskedFormat)) == {*FORMATS, *PUBLISHED_SINGLE} - {"m4a"}
    names = [name for form in PUBLISHED_SINGLE.values() for name in single_files(form)]
    assert len(set(names)) == len(names)
    assert {*names, "cover.png"} == set(PUBLISHED)
    assert set(DOCUMENTS) == set(PUBLISHED) - {"narration.m4b", "narration.epub", "cover.png"}
    for name in names:
        assert len(name) <= 64 and len(MADE[name].type) <= 64


def test_every_file_is_made_at_the_first_request_and_every_link_in_it_leads_to_a_file(
    service: Running, published: str
) -> None:
    shown = service.look(published)["links"]
    for name in PUBLISHED:
        # when it is asked for, and once more
        answer = service.client.get(f"/v1/narrations/{published}/{name}", timeout=90)
        assert answer.status_code == 200, (name, answer.text)
        again = service.client.get(f"/v1/narrations/{published}/{name}")

        # then it is there in its type, the same each time, and a page on another site may read it
        assert answer.headers["content-type"] == MADE[name].type
        assert (again.content, again.headers["etag"]) == (answer.content, answer.headers["etag"])
        head = service.client.head(
            f"/v1/narrations/{published}/{name}",
            headers={"Accept-Encoding": "identity", "Origin": "https://a.example"},
        )
        assert head.headers["access-control-allow-origin"] == "*"
        assert head.headers["etag"] == answer.headers["etag"]
        assert int(head.headers["content-length"]) == len(answer.content)
        unchanged = service.client.get(
            f"/v1/narrations/{published}/{name}", headers={"If-None-Match": answer.headers["etag"]}
        )
        assert (unchanged.status_code, unchanged.content) == (304, b"")

        # and what it names is served
        if name in DOCUMENTS:
            links = list(links_in(answer))
            assert links or name == "chapters.json"
            for link in links:
                address = answer.url.join(link)
                assert address.host == "127.0.0.1" and not address.query, link
                assert httpx.head(address, timeout=60).status_code == 200, (name, link)
    for form, name in MAIN.items():
        assert shown[form] == f"{service.url}/v1/narrations/{published}/{name}"


def test_the_audiobook_file_has_chapters_and_cover_and_is_served_in_ranges(
    service: Running, published: str, tmp_path: Path
) -> None:
    own = f"/v1/narrations/{published}"
    manifest = service.client.get(f"{own}/manifest.json").json()
    whole = service.client.get(f"{own}/narration.m4b", timeout=60)
    assert whole.headers["accept-ranges"] == "bytes"

    # then mutagen finds what audiobook players look for
    (tmp_path / "narration.m4b").write_bytes(whole.content)
    book = mutagen.mp4.MP4(tmp_path / "narration.m4b")
    assert [one.title for one in book.chapters] == [
        'The bakery with <no> clock & "more"',
        "What the owner says",
    ]
    assert book.tags is not None
    assert [bytes(one) for one in book.tags["covr"]] == [default_cover()]
    assert book.tags["\xa9ART"] == ["Tomas Reyes"]
    assert book.info.length == pytest.approx(manifest["duration"], abs=0.05)

    # and it sounds as audio.m4a does, sample by sample
    m4a = service.client.get(f"{own}/audio.m4a").content
    assert decoded(whole.content) == decoded(m4a)

    # and a part of it is a part of it, unless it is another by now
    part = {"Range": "bytes=100-199"}
    answer = service.client.get(f"{own}/narration.m4b", headers=part)
    assert (answer.status_code, answer.content) == (206, whole.content[100:200])
    assert answer.headers["content-range"] == f"bytes 100-199/{len(whole.content)}"
    other = service.client.get(f"{own}/narration.m4b", headers={**part, "If-Range": '"another"'})
    assert (other.status_code, other.content) == (200, whole.content)
    beyond = service.client.get(f"{own}/narration.m4b", headers={"Range": f"bytes={len(whole.content)}-"})
    check_problem(beyond, 416, "range_not_satisfiable")


def decoded(sound: bytes) -> bytes:
    """Its samples."""
    with av.open(io.BytesIO(sound)) as opened:
        return b"".join(frame.to_ndarray().tobytes() for frame in opened.decode(audio=0))


def test_the_e_book_is_without_fault_and_holds_the_sound_that_is_served(
    service: Running, published: str, tmp_path: Path
) -> None:
    own = f"/v1/narrations/{published}"
    book = tmp_path / "narration.epub"
    book.write_bytes(service.client.get(f"{own}/narration.epub", timeout=60).content)
    assert check(book) == []
    finished = time.gmtime(service.look(published)["finished_at"])
    with zipfile.ZipFile(book) as opened:
        assert opened.read("EPUB/article-0001.m4a") == service.client.get(f"{own}/audio.m4a").content
        assert time.strftime("%Y-%m-%dT%H:%M:%SZ", finished) in opened.read("EPUB/package.opf").decode()


def test_the_audiobooks_are_what_the_w3c_and_readium_ask_for(service: Running, published: str) -> None:
    own = f"/v1/narrations/{published}"
    manifest = service.client.get(f"{own}/manifest.json").json()
    book = service.client.get(f"{own}/publication.json").json()
    jsonschema.Draft202012Validator(AUDIOBOOK).validate(book)
    assert iso_seconds(book["duration"]) == pytest.approx(manifest["duration"], abs=0.001)
    assert book["url"] == f"{service.url}/narrations/{published}"
    whole = service.client.get(f"{own}/readium.json").json()
    found = read_by_readium(whole, [service.client.get(f"{own}/guided.json").json()])
    assert found["self"] == f"{service.url}{own}/readium.json"
    assert found["order"] == [["audio.m4a", "audio/mp4", round(manifest["duration"], 5), manifest["title"]]]
    assert found["guided"] == [1]
    check_chapters(service.client.get(f"{own}/chapters.json").json())


def test_a_feed_reader_finds_the_episode_and_a_search_engine_the_transcript(
    service: Running, published: str
) -> None:
    own = f"{service.url}/v1/narrations/{published}"
    manifest = httpx.get(f"{own}/manifest.json").json()
    feed = feedparser.parse(httpx.get(f"{own}/feed.xml", timeout=60).content)
    assert not feed.bozo, feed.get("bozo_exception")
    (item,) = feed.entries
    (enclosure,) = item.enclosures
    assert enclosure.href == f"{own}/audio.m4a"
    assert int(enclosure.length) == manifest["audio"][0]["bytes"]
    assert item.link == feed.feed.link == f"{service.url}/narrations/{published}"
    assert item.published_parsed[:5] == time.gmtime(service.look(published)["finished_at"])[:5]
    linked = httpx.get(f"{own}/narration.jsonld").json()
    assert linked["audio"]["transcript"] == httpx.get(f"{own}/article.txt").text.strip()
    assert linked["audio"]["contentUrl"] == f"{own}/audio.m4a"


def test_links_lead_to_where_the_reader_came_and_to_the_edition_that_was_named(
    service: Running, gates: Gates
) -> None:
    # given a narration with a new text
    narration = publish(service)
    address = f"/v1/narrations/{narration}"
    assert service.client.put(address, json={"text": "Another text by now."}).status_code == 202
    assert service.wait(narration)["served_edition"] == 2

    # then by another name of the service, its links have that name; by the first edition, they stay with it
    elsewhere = f"http://localhost:{service.port}"
    for name in DOCUMENTS:
        answer = httpx.get(f"{elsewhere}{address}/{name}?edition=1", timeout=60)
        assert answer.headers["cache-control"].endswith("immutable")
        for link in map(answer.url.join, links_in(answer)):
            assert link.host == "localhost"
            if link.path != f"/narrations/{narration}":
                assert link.params["edition"] == "1"
                assert httpx.head(link, timeout=60).status_code == 200, (name, link)
    first, second = (
        service.client.get(f"{address}/narration.jsonld{query}").json() for query in ("?edition=1", "")
    )
    assert (first["headline"], second["audio"]["transcript"]) == (
        'The bakery with <no> clock & "more"',
        "Another text by now.",
    )

    # and what was deleted, or never was, is in no format
    for name in PUBLISHED:
        check_problem(service.client.get(f"{address}/{name}?edition=3"), 404, "edition_unknown")
    assert service.client.delete(address).status_code == 204
    for name in PUBLISHED:
        check_problem(service.client.get(f"{address}/{name}"), 404, "narration_unknown")


def test_nothing_is_published_of_an_edition_that_was_never_whole(service: Running, gates: Gates) -> None:
    # given a narration whose only text is still spoken
    gate = gates.new()
    narration = service.ask(f"It waits at {gate}.")
    for name in PUBLISHED:
        check_problem(service.client.get(f"/v1/narrations/{narration}/{name}"), 404, "narration_unfinished")
    gates.open(gate)
    service.wait(narration)


def test_a_signed_link_opens_every_format_of_a_private_narration_and_all_that_it_names(
    service: Running,
) -> None:
    # given a private narration
    narration = publish(service, access="private")
    own = f"{service.url}/v1/narrations/{narration}"
    for name in PUBLISHED:
        check_problem(httpx.get(f"{own}/{name}", headers=STRANGER), 401, "key_missing")

    # when its publisher asks for links
    links = service.client.post(f"{own}/links", json={"expires_in": 60}).json()["links"]
    query = httpx.URL(links["manifest"]).query.decode()

    # then the stranger may have each format by them, and what each leads to
    for form in MAIN:
        answer = httpx.get(links[form], headers=STRANGER, timeout=60)
        assert answer.status_code == 200, (form, answer.text)
        assert answer.headers["cache-control"] == "private, no-cache"
    for name in DOCUMENTS:
        answer = httpx.get(f"{own}/{name}?{query}", headers=STRANGER)
        for link in map(answer.url.join, links_in(answer)):
            assert httpx.head(link, headers=STRANGER, timeout=60).status_code == 200, (name, link)
    feed = feedparser.parse(httpx.get(links["rss"], headers=STRANGER).content)
    assert not feed.bozo
    assert feed.entries[0].enclosures[0].href == f"{own}/audio.m4a?{query}"

    # and nobody else learns the signature: the document of one who has a key carries none
    for name in DOCUMENTS:
        assert "signature" not in service.client.get(f"{own}/{name}").text


def test_formats_that_are_named_are_made_at_once(service: Running) -> None:
    narration = publish(service, formats=["epub", "readium", "mp3"])
    folder = service.folder / "storage" / "narrations" / narration
    until = time.monotonic() + 60
    while time.monotonic() < until:
        made = {path.name for path in folder.rglob("*")} & set(MADE)
        if len(made) == 4:
            break
        time.sleep(0.1)
    assert made == {"narration.epub", "readium.json", "guided.json", "audio.mp3"}


def test_a_format_that_nobody_knows_is_refused_and_those_that_are_known_are_named(service: Running) -> None:
    answer = service.client.post("/v1/narrations", json={"text": "Hello there.", "formats": ["kindle"]})
    problem = check_problem(answer, 422, "request_invalid")
    for form in get_args(AskedFormat):
        assert f"'{form}'" in problem["detail"]
    assert problem["received"] == "kindle"


def test_who_asks_at_once_for_two_files_of_a_format_has_it_made_once(service: Running) -> None:
    narration = service.narrate("Everybody wants to read this one. At the same time.")

    def read(number: int) -> bytes:
        name = ("readium.json", "guided.json")[number % 2]
        answer = httpx.get(f"{service.url}/v1/narrations/{narration}/{name}", timeout=60)
        assert answer.status_code == 200
        return answer.content

    with ThreadPoolExecutor(20) as threads:
        found = set(threads.map(read, range(40)))
    assert len(found) == 2
    stored = (service.folder / "storage" / "narrations" / narration).rglob("guided.json")
    assert len(list(stored)) == 1


def test_what_is_served_is_what_the_command_line_writes(
    service: Running, published: str, tmp_path: Path
) -> None:
    # given the edition's files beside each other, as `narrator narrate` leaves them
    own = f"{service.url}/v1/narrations/{published}"
    for name in ("article.json", "article.txt", "audio.m4a"):
        (tmp_path / name).write_bytes(httpx.get(f"{own}/{name}").content)
    (stored,) = (service.folder / "storage" / "narrations" / published).rglob("manifest.json")
    (tmp_path / "manifest.json").write_bytes(stored.read_bytes())
    (tmp_path / "cover.png").write_bytes(default_cover())
    finished = time.gmtime(service.look(published)["finished_at"])
    publication = single(
        tmp_path, json.loads(stored.read_text("utf-8")), "cover.png", url=f"{own}/",
        date=time.strftime("%Y-%m-%dT%H:%M:%SZ", finished), link=f"{service.url}/narrations/{published}",
    )  # fmt: skip
    # then each format that has no addresses is the same, byte for byte
    for form in ("m4b", "epub"):
        (written,) = publish_format(form, publication, tmp_path)
        assert (tmp_path / written).read_bytes() == httpx.get(f"{own}/{written}", timeout=60).content


def test_only_links_to_the_narrations_own_files_are_changed() -> None:
    own, query = "0123456789abcdef" * 2, "expires=1&signature=ab"
    old, new = "http://old.example/base", "https://new.example"
    expected = {
        "audio.m4a": f"audio.m4a?edition=2&{query}",
        "audio.m4a#t=0,2.5": f"audio.m4a?edition=2&{query}#t=0,2.5",
        f"{old}/v1/narrations/{own}/feed.xml": f"{new}/v1/narrations/{own}/feed.xml?edition=2&{query}",
        f"{old}/v1/narrations/{own}/": f"{new}/narrations/{own}?{query}",
        f"{old}/narrations/{own}": f"{new}/narrations/{own}?{query}",
        f"{old}/v1/narrations/{own[::-1]}/feed.xml": f"{old}/v1/narrations/{own[::-1]}/feed.xml",
        "https://paper.example/?from=audio.m4a&b=1": "https://paper.example/?from=audio.m4a&b=1",
        "other.m4a": "other.m4a",
        "": "",
    }
    for link, there in expected.items():
        # given a document in which the same words are a link and a text
        told = {"items": [{"url": link, "name": link, "text": [link]}], "audioref": link}
        said = json.loads(readdress(json.dumps(told), "application/ld+json", own, new, "2", query))
        assert said == {"items": [{"url": there, "name": link, "text": [link]}], "audioref": there}
        root = ElementTree.Element("rss", about=link)
        ElementTree.SubElement(root, "link").text = link
        ElementTree.SubElement(root, "enclosure", url=link)
        ElementTree.SubElement(root, "title").text = f'<a href="{link}">'
        written = ElementTree.tostring(root, "unicode")
        read = ElementTree.fromstring(readdress(written, "application/rss+xml", own, new, "2", query))
        assert [(one.text or "", one.get("url", one.get("about", ""))) for one in read.iter()] == [
            ("", link),
            (there, ""),
            ("", there),
            (f'<a href="{link}">', ""),
        ]


def test_an_engine_that_has_changed_publishes_what_another_has_spoken(tmp_path: Path) -> None:
    # given a narration by an engine that is another after a restart
    with running(tmp_path / "data") as service:
        narration = publish(service)
    with running(tmp_path / "data", NARRATOR_ENGINE="pyttsx3") as service:
        own = f"{service.url}/v1/narrations/{narration}"

        # then what would have to be spoken again is refused, with advice
        problem = check_problem(httpx.get(f"{own}/audio.mp3", timeout=60), 500, "engine_failed")
        assert "the engine has changed" in problem["detail"] and "PUT the text again" in problem["detail"]

        # and what is made of the sound that is there is made
        sound = httpx.get(f"{own}/audio.m4a").content
        assert decoded(httpx.get(f"{own}/narration.m4b", timeout=60).content) == decoded(sound)
