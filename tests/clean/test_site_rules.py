"""Is what a person said once of a site's pages remembered rightly, and never so that an article is emptied?"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from narrator.article import Article, Decision
from narrator.clean import clean
from narrator.clean.overrule import Overrule
from narrator.clean.site_file import read_site_rules, rules_of, write_site_rules
from narrator.clean.site_rules import (
    SiteRule,
    apply_site_rules,
    clean_and_learn,
    find_site,
    is_within,
    learn,
    merge_rules,
    sites_of,
)
from narrator.errors import InputError, InputNotFound, OptionRefused, OutputError

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = datetime(2026, 3, 2, 12, tzinfo=UTC)

PAGE = """A quiet port wakes up

By Ann Marsh
3 min read

The port was quiet at dawn. By noon three ships had come in, and the price of rope had doubled since the spring.

Tides today: high at 6:12, low at 12:30

“We have never seen it go like this,” said the harbour master, who has worked there since 1987 and counts every coil.

Nobody knows what they will cost next year. The council has asked three makers for an offer, and will meet in March.
"""
NEXT = PAGE.replace("3 min", "12 min").replace("high at 6:12, low at 12:30", "high at 7:05, low at 13:18")


def line_of(article: Article, text: str) -> Decision:
    return next(line for line in article.receipt if line.text.startswith(text))


def rule_for(*overrules: Overrule, site: str = "example.org") -> list[SiteRule]:
    return clean_and_learn(PAGE, site=site, overrules=overrules, now=NOON)[1]


@pytest.mark.parametrize(
    ("text", "alike", "pattern"),
    [
        ("Read more: the price of rope", "prefix", "readmore:"),
        ("Lesen Sie auch | Der Preis", "prefix", "lesensieauch|"),
        ("続きを読む：綱の値段", "prefix", "続きを読む："),
        ("3 min read", "digits", "0minread"),
        ("Updated 1,204 times at 10:30", "digits", "updated0timesat0"),
        ("Advertisement", "text", "advertisement"),
        ("He who says this at such length has no label: it is a sentence.", "text", None),
        ("Note: " + "and then " * 40, "text", None),
    ],
)
def test_what_others_are_alike_by_is_chosen_by_the_text(text: str, alike: str, pattern: str | None) -> None:
    rule = learn("example.org", False, text, now=NOON)
    assert rule.alike == alike
    assert pattern is None or rule.pattern == pattern


def test_a_remembered_overrule_holds_for_the_next_page_of_its_site() -> None:
    # given a page on which one piece was kept and one dropped, to be remembered
    rules = rule_for(
        Overrule(True, text="3 min read", kind="standfirst", remember=True),
        Overrule(False, text="Tides today: high at 6:12, low at 12:30", remember=True),
        Overrule(False, text="By Ann Marsh"),
    )
    assert [(rule.kept, rule.alike, rule.learnt_at) for rule in rules] == [
        (True, "digits", "2026-03-01T12:00:00+00:00"),
        (False, "prefix", "2026-03-01T12:00:00+00:00"),
    ]

    # when the next page comes, with other figures, then the same is done, and the receipt names rule and day
    article = clean(NEXT, site_rules=rules)
    kept, dropped = line_of(article, "12 min read"), line_of(article, "Tides today")
    assert (kept.kept, kept.kind, kept.rule) == (True, "standfirst", "site_rule")
    assert (dropped.kept, dropped.rule) == (False, "site_rule")
    was = line_of(clean(NEXT), "Tides today")
    assert dropped.reason == (
        "dropped by a rule of example.org: drop what begins like “Tides today: high at 6:12, low at 12:30”, "
        f"learnt 2026-03-01; {was.rule}: {was.reason}"
    )
    assert "Tides" not in article.text
    # and nothing else
    assert line_of(article, "By Ann") == line_of(clean(NEXT), "By Ann")


def test_pieces_that_cleaning_took_for_the_same_are_alike_by_rule() -> None:
    page = PAGE.replace("Nobody knows", "Advertisement\n\nNobody knows")
    rules = rule_for(Overrule(True, text="3 min read", remember=True, alike="rule"))
    assert rules[0].pattern == line_of(clean(PAGE), "3 min").rule
    article = clean(page.replace("3 min read", "Reading time: 5 minutes"), site_rules=rules)
    assert line_of(article, "Reading time: 5 minutes").rule == "site_rule"
    assert line_of(article, "Advertisement").rule == "advertisement"


def test_a_long_piece_is_prose_however_it_begins() -> None:
    rules = [learn("example.org", False, "Tides today: high", now=NOON)]
    prose = "Tides today: " + "the water came up to the second step of the quay, and went away again. " * 4
    article = clean(PAGE.replace("Tides today: high at 6:12, low at 12:30", prose), site_rules=rules)
    assert "second step" in article.text


def test_a_person_has_the_last_word_and_the_last_word_is_remembered() -> None:
    text = "Tides today: high at 6:12, low at 12:30"
    first = rule_for(Overrule(False, text=text, remember=True))
    # when the same page is asked for with that piece, then it is there
    wanted = [Overrule(True, text=text, remember=True)]
    article, learnt = clean_and_learn(PAGE, site="example.org", site_rules=first, overrules=wanted, now=LATER)
    assert line_of(article, "Tides").rule == "editor"
    assert "site_rule: dropped by a rule of example.org" in line_of(article, "Tides").reason
    # and the contrary rule takes the place of the old one
    assert merge_rules(first, learnt) == learnt
    assert "Tides" in clean(NEXT, site_rules=learnt).text


def test_of_two_rules_about_one_piece_the_last_learnt_decides() -> None:
    old = learn("example.org", False, "Tides today: high", now=NOON)
    new = learn("example.org", True, "Tides today: 1, 2", alike="digits", now=LATER)
    page = PAGE.replace("high at 6:12, low at 12:30", "6:12, 12:30")
    for rules in ([old, new], [new, old]):
        assert "Tides" in clean(page, site_rules=rules).text
    assert "Tides" not in clean(PAGE, site_rules=[old, new]).text


def test_a_rule_that_would_empty_an_article_is_ignored_and_the_receipt_says_so() -> None:
    # given a rule by which everything that is the body would go
    body = line_of(clean(PAGE), "The port was").rule
    rules = [learn("example.org", False, "The port was quiet", alike="rule", rule=body, now=NOON)]
    # when it is applied, then the article is as it was
    article = clean(PAGE, site_rules=rules)
    assert article.text == clean(PAGE).text
    line = line_of(article, "The port was")
    assert (line.kept, line.rule) == (True, "site_rule")
    assert "is ignored, since it would leave no running text" in line.reason


def test_a_rule_that_keeps_a_second_title_makes_it_a_heading() -> None:
    rules = [learn("example.org", True, "A quiet port wakes up", kind="title", now=NOON)]
    article = clean(PAGE, title="The port", site_rules=rules)
    assert [(block.kind, block.text) for block in article.blocks][:2] == [
        ("title", "The port"),
        ("heading", "A quiet port wakes up"),
    ]


def test_no_rule_changes_nothing() -> None:
    article = clean(PAGE)
    assert apply_site_rules(article, []) is article
    assert apply_site_rules(article, [learn("example.org", False, "Not on this page", now=NOON)]) == article


def test_what_cannot_be_learnt_is_refused() -> None:
    with pytest.raises(OptionRefused, match="no figures"):
        learn("example.org", False, "No figures", alike="digits")
    with pytest.raises(OptionRefused, match="no label"):
        learn("example.org", False, "No label", alike="prefix")
    with pytest.raises(OptionRefused, match="are allowed"):
        learn("example.org", False, "Words", alike="sound")
    with pytest.raises(OptionRefused, match="for what is kept"):
        learn("example.org", False, "Words", kind="heading")
    with pytest.raises(OptionRefused, match="is empty"):
        learn("example.org", False, " ")
    with pytest.raises(OptionRefused, match="say which"):
        clean_and_learn(PAGE, overrules=[Overrule(False, text="3 min read", remember=True)])


@pytest.mark.parametrize(
    ("given", "site"),
    [
        ("https://www.Example.org:8080/a?b", "example.org"),
        ("news.example.org.", "news.example.org"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("localhost:8000", "localhost"),
        ("http://[::1]:80/", "::1"),
        ("127.0.0.1", "127.0.0.1"),
        ("www.example", "www.example"),
    ],
)
def test_a_site_is_the_host_of_an_address(given: str, site: str) -> None:
    assert find_site(given) == site
    assert find_site(site) == site


@pytest.mark.parametrize("given", ["", "a", "a b.c", "-.org", "http://", "x" * 300 + ".org", "a..b", "[x"])
def test_what_is_no_host_is_no_site(given: str) -> None:
    with pytest.raises(OptionRefused, match="is no site"):
        find_site(given)


def test_rules_hold_for_the_hosts_below_and_for_no_others() -> None:
    assert sites_of("a.news.example.org") == ["a.news.example.org", "news.example.org", "example.org"]
    assert sites_of("localhost") == ["localhost"]
    assert sites_of("127.0.0.1") == ["127.0.0.1"]
    assert is_within("news.example.org", "example.org")
    assert not is_within("badexample.org", "example.org")
    rules = [learn("example.org", False, "A a"), learn("news.example.org", False, "B b")]
    assert rules_of(rules, "news.example.org") == rules
    assert rules_of(rules, "example.org") == rules[:1]


def test_a_file_of_rules_is_written_whole_and_read_again(tmp_path: Path) -> None:
    path = tmp_path / "rules.json"
    rules = [learn("example.org", True, "3 min read", kind="quote"), learn("example.org", False, "Ä “ü”")]
    write_site_rules(path, rules)
    assert read_site_rules(path) == rules
    assert "Ä “ü”" in path.read_text("utf-8")
    assert [file.name for file in tmp_path.iterdir()] == ["rules.json"]
    # where it cannot be written nothing is left behind
    with pytest.raises(OutputError, match="cannot be written"):
        write_site_rules(tmp_path / "none" / "rules.json", rules)
    folder = tmp_path / "folder.json"
    folder.mkdir()
    with pytest.raises(OutputError, match="cannot be written"):
        write_site_rules(folder, rules)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["folder.json", "rules.json"]


GOOD: dict[str, Any] = learn("example.org", False, "Words", now=NOON).to_json()


@pytest.mark.parametrize(
    "rule",
    [
        1,
        {},
        {**GOOD, "kept": "no"},
        {**GOOD, "alike": "sound"},
        {**GOOD, "kind": "heading"},
        {**GOOD, "site": "Example.org"},
        {**GOOD, "site": "none"},
        {**GOOD, "pattern": ""},
        {**GOOD, "learnt_at": "yesterday"},
        {**GOOD, "colour": "red"},
        {name: value for name, value in GOOD.items() if name != "pattern"},
    ],
)
def test_a_file_with_something_else_is_refused_by_the_number_of_the_rule(rule: Any, tmp_path: Path) -> None:
    path = tmp_path / "rules.json"
    path.write_text(json.dumps({"version": 1, "rules": [GOOD, rule]}), "utf-8")
    with pytest.raises(InputError, match="rule 1 of"):
        read_site_rules(path)


def test_what_is_no_file_of_rules_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "rules.json"
    assert read_site_rules(path, missing=True) == []
    with pytest.raises(InputNotFound, match="--remember makes it"):
        read_site_rules(path)
    for wrong in ("", "[]", '{"version": 2, "rules": []}', "{"):
        path.write_text(wrong)
        with pytest.raises(InputError, match=r"rules\.json"):
            read_site_rules(path, missing=True)
