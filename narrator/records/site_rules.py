"""What does the service remember of sites: what is always dropped, or always kept, on their pages?"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from narrator.clean.site_rules import SiteRule, sites_of
from narrator.errors import OptionRefused
from narrator.records.database import Database
from narrator.records.tables import site_rules

RULES_MAX = 1000
"""Rules of one site: more are no rules any more, and each page is looked at with all of them."""


def add_site_rules(database: Database, rules: Sequence[SiteRule]) -> None:
    """Keep the rules, each in the place of one about the same; again is the same as once.

    Raises OptionRefused for more than ``RULES_MAX`` of a site, DatabaseUnavailable.
    """
    if not rules:
        return
    make = sqlite.insert if database.is_sqlite else postgresql.insert
    insert = make(site_rules)
    members = ("kept", "kind", "learnt_at", "learnt_from")
    with database.write() as connection:
        for rule in sorted(
            rules, key=lambda rule: (rule.site, rule.id)
        ):  # in one order: none waits for another
            connection.execute(
                insert.values(**rule.to_json()).on_conflict_do_update(
                    index_elements=[site_rules.c.site, site_rules.c.id],
                    set_={name: insert.excluded[name] for name in members},
                )
            )
        for site in sorted({rule.site for rule in rules}):
            count = connection.scalar(
                select(func.count()).select_from(site_rules).where(site_rules.c.site == site)
            )
            if (count or 0) > RULES_MAX:
                raise OptionRefused(f"{site} would have {count} rules: {RULES_MAX} are allowed, delete some")


def find_site_rules(database: Database, host: str) -> list[SiteRule]:
    """The rules that hold for a host, as ``find_site`` gives it: its own and those of the sites above it, oldest first."""
    with database.read() as connection:
        rows = connection.execute(
            select(site_rules)
            .where(site_rules.c.site.in_(sites_of(host)))
            .order_by(site_rules.c.learnt_at, site_rules.c.site, site_rules.c.id)
        ).all()
    return [
        SiteRule(row.site, row.kept, row.alike, row.pattern, row.kind, row.learnt_at, row.learnt_from)
        for row in rows
    ]


def remove_site_rules(database: Database, site: str, rule_id: str | None = None) -> int:
    """Forget one rule of a site, or all of them; how many there were. Those of the sites above it stay."""
    condition = site_rules.c.site == site
    if rule_id is not None:
        condition &= site_rules.c.id == rule_id
    with database.write() as connection:
        return connection.execute(delete(site_rules).where(condition)).rowcount
