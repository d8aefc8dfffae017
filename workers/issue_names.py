"""What are the files of an issue called that the service keeps, and what stands in them for its address?"""

from __future__ import annotations

PLACE = "https://issue.invalid/"
"""Stands in a feed for the address at which it is asked for, which is put there as it is served (RFC 2606)."""

LISTED = ("rss", "chapters", "audiobook", "readium", "jsonld")
"""Formats that say what is where and hold no sound: made with every edition."""

MANIFEST, PAGE = "manifest.json", "index.html"
"""What every issue has."""
