"""Does `narrator lexicon` check, list, try and convert, and does `narrator proof` tell where to look?"""

from __future__ import annotations

import json
import wave
from pathlib import Path

from narrator.lexicon import open_lexicon
from narrator.testing import ToneEngine

from .conftest import Run

SAMPLES = Path(__file__).parents[1] / "lexicon"
HOUSE = SAMPLES / "good" / "house.pls"
TEXT = "A quiet port\n\nThe port was quiet at dawn. Then Siobhan’s mRNA test came back, at $5.\n"


def test_check_tells_every_fault_with_file_and_line(run: Run) -> None:
    bad = SAMPLES / "bad" / "empty_lexeme.pls"
    outcome = run("lexicon", "check", HOUSE, bad)
    assert outcome.status == 1
    assert "1 of 2 lexicons cannot be used" in outcome.err
    assert f"{HOUSE}: 7 lexemes in en-US, 2 to look at again" in outcome.out
    assert f"{HOUSE}:24: look again: 'Prado' has a role" in outcome.out
    assert f"{HOUSE}:25: look again: 'Prado' stands in line 24 before" in outcome.out
    assert f"{bad}:2: it has neither phoneme nor alias" in outcome.out
    assert f"{bad}:3: it has no grapheme" in outcome.out
    assert run("lexicon", "check", HOUSE).status == 0


def test_list_shows_what_is_said_first_and_json_can_be_read_again(run: Run, tmp_path: Path) -> None:
    lines = run("lexicon", "list", HOUSE).out.splitlines()
    assert "mRNA  messenger R N A  (plural, possessive)" in lines
    assert "Siobhan, Siobhán  /ʃɪˈvɔːn/ or Shivawn  (possessive)" in lines
    assert "Tolu Ade  Toe loo Ah day or wrong" in lines
    (row,) = json.loads(run("lexicon", "list", HOUSE, "--json").out)
    assert row.pop("file") == str(HOUSE)
    (tmp_path / "again.json").write_text(json.dumps(row))
    assert open_lexicon(tmp_path / "again.json") == open_lexicon(HOUSE)


def test_convert_makes_one_pls_of_lists(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("grapheme,alias\nQatar,cutter\n")
    (tmp_path / "b.json").write_text('[{"grapheme": "Xi", "phoneme": "ʃiː"}]')
    out = tmp_path / "all.pls"
    assert run("lexicon", "convert", tmp_path / "a.csv", tmp_path / "b.json", "-o", out).status == 0
    assert [lexeme.graphemes[0] for lexeme in open_lexicon(out).lexemes] == ["Qatar", "Xi"]
    assert run("lexicon", "convert", out).out.encode() == out.read_bytes()
    assert json.loads(run("lexicon", "convert", out, "--json").out)["lexemes"][1]["graphemes"] == ["Xi"]
    # of two languages there is no one lexicon, and nothing is left of a file that cannot be written
    (tmp_path / "c.json").write_text('{"language": "de", "lexemes": []}')
    assert "en" in run("lexicon", "convert", out, tmp_path / "c.json").failed_on_one_line()
    run("lexicon", "convert", out, "-o", tmp_path / "nowhere" / "x.pls").failed_on_one_line()


def test_try_tells_how_it_is_said_and_speaks_it(run: Run, tone: ToneEngine, tmp_path: Path) -> None:
    # given the tone engine, which takes no phonemes, the alias is what is said
    sound = tmp_path / "try.wav"
    outcome = run("lexicon", "try", "Siobhan’s mRNAs", "--lexicon", HOUSE, "-o", sound)
    assert outcome.out.splitlines()[0] == "Shivawn's messenger R N As"
    assert "  mRNAs: messenger R N As  (lexicon)" in outcome.out
    with wave.open(str(sound)) as heard:
        assert heard.getnframes() / heard.getframerate() > 1
    told = json.loads(run("lexicon", "try", "Siobhan’s", "--lexicon", HOUSE, "--json").out)
    assert told["spans"] == [
        {"range": [0, 9], "written": "Siobhan’s", "spoken": "Shivawn's", "kind": "lexicon", "phonemes": None}
    ]


def test_narrate_and_say_take_lexicons_and_the_marks_stay_exact(
    run: Run, tone: ToneEngine, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "mine.csv").write_text("grapheme,alias\nmRNA,em are en eh\n")
    lexicons = ("--lexicon", HOUSE, "--lexicon", tmp_path / "mine.csv")
    said = run("say", tmp_path / "a.txt", *lexicons).out
    assert "Then Siobhan’s em are en eh test came back, at five dollars." in said

    cache, out = tmp_path / "cache", tmp_path / "out"
    assert run("narrate", tmp_path / "a.txt", *lexicons, "-o", out, "--cache", cache).status == 0
    manifest = json.loads((out / "manifest.json").read_text())
    text = (out / "article.txt").read_text()
    words = [text[start:end] for row in manifest["segments"] for _, _, start, end in row["words"]]
    assert words.count("mRNA") == 4  # one for each spoken word
    assert "Siobhan’s" in words and "$5" in words

    assert "Then Shivawn's em are en eh test came back, at five dollars." in tone.spoken

    # with another word for it only its sentence is spoken again
    before = {path.name for path in cache.rglob("*.take")}
    (tmp_path / "mine.csv").write_text("grapheme,alias\nmRNA,messenger\n")
    assert run("narrate", tmp_path / "a.txt", *lexicons, "-o", out, "--cache", cache).status == 0
    assert len({path.name for path in cache.rglob("*.take")} - before) == 1


def test_what_is_wrong_with_a_lexicon_is_said_with_its_name(
    run: Run, tone: ToneEngine, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    bad = SAMPLES / "bad" / "empty_lexeme.pls"
    message = run("narrate", tmp_path / "a.txt", "--lexicon", bad, "-o", tmp_path / "o").failed_on_one_line()
    assert message.startswith(f"{bad}: line 2: ")
    (tmp_path / "xi.json").write_text('[{"grapheme": "Siobhan", "phoneme": "ʃ", "inflect": "possessive"}]')
    message = run(
        "narrate", tmp_path / "a.txt", "--lexicon", tmp_path / "xi.json", "-o", tmp_path / "o"
    ).failed_on_one_line()
    assert "Siobhan’s" in message and "alias" in message
    assert not (tmp_path / "o").exists()


def test_proof_tells_place_kind_and_what_to_do(run: Run, tmp_path: Path) -> None:
    text = "A quiet port\n\nThe ILO met at 3/4 of the way, on 03/04/2024.\n\nSiobhan wrote of the mRNA.\n"
    (tmp_path / "a.txt").write_text(text)
    found = json.loads(run("proof", tmp_path / "a.txt", "--json").out)["findings"]
    article = run("clean", tmp_path / "a.txt").out
    assert [(one["kind"], one["written"]) for one in found] == [
        ("acronym", "ILO"), ("number", "3/4"), ("number", "03/04/2024"), ("name", "Siobhan"),
    ]  # fmt: skip
    for one in found:
        start, end = one["range"]
        assert article[start:end] == one["written"]
    assert found[0]["lexeme"] == {"grapheme": "ILO", "alias": "I L O"}
    assert found[2]["said"] == "March fourth, twenty twenty-four"
    plain = run("proof", tmp_path / "a.txt", "--lexicon", HOUSE).out
    assert plain.startswith("18-21  acronym  ILO") and "Siobhan" not in plain
