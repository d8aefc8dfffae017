"""Does cleaning stay as good as it was on pages in German, French, Spanish and Japanese? A drop below a floor fails.

Each page is in its folder below ``languages``, as ``page.txt`` or ``page.html``. ``language_floors.json`` has F1 of
four-token runs for each; a Japanese character is a token of its own, since there are no spaces. Raise a floor when its
page is read better.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from narrator.clean import clean
from narrator.clean.gloss import find_language, gloss
from narrator.clean.kinds import count_words
from narrator.clean.rules import find_rule
from narrator.errors import NoArticle
from training.data import Page
from training.score import Score, score_page

HERE = Path(__file__).parent
FLOORS: dict[str, float] = json.loads((HERE / "language_floors.json").read_text(encoding="utf-8"))
PAGES = sorted(path.parent for path in HERE.glob("languages/*/page.*"))
UNTITLED = {"fr_car"}
"""Pages whose standfirst is still taken for the title."""
LANGUAGES = ("de", "es", "fr", "ja")

_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff々ー]")


def spaced(text: str) -> str:
    return _UNSPACED.sub(r" \g<0> ", text)


def score(folder: Path, text: str, markup: str) -> Score:
    """Of the article in a page, byline apart, against what a listener should get."""
    wanted = [line.split(": ", 1) for line in (folder / "article.txt").read_text("utf-8").splitlines()]
    article = "\n".join(spaced(text) for kind, text in wanted if kind != "byline")
    try:
        blocks = clean(text, markup=markup).blocks
    except NoArticle:
        blocks = ()
    kept = [spaced(block.text) for block in blocks if block.kind not in ("byline", "date")]
    return score_page(Page(folder.name, "", 0, [], article, None, [], []), kept)


def shapes(folder: Path) -> dict[str, str]:
    """The page as it is and, for text, with no blank lines and with one everywhere."""
    (path,) = folder.glob("page.*")
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        return {"html": text}
    lines = [line for line in text.split("\n") if line.strip()]
    return {"text": text, "none": "\n".join(lines), "everywhere": "\n\n".join(lines)}


def test_every_page_has_a_floor_and_every_language_two_texts_and_html() -> None:
    assert sorted(FLOORS) == [folder.name for folder in PAGES]
    for language in LANGUAGES:
        mine = [folder for folder in PAGES if folder.name.startswith(f"{language}_")]
        assert sum("html" in shapes(folder) for folder in mine) >= 1
        assert sum("text" in shapes(folder) for folder in mine) >= 2


@pytest.mark.parametrize("folder", PAGES, ids=lambda folder: folder.name)
def test_a_page_is_read_as_well_as_before(folder: Path) -> None:
    for name, text in shapes(folder).items():
        markup = "html" if name == "html" else "text"
        assert score(folder, text, markup).f1 >= FLOORS[folder.name]


@pytest.mark.parametrize(
    "folder", [folder for folder in PAGES if folder.name not in UNTITLED], ids=lambda folder: folder.name
)
def test_the_title_is_found(folder: Path) -> None:
    first = (folder / "article.txt").read_text("utf-8").split("\n", 1)[0]
    for name, text in shapes(folder).items():
        article = clean(text, markup="html" if name == "html" else "text")
        assert f"title: {article.title}" == first


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Artikel anhören", "player_text"),
        ("Lesezeit: 4 Minuten", "read_time"),
        ("約5分で読めます", "read_time"),
        ("Publié le 3 mars 2025 à 06h00, mis à jour le 3 mars 2025 à 14h27", "date_stamp"),
        ("12 de octubre de 2025, 08:15 h", "date_stamp"),
        ("更新：2025年5月18日 11時40分", "date_stamp"),
        ("Auf Facebook teilen", "share_bar"),
        ("Lesen Sie auch", "pointer_label"),
        ("À lire aussi : Les bouées du détroit", "inline_link"),
        ("関連記事：城下町の水を守る条例", "inline_link"),
        ("Más información: La sequía en cinco gráficos", "inline_link"),
        ("Recevez chaque vendredi notre lettre d’information", "sign_up"),
        ("Usamos cookies propias y de terceros para mejorar nuestros servicios.", "cookies"),
        ("駅前の時計＝石原健一撮影", "picture_credit"),
        ("Lo más leído", "tail_heading"),
        ("この記事へのコメント（2件）", "comments"),
        ("Tous droits réservés", "footer"),
        ("Zum Inhalt springen", "navigation"),
    ],
)
def test_known_furniture_is_recognised(line: str, name: str) -> None:
    rule = find_rule(line, count_words(line))
    assert rule is not None and rule.name == name


@pytest.mark.parametrize(
    "line",
    [
        "Lesen Sie auch nachts, fragte der Bibliothekar, und er meinte es als Vorwurf.",
        "Le commentaire de la maire tenait en une phrase, et personne ne l’a oubliée.",
        "Suscríbase quien quiera, decía el cartel de la asamblea, y nadie se suscribió.",
        "写真の中の祖父は、いつも笑っていた。",
    ],
)
def test_prose_about_furniture_is_prose(line: str) -> None:
    assert find_rule(line, count_words(line)) is None


@pytest.mark.parametrize(
    ("line", "language"),
    [
        ("Der Zug hält in der Nacht, und die Leute steigen ein, weil sie nicht mit dem Auto fahren.", "de"),
        ("Le pain arrive dans un camion et il est bon, mais les gens du village ne le disent pas.", "fr"),
        ("La fuente del pueblo no suena y las mujeres se sientan en la plaza con su silla.", "es"),
        ("豆腐はよその町でも作れますが、この井戸はここにしかありません。", "ja"),
        ("The train stops at night, and the people who get on it are glad that they need no car.", None),
        ("Il treno si ferma di notte e la gente che sale non è della città, ma delle valli.", None),
    ],
)
def test_the_language_is_told_by_its_small_words(line: str, language: str | None) -> None:
    assert find_language([line] * 6) == language


def test_a_gloss_has_the_lines_of_the_page_with_the_known_words_in_english() -> None:
    assert gloss(["Lesen UND Schreiben", "", "Der Zug, 1911."], "de") == [
        "Read AND Schreiben",
        "",
        "The Zug, 1911.",
    ]
    assert gloss(["L’eau et le four"], "fr") == ["The water and the four"]
    assert gloss(["井戸を見る。"], "ja") == ["井戸 the 見 る."]
