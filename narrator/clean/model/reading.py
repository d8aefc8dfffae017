"""What does the model say of a page?"""

from __future__ import annotations

from dataclasses import dataclass

from narrator.clean.model.looks import Looks
from narrator.clean.model.rows import Floats


@dataclass(frozen=True, slots=True)
class Reading:
    """What the model says of a page."""

    keep: Floats
    """For each line how likely it is part of the article, from 0 to 1; the title is mostly not."""
    title: int | None
    """The number of the line that is the likeliest title; None if no line is short enough for one."""
    title_confidence: float
    """How likely that line is the title, from 0 to 1."""
    titles: Floats
    """For each line how likely it is the title."""
    looks: Looks
    """The page's lines in numbers."""
    reason_scales: Floats
    """What reasons are measured by: means then deviations, of dropped then kept lines, one for each measure."""
