"""What may a player tell of its listener, and of which segments? Sums without a name, a place or a time."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from api.catalogue import Leaf
from narrator.errors import StorageUnavailable
from narrator.records.counts import ROWS_MAX, WHOLE, Count

KINDS = ("heard", "replayed", "skipped", "left")

SEGMENT = r"^s[0-9]{4,15}$"
"""An id as manifests have it."""

SEGMENTS_MAX = ROWS_MAX - 1
"""Different segments in one batch; a player with more keeps the rest for its next."""

_NUMBERED = re.compile(SEGMENT)


def _named(tally: object) -> object:
    """Raises ValueError for a name that is no segment's."""
    for name in tally if isinstance(tally, dict) else ():
        if not isinstance(name, str) or not _NUMBERED.fullmatch(name):
            raise ValueError(f"{name[:40]!a} is no id of a segment: s and 4 to 15 digits")
    return tally


Tally = Annotated[
    dict[str, Annotated[int, Field(ge=1, le=100)]],
    BeforeValidator(_named),
    Field(max_length=SEGMENTS_MAX, json_schema_extra={"propertyNames": {"pattern": SEGMENT}}),
]
"""Numbers by segment id."""


class CountsInput(BaseModel):
    """One batch of a player; ids that the narration never had are ignored."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"edition": 1, "listens": 1, "heard": {"s0001": 1, "s0002": 1}, "left": {"s0003": 1}}
            ]
        },
    )

    edition: Annotated[
        int | None, Field(ge=1, lt=10**9, description="Of the manifest that the player has")
    ] = None
    listens: Annotated[int, Field(ge=0, le=100, description="Listens that began")] = 0
    heard: Annotated[Tally, Field(description="At least half of the segment was played")] = {}
    replayed: Annotated[Tally, Field(description="It was heard again in the same listen")] = {}
    skipped: Annotated[Tally, Field(description="It was jumped over, unheard")] = {}
    left: Annotated[
        Tally, Field(description="The listen stopped in it, and its page was hidden or closed")
    ] = {}

    @model_validator(mode="after")
    def _bounded(self) -> CountsInput:
        named = len(self._ids())
        if named > SEGMENTS_MAX:
            raise ValueError(
                f"{named:,} segments: {SEGMENTS_MAX:,} are allowed in one batch, send the rest in another"
            )
        return self

    def added(self, last_segment: int) -> dict[str, Count]:
        """What it adds to each row, of ids to that number."""
        found = {
            name: Count(**{kind: getattr(self, kind).get(name, 0) for kind in KINDS})
            for name in self._ids()
            if 0 < int(name[1:]) <= last_segment
        }
        return found | ({WHOLE: Count(heard=self.listens)} if self.listens else {})

    def _ids(self) -> set[str]:
        return {name for kind in KINDS for name in getattr(self, kind)}


class SegmentCounts(BaseModel):
    """What listeners did with one segment."""

    id: str
    heard: Annotated[int, Field(description="Listens in which at least half of it was played")]
    replayed: Annotated[int, Field(description="How often it was heard again in the same listen")]
    skipped: Annotated[int, Field(description="Listens that jumped over it, unheard")]
    left: Annotated[int, Field(description="Listens that stopped in it and whose page was hidden or closed")]


class CountsShown(BaseModel):
    """How a narration is listened to."""

    listens: Annotated[int, Field(description="How often playing began on a page")]
    segments: Annotated[list[SegmentCounts], Field(description="In the order of the manifest that is served")]


@dataclass(frozen=True, slots=True)
class Segments:
    """The segment ids of a narration."""

    ids: tuple[str, ...]
    """Of the edition that is served, in order."""
    last: int
    """The greatest number that any segment of any edition has had."""


def find_segments(leaf: Leaf) -> Segments:
    """Of that manifest; raises StorageUnavailable."""
    try:
        return _segments(str(leaf.path))
    except FileNotFoundError as error:
        raise StorageUnavailable(
            f"{leaf.file.name} is not in the storage: if it does not come back, PUT the text again"
        ) from error


@lru_cache(maxsize=1024)
def _segments(path: str) -> Segments:
    # Files never change under their path.
    with open(path, encoding="utf-8") as file:  # noqa: PTH123 - a path that is a string already
        manifest = json.load(file)
    ids = tuple(str(row["id"]) for row in manifest["segments"])
    numbers = [int(name[1:]) for name in ids if _NUMBERED.fullmatch(name)]
    return Segments(ids, max([int(manifest.get("last_segment", 0)), *numbers]))


def show_counts(ids: tuple[str, ...], counts: dict[str, Count]) -> CountsShown:
    """The sums of these segments, in this order."""
    nothing = Count()
    rows = [(name, counts.get(name, nothing)) for name in ids]
    return CountsShown(
        listens=counts.get(WHOLE, nothing).heard,
        segments=[
            SegmentCounts(id=name, **{kind: getattr(count, kind) for kind in KINDS}) for name, count in rows
        ],
    )
