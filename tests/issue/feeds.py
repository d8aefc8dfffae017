"""Which feeds do these tests follow? One that a real server serves, with validators that it honours."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from xml.sax.saxutils import escape

from tests.address.web import Handler, Server

from .pages import harvest


@dataclass(frozen=True)
class Item:
    """One item of a feed."""

    guid: str | None
    title: str
    text: str
    link: str | None = None
    day: int | None = None
    """Of November 2026."""

    def xml(self) -> str:
        """As RSS has it."""
        parts = [("guid", self.guid), ("title", self.title), ("link", self.link), ("description", self.text)]
        if self.day is not None:
            parts.append(("pubDate", f"{self.day:02} Nov 2026 06:00:00 GMT"))
        return "".join(f"<{tag}>{escape(value)}</{tag}>" for tag, value in parts if value is not None)

    def edited(self, text: str) -> Item:
        """The same item with another text."""
        return replace(self, text=text)


def item(number: int, *, guid: str | None = "") -> Item:
    """An item with its whole text: one of as many as wanted."""
    paragraphs = "".join(
        f"<p>{part}</p>" for n in range(4) for part in harvest(number * 10 + n).split("\n\n")[1:]
    )
    guid = f"urn:x:{number}" if guid == "" else guid
    return Item(guid, f"Harvest {number}", paragraphs, f"https://weekly.example/{number}", number)


def rss(*items: Item, extra: str = "", title: str = "The weekly") -> bytes:
    """A feed of them."""
    inner = "".join(f"<item>{one.xml()}</item>" for one in items)
    return (
        f'<?xml version="1.0"?><rss version="2.0" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><channel>'
        f"<title>{title}</title><link>https://weekly.example/</link><description>Of harvests.</description>"
        f"<language>en</language>{extra}{inner}</channel></rss>"
    ).encode()


class FeedServer:
    """A feed at a path of a server, answered as a good server does: 304 to who has it."""

    def __init__(self, server: Server, path: str = "/feed.xml") -> None:
        self.server = server
        self.url = server.act(path, self._answer)
        self.body = rss(item(1))
        self.headers: dict[str, str] = {}
        self.etags = True
        self.statuses: list[int] = []
        """Of each answer."""

    @property
    def asked(self) -> dict[str, str]:
        """Headers of the last request."""
        return self.server.headers[-1]

    def _answer(self, handler: Handler) -> None:
        tag = f'"{hashlib.sha256(self.body).hexdigest()[:12]}"'
        same = self.etags and handler.headers.get("If-None-Match") == tag
        self.statuses.append(304 if same else 200)
        handler.send_response(self.statuses[-1])
        if self.etags:
            handler.send_header("ETag", tag)
        handler.send_header("Content-Type", "application/rss+xml")
        for name, value in self.headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        if not same:
            handler.wfile.write(self.body)
