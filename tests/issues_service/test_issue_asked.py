"""What becomes of a request for an issue: a tree, with each article's end, whatever a single one does?"""

from __future__ import annotations

import itertools
import typing
from uuid import uuid4

import pytest

from api.issue_inputs import Audio, Published
from narrator.formats import FORMATS
from narrator.publish import PUBLISHED
from tests.api.engines import Gates
from tests.api.problems import check_problem
from tests.api.web import Web
from tests.issues_service.issues import BAKERY, FERRY, NETS, ROPE, Asked, ask, keys, post, spoken, statuses
from tests.service import Running

PAGE = f"<html><article><h1>Nets</h1><p>{NETS} {NETS.replace('nets', 'sails')}</p></article></html>"


def test_articles_of_every_kind_become_one_issue(service: Running, web: Web) -> None:
    # given a page somewhere
    web.pages["/nets"] = ("text/html", PAGE.encode())

    # when an issue is asked for with every way to give an article
    issue = ask(
        service,
        {"id": "ferry", "text": FERRY, "title": "The ferry", "section": "News", "author": "Ada Lind"},
        {"markdown": f"# Rope\n\n{ROPE}", "section": "News", "date": "Fri, 20 Nov 2026 06:30:00 +0100"},
        {"html": f"<article><h1>Bakery</h1><p>{BAKERY}</p></article>", "link": "https://example.org/bakery"},
        web.url("/nets"),
        {"article": {"title": "Blocks", "blocks": [{"kind": "paragraph", "text": "They are given as they are."}]}},
        "A text alone is an article too, if it says something of its own.",
        title="Harbour Weekly",
        author="The Harbour Press",
        date="2026-11-20",
        between={"contents": True, "contents_words": "{title} has {count} articles."},
        formats=["m4b", "opus"],
    )  # fmt: skip
    queued = issue.look()
    shown = issue.wait_done()

    # then each has its id, what its source said of it, and its narration
    assert keys(shown)[:4] == ["ferry", keys(shown)[1], "https://example.org/bakery", web.url("/nets")]
    assert keys(shown)[1].startswith("text:")
    assert len({one["id"] for one in shown["articles"]}) == 6
    assert [one["id"] for one in queued["articles"]] == [one["id"] for one in shown["articles"]]
    assert [one["title"] for one in shown["articles"]][:5] == [
        "The ferry",
        "Rope",
        "Bakery",
        "Nets",
        "Blocks",
    ]
    assert shown["articles"][1]["date"] == "2026-11-20T05:30:00Z"
    assert [one["section"] for one in shown["articles"]][:3] == ["News", "News", None]
    assert shown["articles"][3]["link"] == web.url("/nets")
    for one in shown["articles"]:
        assert (one["status"], one["stage"], one["progress"], one["error"]) == ("done", "done", 1.0, None)
        narration = service.client.get(one["narration"]).json()
        assert narration["status"] == "done"
        assert narration["duration"] == one["duration"] > 1

    # and the whole is done, with what was said of it
    assert shown["counts"] == {
        "articles": 6, "done": 6, "failed": 0, "duplicates": 0, "running": 0, "queued": 0, "cancelled": 0,
    }  # fmt: skip
    assert (shown["progress"], shown["stage"], shown["edition"], shown["served_edition"]) == (
        1.0,
        "done",
        1,
        1,
    )
    assert shown["duration"] > sum(one["duration"] for one in shown["articles"])
    assert (shown["title"], shown["author"], shown["date"]) == (
        "Harbour Weekly", "The Harbour Press", "2026-11-20T00:00:00Z",
    )  # fmt: skip
    assert shown["formats"] == ["m4b", "opus"]
    kinds = [part["kind"] for part in issue.manifest()["parts"]]
    assert kinds == ["contents", "section", *["article"] * 6]

    # and articles have the audio format that was asked for of them
    opus = service.client.get(f"{shown['articles'][0]['narration']}/audio.opus")
    assert opus.headers["content-type"].startswith("audio/ogg")


def test_one_that_says_what_another_says_is_not_narrated(service: Running) -> None:
    before = spoken(service)
    issue = ask(service, {"id": "first", "text": f"{FERRY} {ROPE}"}, f"{FERRY} {ROPE}", f"{FERRY} {ROPE}")
    shown = issue.wait_done()
    assert statuses(shown) == ["done", "duplicate", "duplicate"]
    first, second, third = shown["articles"]
    assert second["key"] + " (2)" == third["key"]
    assert second["duplicate_of"] == third["duplicate_of"] == first["id"]
    assert second["share"] == 1.0
    assert shown["counts"]["duplicates"] == 2
    assert spoken(service) - before <= 4


