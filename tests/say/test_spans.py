"""Does every spoken stretch know where it was written?"""

from hypothesis import given, settings
from hypothesis import strategies as st

from narrator.say import FAILURES, Span, say, spoken

PIECES = st.sampled_from(
    "$ € £ % & # @ [ ] ( ) - – — / . , : ; ' ’ \" ½ ² ° ™ 🎉 0 1 12 1990 2,500 3.5 1/2 A AB ABC NASA Inc. Dr. U.S. "
    "p.m. etc. PD-1 km million bn World War II May Sept. https://a.com a@b.org &amp; \u00a0 \u200b \n 5:30 10-15 "
    "日本 é ٣ ⁵ Ⅳ word Word WORD I v x no. No. 's s th".split(" ")
)
SETTINGS = settings(max_examples=600, derandomize=True, print_blob=True, deadline=None)


def check(text: str) -> list[Span]:
    """The promises that hold for any text."""
    spans = say(text)
    at = 0
    for span in spans:
        assert span.start == at < span.end
        written = text[span.start : span.end]
        assert (span.kind == "plain") == (span.spoken == written)
        at = span.end
    assert at == len(text)
    return spans


@SETTINGS
@given(st.text())
def test_any_text_is_covered(text: str) -> None:
    check(text)


@SETTINGS
@given(st.lists(st.tuples(PIECES, st.sampled_from(("", " ", " ", "-"))), max_size=14))
def test_any_mixture_of_tokens_is_covered(pieces: list[tuple[str, str]]) -> None:
    check("".join(piece + gap for piece, gap in pieces))


def test_empty_text_has_no_spans() -> None:
    assert say("") == []


def test_a_changed_span_is_as_narrow_as_what_it_replaces() -> None:
    # Given one amount in a sentence, when it is said
    spans = check("They paid €25 million today.")
    # Then the amount is one span, and the spaces around it are left alone
    assert spans == [
        Span(0, 10, "They paid "),
        Span(10, 21, "twenty-five million euros", "money"),
        Span(21, 28, " today."),
    ]


def test_a_date_leaves_its_comma_alone() -> None:
    changed = [span for span in check("On May 5, 2021 it rained.") if span.kind != "plain"]
    assert changed == [Span(7, 8, "fifth", "date"), Span(10, 14, "twenty twenty-one", "date")]


def test_a_silent_mark_has_a_span_that_says_nothing() -> None:
    assert Span(6, 9, "", "footnote") in check("It is.[1] So")


def test_letters_and_codes_are_told_apart_for_the_engine() -> None:
    kinds = {span.spoken: span.kind for span in check("TNK sells PD-1.")}
    assert kinds["T N K"] == "letters"
    assert kinds["P D one"] == "code"


def test_a_rule_that_fails_leaves_the_text_and_is_counted() -> None:
    # Given a date that cannot be
    failed = FAILURES["date"]
    # When it is said
    said = spoken(check("On May 39 they left."))
    # Then the day is only a number, and the failure is counted
    assert said == "On May thirty-nine they left."
    assert FAILURES["date"] == failed + 1
