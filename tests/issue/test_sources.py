"""Which articles does a source hold, in which order, and what is a trap?"""

from __future__ import annotations

import json
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from narrator.errors import ArchiveRefused, InputError, InputNotFound, InputTooLarge, IssueInvalid
from narrator.issue import archive, folder, gather
from narrator.issue.config import Config
from narrator.issue.entry import Source, slugs
from narrator.issue.feed import is_feed
from narrator.settings import load_settings
from tests.issue.conftest import write_folder
from tests.issue.pages import BAKERY, FERRY, LAMP

Read = Callable[..., Source]

LONG = (
    "<p>" + "The harbour was quiet, and the boats lay still in the morning light of the bay. " * 12 + "</p>"
)


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """What sources hold."""

    def call(*sources: object, config: Path | None = None) -> Source:
        return both(*sources, config=config)[0]

    def both(*sources: object, config: Path | None = None) -> tuple[Source, Config]:
        unpacked = tmp_path / f"unpacked{len(list(tmp_path.iterdir()))}"
        return gather.gather([str(source) for source in sources], load_settings({}), unpacked, config)

    call.both = both  # type: ignore[attr-defined]
    return call


def zipped(path: Path, **files: bytes | str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return path


def test_a_folder_is_read_in_natural_order_with_its_folders_as_sections(read: Read, tmp_path: Path) -> None:
    for name in (
        "10-last.txt",
        "9-first.txt",
        "02-long_reads/b.html",
        "02-long_reads/a.md",
        ".hidden.txt",
        "x.pdf",
    ):
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(FERRY, "utf-8")
    found = read(tmp_path / "in")
    assert [(entry.id, entry.section) for entry in found.entries] == [
        ("02-long_reads/a.md", "Long reads"), ("02-long_reads/b.html", "Long reads"),
        ("9-first.txt", None), ("10-last.txt", None),
    ]  # fmt: skip
    assert "1 files" in found.said[0]


def test_issue_toml_says_order_sections_and_all_else(read: Read, tmp_path: Path) -> None:
    write_folder(tmp_path / "in")
    (tmp_path / "in" / "issue.toml").write_text(
        'title = "Twelve"\nspeed = 1.25\n[speak]\ncontents = true\narticle_words = "Number {number}: {title}"\n'
        '[[section]]\ntitle = "First"\narticles = ["2-features/lamp.html", {file = "1-ferry.txt", author = "Me"}]\n',
        "utf-8",
    )
    found, config = read.both(tmp_path / "in")  # type: ignore[attr-defined]
    assert [(entry.id, entry.section, entry.author) for entry in found.entries] == [
        ("2-features/lamp.html", "First", None), ("1-ferry.txt", "First", "Me"),
    ]  # fmt: skip
    assert (config.title, config.speed, config.contents, config.announce_words) == (
        "Twelve",
        1.25,
        True,
        "Number {number}: {title}",
    )
    assert "2-features/bakery.md" in found.said[-1]


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        ("titel = 'x'", "titel is not known"),
        ("title = 1", "title is 1"),
        ("title = ", "no TOML"),
        ("articles = ['nowhere.txt']", "nowhere.txt"),
        ("articles = ['1-ferry.txt', '1-ferry.txt']", "twice"),
        ("cover = '../secret.png'", "leads out"),
        ("cover = '/etc/passwd'", "leads out"),
        ("[sounds]\nintro = 'nowhere.mp3'", "no file"),
        ("[speak]\ncontents = 'yes'", "true or false"),
        ("date = 'soon'", "no date"),
        ("speed = 'fast'", "number"),
    ],
)
def test_an_issue_toml_that_says_what_cannot_be_is_refused(
    read: Read, tmp_path: Path, toml: str, words: str
) -> None:
    write_folder(tmp_path / "in")
    (tmp_path / "in" / "issue.toml").write_text(toml, "utf-8")
    with pytest.raises(IssueInvalid, match=words):
        read(tmp_path / "in")


def test_a_zip_is_read_as_its_folder_is(read: Read, tmp_path: Path) -> None:
    files = {
        "weekly/1.txt": FERRY,
        "weekly/b/2.md": BAKERY,
        "weekly/issue.toml": 'title = "Zip"',
        "weekly/x.exe": "MZ",
    }
    found, config = read.both(zipped(tmp_path / "a.zip", **files))  # type: ignore[attr-defined]
    assert [(entry.id, entry.section) for entry in found.entries] == [("1.txt", None), ("b/2.md", "B")]
    assert config.title == "Zip"
    assert found.name == "a"


@pytest.mark.parametrize(
    "name", ["../evil.txt", "/etc/evil.txt", "a/../../evil.txt", "C:\\evil.txt", "a\\..\\evil.txt"]
)
def test_a_zip_whose_paths_lead_out_is_refused_and_nothing_is_written(
    read: Read, tmp_path: Path, name: str
) -> None:
    path = zipped(tmp_path / "evil.zip", **{"good.txt": FERRY, "x" * len(name): FERRY})
    # The name is put in afterwards: the library would mend it.
    path.write_bytes(path.read_bytes().replace(b"x" * len(name), name.encode()))
    before = set(tmp_path.rglob("*.txt"))
    with pytest.raises(ArchiveRefused, match="leads out"):
        read(path)
    assert set(tmp_path.rglob("*.txt")) == before