def test_a_broken_article_fails_alone_and_is_tried_again_when_asked(service: Running, web: Web) -> None:
    # given an issue with a page that is not there, and one in which there is nothing to say
    web.pages["/late"] = ("application/pdf", b"%PDF-")
    issue = ask(
        service, FERRY, {"id": "late", "url": web.url("/late")}, {"id": "empty", "html": "<p>&nbsp;</p>"}
    )
    shown = issue.wait_done()
    assert statuses(shown) == ["done", "failed", "failed"]
    assert shown["articles"][1]["error"]["code"] == "fetch_failed"
    assert shown["articles"][2]["error"]["code"] == "input_empty"
    assert shown["counts"]["failed"] == 2

    # when the page is there and what failed is tried again
    web.pages["/late"] = ("text/html", PAGE.replace("sings", "whistles").encode())
    before = spoken(service)
    answer = service.client.post(f"{issue.path}/retry")
    assert answer.status_code == 202
    assert answer.json() == {"retried": 2, "edition": 2}

    # then that one is narrated, and nothing else is spoken again
    shown = issue.wait_done()
    assert statuses(shown) == ["done", "done", "failed"]
    assert shown["served_edition"] == 2
    assert 0 < spoken(service) - before <= 6


def test_an_issue_of_which_nothing_can_be_narrated_fails_and_says_why(service: Running) -> None:
    shown = ask(service, {"html": "<p>&nbsp;</p>"}).wait()
    assert (shown["status"], shown["error"]["code"]) == ("failed", "no_article")
    assert "none of 1 articles" in shown["error"]["detail"]


def test_the_same_request_with_the_same_key_makes_nothing_new(service: Running) -> None:
    key, body = str(uuid4()), {"articles": [FERRY], "title": "Once"}
    first = post(service, body, **{"Idempotency-Key": key})
    again = post(service, body, **{"Idempotency-Key": f'"{key}"'})
    assert first.status_code == again.status_code == 202
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert again.headers["location"] == first.headers["location"]

    # and another with it is refused, also one that differs in its address alone
    other = post(service, {"articles": [ROPE]}, **{"Idempotency-Key": key})
    check_problem(other, 422, "idempotency_mismatch")
    answer = service.client.post("/v1/issues?title=Twice", json=body, headers={"Idempotency-Key": key})
    check_problem(answer, 422, "idempotency_mismatch")

    # and once it is deleted, the key says so
    issue = Asked(service, first.json()["id"])
    issue.wait_done()
    assert service.client.delete(issue.path).status_code == 204
    check_problem(post(service, body, **{"Idempotency-Key": key}), 410, "issue_deleted")


def test_issues_are_listed_apart_from_narrations(service: Running) -> None:
    mark = uuid4().hex
    made = [ask(service, FERRY, title=f"{mark} {number}") for number in range(3)]
    listed = service.client.get("/v1/issues", params={"search": mark.upper(), "limit": 2}).json()
    assert [one["id"] for one in listed["issues"]] == [made[2].id, made[1].id]
    assert "articles" not in listed["issues"][0]
    assert listed["issues"][0]["counts"]["articles"] == 1
    rest = service.client.get("/v1/issues", params={"search": mark, "cursor": listed["next"]}).json()
    assert [one["id"] for one in rest["issues"]] == [made[0].id]
    shown = made[0].wait_done()
    again = service.client.get("/v1/issues", params={"search": f"{mark} 0"}).json()["issues"][0]
    assert again == {name: shown[name] for name in again}
    narrations = service.client.get("/v1/narrations", params={"search": mark}).json()["narrations"]
    assert narrations == []
    check_problem(service.client.get("/v1/issues?cursor=nonsense"), 422, "option_refused")
    assert service.client.get(f"/v1/narrations/{made[0].id}").status_code == 404


