"""What does the iframe's page answer: to browsers, to programs, and when there is nothing to hear?"""

from __future__ import annotations

import html
import re
from pathlib import Path

import httpx

from tests.api.problems import check_problem
from tests.embeds.conftest import BROWSER, STRANGER, TITLE, Narrated
from tests.service import Running


def sentence(answer: httpx.Response) -> str:
    """What a reader is told, if the answer is a page that any site may frame."""
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "frame-ancestors *" in answer.headers["content-security-policy"]
    assert "x-frame-options" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"
    found = re.search("<h1>(.*?)</h1>", answer.text)
    assert found, answer.text
    assert "<listen-player" not in answer.text
    return html.unescape(found[1])


def test_any_site_may_frame_it_and_it_loads_nothing_from_elsewhere(public: Narrated) -> None:
    answer = public.embed()
    assert answer.status_code == 200
    policy = dict(part.split(" ", 1) for part in answer.headers["content-security-policy"].split("; "))
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "media-src": "'self'",
        "connect-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "*",
    }
    assert "x-frame-options" not in answer.headers
    assert answer.headers["referrer-policy"] == "same-origin"

    # and nothing in it is inline, nor foreign mark-up
    page = answer.text
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]* src=)", page)
    assert page.count("<script") == 1
    assert TITLE not in page and html.escape(TITLE, quote=False) in page.replace("&#34;", '"')


def test_it_is_kept_as_long_as_nothing_changes(public: Narrated, private: Narrated) -> None:
    for narrated, caching in ((public, "public, no-cache"), (private, "private, no-cache")):
        answer = narrated.embed()
        assert answer.headers["cache-control"] == caching
        tag = {"If-None-Match": answer.headers["etag"], **STRANGER}
        again = httpx.get(narrated.links["embed"], headers=tag)
        assert (again.status_code, again.content) == (304, b"")
        head = httpx.head(narrated.links["embed"], headers=STRANGER | BROWSER)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["etag"] == answer.headers["etag"]


def test_it_names_the_player_its_manifest_and_what_stands_in_for_it(public: Narrated) -> None:
    page = public.embed().text
    manifest = public.manifest()

    # every address is relative, so that a service has it under any name
    (source,) = re.findall('<listen-player src="([^"]*)" dock="off" share=', page)
    embed = httpx.URL(public.links["embed"])
    assert str(embed.join(html.unescape(source))) == public.links["manifest"]
    assert '<script type="module" src="../player.js">' in page

    # and without script there are title, duration, sound, and the way to the page
    assert f'<time datetime="PT{manifest["duration"]:.3f}'.rstrip("0") in page
    assert f">{manifest['duration_label']}</time>" in page
    (audio,) = re.findall('<source src="([^"]*)" type="audio/mp4">', page)
    heard = httpx.get(embed.join(html.unescape(audio)), headers=STRANGER)
    assert len(heard.content) == manifest["audio"][0]["bytes"]
    (link,) = re.findall('<h1[^>]*><a href="([^"]*)"', page)
    assert str(embed.join(link)) == public.links["page"]


def test_its_parameters_are_passed_to_the_player(public: Narrated) -> None:
    page = public.embed(t="3.5", lang="ar", theme="dark").text
    assert '<html lang="en-GB" data-theme="dark">' in page
    assert ' lang="ar" theme="dark">' in page
    assert "audio.m4a?edition=1#t=3.5" in page
    assert page.index("embed.js") < page.index("player.js")

    # and what means nothing is left out
    wrong = public.embed(t="1e9", lang='"><script>', theme="red").text
    assert wrong == public.embed().text


def test_a_private_narration_is_framed_by_its_signed_link_alone(private: Narrated) -> None:
    # by the link it is there, and whatever it loads is signed
    answer = private.embed()
    assert answer.status_code == 200
    embed = httpx.URL(private.links["embed"])
    (manifest,) = re.findall('<listen-player src="([^"]*)"', answer.text)
    (audio,) = re.findall('<source src="([^"]*)"', answer.text)
    (discovery,) = re.findall('json[+]oembed" href="([^"]*)"', answer.text)
    for address in (manifest, audio, discovery):
        found = httpx.get(embed.join(html.unescape(address)), headers=STRANGER)
        assert found.status_code == 200, address

    # without it, or with one that was changed, a reader is told what to do
    plain = f"{private.service.url}/embed/{private.id}"
    answer = httpx.get(plain, headers=STRANGER | BROWSER)
    assert (answer.status_code, sentence(answer)) == (401, "This narration is private.")
    changed = embed.copy_set_param("signature", "0" * 64)
    answer = httpx.get(changed, headers=STRANGER | BROWSER)
    assert (answer.status_code, sentence(answer)) == (403, "This link does not open the narration.")
    assert "quiet" not in answer.text

    # and a program has the problem
    check_problem(httpx.get(plain, headers=STRANGER), 401, "key_missing")


def test_what_is_not_there_is_said_in_words(service: Running, public: Narrated) -> None:
    deleted = service.narrate("It was here this morning.")
    service.client.delete(f"/v1/narrations/{deleted}")
    for name in (deleted, "0" * 32, "x", "%2e%2e", public.id.upper(), "a" * 5000):
        answer = service.client.get(f"/embed/{name}", headers=BROWSER)
        assert (answer.status_code, sentence(answer)) == (404, "This narration is no longer here."), name
        check_problem(service.client.get(f"/embed/{name}"), 404, "narration_unknown")


def test_what_is_being_made_failed_or_cancelled_is_said_in_words(
    service: Running, silent_page: str, missing_page: str
) -> None:
    # given one that is being made
    made = service.client.post("/v1/narrations", json={"url": silent_page}).json()["id"]
    answer = service.client.get(f"/embed/{made}", headers=BROWSER)
    assert (answer.status_code, sentence(answer)) == (404, "This narration is still being made.")
    assert answer.headers["retry-after"] == "1"
    assert '<a href="">Look again</a>' in answer.text

    # and cancelled
    service.client.delete(f"/v1/narrations/{made}")
    answer = service.client.get(f"/embed/{made}", headers=BROWSER)
    assert (answer.status_code, sentence(answer)) == (404, "This narration was cancelled.")

    # and one that failed, whose reason is none of the reader's business
    failed = service.client.post("/v1/narrations", json={"url": missing_page}).json()["id"]
    assert service.wait(failed)["status"] == "failed"
    answer = service.client.get(f"/embed/{failed}", headers=BROWSER)
    assert (answer.status_code, sentence(answer)) == (404, "This article could not be narrated.")
    assert "127.0.0.1" not in answer.text


def test_a_storage_that_is_away_is_said_in_words(service: Running) -> None:
    # given a narration whose files are gone
    narration = service.narrate("Its files are gone.")
    for file in (service.folder / "storage" / "narrations" / narration).rglob("manifest.json"):
        Path(file).unlink()

    # then a reader may look again
    answer = service.client.get(f"/embed/{narration}", headers=BROWSER)
    assert (answer.status_code, sentence(answer)) == (503, "The narration cannot be reached just now.")
    assert answer.headers["retry-after"]
    check_problem(service.client.get(f"/embed/{narration}"), 503, "storage_unavailable")
