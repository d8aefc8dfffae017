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
    """ISO 8601 to the millisecond, such as "PT3M11.234S", "PT1H" or "PT0S"."""
    whole, thousandths = divmod(round(seconds * 1000), 1000)
    minutes, left = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    rest = f"{left}.{thousandths:03}".rstrip("0") if thousandths else f"{left}"
    parts = [f"{hours}H"] * (hours > 0) + [f"{minutes}M"] * (minutes > 0)
    if rest != "0" or not parts:
        parts.append(f"{rest}S")
    return "PT" + "".join(parts)
