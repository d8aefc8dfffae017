"""Is PLS read as the specification has it, refused with lines where it breaks it, and written so that others read it?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, seed
from hypothesis import strategies as st
from lxml import etree  # type: ignore[import-untyped]

from narrator.errors import InputNotFound, LexiconError
from narrator.lexicon import Lexeme, Lexicon, Pronunciation, open_lexicon, read_lexicon, read_pls, write_pls
from narrator.lexicon.pls import BYTES, NAMESPACE, OWN
from tests.conftest import SEED

HERE = Path(__file__).parent
HOUSE = HERE / "good" / "house.pls"
BAD = sorted(path for path in (HERE / "bad").iterdir() if path.suffix != ".faults")


def test_a_document_is_read_whole() -> None:
    lexicon = open_lexicon(HOUSE)
    assert lexicon.language == "en-US"
    assert [lexeme.graphemes[0] for lexeme in lexicon.lexemes] == [
        "mRNA", "Siobhan", "Tolu Ade", "Prado", "Prado", "C++", "$ROPE",
    ]  # fmt: skip
    siobhan = lexicon.lexemes[1]
    assert siobhan.graphemes == ("Siobhan", "Siobhán")
    assert siobhan.pronunciations == (Pronunciation(phoneme="ʃɪˈvɔːn"), Pronunciation(alias="Shivawn"))
    assert (siobhan.inflect, siobhan.examples) == (("possessive",), ("Siobhan came home.",))
    assert siobhan.line == 12
    assert lexicon.lexemes[2].ranked()[0].alias == "Toe loo Ah day"
    assert lexicon.lexemes[3].roles == ("{http://example.org/pos}VB",)


@pytest.mark.parametrize("path", BAD, ids=[path.name for path in BAD])
def test_every_fault_is_told_with_its_line(path: Path) -> None:
    expected = path.with_suffix(".faults").read_text("utf-8").splitlines()
    with pytest.raises(LexiconError) as caught:
        open_lexicon(path)
    told = [f"{line}: {fault}" for line, fault in caught.value.faults]
    assert len(told) == len(expected), told
    for one, beginning in zip(told, expected, strict=True):
        assert one.startswith(beginning)


def test_what_is_written_is_pls_that_lxml_reads_and_comes_back_the_same() -> None:
    lexicon = open_lexicon(HOUSE)
    written = write_pls(lexicon)

    # then every rule of the format holds, as another reader sees it
    root = etree.fromstring(written)
    assert root.tag == f"{{{NAMESPACE}}}lexicon"
    assert (root.get("version"), root.get("alphabet")) == ("1.0", "ipa")
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "en-US"
    lexemes = root.findall(f"{{{NAMESPACE}}}lexeme")
    assert len(lexemes) == len(lexicon.lexemes) == len(root)
    for lexeme in lexemes:
        names = [etree.QName(child).localname for child in lexeme]
        assert names.count("grapheme") >= 1 and {"alias", "phoneme"} & set(names)
        assert all(child.text and child.text.strip() for child in lexeme)
    assert lexemes[0].get(f"{{{OWN}}}inflect") == "plural possessive"
    prefix, _, name = lexemes[3].get("role").partition(":")
    assert (lexemes[3].nsmap[prefix], name) == ("http://example.org/pos", "VB")

    # and it says the same
    assert read_pls(written) == lexicon
    assert read_lexicon(json.dumps(lexicon.to_json())) == lexicon
    assert read_pls(written).digest == lexicon.digest


WORDS = st.text(
    st.characters(exclude_categories=("C", "Z"), exclude_characters="\ufffe\uffff"), min_size=1, max_size=20
).filter(lambda text: any(char.isalnum() for char in text) and len(text.split()) == 1)


@seed(SEED)
@given(
    st.lists(
        st.builds(
            lambda written, said, prefer, way: Lexeme(
                tuple(written), (Pronunciation(**{way: said}, prefer=prefer),)
            ),
            st.lists(WORDS, min_size=1, max_size=3),
            WORDS,
            st.booleans(),
            st.sampled_from(["alias", "phoneme"]),
        ),
        max_size=5,
    )
)
def test_whatever_words_it_holds_it_comes_back_the_same(lexemes: list[Lexeme]) -> None:
    lexicon = Lexicon("en", tuple(lexemes))
    assert read_pls(write_pls(lexicon)) == lexicon


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_is_read_in_each_of_its_usual_encodings(encoding: str) -> None:
    text = HOUSE.read_text("utf-8").replace("UTF-8", "UTF-16" if encoding == "utf-16" else "UTF-8")
    assert read_lexicon(text.encode(encoding)) == open_lexicon(HOUSE)


def test_what_is_no_text_or_too_large_is_refused() -> None:
    with pytest.raises(LexiconError, match="not in UTF-8"):
        read_lexicon("Siobhán".encode("latin-1"))
    with pytest.raises(LexiconError, match="not in UTF-8"):
        read_lexicon("<lexicon>Siobhán".encode("latin-1"))
    with pytest.raises(LexiconError, match="larger than"):
        read_pls(b"<lexicon>" + b" " * BYTES + b"</lexicon>")
    with pytest.raises(LexiconError, match="is empty"):
        read_lexicon(" \n")
    with pytest.raises(InputNotFound):
        open_lexicon(HERE / "nowhere.pls")


def test_lists_come_in_too() -> None:
    csv = 'grapheme,alias,phoneme,inflect\nQatar,cutter,,possessive\n\n"Rope, Inc.",rope ink,,\nXi,,ʃiː,\n'
    lexicon = read_lexicon(csv, "en-GB")
    assert lexicon.language == "en-GB"
    assert [lexeme.graphemes for lexeme in lexicon.lexemes] == [("Qatar",), ("Rope, Inc.",), ("Xi",)]
    assert [lexeme.line for lexeme in lexicon.lexemes] == [2, 4, 5]
    assert lexicon.lexemes[2].pronunciations == (Pronunciation(phoneme="ʃiː"),)
    text = '[{"grapheme": "Qatar", "alias": ["cutter", "kuh tar"], "inflect": "possessive"}]'
    (qatar,) = read_lexicon(text).lexemes
    assert [one.alias for one in qatar.pronunciations] == ["cutter", "kuh tar"]
    assert qatar.inflect == ("possessive",)
