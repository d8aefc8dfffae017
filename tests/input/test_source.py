"""Which characters are in a file, whatever its encoding, and what kind of text is it?"""

from __future__ import annotations

import io
import time
from pathlib import Path

import pytest

from narrator.errors import EmptyInput, InputNotFound, InputTooLarge, NotText, WrongEncoding
from narrator.settings import load_settings
from narrator.source import decode, read_lines, read_source, well_formed

SETTINGS = load_settings({})
GREETING = "Grüße aus Köln, “für dich” – 3 €"


def page(charset: str, text: str = GREETING) -> str:
    return f'<html><head><meta charset="{charset}"></head><body><p>{text}</p></body></html>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("markup", [None, "text", "html", "markdown"])
def test_unicode_needs_no_declaration(encoding: str, markup: str | None) -> None:
    assert decode(GREETING.encode(encoding), "it", markup=markup) == GREETING


@pytest.mark.parametrize(("encoding", "charset"), [("utf-16-le", "UTF-16LE"), ("utf-16-be", "utf-16be")])
def test_a_header_may_name_an_encoding_full_of_zeros(encoding: str, charset: str) -> None:
    assert decode(GREETING.encode(encoding), "it", charset) == GREETING


@pytest.mark.parametrize(
    ("charset", "encoding", "text"),
    [
        ("windows-1252", "cp1252", GREETING),
        ("iso-8859-1", "cp1252", GREETING),  # browsers read the one as the other
        ("us-ascii", "cp1252", GREETING),
        ("ISO-8859-15", "iso8859-15", "3 € für Žižek"),
        ("koi8-r", "koi8-r", "Паром ждёт"),
        ("windows-1251", "cp1251", "Паром ждёт"),
        ("x-sjis", "cp932", "船は待つ①"),
        ("Shift_JIS", "cp932", "船は待つ①"),
        ("gb2312", "gbk", "轮渡在等待鎔"),
        ("big5", "big5", "渡輪在等待"),
        ("euc-kr", "cp949", "배가 기다린다"),
        ("utf8", "utf-8", GREETING),
        ("utf-16", "utf-8", GREETING),  # what could be read so far is not in UTF-16
    ],
)
def test_a_page_may_name_its_encoding(charset: str, encoding: str, text: str) -> None:
    data = page(charset, text).encode(encoding)
    assert decode(data, "it", markup="html") == page(charset, text)
    # and so it may where only its first tag says that it is a page
    assert decode(data, "it") == page(charset, text)


@pytest.mark.parametrize(
    "charset",
    ["hex", "rot13", "zlib", "unicode_escape", "idna", "punycode", "undefined", "utf-7", "mbcs", "x" * 99],
)
def test_what_is_no_encoding_of_the_web_is_not_run(charset: str) -> None:
    # Python's codecs by these names unpack, unescape or fail in ways of their own.
    text = page(charset, r"\x41 +AGE- %41 uryyb")
    assert decode(text.encode(), "it", markup="html") == text
    assert decode(text.encode(), "it", charset) == text


def test_the_header_is_believed_before_the_page() -> None:
    assert "Grüße" in decode(page("koi8-r").encode("utf-8"), "it", "utf-8", "html")


def test_one_bad_byte_does_not_spoil_a_page() -> None:
    # given a page that says that it is UTF-8, and is but for one byte
    data = page("utf-8").encode().replace(b"aus", b"a\xffs")
    assert "Grüße a\N{REPLACEMENT CHARACTER}s Köln" in decode(data, "it", markup="html")


def test_a_page_that_says_nothing_and_is_not_utf_8_is_windows_1252() -> None:
    data = f"<html><p>{GREETING}</p></html>".encode("cp1252")
    assert GREETING in decode(data, "it", markup="html")
    assert GREETING in decode(data, "it")


def test_text_in_another_encoding_is_an_error_that_says_where(tmp_path: Path) -> None:
    with pytest.raises(
        WrongEncoding, match="it is not utf-8: byte 0xfc at 2 does not belong there; save it as"
    ):
        decode(GREETING.encode("cp1252"), "it", markup="text")
    with pytest.raises(WrongEncoding, match="it is not cp932: byte 0x"):
        decode(b"\x81", "it", "shift_jis", "text")
    # A tag inside an article about pages declares nothing.
    with pytest.raises(WrongEncoding):
        decode(b'Write <meta charset="koi8-r"> for \xfc.', "it")


