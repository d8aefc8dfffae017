"""How does a lexicon stand in W3C PLS 1.0 (https://www.w3.org/TR/pronunciation-lexicon/)?

The parser loads nothing and expands nothing: a document type, by which XML would name other files or entities, is
refused. The official schema accepts a lexeme that says nothing; here it is a fault. Faults are told with their lines.
"""

from __future__ import annotations

import codecs
import re
from typing import Any

from narrator.errors import LexiconError
from narrator.lexicon.lexeme import (
    LEXEMES,
    Lexeme,
    Lexicon,
    Pronunciation,
    faults_of,
    tidy,
)

NAMESPACE = "http://www.w3.org/2005/01/pronunciation-lexicon"

OWN = "urn:narrator:lexicon"
"""Namespace of the attribute ``inflect``, which PLS has none for."""

XML = "http://www.w3.org/XML/1998/namespace"

MEDIA_TYPE = "application/pls+xml"
"""Of RFC 4267."""

BYTES = 8_000_000
"""Longest document, in bytes of UTF-8."""

FAULTS = 100
"""Most faults that are told at once."""

LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")

_DOCTYPE = re.compile(r"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
_DECLARATION = re.compile(r"\A\s*<\?xml\b[^>]*?\?>")
_Faults = list[tuple[int | None, str]]


def read_pls(source: bytes | str) -> Lexicon:
    """The lexicon in a PLS document; raises LexiconError with every fault and its line."""
    text = decoded(source) if isinstance(source, bytes) else source
    if len(text.encode("utf-8", "surrogatepass")) > BYTES:
        raise LexiconError(f"the lexicon is larger than {BYTES:,} bytes: split it into several")
    found = _DOCTYPE.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        raise _refusal([(line, "a document type or entity is not taken: leave it out")])
    from lxml import etree  # type: ignore[import-untyped]

    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    # Text is UTF-8 from here on, whatever it declared.
    body = _DECLARATION.sub(lambda match: "\n" * match[0].count("\n"), text)
    try:
        root = etree.fromstring(body.encode("utf-8", "surrogatepass"), parser)
    except etree.XMLSyntaxError as error:
        raise _refusal([(error.lineno or None, f"it is no XML: {error.msg.split(', line ')[0]}")]) from error
    return _Document(root).lexicon()


def write_pls(lexicon: Lexicon) -> bytes:
    """The lexicon as a PLS document in UTF-8; ``read_pls`` gives the same back."""
    from lxml import etree

    spaces: dict[str | None, str] = {None: NAMESPACE}
    if any(lexeme.inflect for lexeme in lexicon.lexemes):
        spaces["narrator"] = OWN
    for number, space in enumerate(_spaces(lexicon)):
        spaces[f"r{number}"] = space
    prefixes = {space: prefix for prefix, space in spaces.items()}
    root = etree.Element(f"{{{NAMESPACE}}}lexicon", nsmap=spaces)
    root.set("version", "1.0")
    root.set("alphabet", "ipa")
    root.set(f"{{{XML}}}lang", lexicon.language)

    def add(parent: Any, name: str, text: str) -> Any:
        child = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")
        child.text = text
        return child

    for lexeme in lexicon.lexemes:
        node = etree.SubElement(root, f"{{{NAMESPACE}}}lexeme")
        if lexeme.roles:
            node.set("role", " ".join(_qname(role, prefixes) for role in lexeme.roles))
        if lexeme.inflect:
            node.set(f"{{{OWN}}}inflect", " ".join(lexeme.inflect))
        for grapheme in lexeme.graphemes:
            add(node, "grapheme", grapheme)
        for one in lexeme.pronunciations:
            said = (
                add(node, "alias", one.alias)
                if one.alias is not None
                else add(node, "phoneme", one.phoneme or "")
            )
            if one.prefer:
                said.set("prefer", "true")
        for example in lexeme.examples:
            add(node, "example", example)
    document: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return document


class _Document:
    """A parsed document, looked through element by element."""

    def __init__(self, root: Any) -> None:
        self._root = root
        self._faults: _Faults = []

    def lexicon(self) -> Lexicon:
        """The whole; raises LexiconError with all that is wrong."""
        root = self._root
        if root.tag != f"{{{NAMESPACE}}}lexicon":
            raise _refusal(
                [
                    (
                        root.sourceline,
                        f"its root is {_name(root)}: a PLS document is <lexicon xmlns={NAMESPACE!r}>",
                    )
                ]
            )
        if root.get("version") != "1.0":
            self._fault(root, f'version is {root.get("version")!r}: give version="1.0"')
        alphabet = root.get("alphabet")
        if alphabet != "ipa":
            self._fault(root, f'alphabet is {alphabet!r}: give alphabet="ipa", the one that is read here')
        language = (root.get(f"{{{XML}}}lang") or "").strip()
        if not LANGUAGE.fullmatch(language):
            self._fault(
                root, f'xml:lang is {language!r}: give the language of its words, such as xml:lang="en"'
            )
        lexemes: list[Lexeme] = []
        for child in root:
            name = self._own(child, ("meta", "metadata", "lexeme"))
            if name == "lexeme":
                if len(lexemes) == LEXEMES:
                    self._fault(child, f"more than {LEXEMES:,} lexemes: split the lexicon into several")
                    break
                lexemes.append(self._lexeme(child, language or "en"))
        if self._faults:
            raise _refusal(self._faults)
        return Lexicon(language, tuple(lexemes))

    def _lexeme(self, node: Any, language: str) -> Lexeme:
        graphemes, said, examples = [], [], []
        for child in node:
            name = self._own(child, ("grapheme", "phoneme", "alias", "example"))
            if name is None:
                continue
            text = tidy(self._text(child))
            if name == "grapheme":
                graphemes.append(text)
            elif name == "example":
                examples.append(text)
            elif name == "alias":
                said.append(Pronunciation(alias=text, prefer=self._prefer(child)))
            else:
                said.append(Pronunciation(phoneme=text, prefer=self._prefer(child)))
                alphabet = child.get("alphabet", "ipa")
                if alphabet != "ipa":
                    self._fault(child, f"alphabet is {alphabet!r}: ipa is the one that is read here")
        lexeme = Lexeme(
            tuple(graphemes),
            tuple(said),
            tuple(dict.fromkeys((node.get(f"{{{OWN}}}inflect") or "").split())),
            tuple(self._role(node, role) for role in (node.get("role") or "").split()),
            tuple(examples),
            node.sourceline,
        )
        for fault in faults_of(lexeme, language):
            self._fault(node, fault)
        return lexeme

    def _own(self, child: Any, allowed: tuple[str, ...]) -> str | None:
        """The element's name if it is PLS's and may stand here; None, with a fault, if not."""
        space, _, name = child.tag.rpartition("}") if isinstance(child.tag, str) else ("", "", "")
        if space == f"{{{NAMESPACE}" and name in allowed:
            return name
        self._fault(
            child,
            f"{_name(child)} may not stand in {_name(child.getparent())}: allowed are {', '.join(allowed)}",
        )
        return None

    def _text(self, node: Any) -> str:
        if len(node):
            self._fault(node[0], f"{_name(node)} holds {_name(node[0])}: it takes text alone")
        return "".join(node.itertext())

    def _prefer(self, node: Any) -> bool:
        value = node.get("prefer", "false").strip()
        if value not in ("true", "false", "1", "0"):
            self._fault(node, f"prefer is {value!r}: give true or false")
        return value in ("true", "1")

    def _role(self, node: Any, role: str) -> str:
        prefix, colon, name = role.rpartition(":")
        space = node.nsmap.get(prefix or None)
        if colon and space is None:
            self._fault(node, f"role {role!r}: its prefix is declared nowhere; add xmlns:{prefix}")
        return f"{{{space or NAMESPACE}}}{name}"

    def _fault(self, node: Any, told: str) -> None:
        self._faults.append((node.sourceline, told))


def _refusal(faults: _Faults) -> LexiconError:
    line, told = faults[0]
    more = f"; and {len(faults) - 1} more" if len(faults) > 1 else ""
    where = f"line {line}: " if line else ""
    return LexiconError(f"{where}{told}{more}", tuple(faults[:FAULTS]))


def refusal(faults: _Faults) -> LexiconError:
    """The error that tells the first of some faults, and holds them all."""
    return _refusal(faults)


def decoded(source: bytes) -> str:
    """The text of a document in UTF-8 or UTF-16; raises LexiconError for other bytes, and for too many."""
    if len(source) > 2 * BYTES:
        raise LexiconError(f"the lexicon is larger than {BYTES:,} bytes: split it into several")
    wide = source.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return source.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise LexiconError(
            f"it is not in UTF-8: byte {error.start} cannot be read; save it as UTF-8"
        ) from error


def _name(node: Any) -> str:
    tag = node.tag if isinstance(node.tag, str) else "?"
    space, _, name = tag.rpartition("}")
    return f"<{name}>" if space in (f"{{{NAMESPACE}", "") else f"<{name}> of {space[1:]}"


def _spaces(lexicon: Lexicon) -> list[str]:
    found = {role.partition("}")[0][1:] for lexeme in lexicon.lexemes for role in lexeme.roles}
    return sorted(found - {NAMESPACE, OWN})


def _qname(role: str, prefixes: dict[str, Any]) -> str:
    space, _, name = role[1:].partition("}")
    prefix = prefixes.get(space)
    return f"{prefix}:{name}" if prefix else name
