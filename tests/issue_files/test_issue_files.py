"""Is each file of an issue there, as its manifest says, and served as RFC 9110 has it?"""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor

import jsonschema

from narrator.issue.manifest import issue_schema
from narrator.records.database import Database
from narrator.records.finding import find_files
from narrator.records.issue import GivenArticle
from narrator.records.issue_finding import stored_name
from tests.api.problems import check_problem

from .conftest import ARTICLES, LONG, Served, change, given, local, make, wait

TEXTS = {
    "manifest.json": "application/json",
    "index.html": "text/html; charset=utf-8",
    "feed.xml": "application/rss+xml",
    "chapters.json": "application/json+chapters",
    "publication.json": "application/ld+json",
    "contents.html": "text/html; charset=utf-8",
    "readium.json": "application/audiobook+json",
    "issue.jsonld": "application/ld+json",
    "SHA256SUMS": "text/plain; charset=utf-8",
}

BINARIES = {
    "cover.png": "image/png",
    "issue.m4b": "audio/mp4",
    "issue.mp3": "audio/mpeg",
    "issue.epub": "application/epub+zip",
}


def parts(issue: Served, kind: str = "article") -> list[str]:
    """Folders of its parts."""
    rows = issue.manifest()["parts"]
    return [local(row["manifest"]).rpartition("/")[0] for row in rows if row["kind"] == kind]


def files(issue: Served) -> dict[str, str]:
    """Every file and its media type."""
    (article, *_), (between, *_) = parts(issue), parts(issue, "section")
    of_all = {
        "manifest.json": "application/json",
        "article.json": "application/json",
        "article.txt": "text/plain; charset=utf-8",
        "captions.vtt": "text/vtt; charset=utf-8",
        "guided.json": "application/json",
        "audio.m4a": "audio/mp4",
    }
    of_articles = {
        **of_all,
        "chapters.json": "application/json+chapters",
        "article.jsonld": "application/ld+json",
        "audio.mp3": "audio/mpeg",
    }
    return {
        **TEXTS,
        **BINARIES,
        **{f"{between}/{name}": kind for name, kind in of_all.items()},
        **{f"{article}/{name}": kind for name, kind in of_articles.items()},
    }


def test_all_that_the_manifest_names_is_there_with_the_length_and_sum_it_says(public: Served) -> None:
    # given the whole in each format, which is made as soon as it is asked for
    for name in ("issue.m4b", "issue.mp3", "issue.epub"):
        assert public.get(name).status_code == 200

    # when the manifest is asked for
    manifest = public.manifest()

    # then it is one, and has a row for each format, also those made since
    jsonschema.Draft202012Validator(issue_schema()).validate(manifest)
    assert jsonschema.Draft202012Validator(issue_schema()).schema == (
        public.service.client.get("/v1/schemas/issue.json").json()
    )
    assert {row["format"] for row in manifest["files"]} == {
        "m4b", "mp3", "epub", "rss", "chapters", "audiobook", "readium", "jsonld",
    }  # fmt: skip
    rows = [*manifest["files"], *(file for part in manifest["parts"] for file in part["audio"])]
    for row in rows:
        answer = public.get(row["url"])
        assert answer.status_code == 200, row
        assert len(answer.content) == row["bytes"], row
        assert hashlib.sha256(answer.content).hexdigest() == row["sha256"], row
        assert answer.headers["content-type"].startswith(row["type"])
    for part in manifest["parts"]:
        for member in ("manifest", "captions", "text"):
            assert public.get(part[member]).status_code == 200, part
        assert public.get(part["page"]).status_code == 307
    assert public.get(manifest["cover"]).content.startswith(b"\x89PNG")


def test_the_manifest_tells_of_a_format_once_it_is_made(public: Served, database: Database) -> None:
    issue = Served(public.service, make(database, ARTICLES[:1]))
    before = issue.get("manifest.json")
    assert "m4b" not in {row["format"] for row in before.json()["files"]}

    # when two ask for it at once, a third for its head, and it is there
    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(lambda method: issue.get("issue.m4b", method), ("GET", "GET", "HEAD")))
    assert [answer.status_code for answer in found] == [200] * 3
    assert found[0].content == found[1].content
    assert found[2].headers["content-length"] == str(len(found[0].content))
    made = [row.name for row in find_files(database, issue.id, 1) if row.name.startswith("issue.m")]
    assert made == ["issue.m4b"]

    # then the manifest says so, under another tag
    after = issue.get("manifest.json", If_None_Match=before.headers["etag"])
    assert after.status_code == 200
    (row,) = [row for row in after.json()["files"] if row["format"] == "m4b"]
    assert (row["bytes"], row["sha256"]) == (
        len(found[0].content),
        hashlib.sha256(found[0].content).hexdigest(),
    )


