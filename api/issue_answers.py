"""What does an answer about an issue look like? A tree: the whole, its articles, and what is spoken of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from api.answers import ErrorShown
from api.issue_links import issue_links
from narrator.labels import clock
from narrator.records.feeds import NEVER
from narrator.records.issue import DUPLICATE, UNKNOWN_CHARS, Feed, IssueArticle, IssueRecord
from narrator.records.issue_finding import Tally, Underway
from narrator.records.narration import NarrationRecord
from narrator.records.narrations import UNFINISHED
from narrator.records.tasks import SPLIT_SPEAK, SPLIT_SPEAK_FROM

BOUND_FROM = 0.95
"""Where binding begins in an issue's progress; what is before is its articles'."""

BINDING = "bind"
"""The stage of an issue whose articles have all come to an end."""

Status = Literal["queued", "running", "done", "failed", "cancelled"]


class IssueCounts(BaseModel):
    """How many articles there are, and how many in each status."""

    articles: int
    done: int
    failed: int
    duplicates: int
    running: int
    queued: int
    cancelled: int


class SegmentsShown(BaseModel):
    """What is spoken of an article: its sentences."""

    done: int
    total: int


class IssueArticleShown(BaseModel):
    """An article of an issue and how far it is."""

    id: Annotated[str, Field(description="12 hex digits that follow from its key")]
    key: Annotated[str, Field(description="What its source calls it")]
    title: str | None
    section: str | None
    author: str | None
    date: Annotated[str | None, Field(description="ISO 8601")]
    link: str | None
    status: Annotated[
        Literal["queued", "running", "done", "failed", "cancelled", "duplicate"],
        Field(description="queued also while its next step waits for a worker"),
    ]
    stage: Annotated[str, Field(description="As of a narration")]
    progress: Annotated[float, Field(ge=0, le=1)]
    segments: Annotated[
        SegmentsShown | None,
        Field(description="Sentences that are spoken, once it is known how many there are"),
    ]
    duration: Annotated[float | None, Field(description="Seconds, once it is done")]
    duplicate_of: Annotated[str | None, Field(description="The article that stands for it")]
    share: Annotated[float | None, Field(description="How much they have in common, to 1")]
    vanished: Annotated[bool, Field(description="The feed has it no longer")]
    edition: Annotated[int, Field(description="Of its text; each new one is one more")]
    error: ErrorShown | None
    narration: Annotated[str, Field(description="Address of its narration")]


class FeedShown(BaseModel):
    """The feed that an issue follows."""

    url: str
    every_minutes: float
    vanished: Literal["keep", "drop"]
    next_at: Annotated[float | None, Field(description="Seconds since 1970; null where the feed has ended")]
    checked_at: Annotated[float | None, Field(description="When it last answered")]
    failures: Annotated[int, Field(description="One after another")]
    error: ErrorShown | None


class IssueSummary(BaseModel):
    """An issue, without its articles."""

    id: str
    status: Status
    stage: Annotated[str, Field(description="articles, bind, done")]
    progress: Annotated[
        float, Field(ge=0, le=1, description="Of its articles by their length; binding is the last 5 %")
    ]
    paused: bool
    title: str | None
    access: Literal["public", "private"]
    edition: Annotated[int, Field(description="Of its list of articles; each change is one more")]
    served_edition: Annotated[int | None, Field(description="That listeners hear")]
    duration: Annotated[float | None, Field(description="Seconds, of what listeners hear")]
    duration_label: str | None
    created_at: Annotated[float, Field(description="Seconds since 1970")]
    finished_at: float | None
    request_id: str
    counts: IssueCounts
    error: ErrorShown | None
    links: dict[str, str]


class IssueShown(IssueSummary):
    """An issue with all that is in it."""

    description: str | None
    author: str | None
    language: str | None
    date: str | None
    link: str | None
    category: str | None
    explicit: bool | None
    voice: str | None
    speed: float
    between: dict[str, Any]
    formats: list[str]
    assets: Annotated[list[str], Field(description="Of cover, intro, interlude, outro those that it has")]
    feed: FeedShown | None
    articles: list[IssueArticleShown]
    webhook_secret: Annotated[str | None, Field(description="Shown once, where it was made for you")] = None


class IssuePage(BaseModel):
    """Some issues, newest first."""

    issues: list[IssueSummary]
    next: Annotated[str | None, Field(description="cursor of the next page")]


class RetriedShown(BaseModel):
    """What is begun again."""

    retried: Annotated[int, Field(description="Articles; 1 where the whole had failed alone")]
    edition: Annotated[int, Field(description="Of the issue, now")]


class UnreadShown(BaseModel):
    """An article that cannot be narrated."""

    key: str
    code: str
    detail: str


class TwinShown(BaseModel):
    """An article that says what another says."""

    key: str
    of: Annotated[str, Field(description="Key of the one that stands for both")]
    share: Annotated[float, Field(description="How much they have in common, to 1")]


class ListenLength(BaseModel):
    """How long there is to hear."""

    seconds: float
    minutes: float
    label: str


class WorkShown(BaseModel):
    """What there is to do."""

    seconds: Annotated[float, Field(description="Of one core; what was spoken before is not deducted")]
    processes: Annotated[int, Field(description="Of workers that are there to share it")]


class IssueEstimate(BaseModel):
    """What an issue would cost."""

    articles: Annotated[int, Field(description="That would be narrated, of those given as text")]
    not_counted: Annotated[int, Field(description="Addresses, whose pages are not fetched for this")]
    failed: list[UnreadShown]
    duplicates: list[TwinShown]
    words: int
    listen: ListenLength
    work: WorkShown


def show_article(
    one: IssueArticle, underway: Underway, base: str, left_out: dict[str, Any] | None = None
) -> IssueArticleShown:
    """An article as an answer; ``left_out`` is why it is not in the issue though it is narrated."""
    facts, is_duplicate = one.facts, one.state == DUPLICATE
    status = _status(one, underway)
    return IssueArticleShown(
        id=one.id,
        key=one.key,
        title=facts.get("title") or one.title,
        section=facts.get("section"),
        author=facts.get("author"),
        date=facts.get("date"),
        link=facts.get("link"),
        status=status,  # type: ignore[arg-type]
        stage="queued" if status == "queued" else one.stage,
        progress=1.0 if is_duplicate else round(one.progress, 4),
        segments=_segments(one, status),
        duration=(one.result or {}).get("duration") if status == "done" else None,
        duplicate_of=one.duplicate_of,
        share=one.share,
        vanished=one.vanished,
        edition=one.edition,
        error=_error(one.error if status == "failed" else left_out if status == "done" else None),
        narration=f"{base}/v1/narrations/{one.narration_id}",
    )


def show_issue(
    record: IssueRecord,
    articles: Sequence[IssueArticle],
    underway: Underway,
    base: str,
    secret: str | None = None,
) -> IssueShown:
    """The whole tree."""
    left_out: dict[str, Any] = (record.narration.heard or {}).get("left_out") or {}
    shown = [show_article(one, underway, base, left_out.get(one.id)) for one in articles]
    request = record.request
    tally = _tally(shown, articles, underway, record.paused)
    summary = show_summary(record.narration, tally, base)
    named = ("description", "author", "language", "date", "link", "category", "explicit", "voice")
    told: dict[str, Any] = {
        **{name: getattr(summary, name) for name in IssueSummary.model_fields},
        **{name: request.get(name) for name in named},
    }
    return IssueShown(
        **told,
        formats=request.get("formats") or [],
        speed=request.get("speed") or 1.0,
        between=request.get("between") or {},
        assets=sorted(record.assets),
        feed=_feed(record.feed) if record.feed else None,
        articles=shown,
        webhook_secret=secret,
    )


def show_summary(record: NarrationRecord, tally: Tally, base: str) -> IssueSummary:
    """The issue without its articles."""
    latest, own = record.latest, f"{base}/v1/issues/{record.id}"
    heard = record.heard or {}
    links = {"self": own, "events": f"{own}/events"}
    if record.served is not None:
        links |= issue_links(base, record.id)
    return IssueSummary(
        id=record.id,
        status=latest.status,  # type: ignore[arg-type]
        stage=BINDING if tally.bound is not None and latest.status in UNFINISHED else latest.stage,
        progress=_progress(record, tally),
        paused=tally.paused,
        title=record.title,
        access=record.access,  # type: ignore[arg-type]
        edition=latest.number,
        served_edition=record.served,
        duration=heard.get("duration"),
        duration_label=clock(heard["duration"]) if "duration" in heard else None,
        created_at=record.created_at,
        finished_at=latest.finished_at,
        request_id=latest.request_id,
        counts=_counts(tally.counts),
        error=ErrorShown(**latest.error) if latest.error else None,
        links=links,
    )


def _tally(
    shown: Sequence[IssueArticleShown], articles: Sequence[IssueArticle], underway: Underway, paused: bool
) -> Tally:
    """As ``tally_issues`` does it, of what is shown."""
    weights = [one.chars or UNKNOWN_CHARS for one in articles]
    shares = [1.0 if one.has_ended else one.progress for one in articles]
    done = sum(weight * share for weight, share in zip(weights, shares, strict=True))
    return Tally(Counter(one.status for one in shown), sum(weights), done, underway.bound, paused)


def _progress(record: NarrationRecord, tally: Tally) -> float:
    """0 to 1: the articles' by their characters, then the binding's."""
    if record.latest.status not in UNFINISHED:
        return round(record.latest.progress, 4)
    if tally.bound is not None:
        return round(BOUND_FROM + (1 - BOUND_FROM) * tally.bound, 4)
    return round(BOUND_FROM * tally.done_chars / tally.chars, 4) if tally.chars else 0.0


def _error(error: dict[str, Any] | None) -> ErrorShown | None:
    return ErrorShown(**error) if error else None


def _segments(one: IssueArticle, status: str) -> SegmentsShown | None:
    """The third level of the tree."""
    if status == "done":
        made: int | None = (one.result or {}).get("segments")
        return None if made is None else SegmentsShown(done=made, total=made)
    if one.segments is None or one.status not in UNFINISHED:
        return None
    share = min(max((one.progress - SPLIT_SPEAK_FROM) / SPLIT_SPEAK, 0.0), 1.0)
    return SegmentsShown(done=int(share * one.segments + 1e-6), total=one.segments)


def _status(one: IssueArticle, underway: Underway) -> str:
    if one.state == DUPLICATE:
        return "duplicate"
    if one.status in UNFINISHED:
        return "running" if one.narration_id in underway.narrations else "queued"
    return one.status


def _counts(counted: Mapping[str, int]) -> IssueCounts:
    return IssueCounts(
        articles=sum(counted.values()),
        duplicates=counted.get(DUPLICATE, 0),
        **{name: counted.get(name, 0) for name in ("done", "failed", "running", "queued", "cancelled")},
    )


def _feed(feed: Feed) -> FeedShown:
    return FeedShown(
        url=feed.url,
        every_minutes=round(feed.every_s / 60, 3),
        vanished=feed.vanished,  # type: ignore[arg-type]
        next_at=feed.next_at if feed.next_at < NEVER else None,
        checked_at=feed.checked_at,
        failures=feed.failures,
        error=ErrorShown(**feed.error) if feed.error else None,
    )
