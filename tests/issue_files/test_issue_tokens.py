"""Is a private issue heard by those alone whom its publisher lets hear it, and for as long as that?"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from urllib.parse import urljoin
from xml.etree import ElementTree

import httpx
import jsonschema
import pytest

from narrator.issue.manifest import issue_schema
from narrator.records.database import Database
from narrator.records.issue_tables import issue_tokens
from tests.api.problems import check_problem

from .conftest import ARTICLES, Served, local, make, new_token

FILES = (
    "manifest.json",
    "index.html",
    "feed.xml",
    "chapters.json",
    "publication.json",
    "contents.html",
    "readium.json",
    "issue.jsonld",
    "issue.m4b",
    "cover.png",
    "SHA256SUMS",
)


def links(issue: Served, name: str) -> list[str]:
    """Every address of the issue's own in one of its texts, as a client resolves it."""
    text = issue.get(name).text
    found = re.findall(
        r'"(?:url|href|audioref|contentUrl|image|cover|manifest|page|captions|text)": ?"([^"\s]+)"', text
    )
    if name.endswith(("xml", "html")):
        found = re.findall(r'(?:href|src|url)="([^"]+)"|<link>([^<]+)</link>', text)
        found = [(one or two).replace("&amp;", "&") for one, two in found]
    if name.endswith("index.html"):
        found += re.findall(r'\["((?:articles|between)/[^"]+)"', text.replace("\\u0026", "&"))
    here = [urljoin(f"{issue.url}{name}", address) for address in found if not address.startswith("data:")]
    return [address.partition("#")[0] for address in here if address.startswith(issue.url)]


def signed(issue: Served, expires_in: int = 600) -> Served:
    """The issue with a signed link."""
    answer = issue.service.client.post(f"/v1/issues/{issue.id}/links", json={"expires_in": expires_in})
    assert answer.status_code == 200
    return Served(issue.service, issue.id, httpx.URL(answer.json()["links"]["feed"]).query.decode())


def test_nobody_else_hears_it(closed: Served, opened: Served, public: Served) -> None:
    other = new_token(public, "of another issue")["token"]
    folder = local(opened.manifest()["parts"][0]["manifest"]).rpartition("/")[0]
    for name in (*FILES, f"{folder}/audio.m4a", f"{folder}/chapters.json", f"{folder}/index.html"):
        check_problem(closed.get(name), 401, "key_missing")
        for query in (f"token={other}", "token=", "token=nt_x", f"token={opened.query[6:].lower()}"):
            problem = check_problem(closed.get(name, query=query), 403, "token_refused")
            assert "nt_" not in str(problem)
        check_problem(closed.get(name, query="expires=99999999999&signature=00"), 403, "link_refused")
        check_problem(closed.get(name, query="expires=1&signature=00"), 403, "link_refused")


@pytest.mark.parametrize("way", ["token", "link", "key"])
def test_every_link_within_it_opens_what_it_leads_to(closed: Served, opened: Served, way: str) -> None:
    issue = {"token": opened, "link": signed(closed), "key": closed}[way]
    if way == "key":
        for name in FILES:
            answer = issue.service.client.get(f"/v1/issues/{issue.id}/{name}")
            assert answer.status_code == 200, name
            assert answer.headers["cache-control"] == "private, no-cache"
        return
    jsonschema.Draft202012Validator(issue_schema()).validate(issue.manifest())
    folder = next(
        local(part["manifest"]).rpartition("/")[0]
        for part in issue.manifest()["parts"]
        if part["kind"] == "article"
    )
    names = ["manifest.json", "index.html", "feed.xml", "publication.json", "contents.html", "readium.json"]
    names += ["issue.jsonld", f"{folder}/manifest.json", f"{folder}/guided.json", f"{folder}/article.jsonld"]
    seen: dict[str, int] = {}
    for name in names:
        found = links(issue, name)
        assert found, name
        for address in found:
            assert issue.query in address, (name, address)
            if address not in seen:
                answer = issue.follow(address, "HEAD")
                seen[address] = answer.status_code
                if answer.next_request:  # of an article its narration's page, with a link of its own
                    there = str(answer.next_request.url)
                    assert (issue.query in there) is ("/between/" in address)
                    assert issue.follow(there).status_code == 200
                else:
                    assert answer.headers["cache-control"] == "private, no-cache"
            assert seen[address] in (200, 307), address
    assert len(seen) > 20


