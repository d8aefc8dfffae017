"""Does the player speak each of its languages whole, and choose the right one?"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from api.assets import ROOT
from tests.player.conftest import PAGE, Listened

Listen = Callable[..., Listened]

LANGUAGES = ("en", "de", "fr", "es", "ar")

LISTEN = {"en": "Listen", "de": "Anhören", "fr": "Écouter", "es": "Escuchar", "ar": "استمع"}


@pytest.fixture(scope="module")
def table() -> dict[str, list[str]]:
    """The rows of the table, as they stand in its two files."""
    text = "\n".join(
        (ROOT / "player" / name).read_text(encoding="utf-8") for name in ("words.js", "words_more.js")
    )
    rows = re.findall(r"^  (\w+): \[(.*)\],$", text, re.MULTILINE)
    return {name: re.findall(r'"([^"]*)"', row) for name, row in rows}


def test_every_word_is_there_in_every_language(table: dict[str, list[str]]) -> None:
    assert len(table) > 35
    for name, row in table.items():
        assert len(row) == len(LANGUAGES), name
        assert all(text == text.strip() != "" for text in row), name
        holes = [sorted(re.findall(r"\{\d\}", text)) for text in row]
        assert all(found == holes[0] for found in holes), name


def test_every_word_is_written_as_its_language_is(table: dict[str, list[str]]) -> None:
    for name, (english, german, french, spanish, arabic) in table.items():
        # an apostrophe and an ellipsis are one character, and what French parts is not broken over lines
        for text in (english, german, french, spanish, arabic):
            assert "'" not in text and "..." not in text, (name, text)
        assert not re.search(r" [?!:;]", french), (name, french)
        assert not re.search(r"[¿]", spanish) or "?" in spanish, (name, spanish)
        assert re.search(r"[\u0600-\u06ff]", arabic), (name, arabic)
        assert not re.search(r"[?,;]", arabic), (name, arabic)


def test_every_word_that_is_asked_for_is_in_the_table(table: dict[str, list[str]]) -> None:
    asked = set()
    for path in (ROOT / "player").glob("*.js"):
        text = path.read_text(encoding="utf-8")
        asked |= set(re.findall(r'\b(?:word|named|field)\("(\w+)"', text))
        if path.name == "listen_more.js":
            asked |= set(re.findall(r'\bbutton\("(\w+)"', text))
        if path.name == "keys.js":
            asked |= set(re.findall(r'^  \["[^"]+", "(\w+)"\],$', text, re.MULTILINE))
    assert len(asked) > 25
    assert asked <= set(table), asked - set(table)
    # and: nothing stands there in five languages for nobody
    problems = {"unfinished", "gone", "private", "damaged", "sound", "offline"}
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "player").glob("*.js"))
    unused = {name for name in table if name not in problems and not re.search(rf'"{name}"', source)}
    assert unused == set()


@pytest.mark.parametrize(
    ("page", "attributes", "reader", "expected"),
    [
        ("en", 'lang="de"', "fr-FR", "de"),  # what the publisher says of the player
        ("es-MX", "", "fr-FR", "es"),  # of the page around it
        ("", "", "fr-CA", "fr"),  # what the reader's browser speaks
        ("AR", "", "en-US", "ar"),
        ("fi", "", "de-DE", "en"),  # a page in a language that the player does not know
        ("", "", "ja-JP", "en"),
    ],
)
def test_the_language_is_the_nearest_that_is_said(
    listen: Listen,
    contexts: Callable[..., BrowserContext],
    page: str,
    attributes: str,
    reader: str,
    expected: str,
) -> None:
    html = PAGE.replace('<html lang="en">', f'<html lang="{page}">' if page else "<html>")
    listened = listen(attributes, html=html, context=contexts(locale=reader))
    assert listened.page.locator("listen-player b").inner_text() == LISTEN[expected]
    box: list[str] = listened.player(
        "(({lang, dir}) => [lang, dir])(player.shadowRoot.querySelector('.box'))"
    )
    assert box == [expected, "rtl" if expected == "ar" else "ltr"]


def test_another_language_may_be_chosen_while_it_is_open(listen: Listen) -> None:
    listened = listen()
    for language in LANGUAGES:
        listened.player("player.lang = given", language)
        assert listened.page.locator("listen-player b").inner_text() == LISTEN[language]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ["Off", "5 minutes", "60 minutes"]),
        ("de", ["Aus", "5 Minuten", "60 Minuten"]),
        ("ar", ["متوقف", "5 دقائق", "60 دقيقة"]),
    ],
)
def test_minutes_are_counted_as_the_language_does(
    listen: Listen, manifest: dict[str, Any], language: str, expected: list[str]
) -> None:
    listened = listen(f'lang="{language}"')
    listened.press("more")
    options = listened.page.locator(
        "listen-more option[value='0'], listen-more option[value='5'], listen-more option[value='60']"
    )
    expect(options).to_have_text(expected)
