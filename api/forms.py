"""What did a person send by a form of ours?"""

from __future__ import annotations

from urllib.parse import parse_qs

import anyio
from fastapi import Request

from api.errors import Problem

FORM_S = 60.0
"""How long a form may take to arrive."""

FIELDS = 50_000
"""Most fields of a form: a box for each piece of the longest article, and some more."""

FORM_TYPE = "application/x-www-form-urlencoded"


class Form:
    """The fields of a form (HTML, section 4.10.21.7), by name."""

    def __init__(self, body: bytes) -> None:
        try:
            self._fields = parse_qs(body.decode("utf-8"), keep_blank_values=True, max_num_fields=FIELDS)
        except ValueError as error:
            raise Problem(400, "request_malformed", f"the form cannot be read: {error}") from error

    def one(self, name: str) -> str:
        """The field's first value; "" where it did not come."""
        return self._fields.get(name, [""])[0]

    def all(self, name: str) -> list[str]:
        """Every value of the field."""
        return self._fields.get(name, [])

    def numbers(self, name: str) -> frozenset[int]:
        """All values of the field that are numbers of at most eight digits."""
        return frozenset(
            int(value) for value in self._fields.get(name, []) if value.isdecimal() and len(value) <= 8
        )


async def read_form(request: Request, max_bytes: int) -> Form:
    """The request's form; raises Problem 400, 408, 413 or 415."""
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given != FORM_TYPE:
        raise Problem(415, "content_type_refused", f"send a form: {FORM_TYPE}", received=given)
    body = bytearray()
    with anyio.move_on_after(FORM_S):
        async for chunk in request.stream():
            body += chunk
            if len(body) > max_bytes:
                raise Problem(
                    413,
                    "body_too_large",
                    f"the form is larger than {max_bytes:,} bytes: give a shorter text",
                    limit=max_bytes,
                    received=len(body),
                    headers={"Connection": "close"},
                )
        return Form(bytes(body))
    raise Problem(
        408,
        "body_too_slow",
        f"the form had not arrived whole after {FORM_S:g} s",
        limit=FORM_S,
        headers={"Connection": "close"},
    )
