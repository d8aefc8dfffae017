"""Does a segment keep its id while its text stays, and is no id ever used twice?"""

from __future__ import annotations

import random
from itertools import pairwise
from typing import Any

import pytest

from narrator.edition import Edition, new_edition
from narrator.errors import OptionRefused


def manifest(edition: Edition, texts: list[str]) -> dict[str, Any]:
    rows = [{"id": name, "text": text} for name, text in zip(edition.ids, texts, strict=True)]
    return {"segments": rows, "edition": edition.number, "last_segment": edition.last_segment}


def test_the_first_edition_counts_from_one() -> None:
    edition = new_edition(["Title", "One.", "One."])
    assert edition.ids == ("s0001", "s0002", "s0003")
    assert (edition.number, edition.last_segment, edition.changes) == (1, 3, None)


def test_an_edit_keeps_all_ids_but_one() -> None:
    first = ["Title", "One.", "Two.", "Three."]
    edition = new_edition(["Title", "One.", "Two and a half.", "Three."], manifest(new_edition(first), first))
    assert edition.ids == ("s0001", "s0002", "s0005", "s0004")
    assert edition.number == 2
    assert edition.changes == {"old": ["s0001", "s0002", "s0004"], "new": ["s0005"], "gone": ["s0003"]}


def test_a_sentence_that_moves_takes_its_id_along() -> None:
    first = ["a", "b", "c", "d", "e"]
    edition = new_edition(["d", "a", "b", "c", "e"], manifest(new_edition(first), first))
    assert edition.ids == ("s0004", "s0001", "s0002", "s0003", "s0005")
    assert edition.changes == {"old": list(edition.ids), "new": [], "gone": []}


def test_equal_sentences_stay_in_order_and_are_counted() -> None:
    first = ["Yes.", "No.", "Yes.", "Yes."]
    edition = new_edition(["Yes.", "Yes.", "No."], manifest(new_edition(first), first))
    assert sorted(edition.ids) == sorted(set(edition.ids))
    assert edition.changes is not None
    assert len(edition.changes["old"]) == 3 and len(edition.changes["gone"]) == 1


def test_the_id_of_what_is_gone_never_comes_back() -> None:
    # given the last segment taken away, and another put in its place two editions later
    texts = [["a", "b"], ["a"], ["a"], ["a", "c"], ["a", "b"]]
    edition = new_edition(texts[0])
    seen = []
    for before, after in pairwise(texts):
        edition = new_edition(after, manifest(edition, before))
        seen.append(edition.ids)
    assert seen == [("s0001",), ("s0001",), ("s0001", "s0003"), ("s0001", "s0004")]
    assert edition.number == 5


def test_what_is_kept_in_order_is_as_much_as_can_be(rng: random.Random) -> None:
    def longest(a: list[str], b: list[str]) -> int:
        row = [0] * (len(b) + 1)
        for x in a:
            last = 0
            for i, y in enumerate(b, start=1):
                last, row[i] = row[i], last + 1 if x == y else max(row[i], row[i - 1])
        return row[-1]

    for _ in range(200):
        before, after = (rng.choices("abcde", k=rng.randrange(12)) for _ in range(2))
        first = new_edition(before)
        edition = new_edition(after, manifest(first, before))

        # then ids are unique, stay with their text, and all texts that are in both are kept
        assert len(set(edition.ids)) == len(after)
        known = dict(zip(first.ids, before, strict=True))
        kept = [(name, text) for name, text in zip(edition.ids, after, strict=True) if name in known]
        assert all(known[name] == text for name, text in kept)
        assert len(kept) == sum(min(before.count(x), after.count(x)) for x in "abcde")

        # and at least as many of them ascend as the longest common subsequence has
        numbers = [int(name[1:]) for name, _ in kept]
        ends: list[int] = []
        for number in numbers:
            place = next((i for i, end in enumerate(ends) if end >= number), len(ends))
            ends[place : place + 1] = [number]
        assert len(ends) >= longest(before, after)


def test_a_book_of_one_sentence_is_paired_in_order() -> None:
    before = ["x"] + ["Same again."] * 20_000 + ["y"]
    after = ["z", *before[1:-1], "z"]
    edition = new_edition(after, manifest(new_edition(before), before))
    assert edition.changes is not None and len(edition.changes["new"]) == 2


def test_a_manifest_from_before_editions_will_do_and_anything_else_is_refused() -> None:
    edition = new_edition(
        ["a", "b"], {"segments": [{"id": "s0007", "text": "b"}, {"id": "intro", "text": "a"}]}
    )
    assert edition.ids == ("intro", "s0007")
    assert edition.number == 2
    for wrong in ({}, {"segments": 3}, {"segments": [{"id": "s1"}]}, {"segments": [], "edition": "new"}):
        with pytest.raises(OptionRefused, match="no manifest"):
            new_edition(["a"], wrong)
