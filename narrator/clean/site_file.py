"""How are the rules of sites kept in a file that people can read and change?"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import Any

from narrator.article import KINDS
from narrator.clean.overrule import ALIKE
from narrator.clean.site_rules import SiteRule, find_site, is_within
from narrator.errors import InputError, InputNotFound, OptionRefused, OutputError

VERSION = 1
"""Of the file's shape."""


def read_site_rules(path: Path, *, missing: bool = False) -> list[SiteRule]:
    """The rules in a file; none where it is ``missing`` and may be.

    Raises InputNotFound, or InputError for what is no file of rules.
    """
    try:
        data = json.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        if missing:
            return []
        raise InputNotFound(f"no file {path}: --remember makes it") from error
    except OSError as error:
        raise InputNotFound(f"the site rules {path} cannot be read: {error.strerror or error}") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"the site rules {path} are no JSON: {error}") from error
    if (
        not isinstance(data, dict)
        or data.get("version") != VERSION
        or not isinstance(data.get("rules"), list)
    ):
        raise InputError(f'{path} is no file of site rules: give {{"version": {VERSION}, "rules": [...]}}')
    return [_rule(path, number, row) for number, row in enumerate(data["rules"])]


def write_site_rules(path: Path, rules: Sequence[SiteRule]) -> None:
    """Replace the file whole; raises OutputError, and then the old one is there as it was."""
    rows = [rule.to_json() for rule in rules]
    text = json.dumps({"version": VERSION, "rules": rows}, ensure_ascii=False, indent=1) + "\n"
    aside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with aside.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except OSError as error:
        with suppress(OSError):  # it was never made
            aside.unlink()
        raise OutputError(f"the site rules {path} cannot be written: {error.strerror or error}") from error


def rules_of(rules: Sequence[SiteRule], host: str) -> list[SiteRule]:
    """Those that hold for the host, as ``find_site`` gives it."""
    return [rule for rule in rules if is_within(host, rule.site)]


def _rule(path: Path, number: int, row: Any) -> SiteRule:
    names = [one.name for one in fields(SiteRule)]
    try:
        if not isinstance(row, dict) or not isinstance(row["kept"], bool):
            raise TypeError("it does not say kept")
        unknown = sorted(set(row) - {*names, "id"})
        if unknown:
            raise TypeError(f"{unknown[0]!r} is no member of a rule")
        members: dict[str, Any] = {
            "kind": None,
            **{name: row[name] for name in names if name != "kind" or name in row},
        }
        rule = SiteRule(**members)
        texts = (rule.site, rule.alike, rule.pattern, rule.learnt_at, rule.learnt_from)
        if not all(isinstance(text, str) and text for text in texts):
            raise TypeError("each member is a text, and not empty")
        datetime.fromisoformat(rule.learnt_at)
        if find_site(rule.site) != rule.site:
            raise ValueError(f"{rule.site!r} is spelled {find_site(rule.site)!r}")
        if rule.alike not in ALIKE or rule.kind not in (None, *KINDS) or (rule.kind and not rule.kept):
            raise ValueError(
                f"alike is one of {', '.join(ALIKE)}, kind one of an article's kinds for what is kept"
            )
    except KeyError as error:
        raise InputError(f"rule {number} of {path} has no {error}: {', '.join(names)} are needed") from error
    except (TypeError, ValueError, OptionRefused) as error:
        raise InputError(f"rule {number} of {path} is none: {error}") from error
    return rule