@pytest.mark.parametrize(
    ("body", "code", "told"),
    [
        ({"articles": []}, "request_invalid", "an article at least"),
        ({"articles": [""]}, "input_empty", "body.articles.0: text is empty"),
        ({"articles": [{"text": "A.", "url": "https://example.org"}]}, "request_invalid", "exactly one"),
        ({"articles": ["A.", {"text": "A.", "voice": "nobody"}]}, "voice_unknown", "body.articles.1: no voice"),
        ({"articles": ["A."], "voice": "nobody"}, "voice_unknown", "no voice"),
        ({"articles": ["A."], "speed": 9}, "speed_refused", "speed"),
        ({"articles": [{"text": "A.", "speed": 9}]}, "speed_refused", "body.articles.0"),
        ({"articles": [{"text": "A.", "date": "tomorrow"}]}, "request_invalid", "date: 'tomorrow' is no date"),
        ({"articles": [{"id": "a", "text": "A."}, {"id": "a", "text": "B."}]}, "option_refused", "given twice"),
        ({"articles": ["ftp://example.org", "https://user@example.org"]}, "address_refused", "body.articles.1"),
        ({"articles": ["A."], "between": {"section_words": "{nothing}"}}, "request_invalid", "{nothing}"),
        ({"articles": ["A."], "formats": ["m4a"]}, "request_invalid", "formats"),
        ({"articles": ["A."], "lexicon": "0" * 32}, "lexicon_unknown", "no lexicon"),
        ({"articles": ["A."], "webhook": "https://user@example.org"}, "address_refused", "credentials"),
        ({"articles": ["A."], "nothing": 1}, "request_invalid", "no such member"),
        ({"feed": {"url": "ftp://example.org"}}, "address_refused", "http"),
        ({"feed": {"url": "https://example.org", "every_minutes": 0}}, "request_invalid", "every_minutes"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said_at_once(
    service: Running, body: dict[str, typing.Any], code: str, told: str
) -> None:
    problem = check_problem(post(service, body), 422, code)
    assert told in problem["detail"]


def test_more_articles_than_are_allowed_are_refused(service: Running) -> None:
    problem = check_problem(
        post(service, {"articles": [f"Article {n}." for n in range(9)]}), 413, "input_too_large"
    )
    assert (problem["limit"], problem["received"]) == (8, 9)
    issue = ask(service, *[f"Article {n}." for n in range(7)])
    answer = service.client.post(f"{issue.path}/articles", json={"articles": ["One.", "Two."]})
    check_problem(answer, 413, "input_too_large")


def test_an_issue_that_follows_a_feed_needs_no_article(service: Running) -> None:
    body = {"feed": {"url": "https://example.org/feed.xml", "every_minutes": 60, "vanished": "drop"}}
    answer = post(service, body)
    assert answer.status_code == 202, answer.text
    shown = answer.json()
    assert shown["articles"] == []
    assert shown["status"] == "running"
    assert shown["progress"] == 0.0
    feed = shown["feed"]
    assert (feed["url"], feed["every_minutes"], feed["vanished"]) == (body["feed"]["url"], 60, "drop")
    assert service.client.delete(f"/v1/issues/{shown['id']}").status_code == 204


def test_what_no_database_can_hold_is_replaced(service: Running) -> None:
    article = {"id": "a\x00b", "text": f"{FERRY}\x00", "title": "A\x00", "author": "B\x00"}
    issue = ask(service, article, title="C\x00D")
    shown = issue.wait_done()
    assert (shown["title"], keys(shown), shown["articles"][0]["author"]) == ("C D", ["a b"], "B ")


def test_a_webhook_hears_of_the_whole_once(service: Running, web: Web) -> None:
    answer = post(service, {"articles": [FERRY, ROPE], "title": "Told", "webhook": web.url("/hook")})
    assert answer.json()["webhook_secret"].startswith("whsec_")
    issue = Asked(service, answer.json()["id"])
    assert issue.look()["webhook_secret"] is None
    issue.wait_done()
    [(_, body)] = web.wait(1)
    assert issue.id.encode() in body


def test_each_published_and_audio_format_can_be_asked_for() -> None:
    published, audio = typing.get_args(Published), typing.get_args(Audio)
    assert set(published) == set(PUBLISHED)
    assert set(audio) == set(FORMATS) - set(published) - {"m4a"}
    assert len(set(itertools.chain(published, audio))) == len(published) + len(audio)


def test_deleting_cancels_what_runs_and_deletes_what_has_ended(service: Running, gates: Gates) -> None:
    # given one that runs and one that has ended
    gate = gates.new()
    held = ask(service, FERRY, f"Held at {gate}, and then cancelled.")
    held.wait_spoken(1)
    done = ask(service, ROPE)
    narration = done.wait_done()["articles"][0]["narration"]

    # then the one is cancelled, and says so until it is deleted once more
    assert service.client.delete(held.path).status_code == 204
    shown = held.wait()
    assert shown["status"] == "cancelled"
    assert statuses(shown)[1] == "cancelled"
    gates.open(gate)
    assert service.client.delete(held.path).status_code == 204
    check_problem(service.client.get(held.path), 404, "issue_unknown")

    # and the other is gone, with its articles and files
    folders = [done.id, narration.rpartition("/")[2]]
    assert all((service.folder / "storage" / "narrations" / one).exists() for one in folders)
    assert service.client.delete(done.path).status_code == 204
    check_problem(service.client.get(done.path), 404, "issue_unknown")
    assert service.client.get(narration).status_code == 404
    assert not any((service.folder / "storage" / "narrations" / one).exists() for one in folders)
    check_problem(service.client.delete(done.path), 404, "issue_unknown")


def test_names_that_nobody_can_say_fail_nothing(service: Running) -> None:
    # given sections and a title that are pictures and stars
    issue = ask(
        service,
        {"id": "ferry", "text": FERRY, "section": "***"},
        {"id": "rope", "text": ROPE, "section": "🎉", "title": "🎉"},
        title="***",
        between={"contents": True, "contents_words": "{title}", "articles": True, "article_words": "{title}"},
    )

    # when it is made, then both articles are heard, and of the rest what can be said
    assert statuses(issue.wait_done()) == ["done", "done"]
    kinds = [part["kind"] for part in issue.manifest()["parts"]]
    assert kinds == ["contents", "announcement", "article", "article"]
