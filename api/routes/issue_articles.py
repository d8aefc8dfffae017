"""Routes of an issue's articles: add some, give one a new text, take one out."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request

from api.asked import base_url
from api.auth import Writer
from api.issue_answers import IssueArticleShown, IssueShown, show_article
from api.issue_asked import asked_article, asked_articles, check_count
from api.issue_inputs import AddedArticles, EditedArticle
from api.issue_tree import find, find_article, go_on, missing, tree
from api.lexicons import renewed
from api.published import problem_answer
from api.routes.issues import IssueId
from api.routes.narrations import counted
from api.service import Service
from narrator.records.finding import find_edition
from narrator.records.issue import GivenArticle, IssueArticle
from narrator.records.issue_finding import find_articles, find_underway
from narrator.records.issues import change_issue

router = APIRouter(prefix="/v1/issues/{issue_id}/articles", tags=["issues"])

OneId = Annotated[str, Path(pattern="^[0-9a-f]{12}$", description="As the issue shows it")]


@router.post(
    "",
    name="add_articles",
    summary="Add articles",
    status_code=202,
    responses={409: problem_answer(409, "/v1/issues/{issue_id}/articles")},
)
def add(issue_id: IssueId, asked: AddedArticles, request: Request, who: Writer) -> IssueShown:
    """Add articles, at the end or before another: only they are spoken. What the issue has already is refused."""
    service: Service = request.app.state.service
    record = find(service, issue_id)
    check_count(service, len(find_articles(service.database, issue_id)) + len(asked.articles))
    issue = {**record.request, "lexicons": renewed(service, record.request)}
    articles, chars = asked_articles(service, asked.articles, issue, request)
    with counted(service, who, chars):
        number = change_issue(
            service.database,
            issue_id,
            add=articles,
            before=asked.before,
            request_id=request.state.request_id,
            unfinished_max=service.settings.jobs_per_key if who.key_id else None,
        )
        if number is None:
            raise missing(issue_id)
    go_on(service, issue_id, len(articles))
    shown = tree(service, issue_id, base_url(request))
    if shown is None:
        raise missing(issue_id)
    return shown


@router.put(
    "/{article_id}",
    name="edit_article",
    summary="Put a new text: only what changed is spoken",
    status_code=202,
)
def edit(
    issue_id: IssueId, article_id: OneId, asked: EditedArticle, request: Request, who: Writer
) -> IssueArticleShown:
    """A new text of one article: only what changed in it is spoken. The issue as it was is heard until the new one is whole."""
    service: Service = request.app.state.service
    record = find(service, issue_id)
    one = find_article(service, issue_id, article_id)
    before = find_edition(service.database, one.narration_id, one.edition)
    kept = before.request if before else {}
    filled = _filled(asked, kept)
    issue = {**record.request, "lexicons": renewed(service, kept)}
    edited, chars = asked_article(service, filled, one.key, issue, request, "body")
    facts = {**one.facts, **edited.facts}
    for name in ("author", "section", "date", "link", "title"):
        if name in asked.model_fields_set and getattr(asked, name) is None:
            facts.pop(name, None)
    with counted(service, who, chars):
        number = change_issue(
            service.database,
            issue_id,
            edit=[GivenArticle(one.key, edited.request, edited.chars, facts)],
            request_id=request.state.request_id,
            unfinished_max=service.settings.jobs_per_key if who.key_id else None,
        )
        if number is None:
            raise missing(issue_id)
    go_on(service, issue_id, 1)
    return _shown(service, issue_id, find_article(service, issue_id, article_id), request)


@router.delete("/{article_id}", name="remove_article", summary="Take it out", status_code=204)
def remove(issue_id: IssueId, article_id: OneId, request: Request, who: Writer) -> None:
    """Take an article out. The issue as it was is heard until the new one is whole; nothing is spoken again for that.

    What says the same as it, and was not narrated for that, takes its place.
    """
    service: Service = request.app.state.service
    find(service, issue_id)
    find_article(service, issue_id, article_id)
    with counted(service, who, 0):
        number = change_issue(
            service.database,
            issue_id,
            remove=[article_id],
            request_id=request.state.request_id,
            unfinished_max=service.settings.jobs_per_key if who.key_id else None,
        )
    if number is None:
        raise missing(issue_id)
    go_on(service, issue_id, 1)


def _filled(asked: EditedArticle, kept: dict[str, Any]) -> EditedArticle:
    """With what it does not name as it was."""
    named = asked.model_fields_set
    named_in_blocks = asked.article is not None and asked.article.article().title
    more: dict[str, Any] = {}
    for name in ("title", "voice", "speed", "speak"):
        if name not in named and name in kept and not (name == "title" and named_in_blocks):
            more[name] = kept[name]
    if "site" not in named and asked.url is None and asked.article is None:
        more["site"] = kept.get("site")
    return asked.model_copy(update=more)


def _shown(service: Service, issue_id: str, one: IssueArticle, request: Request) -> IssueArticleShown:
    return show_article(one, find_underway(service.database, issue_id), base_url(request))
