"""Where is what can be heard of an issue?"""

from __future__ import annotations

from narrator.publish import PUBLISHED
from workers.issue_names import LISTED, MANIFEST, PAGE

FEED = "feed.xml"

WHOLE = {form.file.format(stem="issue"): form.name for form in PUBLISHED.values() if form.name not in LISTED}
"""Files that hold the whole issue, and their formats."""


def issue_links(base: str, issue_id: str) -> dict[str, str]:
    """By what each is; ``base`` is the service's address as its user sees it."""
    files = {"manifest": MANIFEST, "page": PAGE, "feed": FEED} | {form: name for name, form in WHOLE.items()}
    own = f"{base}/v1/issues/{issue_id}"
    return {name: f"{own}/{file}" for name, file in files.items()} | {
        "embed": f"{base}/embed/issue/{issue_id}"
    }
