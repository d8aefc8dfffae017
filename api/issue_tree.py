"""What do the routes of issues share: find one, show it whole, and have it go on after a change?"""

from __future__ import annotations

from api.errors import Problem
from api.issue_answers import IssueShown, show_issue
from api.service import Service
from narrator.records.issue import IssueArticle, IssueRecord
from narrator.records.issue_finding import find_articles, find_issue, find_issue_of, find_underway
from narrator.records.issue_flow import settle_issue
from workers.invitation import invite


def find(service: Service, issue_id: str) -> IssueRecord:
    """The issue; raises Problem 404."""
    record = find_issue(service.database, issue_id)
    if record is None:
        raise missing(issue_id)
    return record


def find_article(service: Service, issue_id: str, article_id: str) -> IssueArticle:
    """An article of an issue that is there; raises Problem 404."""
    found = next((one for one in find_articles(service.database, issue_id) if one.id == article_id), None)
    if found is None:
        raise Problem(
            404,
            "article_unknown",
            f"the issue has no article {article_id}: GET it, its articles have their ids",
            received=article_id,
        )
    return found


def tree(service: Service, issue_id: str, base: str, secret: str | None = None) -> IssueShown | None:
    """The issue as it is shown whole; None if there is none."""
    record = find_issue(service.database, issue_id)
    if record is None:
        return None
    underway = find_underway(service.database, issue_id)  # first: what is done meanwhile is done
    return show_issue(record, find_articles(service.database, issue_id), underway, base, secret)


def go_on(service: Service, issue_id: str, count: int = 0) -> None:
    """Have done what a change has brought: ``count`` tasks at least, and what may come at once now."""
    brought = count + settle_issue(service.database, issue_id)
    if brought:
        invite(brought)


def missing(issue_id: str) -> Problem:
    """The answer where no issue has that id."""
    return Problem(
        404, "issue_unknown", f"no issue {issue_id}: it was deleted, or never asked for", received=issue_id
    )


def check_alone(service: Service, narration_id: str, base: str) -> None:
    """Raises Problem 409 for the narration of an issue's article, which is changed there."""
    found = find_issue_of(service.database, narration_id)
    if found is None:
        return
    where = f"{base}/v1/issues/{found[0]}/articles/{found[1]}"
    raise Problem(
        409,
        "narration_of_issue",
        f"the narration is an article of the issue {found[0]}: PUT or DELETE {where}, or PATCH the issue",
        limit=where,
        received=narration_id,
    )
