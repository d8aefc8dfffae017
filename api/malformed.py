"""What is wrong with a body that cannot be read as JSON, and what is its sender to do?"""

from __future__ import annotations

_GZIP = b"\x1f\x8b"


def explain_malformed(cause: BaseException | None) -> str:
    """In one line, from what reading it raised."""
    match cause:
        case UnicodeDecodeError() if cause.object.startswith(_GZIP):
            return "the body is gzip data: send it as it is, uncompressed"
        case UnicodeDecodeError():
            return (
                f"the body is not UTF-8: byte 0x{cause.object[cause.start]:02x} at {cause.start} does not belong there; "
                "send JSON in UTF-8"
            )
        case RecursionError():
            return "the body is JSON nested too deep to be read: send the object that /docs shows"
        case ValueError() if "digits" in str(cause):
            return "the body has a number of thousands of digits: send the object that /docs shows"
    return "the body is no JSON that can be read: send the object that /docs shows"
