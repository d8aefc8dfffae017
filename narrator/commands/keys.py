"""Make, list and revoke API keys of the service. A key's secret is shown once, when it is made, and kept nowhere."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from datetime import UTC, datetime

from narrator.errors import OptionRefused

NAME = "keys"
HELP = "make, list and revoke the service's API keys"

NAME_CHARS = 200
"""Longest name of a key."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``narrator keys``."""
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True, dest="action")
    create = actions.add_parser("create", help="a new key; its secret alone goes to standard output")
    create.add_argument("name", metavar="NAME", help="whose it is, for the list")
    create.add_argument(
        "--scope",
        action="append",
        choices=("read", "write"),
        help="what it may: read looks, write also makes, changes and deletes (default write)",
    )
    shown = actions.add_parser("list", help="every key, without its secret")
    shown.add_argument("--json", action="store_true", help="as JSON")
    revoke = actions.add_parser("revoke", help="refuse a key from now on")
    revoke.add_argument("id", metavar="ID", help="as narrator keys list shows it")


def run(arguments: argparse.Namespace) -> None:
    """Do it in the database of the settings."""
    from narrator.records.database import database_url, open_database
    from narrator.records.keys import SCOPES, create_key, list_keys, revoke_key
    from narrator.settings import load_settings

    database = open_database(database_url(load_settings()))
    if arguments.action == "create":
        name = arguments.name.strip()
        if not name or len(name) > NAME_CHARS or not name.isprintable():
            raise OptionRefused(
                f"the name {arguments.name[:80]!r}: give 1 to {NAME_CHARS} printable characters"
            )
        key, secret = create_key(database, name, tuple(arguments.scope or SCOPES))
        print(secret)
        print(
            f"key {key.id} for {key.name} may {' and '.join(key.scopes)}; this secret is not shown again",
            file=sys.stderr,
        )
    elif arguments.action == "revoke":
        revoke_key(database, arguments.id)
        print(f"key {arguments.id} is refused from now on, everywhere within 5 s", file=sys.stderr)
    elif arguments.json:
        print(
            json.dumps([dataclasses.asdict(key) for key in list_keys(database)], ensure_ascii=False, indent=1)
        )
    else:
        for key in list_keys(database):
            state = "revoked" if key.revoked_at else "good"
            made = datetime.fromtimestamp(key.created_at, UTC)
            print(f"{key.id}  {state:7}  {','.join(key.scopes):10}  {made:%Y-%m-%d}  {key.name}")
