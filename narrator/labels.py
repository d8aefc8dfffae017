"""How are lengths of time written for people?"""

from __future__ import annotations


def clock(seconds: float) -> str:
    """ "0:07", "3:11", "1:02:03": whole seconds, as a player shows them."""
    whole = int(seconds)
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"


def about(seconds: float, verb: str) -> str:
    """ "2 min read", "4 min listen": to the nearest minute, never less than one."""
    return f"{max(1, round(seconds / 60))} min {verb}"


def iso_duration(seconds: float) -> str:
    """ISO 8601, such as "PT3M11.234S"."""
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    parts = f"{int(hours)}H" * (hours >= 1) + f"{int(minutes)}M" * (minutes >= 1)
    return f"PT{parts}{left:.3f}S"
