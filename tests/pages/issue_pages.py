"""What do the tests of issues' pages find on them, and which issues do they look at?"""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import FilePayload, Locator, Page

from tests.issues_service.issues import Asked, ask
from tests.service import Running

ISSUE = re.compile(r"/issues/[0-9a-f]{32}$")
"""How the address of an issue's page ends."""


def file(name: str, text: str | bytes) -> FilePayload:
    """A file as a person chooses it."""
    return {"name": name, "mimeType": "", "buffer": text if isinstance(text, bytes) else text.encode()}


def open_form(page: Page) -> None:
    """Have the form for a new issue open."""
    if page.locator("#ask").get_attribute("open") is None:
        page.locator("#ask > summary").click()


def rows(page: Page) -> Locator:
    """The articles of the issue, as they stand."""
    return page.locator("#articles > li")


def titles(page: Page) -> Locator:
    """The same by their titles."""
    return page.locator("#articles .title")


def asked_at(service: Running, page: Page) -> Asked:
    """The issue whose page that is."""
    return Asked(service, page.url.rpartition("/")[2])


def done(service: Running, *articles: Any, **members: Any) -> Asked:
    """An issue that is whole."""
    issue = ask(service, *articles, **members)
    issue.wait_done()
    return issue
