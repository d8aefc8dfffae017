"""Where do the links of a published document lead, for whoever asked for it?

Stored documents name files as they stand beside them, or by the address that the service had when the narration was
asked for. What goes out leads to where this request came, on to the same edition where one was named, and past the
same door: the signature of a private narration's link.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import escape, unescape
from typing import Any

from api.files import ALL
from narrator.publish import compact_json

LINKS = frozenset({"url", "href", "audioref", "contentUrl"})
"""Members of JSON that hold an address."""

_TAG = re.compile(r"<[A-Za-z][^<>]*>")
_ATTRIBUTE = re.compile(r'(?<=\s)(href|url)="([^"]*)"')
_ELEMENT = re.compile(r"(?<=<link>)[^<]*(?=</link>)")


def readdress(
    document: str, media_type: str, narration_id: str, base: str, edition: str | None, signed: str
) -> str:
    """The document for one who came by ``base``, the service's address.

    ``edition`` is the one that was named, ``signed`` is "expires=...&signature=..." of a signed link, or "".
    """

    def lead(link: str) -> str:
        return _lead(link, narration_id, base, edition, signed)

    if "json" in media_type:
        return compact_json(_in_json(json.loads(document), lead), None)
    document = _TAG.sub(lambda tag: _ATTRIBUTE.sub(lambda found: _attribute(found, lead), tag[0]), document)
    return _ELEMENT.sub(lambda found: escape(lead(unescape(found[0]))), document)


def _lead(link: str, narration_id: str, base: str, edition: str | None, signed: str) -> str:
    """The address in place of one in the document; one that is none of this narration's stays."""
    home = re.fullmatch(
        rf"(?:[a-z]+://[^?#]*)?/(?:v1/narrations/{narration_id}/|narrations/{narration_id})", link
    )
    if home:
        return f"{base}/narrations/{narration_id}" + (f"?{signed}" if signed else "")
    own = re.fullmatch(
        rf"(?P<folder>(?:[a-z]+://[^?#]*)?/v1/narrations/{narration_id}/)?(?P<name>[\w.]+)(?P<moment>#.*)?",
        link,
    )
    if own is None or own["name"] not in ALL:
        return link
    query = "&".join(part for part in (f"edition={edition}" if edition else "", signed) if part)
    folder = f"{base}/v1/narrations/{narration_id}/" if own["folder"] else ""
    return f"{folder}{own['name']}{'?' * bool(query)}{query}{own['moment'] or ''}"


def _in_json(value: Any, lead: Callable[[str], str], name: str = "") -> Any:
    if isinstance(value, dict):
        return {key: _in_json(one, lead, key) for key, one in value.items()}
    if isinstance(value, list):
        return [_in_json(one, lead, name) for one in value]
    return lead(value) if isinstance(value, str) and name in LINKS else value


def _attribute(found: re.Match[str], lead: Callable[[str], str]) -> str:
    return f'{found[1]}="{escape(lead(unescape(found[2])))}"'
