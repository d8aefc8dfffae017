"""What does a spoken character cost on each engine and voice? Measured as the workers work."""

from __future__ import annotations

from sqlalchemy import and_, case, select, update

from narrator.costs import S_PER_CHAR, UNKNOWN_S_PER_CHAR
from narrator.records.database import Database
from narrator.records.tables import costs

FASTER, SLOWER = 0.5, 0.05
"""Weight of a measurement below and above what is known: a crowded machine makes an engine seem slow, nothing makes it seem fast."""

WORK_MIN_S = 0.05
"""Less work measures what goes on around the engine."""


def expected_cost(database: Database, engine: str, voice: str) -> float:
    """Seconds of work for a spoken character: as measured here, else as is known of the engine, else a guess."""
    with database.read() as connection:
        known = connection.scalar(
            select(costs.c.s_per_char).where(costs.c.engine == engine, costs.c.voice == voice)
        )
    return known or S_PER_CHAR.get(engine, UNKNOWN_S_PER_CHAR)


def learn_cost(database: Database, engine: str, voice: str, chars: int, work_s: float) -> None:
    """Remember what a text took: ``work_s`` is seconds of one core."""
    if not chars or work_s < WORK_MIN_S:
        return
    measured = work_s / chars
    with database.write() as connection:
        if database.insert_once(
            connection, costs, {"engine": engine, "voice": voice, "s_per_char": measured}
        ):
            return
        share = case((costs.c.s_per_char > measured, FASTER), else_=SLOWER)
        connection.execute(
            update(costs)
            .where(and_(costs.c.engine == engine, costs.c.voice == voice))
            .values(s_per_char=costs.c.s_per_char + (measured - costs.c.s_per_char) * share)
        )
