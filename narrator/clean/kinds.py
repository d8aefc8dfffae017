"""Which kind of block is a kept line of plain text?"""

from __future__ import annotations

import re

LONGEST_HEADING = 14
"""Words; a longer line without end punctuation is a paragraph."""
LONGEST_TITLE = 30
"""Words; a longer line is not a headline."""
LONGEST_STANDFIRST = 60
"""Words; a longer line under the title is the first paragraph."""

_CLOSERS = "”\"'’»)]*_“›」』）"
_BULLET = re.compile(r"(?:[•▪◦‣·●○■□☐▢✓✔►▸–*-]|\u2043)\s+(?=\S)")
_NUMBER = re.compile(r"(?:\d{1,3}|[a-z])[.)]\s+\S")
# Kept as text, compiled when first asked, not at import.
_BYLINE = (
    r"(?:(?:(?:[Ww]ritten|[Ww]ords|[Ss]tory|[Rr]eported|[Pp]osted|[Tt]ext|[Ii]nterview) )?(?:[Bb]y|BY)|Von|Par|Por|Di|Door)\s*:?\s+"
    r"[A-ZÀ-Þ][\w.’'-]*(?:(?:,?\s+|,\s*)(?:[A-ZÀ-Þ][\w.’'-]*|and|und|et|y|de|van|der|von|la|le|del|&|\|))*(?:,.{0,60}|\s+in\s+[A-ZÀ-Þ][\w.’'-]*(?:\s+[A-ZÀ-Þ][\w.’'-]*){0,2})?"
    # A label with a colon, and a name of at least two words; in Japanese a label or a reporter's name.
    r"|(?:(?:Texte?|Texto|Autor(?:in|a)?|Auteure?|Autrice)\s?:\s+|(?:Ein Beitrag von|Un article de|Escrito por)\s+)"
    r"[A-ZÀ-Þ][\w.’'-]*(?:\s+(?:[A-ZÀ-Þ][\w.’'-]*|und|et|y|de|van|der|von|la|le|del))+"
    r"|(?:取材・?文|文・?写真|取材|文|執筆|著者|筆者|記者)\s*[＝=：:／/]\s*\S.{1,20}|[\u3400-\u9fff々][\u3040-\u9fff々 ]{1,10}\s?記者"
)
_AUTHORED = re.compile(r"(?:\w+ )?[Bb][Yy] ([A-ZÀ-Þ][\w.’'-]*(?: [A-ZÀ-Þ][\w.’'-]*){1,3})")
_SPEAKER = re.compile(r"[A-ZÀ-Þ][\w.’-]*(?: [A-ZÀ-Þ][\w.’-]*){0,2}: ")
_CJK = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")


def count_words(line: str) -> int:
    """Words in a line; two Chinese or Japanese characters count as one word."""
    words = len(line.split())
    if not line.isascii():
        words += len(_CJK.findall(line)) // 2
    return words


def ends_sentence(line: str) -> bool:
    """Whether the line ends as a sentence does, closing quotes and brackets aside."""
    return (
        line.rstrip(_CLOSERS).rstrip(" ").endswith((".", "!", "?", "…", "。", "！", "？", ":", ";", "۔", "।"))
    )


def is_byline(line: str) -> bool:
    """Whether the line names the author: "By Jane Doe", not "By the river"."""
    return len(line) <= 120 and not line.endswith((".", "!", "?")) and bool(re.fullmatch(_BYLINE, line))


def find_author(line: str) -> str | None:
    """The one name of a byline such as "Words by Jane Doe"; None for any other line."""
    named = _AUTHORED.fullmatch(line) if is_byline(line) else None
    return named[1] if named else None


def is_quote(line: str) -> bool:
    """Whether the line is wholly one quotation: in one pair of marks, or behind ">"."""
    if line.startswith("> "):
        return True
    if len(line) < 3:
        return False
    first, last, inner = line[0], line[-1], line[1:-1]
    if first == "“" and last == "”":
        return "“" not in inner and "”" not in inner
    for opening, closing in ("«»", "„“", "「」", "『』"):
        if first == opening and last == closing:
            return opening not in inner and closing not in inner
    return first == last == '"' and '"' not in inner


def is_list_item(line: str) -> bool:
    """Whether the line begins with a bullet or a number."""
    return bool(_BULLET.match(line) or _NUMBER.match(line))


def is_headline(line: str, words: int) -> bool:
    """Whether the line could be a title: short, and not the end of a plain sentence."""
    return (
        0 < words <= LONGEST_TITLE
        and line[-1] not in ".,;:。、："
        and not is_list_item(line)
        and not is_byline(line)
    )


def is_heading(line: str, words: int) -> bool:
    """Whether the line could be a subhead: shorter still, and not in quotation marks."""
    if not 0 < words <= LONGEST_HEADING or line[0] in "“\"'‘«–—>„‚「『":
        return False
    return line[-1] not in ".,;:!…。！" and not line.endswith(("”", '"', "»", "」", "』"))


def find_speaker(line: str) -> str | None:
    """The label before what somebody says, "Marn:" in "Marn: Every day."; None if there is none."""
    found = _SPEAKER.match(line)
    return found[0] if found else None


def plain_text(line: str, kind: str) -> str:
    """The line without the marks that only show its kind: a bullet, or a quote's ">"."""
    if kind == "list_item":
        return _BULLET.sub("", line, count=1)
    if kind == "quote" and line.startswith("> "):
        return line[2:]
    return line


def find_kind(line: str, words: int, following: str | None) -> str:
    """The kind of a line of the body; ``following`` is the next kept line, None at the end."""
    if is_quote(line):
        return "quote"
    if _NUMBER.match(line):
        goes_on = (
            following is not None
            and not is_list_item(following)
            and (
                count_words(following) > LONGEST_HEADING
                or (ends_sentence(following) and line.split(None, 1)[1][:1].isupper())
            )
        )
        return "heading" if goes_on and is_heading(line, words) else "list_item"
    if is_list_item(line):
        return "list_item"
    if following is not None and is_heading(line, words):
        return "heading"
    return "paragraph"
