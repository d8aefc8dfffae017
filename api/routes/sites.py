"""Routes of sites: what is always kept, or dropped, on their pages."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request

from api.answers import SiteRuleShown, SiteRulesShown
from api.auth import Reader, Writer
from api.errors import Problem
from api.service import Service
from api.wanted import SiteRuleInput
from narrator.clean.lines import writable
from narrator.clean.site_rules import SITE_CHARS, find_site, learn
from narrator.records.site_rules import add_site_rules, find_site_rules, remove_site_rules

router = APIRouter(prefix="/v1/sites", tags=["sites"])

_LABEL = "[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"

Host = Annotated[
    str,
    Path(
        max_length=SITE_CHARS,
        pattern=rf"^(localhost|({_LABEL}\.)+{_LABEL})$",
        description="A host name, such as example.org; www. does not count",
        examples=["example.org"],
    ),
]
RuleId = Annotated[str, Path(pattern="^[0-9a-f]{12}$", description="As GET lists it")]


@router.get("/{host}/rules", name="list_site_rules", summary="What is always kept or dropped there")
def show(host: Host, request: Request, _: Reader) -> SiteRulesShown:
    """The rules that hold for a site: its own, and those of the sites above it."""
    service: Service = request.app.state.service
    site = find_site(host)
    rules = find_site_rules(service.database, site)
    return SiteRulesShown(site=site, rules=[SiteRuleShown(**rule.to_json()) for rule in rules])


@router.post(
    "/{host}/rules", name="add_site_rule", summary="Always keep or drop pieces like this", status_code=201
)
def add(host: Host, asked: SiteRuleInput, request: Request, _: Writer) -> SiteRuleShown:
    """Have pieces like this one kept, or dropped, on all pages of the site; in place of the contrary rule, if there is one."""
    service: Service = request.app.state.service
    rule = learn(find_site(host), asked.kept, writable(asked.text), alike=asked.alike, kind=asked.kind)
    add_site_rules(service.database, [rule])
    return SiteRuleShown(**rule.to_json())


@router.delete(
    "/{host}/rules", name="delete_site_rules", summary="Forget all rules of a site", status_code=204
)
def forget_all(host: Host, request: Request, _: Writer) -> None:
    """Forget all of the site's own rules; those of the sites above it stay."""
    service: Service = request.app.state.service
    remove_site_rules(service.database, find_site(host))


@router.delete("/{host}/rules/{rule_id}", name="delete_site_rule", summary="Forget one", status_code=204)
def forget(host: Host, rule_id: RuleId, request: Request, _: Writer) -> None:
    """Forget one of the site's own rules."""
    service: Service = request.app.state.service
    site = find_site(host)
    if not remove_site_rules(service.database, site, rule_id):
        raise Problem(404, "site_rule_unknown", f"{site} has no rule {rule_id} of its own", received=rule_id)