def test_head_tells_what_get_would_and_what_one_has_is_not_sent_again(public: Served) -> None:
    left_out = {"date", "x-request-id"}
    for name, kind in files(public).items():
        for headers in ({}, {"Accept_Encoding": "identity"}, {"Range": "bytes=0-9"}):
            got, head = public.get(name, **headers), public.get(name, "HEAD", **headers)
            assert head.status_code == got.status_code, name
            assert head.content == b""
            assert {k: v for k, v in head.headers.items() if k not in left_out} == {
                k: v for k, v in got.headers.items() if k not in left_out
            }, name
        assert got.headers["content-type"] == kind, name
        for given_tag in (got.headers["etag"], f'"x", {got.headers["etag"]}', "*"):
            answer = public.get(name, If_None_Match=given_tag)
            assert (answer.status_code, answer.content) == (304, b""), name
            assert answer.headers["etag"] == got.headers["etag"]
            assert answer.headers["cache-control"] == got.headers["cache-control"] == "public, no-cache"
        assert public.get(name, If_None_Match='"another"').status_code == 200


def test_sound_comes_in_ranges_and_texts_compressed(public: Served) -> None:
    for name, kind in files(public).items():
        is_text = kind.partition("/")[0] == "text" or "json" in kind or "xml" in kind
        packed = public.get(name, Accept_Encoding="gzip")
        assert ("content-encoding" in packed.headers) is is_text, name
        part = public.get(name, Range="bytes=2-5")
        assert part.status_code == (200 if is_text else 206), name
        if is_text:
            assert packed.headers["vary"].startswith("Accept-Encoding")
            assert packed.content == public.get(name, Accept_Encoding="identity").content, name
        else:
            assert part.content == packed.content[2:6]
            assert part.headers["content-range"] == f"bytes 2-5/{len(packed.content)}"
            check_problem(public.get(name, Range="bytes=99999999999-"), 416, "range_not_satisfiable")


def test_players_on_other_sites_may_read_all_of_it(public: Served) -> None:
    for name in files(public):
        answer = public.get(name, Origin="https://news.example")
        assert answer.headers["access-control-allow-origin"] == "*", name


def test_the_sums_are_of_all_that_is_served_as_it_is_kept(public: Served) -> None:
    assert public.get("issue.m4b").status_code == 200
    lines = public.get("SHA256SUMS").text.splitlines()
    sums = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    assert list(sums) == sorted(sums)

    # then each is right
    for name, digest in sums.items():
        assert hashlib.sha256(public.get(name).content).hexdigest() == digest, name

    # and what is not among them has addresses in it
    written = {"manifest.json", "index.html", "feed.xml", "publication.json", "readium.json", "issue.jsonld"}
    written |= {"contents.html", "guided.json", "article.jsonld", "SHA256SUMS"}
    others = {name for name in files(public) if name not in sums}
    made_now = {name for name in others if name.endswith((".mp3", ".epub"))}
    assert {name.rpartition("/")[2] for name in others - made_now} == written


def test_an_edition_that_is_named_is_kept_for_ever_and_another_is_not_there(
    public: Served, database: Database
) -> None:
    issue = Served(public.service, make(database, ARTICLES[:2]))
    before = issue.manifest()
    change(
        database,
        issue.id,
        order=[
            local(part["manifest"]).split("/")[1]
            for part in reversed(before["parts"])
            if part["kind"] == "article"
        ],
    )

    # then whoever began with the first edition hears it to its end
    (first, *_) = before["parts"]
    for address in (first["audio"][0]["url"], before["cover"], before["files"][0]["url"]):
        answer = issue.get(address)
        assert answer.status_code == 200
        if address != "feed.xml":
            assert answer.headers["cache-control"] == "public, max-age=31536000, immutable", address
    assert issue.get("manifest.json", query="edition=1").json()["parts"][0]["id"] == first["id"]
    assert issue.get("manifest.json", query="edition=1").headers["cache-control"] == "public, no-cache"

    # and everybody else the second
    after = issue.manifest()
    assert after["parts"][-1]["id"] == first["id"]
    assert "edition=2" in after["parts"][0]["audio"][0]["url"]
    for wanted in ("0", "3", "x", "-1", "99999999999"):
        check_problem(issue.get("manifest.json", query=f"edition={wanted}"), 404, "edition_unknown")


def test_the_manifest_of_a_part_leads_to_the_sound_of_that_edition(public: Served) -> None:
    for kind in ("article", "section"):
        for folder in parts(public, kind):
            manifest = public.get(f"{folder}/manifest.json").json()
            (file,) = [row for row in manifest["audio"] if row["type"] == "audio/mp4"]
            assert file["url"] == "audio.m4a?edition=1"
            assert len(public.get(f"{folder}/{file['url']}").content) == file["bytes"]
            assert manifest["counts"] is False
            head = public.get(f"{folder}/manifest.json", query="view=head").json()
            assert head["segments"] == [] != manifest["segments"]
            check_problem(public.get(f"{folder}/manifest.json", query="view=x"), 422, "request_invalid")


