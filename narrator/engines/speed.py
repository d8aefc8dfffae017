"""Is this speed one that the engine speaks rightly?"""

from __future__ import annotations

import math

from narrator.engines.engine import Traits
from narrator.errors import SpeedRefused


def check_speed(engine: str, traits: Traits, speed: float) -> None:
    """Raises SpeedRefused, naming the limits, for a speed outside of the engine's range."""
    if math.isfinite(speed) and traits.speed_min <= speed <= traits.speed_max:
        return
    fastest = math.floor(traits.speed_max * 100) / 100
    raise SpeedRefused(
        f"speed {speed:g} is outside of what {engine} speaks rightly: give {traits.speed_min:g} to {fastest:g}"
        f" ({round(traits.rate_wpm * traits.speed_min)} to {math.floor(traits.rate_wpm * traits.speed_max)} words a minute)"
    )
