"""Is each published format what its readers require?"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import feedparser
import jsonschema
import pytest

from narrator.issue.make import Issue
from narrator.issue.manifest import issue_schema
from narrator.publish.readium import ROLES
from tests.servers import missing

BASE = "https://weekly.example/12/"
PROOF = Path(__file__).parents[1] / "proof"

AUDIOBOOK = {
    "type": "object",
    "required": ["@context", "conformsTo", "name", "readingOrder", "id", "url", "author", "readBy", "inLanguage",
                 "duration", "datePublished", "dateModified", "abridged", "resources", "accessMode",
                 "accessModeSufficient", "accessibilityFeature", "accessibilityHazard", "accessibilitySummary"],
    "properties": {
        "@context": {"const": ["https://schema.org", "https://www.w3.org/ns/pub-context"]},
        "conformsTo": {"const": "https://www.w3.org/TR/audiobooks/"},
        "type": {"const": "Audiobook"},
        "abridged": {"type": "boolean"},
        "readingOrder": {
            "type": "array", "minItems": 1,
            "items": {
                "type": "object", "required": ["url", "encodingFormat", "duration", "name"],
                "properties": {"encodingFormat": {"pattern": "^audio/"}, "url": {"not": {"pattern": "#"}},
                               "type": {"const": "LinkedResource"}},
            },
        },
    },
}  # fmt: skip
"""The rules of W3C Audiobooks, sections 5 and 6, that a machine can check."""

ISO = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?")


def load(issue: Issue, name: str) -> Any:
    return json.loads((issue.folder / name).read_text("utf-8"))


def iso_seconds(text: str) -> float:
    found = ISO.fullmatch(text)
    assert found, text
    return sum(float(part or 0) * unit for part, unit in zip(found.groups(), (3600, 60, 1), strict=True))


def articles(issue: Issue) -> list[dict[str, Any]]:
    return [part for part in issue.manifest["parts"] if part["kind"] == "article"]


def test_the_manifest_is_valid_and_true(issue: Issue) -> None:
    jsonschema.Draft202012Validator(issue_schema()).validate(load(issue, "issue.json"))
    manifest = load(issue, "issue.json")
    assert manifest == issue.manifest
    assert [part["title"] for part in articles(issue)] == [
        "The ferry that learned to wait", "The bakery with no clock", "The keeper of the lamp",
    ]  # fmt: skip
    assert [part["kind"] for part in manifest["parts"]] == ["article", "section", "article", "article"]
    assert [part["section"] for part in articles(issue)] == [None, "Features", "Features"]
    end = 0.0
    for part in manifest["parts"]:
        assert end <= part["start"] < part["end"] <= manifest["duration"]
        end = part["end"]
        for file in part["audio"]:
            assert (issue.folder / file["url"]).stat().st_size == file["bytes"]
    for row in manifest["files"]:
        assert (issue.folder / row["url"]).stat().st_size == row["bytes"]


def test_the_schema_refuses_what_is_no_manifest(issue: Issue) -> None:
    for broken in ({"parts": []}, {"duration": 0}, {"date": "yesterday"}, {"frames": None}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.Draft202012Validator(issue_schema()).validate({**issue.manifest, **broken})


def test_the_audiobook_keeps_the_rules_of_the_w3c(issue: Issue) -> None:
    book = load(issue, "publication.json")
    jsonschema.Draft202012Validator(AUDIOBOOK).validate(book)
    lengths = [iso_seconds(item["duration"]) for item in book["readingOrder"]]
    assert sum(lengths) == pytest.approx(iso_seconds(book["duration"]), abs=1e-6)
    for item, length, part in zip(book["readingOrder"], lengths, issue.manifest["parts"], strict=True):
        assert length == pytest.approx(part["duration"], abs=0.0006)
        for row in [item, *item["alternate"]]:
            assert (issue.folder / row["url"]).is_file()
    contents = ElementTree.fromstring(
        (issue.folder / "contents.html").read_text("utf-8").partition("\n")[2].replace('<meta charset="utf-8">', "")
        .replace('<link rel="publication" href="publication.json">', "")
    )  # fmt: skip
    assert contents.find(".//nav[@role='doc-toc']") is not None
    urls = {item["url"] for item in book["readingOrder"]}
    linked = [link.get("href") for link in contents.iter("a")]
    assert len(linked) == 3 and set(linked) <= urls


def read_by_readium(whole: Any, guided: list[Any]) -> Any:
    """What Readium's own library finds in an audiobook and its guided navigations."""
    node = shutil.which("node") or missing("nodejs")
    if not (PROOF / "node_modules" / "@readium" / "shared").exists():
        missing("@readium/shared")
    script = """
        import('@readium/shared').then(({ Manifest, GuidedNavigationDocument }) => {
            const [whole, ...guided] = JSON.parse(require('fs').readFileSync(0, 'utf8'));
            const found = Manifest.deserialize(whole);
            console.log(JSON.stringify({
                title: found.metadata.title.getTranslation('en'),
                duration: found.metadata.duration,
                audiobook: found.metadata.conformsTo,
                self: found.links.items.find((link) => link.rels && link.rels.has('self'))?.href,
                order: found.readingOrder.items.map(({ href, type, duration, title }) => [href, type, duration, title]),
                guided: guided.map((one) => GuidedNavigationDocument.deserialize(one).guided.length),
            }));
        });
    """
    ran = subprocess.run(
        [node, "-e", script], input=json.dumps([whole, *guided]), text=True,
        capture_output=True, check=False, cwd=PROOF,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def test_readium_reads_the_audiobook(issue: Issue) -> None:
    guided = [load(issue, f"{Path(part['manifest']).parent}/guided.json") for part in issue.manifest["parts"]]
    found = read_by_readium(load(issue, "readium.json"), guided)
    assert found["title"] == issue.manifest["title"]
    assert found["self"] == f"{BASE}readium.json"
    assert "https://readium.org/webpub-manifest/profiles/audiobook" in str(found["audiobook"])
    assert found["order"] == [
        [part["audio"][0]["url"], "audio/mp4", part["duration"], part["title"]]
        for part in issue.manifest["parts"]
    ]
    assert found["duration"] == pytest.approx(sum(part["duration"] for part in issue.manifest["parts"]))
    assert found["guided"] == [1] * 4


def test_guided_navigation_goes_through_the_whole_sound(issue: Issue) -> None:
    whole = load(issue, "readium.json")
    assert [link["type"] for link in whole["links"] if link["rel"] == "related"] == [
        "application/guided-navigation+json"
    ]
    for item, part in zip(whole["readingOrder"], issue.manifest["parts"], strict=True):
        (alternate,) = item["alternate"]
        document = load(issue, alternate["href"])
        folder = (issue.folder / alternate["href"]).parent
        for link in document["links"]:
            assert (folder / link["href"]).is_file()
        position, texts = 0.0, []
        (top,) = document["guided"]
        leaves = [leaf for child in top["children"] for leaf in child.get("children", [child])]
        for leaf in leaves:
            name, _, span = leaf["audioref"].partition("#t=")
            start, end = map(float, span.split(","))
            assert (folder / name).is_file()
            assert start == position < end
            position = end
            texts.append(leaf["text"])
        assert position == pytest.approx(part["duration"], abs=1e-3)
        manifest = load(issue, part["manifest"])
        assert texts == [row["text"] for row in manifest["segments"]]
        assert {role for child in top["children"] for role in child["role"]} <= set(ROLES.values())


def test_the_podcast_is_read_by_a_feed_reader(issue: Issue) -> None:
    data = (issue.folder / "feed.xml").read_bytes()
    feed = feedparser.parse(data)
    assert not feed.bozo, feed.get("bozo_exception")
    assert feed.feed.title == issue.manifest["title"]
    assert feed.feed.image.href == f"{BASE}cover.png"
    assert len(feed.entries) == 3
    dates = []
    for item, part in zip(feed.entries, articles(issue), strict=True):
        assert item.title == part["title"]
        (enclosure,) = item.enclosures
        path = issue.folder / enclosure.href.removeprefix(BASE)
        assert path.stat().st_size == int(enclosure.length)
        assert enclosure.type == "audio/mpeg"
        assert int(item.itunes_duration) == round(part["duration"])
        dates.append(item.published_parsed)
    assert dates == sorted(set(dates))
    assert (
        len({item.id for item in feed.entries})
        == len({item.enclosures[0].href for item in feed.entries})
        == 3
    )


def test_the_podcast_has_what_apple_and_podcasting_2_demand(issue: Issue) -> None:
    spaces = {
        "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd", "podcast": "https://podcastindex.org/namespace/1.0",
        "atom": "http://www.w3.org/2005/Atom",
    }  # fmt: skip
    data = (issue.folder / "feed.xml").read_bytes()
    assert data.count(b"<?xml") == 1
    channel = ElementTree.fromstring(data).find("channel")
    assert channel is not None
    for tag in (
        "title",
        "link",
        "description",
        "language",
        "itunes:explicit",
        "itunes:author",
        "podcast:guid",
    ):
        assert channel.findtext(tag, namespaces=spaces), tag
    category = channel.find("itunes:category", spaces)
    assert category is not None and category.get("text") == "News"
    own = channel.find("atom:link", spaces)
    assert own is not None and own.get("href") == f"{BASE}feed.xml"
    for item in channel.iter("item"):
        for tag in ("title", "description", "guid", "pubDate", "itunes:duration", "itunes:episode"):
            assert item.findtext(tag, namespaces=spaces), tag
        kinds = {}
        for row in item.findall("podcast:transcript", spaces):
            kinds[row.get("type")] = issue.folder / (row.get("url") or "").removeprefix(BASE)
        assert kinds["text/vtt"].read_text("utf-8").startswith("WEBVTT")
        assert kinds["text/plain"].is_file()
        chapters = item.find("podcast:chapters", spaces)
        assert chapters is not None and chapters.get("type") == "application/json+chapters"
        document = json.loads(
            (issue.folder / (chapters.get("url") or "").removeprefix(BASE)).read_text("utf-8")
        )
        check_chapters(document)


def check_chapters(document: dict[str, Any]) -> None:
    assert document["version"] == "1.2.0"
    assert document["chapters"][0]["startTime"] == 0
    last = -1.0
    for row in document["chapters"]:
        assert last < row["startTime"] < row["endTime"]
        assert row["title"]
        last = row["startTime"]


def test_the_chapters_of_the_whole_are_the_manifests(issue: Issue) -> None:
    document = load(issue, "chapters.json")
    check_chapters(document)
    wanted = [(row["startTime"], row["title"]) for row in document["chapters"]]
    assert wanted == [(row["start"], row["title"]) for row in issue.manifest["chapters"]]
    bakery = load(issue, "articles/2-features-bakery/chapters.json")
    assert [row["title"] for row in bakery["chapters"]] == ["The bakery with no clock", "What the owner says"]


def test_the_captions_of_each_article_are_captions(issue: Issue) -> None:
    node = shutil.which("node") or missing("nodejs")
    if not (PROOF / "node_modules" / "webvtt-parser").exists():
        missing("webvtt-parser")
    script = (
        "const {WebVTTParser} = require('webvtt-parser'); let text = require('fs').readFileSync(0, 'utf8');"
        "console.log(JSON.stringify(new WebVTTParser().parse(text, 'captions').errors))"
    )
    for part in articles(issue):
        captions = (issue.folder / part["captions"]).read_text("utf-8")
        ran = subprocess.run(
            [node, "-e", script], input=captions, text=True, capture_output=True, check=True, cwd=PROOF
        )
        assert json.loads(ran.stdout) == []


def test_search_engines_are_told_of_every_article(issue: Issue) -> None:
    document = load(issue, "issue.jsonld")
    assert document["@context"] == "https://schema.org"
    assert document["@type"] == "PublicationIssue"
    assert datetime.fromisoformat(document["datePublished"]).year == 2026
    for row, part in zip(document["hasPart"], articles(issue), strict=True):
        own = load(issue, f"{Path(part['manifest']).parent}/article.jsonld")
        assert own == {
            "@context": "https://schema.org",
            **{key: value for key, value in row.items() if key != "position"},
        }
        sound = own["audio"]
        assert own["@type"] == "Article" and sound["@type"] == "AudioObject"
        assert sound["contentUrl"] == BASE + part["audio"][0]["url"]
        assert sound["encodingFormat"] == "audio/mp4"
        assert iso_seconds(sound["duration"]) == pytest.approx(part["duration"], abs=0.001)
        assert sound["transcript"] == (issue.folder / part["text"]).read_text("utf-8").strip()
        assert sound["inLanguage"] == "en"