def test_the_page_of_an_article_is_its_narrations_and_between_two_is_the_issues(public: Served) -> None:
    answer = public.get(f"{parts(public)[0]}/index.html")
    page = public.follow(str(answer.next_request.url)) if answer.next_request else answer
    assert page.status_code == 200
    assert "The ferry that learned to wait" in page.text
    answer = public.get(f"{parts(public, 'section')[0]}/index.html")
    assert answer.next_request is not None
    assert str(answer.next_request.url) == f"{public.url}index.html"


def test_linked_data_and_audiobooks_say_where_they_are(public: Served) -> None:
    whole = public.get("issue.jsonld").json()
    assert whole["image"] == f"{public.url}cover.png"
    linked = [part["audio"]["contentUrl"] for part in whole["hasPart"]]
    one = public.get(f"{parts(public)[0]}/article.jsonld").json()
    assert one["audio"]["contentUrl"] == linked[0]
    for address in linked:
        assert public.follow(address).headers["content-type"] == "audio/mp4"
    assert whole["hasPart"][2]["url"] == "https://weekly.example/lamp?a=1&b=2"
    assert public.get("publication.json").json()["url"] == f"{public.url}index.html"
    (own,) = [row for row in public.get("readium.json").json()["links"] if row["rel"] == "self"]
    assert own["href"] == f"{public.url}readium.json"


def test_names_that_are_too_long_for_the_records_are_found(public: Served, database: Database) -> None:
    article = given("lamp", ARTICLES[0].request["text"], section=LONG)
    issue = Served(public.service, make(database, [article]))
    (folder,) = parts(issue, "section")
    name = f"{folder}/captions.vtt"
    assert stored_name(name) != name
    assert issue.get(name).text.startswith("WEBVTT")
    sums = issue.get("SHA256SUMS").text
    assert f"  {name}\n" in sums


def test_what_is_not_there_is_a_problem(public: Served, database: Database) -> None:
    (folder, *_), (between, *_) = parts(public), parts(public, "section")
    for name, status, code in (
        ("cover.jpg", 404, "file_unknown"),
        ("articles/000000000000/audio.m4a", 404, "article_unknown"),
        ("articles/000000000000/chapters.json", 404, "file_unknown"),
        (f"{folder}/nothing.txt", 404, "file_unknown"),
        (f"{between}/audio.mp3", 404, "file_unknown"),
        ("between/nowhere/audio.m4a", 404, "file_unknown"),
        ("articles/ABC/audio.m4a", 422, "request_invalid"),
        ("nothing.txt", 404, "not_found"),
        ("issue.pdf", 404, "not_found"),
    ):
        check_problem(public.get(name), status, code)
    nobody = Served(public.service, "0" * 32)
    check_problem(nobody.get("feed.xml"), 404, "issue_unknown")
    check_problem(nobody.get("articles/000000000000/audio.m4a"), 404, "issue_unknown")

    # and an article's narration is no issue, nor an issue a narration
    manifest = public.manifest()
    narration = next(part["id"] for part in manifest["parts"] if part["kind"] == "article")
    for _ in range(2):  # it is remembered at the first time
        answer = public.service.client.get(f"/v1/narrations/{narration}/manifest.json?edition=1")
        assert answer.status_code == 200
        check_problem(Served(public.service, narration).get("manifest.json?edition=1"), 404, "issue_unknown")
        answer = public.service.client.get(f"/v1/narrations/{public.id}/manifest.json?edition=1")
        check_problem(answer, 404, "narration_unknown")


def test_an_issue_that_is_not_whole_says_why(public: Served, database: Database) -> None:
    from narrator.records.issues import pause_issue, remove_issue

    # given one that waits, and one that nothing can be narrated of
    waiting = Served(public.service, make(database, whole=False))
    pause_issue(database, waiting.id, True)
    broken = Served(
        public.service, make(database, [GivenArticle("x", {"text": " - ", "markup": "text"}, 3)], whole=False)
    )
    wait(database, broken.id, "failed")

    # then each says so, whatever is asked for
    for name in ("manifest.json", "feed.xml", "issue.m4b", "articles/000000000000/audio.m4a", "SHA256SUMS"):
        answer = waiting.get(name)
        check_problem(answer, 404, "issue_unfinished")
        assert answer.headers["retry-after"] == "1"
        assert "none of 1 articles" in check_problem(broken.get(name), 404, "issue_failed")["detail"]
    assert remove_issue(database, waiting.id) == ("cancelled", [])
    check_problem(waiting.get("manifest.json"), 404, "issue_cancelled")
