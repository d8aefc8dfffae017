"""Why does the model keep or drop a line, in plain words?"""

from __future__ import annotations

from narrator.clean.model.line_model import Reading


def explain(reading: Reading, line: int) -> list[str]:
    """Up to three reasons."""
    return []