def test_a_token_is_shown_once_listed_without_and_kept_as_a_hash(
    closed: Served, token: Mapping[str, str], database: Database
) -> None:
    assert re.fullmatch(r"nt_[\w-]{43}", token["token"])
    assert token["feed"] == f"{closed.url}feed.xml?token={token['token']}"
    for address in (token["feed"], token["page"]):
        assert closed.follow(address).status_code == 200
    listed = closed.service.client.get(f"/v1/issues/{closed.id}/tokens")
    assert token["token"] not in listed.text
    shown = {"id": token["id"], "name": "Ada Lind", "created_at": token["created_at"]}
    assert shown in listed.json()["tokens"]
    with database.read() as connection:
        rows = connection.execute(issue_tokens.select()).all()
    assert token["token"] not in str(rows)


def test_a_token_that_is_deleted_opens_nothing_at_once(closed: Served, database: Database) -> None:
    issue = Served(closed.service, make(database, ARTICLES[:1], "private"))
    kept, gone = (new_token(issue, name) for name in ("kept", "gone"))
    for made in (kept, gone):
        assert issue.follow(made["feed"]).status_code == 200
    deleted = issue.service.client.delete(f"/v1/issues/{issue.id}/tokens/{gone['id']}")
    assert deleted.status_code == 204
    for name in ("feed.xml", "manifest.json?edition=1"):
        check_problem(issue.get(name, query=f"token={gone['token']}"), 403, "token_refused")
    assert issue.follow(kept["feed"]).status_code == 200
    again = issue.service.client.delete(f"/v1/issues/{issue.id}/tokens/{gone['id']}")
    check_problem(again, 404, "token_unknown")
    check_problem(
        issue.service.client.delete(f"/v1/issues/{closed.id}/tokens/{kept['id']}"), 404, "token_unknown"
    )
    (listed,) = issue.service.client.get(f"/v1/issues/{issue.id}/tokens").json()["tokens"]
    assert listed["name"] == "kept"


def test_many_tokens_come_in_pages(closed: Served, database: Database) -> None:
    issue = Served(closed.service, make(database, ARTICLES[:1], "private", whole=False))
    made = [new_token(issue, f"subscriber {number}")["id"] for number in range(5)]
    found, cursor = [], ""
    for _ in range(3):
        page = issue.service.client.get(f"/v1/issues/{issue.id}/tokens?limit=2{cursor}").json()
        found += [row["id"] for row in page["tokens"]]
        cursor = f"&cursor={page['next']}"
    assert found == made
    assert page["next"] is None
    answer = issue.service.client.get(f"/v1/issues/{issue.id}/tokens?cursor=x")
    check_problem(answer, 422, "option_refused")


def test_what_is_no_token_is_refused_and_strangers_make_none(closed: Served) -> None:
    own = f"/v1/issues/{closed.id}/tokens"
    for body in ({}, {"name": ""}, {"name": " "}, {"name": "a\x00b"}, {"name": "a" * 201}, {"nam": "a"}):
        check_problem(closed.service.client.post(own, json=body), 422, "request_invalid")
    for method, name in (
        ("POST", "tokens"),
        ("GET", "tokens"),
        ("DELETE", "tokens/000000000000"),
        ("POST", "links"),
    ):
        check_problem(closed.get(name, method), 401, "key_missing")
        nobody = closed.service.client.request(
            method,
            f"/v1/issues/{'0' * 32}/{name}",
            json={"name": "a"}
            if name == "tokens" and method == "POST"
            else ({} if method == "POST" else None),
        )
        check_problem(nobody, 404, "issue_unknown")


def test_a_signed_link_ends(closed: Served) -> None:
    answer = closed.service.client.post(f"/v1/issues/{closed.id}/links", json={"expires_in": 60})
    told = answer.json()
    assert abs(told["expires_at"] - time.time() - 60) < 20
    assert set(told["links"]) == {"manifest", "page", "feed", "m4b", "mp3", "epub", "embed"}
    for name in ("manifest", "page", "feed", "embed"):
        assert closed.follow(told["links"][name]).status_code == 200, name
    late = told["links"]["feed"].replace(f"expires={told['expires_at']}", "expires=1000000000")
    check_problem(closed.follow(late), 403, "link_refused")


def test_no_token_stands_in_a_log(opened: Served, token: Mapping[str, str]) -> None:
    wrong = "nt_" + "w" * 43
    for name in (*FILES, "feed.xml?edition=99", "nothing"):
        opened.get(name)
        Served(opened.service, opened.id, f"token={wrong}").get(name)
    # a request that fails in the log's own words
    httpx.put(f"{opened.url}feed.xml?{opened.query}", timeout=30)
    log = opened.service.log.read_text()
    assert opened.id in log
    assert token["token"] not in log
    assert wrong not in log


def test_a_public_issue_takes_no_token_on(public: Served) -> None:
    secret = new_token(public, "early")["token"]
    feed = public.get("feed.xml", query=f"token={secret}")
    assert secret not in feed.text
    assert feed.content == public.get("feed.xml").content
    ElementTree.fromstring(feed.content)
