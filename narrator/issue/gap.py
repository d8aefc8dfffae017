"""When is a feed to be looked at again, given what it, its server and its errors say?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

LEAST_S = 60.0
"""Least time between two looks, whoever asks for less."""

HINT_MAX_S = 86_400.0
"""Longest that a hint (ttl, sy:updatePeriod, max-age) is followed: pages are often cached for a year by mistake."""

BACK_OFF_MAX_S = 86_400.0
"""Longest time between two looks at what fails, unless its server asks for more."""

RETRY_AFTER_MAX_S = 604_800.0
"""Longest that a Retry-After is followed."""

_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,12})", re.IGNORECASE)


def gap_s(every_s: float, hint_s: float) -> float:
    """Seconds to the next look, after one that did not fail."""
    return max(LEAST_S, every_s, min(hint_s, HINT_MAX_S))


def back_off_s(every_s: float, hint_s: float, failures: int, retry_after_s: float) -> float:
    """Seconds to the next look, after so many in a row that failed: each waits twice as long as the one before."""
    gap = gap_s(every_s, hint_s)
    doubled = gap * 2.0 ** min(failures, 32)
    return max(gap, min(doubled, BACK_OFF_MAX_S), min(retry_after_s, RETRY_AFTER_MAX_S))


def max_age_s(headers: Mapping[str, str]) -> float:
    """Seconds for which the answer stays true, as Cache-Control says; 0 where it says nothing."""
    found = _AGE.search(headers.get("cache-control", ""))
    return float(found[1]) if found else 0.0


def retry_after_s(headers: Mapping[str, str], now: float) -> float:
    """Seconds until the server may be asked again, as Retry-After says; ``now`` is in seconds since 1970."""
    said = headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,12}", said):
        return float(said)
    try:
        return max(0.0, parsedate_to_datetime(said).timestamp() - now)
    except (ValueError, TypeError, OverflowError):
        return 0.0
