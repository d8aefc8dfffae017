"""Are numbers said in the language of the text, and is any other language left alone?"""

import logging
from pathlib import Path

import pytest

from narrator.article import build_article
from narrator.say import LANGUAGES, Span, is_handled, say, spoken
from narrator.segment import segment

CASES = [
    ("de", "Am 3. Mai 2024 kamen 1.250 Menschen.", "Am dritten Mai zweitausendvierundzwanzig kamen eintausendzweihundertfünfzig Menschen."),
    ("de", "Der 3. Mai, der 2. Platz, im 19. Jahrhundert", "Der dritte Mai, der zweite Platz, im neunzehnten Jahrhundert"),
    ("de", "um 14:30 Uhr und 9 Uhr", "um vierzehn Uhr dreißig und neun Uhr"),
    ("de", "3,50 €, 25 Mio. €, 1 € und $5", "drei Euro fünfzig, fünfundzwanzig Millionen Euro, ein Euro und fünf Dollar"),
    ("de", "1,2 Mrd. Euro, 51 % und −5 Grad", "eins Komma zwei Milliarden Euro, einundfünfzig Prozent und minus fünf Grad"),
    ("de", "von 1914–1918, am 24.12.1999", "von neunzehnhundertvierzehn bis neunzehnhundertachtzehn, am vierundzwanzigsten Dezember neunzehnhundertneunundneunzig"),
    ("de-AT", "Es war 7. Dann kam er.", "Es war sieben. Dann kam er."),
    ("fr", "Le 1er mai 2024, 1 250 personnes.", "Le premier mai deux mille vingt-quatre, mille deux cent cinquante personnes."),
    ("fr", "à 14h30, 3,50 € et 25 M€", "à quatorze heures trente, trois euros cinquante et vingt-cinq millions d’euros"),
    ("fr", "51 %, 2,05 %, la 2e fois, la 1re", "cinquante et un pour cent, deux virgule zéro cinq pour cent, la deuxième fois, la première"),
    ("es", "El 3 de mayo de 2024 vinieron 1.250 personas.", "El tres de mayo de dos mil veinticuatro vinieron mil doscientos cincuenta personas."),
    ("es-MX", "a las 14:30, 21 días, 21 casas, 1.º, 2ª", "a las catorce y treinta, veintiún días, veintiuna casas, primero, segunda"),
    ("es", "3,50 €, 1,5 M€ y 10-15 %", "tres euros con cincuenta, uno coma cinco millones de euros y diez a quince por ciento"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "written", "expected"), CASES)
def test_numbers_are_said_in_the_language(language: str, written: str, expected: str) -> None:
    # Given a line in the language, when it is said
    spans = say(written, language)
    # Then it sounds as a reader has it, and the spans cover the line
    assert spoken(spans) == expected
    assert [span.start for span in spans] == [0, *(span.end for span in spans[:-1])]
    assert spans[-1].end == len(written)


@pytest.mark.parametrize("language", ["ja", "pt-BR", "nl"])
def test_any_other_language_is_left_alone_and_says_so(language: str) -> None:
    text = "25 % am 3.5., $5"
    assert say(text, language) == [Span(0, len(text), text)]
    assert not is_handled(language)
    assert say("", language) == []


def test_a_number_past_all_names_stays_as_it_is_written() -> None:
    text = f"son {'9' * 30} pesos"
    assert spoken(say(text, "es")) == text


def test_a_date_that_cannot_be_stays_as_it_is_written() -> None:
    # Given a day and a month that do not exist, when they are said, then nothing of the date is read as one
    assert spoken(say("am 45.13.2024", "de")) == "am 45.13.2024"


def test_handled_languages_have_no_doubles() -> None:
    assert sorted(set(LANGUAGES)) == ["de", "en", "es", "fr"]


def test_an_article_is_said_in_its_own_language_or_the_voices() -> None:
    # Given the same words, with a declared language and without
    rows = [("paragraph", "Um 14:30 Uhr.", None)]
    # When they are segmented, then the article's language counts first, then the voice's
    assert (
        segment(build_article(rows, language="de"), language="en-us")[0].spoken == "Um vierzehn Uhr dreißig."
    )
    assert segment(build_article(rows), language="de")[0].spoken == "Um vierzehn Uhr dreißig."
    assert segment(build_article(rows))[0].spoken == "Um fourteen thirty Uhr."


def test_an_unhandled_language_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    article = build_article([("paragraph", "Het is 25 graden.", None)], language="nl")
    with caplog.at_level(logging.INFO, "narrator.segment"):
        assert segment(article)[0].spoken == "Het is 25 graden."
    assert "nl is spoken as it is written" in caplog.text


def test_the_command_takes_a_language(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from narrator.cli import main

    page = tmp_path / "zeile.txt"
    page.write_text("Es ist 14:30 Uhr.\n", encoding="utf-8")
    # Given a German line, when it is said in German, then it is in words
    main(["say", "--language", "de", str(page)])
    assert capsys.readouterr().out == "Es ist vierzehn Uhr dreißig.\n"
    # When its language is none that is handled, then it is as it was, and one line says so
    main(["say", "--language", "ja", str(page)])
    printed = capsys.readouterr()
    assert printed.out == "Es ist 14:30 Uhr.\n"
    assert printed.err.count("\n") == 1
    assert "ja" in printed.err