@pytest.mark.parametrize(
    "data", [b"\0", b"text\0", b"GIF89a\0\0", b"x" * 20_000 + b"\0", "a\0b".encode("utf-16")]
)
def test_zeros_make_it_binary(data: bytes) -> None:
    with pytest.raises(NotText, match="is not text but binary data"):
        decode(data, "it")


@pytest.mark.parametrize("data", [b"", b" \r\n", b"\xef\xbb\xbf", b"\xff\xfe", " \n".encode("utf-16")])
def test_nothing_is_empty(data: bytes) -> None:
    with pytest.raises(EmptyInput, match="it is empty: give a file"):
        decode(data, "it")


@pytest.mark.parametrize(
    ("name", "text", "markup"),
    [
        ("a.html", "x", "html"),
        ("a.HTM", "x", "html"),
        ("a.md", "x", "markdown"),
        ("a.txt", "x", "text"),
        ("a", "x", "text"),
        ("a", "<!DOCTYPE html><p>x", "html"),
        ("a", " <!-- a --> <!-- b -->\n<HTML>x", "html"),
        ("a", '<?xml version="1.0"?><html>x', "html"),
        ("a", "<article>x", "html"),
        ("a", "<articles>x", "text"),
        ("a.md", "<html>x", "markdown"),
        ("a", "The <html> tag", "text"),
    ],
)
def test_markup_follows_name_and_first_tag(name: str, text: str, markup: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text)
    source = read_source(str(tmp_path / name), SETTINGS)
    assert (source.markup, source.text, source.name) == (markup, text, "a")
    assert read_source(str(tmp_path / name), SETTINGS, "markdown").markup == "markdown"


@pytest.mark.parametrize("part", ["<!---->", "<!--", "<!-- --> ", "<?xml ", " "])
def test_looking_for_the_first_tag_takes_no_time(part: str, tmp_path: Path) -> None:
    # given what once took twice as long for each comment more
    (tmp_path / "a").write_text(part * 20_000 + "x")
    begin = time.process_time()
    read_source(str(tmp_path / "a"), SETTINGS)
    assert time.process_time() - begin < 2


def test_the_limit_counts_characters(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    settings = load_settings({"NARRATOR_MAX_CHARS": "10"})
    # given ten characters, however long in bytes
    for char in "aé船😀":
        path.write_text(10 * char, encoding="utf-8")
        assert read_source(str(path), settings).text == 10 * char
        # then one more is too many, and so are so many that a character would be cut in reading
        for more in (11, 1000):
            path.write_text(more * char, encoding="utf-8")
            with pytest.raises(InputTooLarge, match="has more than 10 characters: split it, or raise"):
                read_source(str(path), settings)


def test_a_stream_without_end_is_not_read_for_ever() -> None:
    with pytest.raises(InputTooLarge):
        read_source("/dev/zero", load_settings({"NARRATOR_MAX_CHARS": "1000"}))


def test_lines_end_with_a_line_feed_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = "a\rb\n\n\u2028c\x85\x0c\r\n \nd".encode()
    lines = ["a\rb", "", "\u2028c\x85\x0c", " ", "d"]
    (tmp_path / "a").write_bytes(data)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert list(read_lines(str(tmp_path / "a"), SETTINGS)) == lines
    assert list(read_lines("-", SETTINGS)) == lines


def test_a_pipe_by_name_is_a_file_too(tmp_path: Path) -> None:
    with pytest.raises(InputNotFound):
        list(read_lines(str(tmp_path / "missing"), SETTINGS))


def test_lone_surrogates_are_replaced_and_pairs_joined() -> None:
    assert well_formed("a\ud800b") == "a\N{REPLACEMENT CHARACTER}b"
    assert well_formed("\udce9") == "\N{REPLACEMENT CHARACTER}"
    assert well_formed("\ud83d\ude00") == "😀"
    for text in ("", GREETING, "船😀\ufeff\ufffe\0"):
        assert well_formed(text) == text