def test_a_zip_with_a_link_is_refused(read: Read, tmp_path: Path) -> None:
    path = tmp_path / "link.zip"
    with zipfile.ZipFile(path, "w") as made:
        info = zipfile.ZipInfo("link.txt")
        info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        made.writestr(info, "/etc/passwd")
    with pytest.raises(ArchiveRefused, match="symbolic link"):
        read(path)


def test_a_bomb_is_refused_by_what_it_unpacks_to_whatever_it_says(
    read: Read, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "TOTAL_BYTES", 3 << 20)
    honest = zipped(tmp_path / "bomb.zip", **{f"{n}.txt": b"0" * (1 << 20) for n in range(5)})
    with pytest.raises(ArchiveRefused, match="unpacks to more"):
        read(honest)
    giant = zipped(tmp_path / "giant.zip", **{"giant.txt": b"0" * (9 << 20)})
    with pytest.raises(ArchiveRefused, match=r"giant\.txt unpacks to more"):
        read(giant)
    # Declared as one byte long, in both places that say so.
    data = giant.read_bytes().replace(struct.pack("<I", 9 << 20), struct.pack("<I", 1))
    giant.write_bytes(data)
    with pytest.raises(ArchiveRefused):
        read(giant)


def test_a_broken_or_crowded_zip_is_refused(
    read: Read, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = zipped(tmp_path / "a.zip", **{"a.txt": FERRY * 50, "b.txt": BAKERY * 50})
    half = tmp_path / "half.zip"
    half.write_bytes(whole.read_bytes()[:-40])
    with pytest.raises(ArchiveRefused, match="no zip"):
        read(half)
    monkeypatch.setattr(archive, "FILES_MAX", 1)
    with pytest.raises(ArchiveRefused, match="2 files"):
        read(whole)


def test_a_link_in_a_folder_is_refused_alone_and_not_followed(read: Read, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "secret.txt").write_text("secret", "utf-8")
    (tmp_path / "in" / "a.txt").write_text(FERRY, "utf-8")
    (tmp_path / "in" / "b.txt").symlink_to(tmp_path / "secret.txt")
    (tmp_path / "in" / "up").symlink_to(tmp_path, target_is_directory=True)
    found = read(tmp_path / "in")
    assert [(entry.id, entry.refusal and entry.refusal[0]) for entry in found.entries] == [
        ("a.txt", None), ("b.txt", "archive_refused"),
    ]  # fmt: skip


def test_a_json_list_names_texts_files_and_addresses(read: Read, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(BAKERY, "utf-8")
    rows = [
        "a.md",
        {"title": "T", "text": FERRY, "section": "S", "date": "2026-11-20"},
        "https://a.example/x",
        {"file": "../a.md"},
    ]
    (tmp_path / "list.json").write_text(json.dumps({"title": "L", "articles": rows}), "utf-8")
    found = read(tmp_path / "list.json")
    assert found.title == "L"
    first, second, third, fourth = found.entries
    assert (first.path, first.markup) == (tmp_path / "a.md", "markdown")
    assert (second.id, second.text, second.section, second.date) == (
        "T",
        FERRY.strip(),
        "S",
        "2026-11-20T00:00:00Z",
    )
    assert third.url == "https://a.example/x"
    assert fourth.refusal and "leads out" in fourth.refusal[1]


def test_articles_that_a_list_calls_alike_are_told_apart(read: Read, tmp_path: Path) -> None:
    rows = [
        {"id": name, "text": f"{FERRY} {number}"} for number, name in enumerate(["a", "a", "a#2", "a", "b"])
    ]
    (tmp_path / "list.json").write_text(json.dumps(rows), "utf-8")
    assert [entry.id for entry in read(tmp_path / "list.json").entries] == ["a", "a#3", "a#2", "a#4", "b"]


@pytest.mark.parametrize(
    "content",
    [
        "{",
        '"text"',
        '{"articles": 1}',
        "[1]",
        '[{"text": "a", "html": "b"}]',
        '[{"text": 1}]',
        '[{"textt": "a"}]',
    ],
)
def test_json_that_is_no_list_of_articles_is_refused(read: Read, tmp_path: Path, content: str) -> None:
    (tmp_path / "list.json").write_text(content, "utf-8")
    with pytest.raises(IssueInvalid):
        read(tmp_path / "list.json")


def test_a_feed_carries_full_texts_and_addresses_of_teasers(read: Read, tmp_path: Path) -> None:
    (tmp_path / "feed.xml").write_text(
        f"""<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
        <title>The &amp; Harbour</title><link>https://h.example/</link><description>News</description><language>en</language>
        <item><title>Whole</title><link>https://h.example/1</link><guid>g1</guid><pubDate>Fri, 20 Nov 2026 06:00:00 GMT</pubDate>
        <description>A teaser.</description><content:encoded><![CDATA[{LONG}]]></content:encoded></item>
        <item><title>Teaser</title><link>https://h.example/2</link><description>Only the start.</description></item>
        </channel></rss>""",
        "utf-8",
    )
    found = read(tmp_path / "feed.xml")
    assert (found.title, found.language) == ("The & Harbour", "en")
    whole, teaser = found.entries
    assert (whole.id, whole.title, whole.date, whole.markup) == (
        "g1",
        "Whole",
        "2026-11-20T06:00:00Z",
        "html",
    )
    assert whole.text and LONG in whole.text
    assert teaser.text is None and teaser.url == "https://h.example/2"


def test_atom_and_json_feeds_are_read(read: Read, tmp_path: Path) -> None:
    (tmp_path / "feed.atom").write_text(
        f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title><updated>2026-11-20T00:00:00Z</updated>
        <entry><id>urn:x:1</id><title>One</title><author><name>Ida</name></author><updated>2026-11-19T00:00:00Z</updated>
        <content type="html">{LONG.replace("<", "&lt;")}</content></entry></feed>""",
        "utf-8",
    )
    (one,) = read(tmp_path / "feed.atom").entries
    assert (one.id, one.title, one.author, one.date) == ("urn:x:1", "One", "Ida", "2026-11-19T00:00:00Z")
    items = [{"id": "1", "title": "J", "content_html": LONG, "authors": [{"name": "Bo"}]}]
    (tmp_path / "feed.json").write_text(
        json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "JF", "items": items}), "utf-8"
    )
    found = read(tmp_path / "feed.json")
    assert (found.title, found.entries[0].title, found.entries[0].author) == ("JF", "J", "Bo")


@pytest.mark.parametrize(
    "content",
    [
        "<rss><channel></channel></rss>",
        '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "b">]><rss><channel><item><title>&a;</title></item></channel></rss>',
        "<rss version='2.0'><chan",
    ],
)
def test_a_feed_without_articles_or_with_entities_is_refused(
    read: Read, tmp_path: Path, content: str
) -> None:
    (tmp_path / "feed.xml").write_text(content, "utf-8")
    with pytest.raises(InputError):
        read(tmp_path / "feed.xml")


def test_what_begins_like_many_feeds_at_once_is_told_from_one_in_no_time() -> None:
    for start in ("<?xml?>" * 500, "<!DOCTYPE a [" * 300, "<!-- -->" * 500 + "<!--", "<?" * 2000):
        assert not is_feed(start)
    assert is_feed('<?xml version="1.0"?><?xml-stylesheet a?>\n<!-- b --><!DOCTYPE rss [ c ]>\n<rss>')


def test_a_list_of_addresses_is_told_from_an_article(read: Read, tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text("# this week\nhttps://a.example/1\n\nhttp://b.example/2\n", "utf-8")
    assert [entry.url for entry in read(tmp_path / "list.txt").entries] == [
        "https://a.example/1",
        "http://b.example/2",
    ]
    (tmp_path / "list.txt").write_text("https://a.example/1\nftp://b.example/2\n", "utf-8")
    with pytest.raises(IssueInvalid, match="line 2"):
        read(tmp_path / "list.txt")
    (tmp_path / "ferry.txt").write_text(FERRY, "utf-8")
    (entry,) = read(tmp_path / "ferry.txt").entries
    assert entry.path == tmp_path / "ferry.txt"


def test_several_sources_follow_each_other(read: Read, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "same.txt").write_text(FERRY, "utf-8")
    (tmp_path / "lamp.html").write_text(LAMP, "utf-8")
    found = read(tmp_path / "a", tmp_path / "b", tmp_path / "lamp.html")
    assert len({entry.id for entry in found.entries}) == 3
    assert len(set(slugs(found.entries))) == 3
    with pytest.raises(IssueInvalid, match="twice"):
        read(tmp_path / "a", tmp_path / "a")


def test_what_holds_no_article_is_said(read: Read, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputNotFound, match="no article"):
        read(tmp_path / "empty")
    with pytest.raises(InputNotFound, match="cannot be read"):
        read(tmp_path / "nowhere")
    (tmp_path / "empty" / "a.txt").write_text(FERRY, "utf-8")
    (tmp_path / "empty" / "b.txt").write_text(FERRY, "utf-8")
    few = load_settings({"NARRATOR_ARTICLES_MAX": "1"})
    with pytest.raises(InputTooLarge, match="2 articles"):
        gather.gather([str(tmp_path / "empty")], few, tmp_path / "unpacked")
    monkeypatch.setattr(folder, "FILES_MAX", 1)
    with pytest.raises(ArchiveRefused, match="more than 1"):
        read(tmp_path / "empty")
