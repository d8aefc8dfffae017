"""Are rules of sites kept once each, found for every host below, and forgotten when asked?"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from narrator.clean.site_rules import learn
from narrator.errors import OptionRefused
from narrator.records import site_rules
from narrator.records.database import Database
from narrator.records.site_rules import add_site_rules, find_site_rules, remove_site_rules

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_rules_are_found_for_their_site_and_the_hosts_below(database: Database) -> None:
    above = learn("example.org", False, "Read more: ropes", now=NOON)
    below = learn("news.example.org", True, "3 min read", kind="quote", now=LATER)
    add_site_rules(database, [below, above])
    assert find_site_rules(database, "news.example.org") == [above, below]
    assert find_site_rules(database, "example.org") == [above]
    assert find_site_rules(database, "badexample.org") == []


def test_a_rule_is_there_once_and_the_contrary_takes_its_place(database: Database) -> None:
    add_site_rules(database, [])
    for kept, now in ((False, NOON), (False, NOON), (True, LATER)):
        rule = learn("example.org", kept, "Read more: ropes", now=now)
        add_site_rules(database, [rule])
        assert find_site_rules(database, "example.org") == [rule]


def test_one_or_all_rules_of_a_site_are_forgotten(database: Database) -> None:
    rules = [learn("example.org", False, text, now=NOON) for text in ("One", "Two", "Three")]
    other = learn("news.example.org", False, "Four", now=NOON)
    add_site_rules(database, [*rules, other])
    assert remove_site_rules(database, "example.org", rules[0].id) == 1
    assert remove_site_rules(database, "example.org", rules[0].id) == 0
    assert remove_site_rules(database, "example.org") == 2
    assert find_site_rules(database, "news.example.org") == [other]


def test_more_rules_than_are_allowed_are_refused_whole(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site_rules, "RULES_MAX", 2)
    rules = [learn("example.org", False, text, now=NOON) for text in ("One", "Two", "Three")]
    with pytest.raises(OptionRefused, match="2 are allowed"):
        add_site_rules(database, rules)
    assert find_site_rules(database, "example.org") == []
