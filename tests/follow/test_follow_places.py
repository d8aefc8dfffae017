"""Sentences and words are found in pages that other people wrote, exactly or not at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Follow = Callable[..., Any]
WHOLE = ("links", "numbers", "chrome", "pullquotes", "lists", "arabic", "live", "scroller")


@pytest.mark.parametrize("name", WHOLE)
def test_every_sentence_and_word_is_lit_as_it_is_written(follow: Follow, name: str) -> None:
    # given a page with inline markup, entities, chrome or another script
    followed = follow(name)
    assert followed.ready is True
    # when each word is spoken
    heard = followed.spoken_and_lit()
    # then its sentence and itself are lit, as the article has them
    assert len(heard) > 5
    for asked, lit, words in heard:
        print(asked, "|", lit, [w for w in words if w[0] != w[1]])
    assert followed.errors == []
