"""How is a script or style sheet sent without what only its authors read?"""

from __future__ import annotations

import re

_TAIL = re.compile(r"(?<=[;,{}()\]]) // [^\"'`]*$")


def lean(source: str) -> str:
    """A script or style sheet without its comments and indentation; line breaks stay.

    It looks at whole lines, not at syntax: our sources begin a comment at a line's start or after its last
    punctuation, and no text in them goes over several lines. A test holds them to both.
    """
    lines, within = [], False
    for line in source.splitlines():
        bare = line.strip()
        if within or bare.startswith("/*"):
            within = not bare.endswith("*/")
        elif bare and not bare.startswith("//"):
            lines.append(_TAIL.sub("", bare))
    return "\n".join(lines) + "\n"
