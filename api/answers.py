"""What does an answer look like?"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.files import MAIN
from narrator.records.narration import NarrationRecord


class ErrorShown(BaseModel):
    """Why a narration failed."""

    code: str
    detail: str


class NarrationShown(BaseModel):
    """A narration and how far it is."""

    id: str
    status: Literal["queued", "running", "done", "failed", "cancelled"]
    stage: Annotated[str, Field(description="queued, clean, speak, stitch, encode, publish, done")]
    progress: Annotated[float, Field(ge=0, le=1)]
    title: str | None
    access: Literal["public", "private"]
    edition: Annotated[int, Field(description="Of the text that was given last")]
    served_edition: Annotated[int | None, Field(description="Of the text that listeners hear")]
    duration: Annotated[float | None, Field(description="Seconds, of what listeners hear")]
    duration_label: str | None
    created_at: Annotated[float, Field(description="Seconds since 1970")]
    finished_at: float | None
    request_id: str
    error: ErrorShown | None
    links: dict[str, str]
    webhook_secret: Annotated[str | None, Field(description="Shown once, where it was made for you")] = None


class NarrationPage(BaseModel):
    """Some narrations, newest first."""

    narrations: list[NarrationShown]
    next: Annotated[str | None, Field(description="cursor of the next page")]


class Links(BaseModel):
    """Signed links to a private narration."""

    expires_at: Annotated[int, Field(description="Seconds since 1970")]
    links: dict[str, str]


class ReadShown(BaseModel):
    """Silent reading."""

    words: int
    seconds: float
    label: str


class ListenShown(BaseModel):
    """Listening."""

    seconds: float
    label: str


class EstimateShown(BaseModel):
    """How long an article takes."""

    model_config = ConfigDict(extra="allow")

    read: ReadShown
    listen: ListenShown


Range = tuple[Annotated[int, Field(ge=0)], Annotated[int, Field(ge=0)]]
"""From and to, in code points."""


class BlockShown(BaseModel):
    """One paragraph-like unit of an article."""

    kind: Annotated[str, Field(description="title, paragraph, ...: docs/api.md lists them")]
    text: str
    range: Annotated[Range, Field(description="Where it stands in article.txt")]
    input_range: Annotated[Range | None, Field(description="Where it stood in what was given")]


class DecisionShown(BaseModel):
    """What became of one piece of the page, and why."""

    piece: Annotated[
        int | None,
        Field(ge=0, description="Its number, by which it is overruled; null in articles made before"),
    ] = None
    kept: bool
    kind: Annotated[str, Field(description="The kind of its block, or what it was taken for")]
    rule: Annotated[str, Field(description="Who or what decided")]
    reason: Annotated[str, Field(description="The same in words")]
    text: Annotated[str, Field(description="As it stood in what was given")]
    input_range: Annotated[Range | None, Field(description="Where it stood there")]
    confidence: Annotated[float, Field(ge=0, le=1, description="How sure that is")] = 1.0


class ArticleShown(BaseModel):
    """A cleaned article and the receipt of what was kept and dropped, and why."""

    title: str | None
    standfirst: str | None
    byline: str | None
    language: str | None
    text: str
    blocks: list[BlockShown]
    receipt: list[DecisionShown]


class FindingShown(BaseModel):
    """A doubtful stretch of an article."""

    kind: Annotated[
        str, Field(description="acronym, number, code, name, homograph, unreadable, table, program")
    ]
    range: Annotated[Range, Field(description="Where it first stands in the article text")]
    written: str
    said: Annotated[str, Field(description="What will be said; empty where it is not read aloud")]
    sounds: Annotated[str | None, Field(description="What the voice makes of it, in IPA")]
    why: str
    advice: str
    lexeme: Annotated[
        dict[str, Any] | None, Field(description="That would settle it; its alias is a proposal")
    ]
    times: Annotated[int, Field(ge=1, description="How often it stands in the article")]


class ProofShown(BaseModel):
    """What a person should look at before an article is published as sound."""

    text: Annotated[str, Field(description="The article text, in which the ranges count")]
    findings: list[FindingShown]


class VoicesShown(BaseModel):
    """Engines and voices."""

    engines: list[dict[str, Any]]
    voices: list[dict[str, Any]]


class SiteRuleShown(BaseModel):
    """What is always kept, or dropped, on the pages of a site."""

    id: Annotated[str, Field(description="Follows from what it is about: the contrary rule has the same")]
    site: Annotated[str, Field(description="A host name; it holds for the hosts below it too")]
    kept: bool
    alike: Annotated[
        str, Field(description="text, digits, prefix or rule: by what pieces are like the one it is from")
    ]
    pattern: Annotated[str, Field(description="What they have alike")]
    kind: Annotated[str | None, Field(description="Of the block that a kept piece becomes")]
    learnt_at: Annotated[str, Field(description="When, in UTC (RFC 3339)")]
    learnt_from: Annotated[str, Field(description="The beginning of the piece that it is from")]


class SiteRulesShown(BaseModel):
    """The rules that hold for a site, its own and those of the sites above it, the oldest first."""

    site: str
    rules: list[SiteRuleShown]


class Readiness(BaseModel):
    """Whether the service can narrate."""

    status: Literal["ready", "not ready"]
    parts: Annotated[
        dict[str, str], Field(description='database, redis, storage, worker: "ok" or what is wrong')
    ]


class ProblemShown(BaseModel):
    """An error (RFC 9457)."""

    type: Annotated[str, Field(description="Relative address that explains the code")]
    title: Annotated[str, Field(description="The status in words")]
    status: Annotated[int, Field(ge=400, le=599)]
    detail: Annotated[str, Field(description="One line: what was received, what is allowed, what to do")]
    instance: Annotated[str, Field(description="Path of the request")]
    code: Annotated[
        str, Field(pattern="^[a-z_]+$", description="Stable; docs/api.md and docs/errors.md list all")
    ]
    limit: Annotated[Any, Field(description="What is allowed")] = None
    received: Annotated[Any, Field(description="What came, shortened")] = None


def show_narration(record: NarrationRecord, base: str, secret: str | None = None) -> NarrationShown:
    """The narration as an answer; ``base`` is the service's address as its user sees it."""
    latest, own = record.latest, f"{base}/v1/narrations/{record.id}"
    links = {"self": own, "events": f"{own}/events", "page": f"{base}/narrations/{record.id}"}
    if record.served is not None:
        links |= {
            "manifest": f"{own}/manifest.json",
            "audio": f"{own}/audio.m4a",
            "captions": f"{own}/captions.vtt",
            "article": f"{own}/article.txt",
            "receipt": f"{own}/article.json",
            "embed": f"{base}/embed/{record.id}",
            **{form: f"{own}/{file}" for form, file in MAIN.items()},
        }
    heard = record.heard or {}
    return NarrationShown(
        id=record.id,
        status=latest.status,  # type: ignore[arg-type]
        stage=latest.stage,
        progress=round(latest.progress, 4),
        title=record.title,
        access=record.access,  # type: ignore[arg-type]
        edition=latest.number,
        served_edition=record.served,
        duration=heard.get("duration"),
        duration_label=heard.get("duration_label"),
        created_at=record.created_at,
        finished_at=latest.finished_at,
        request_id=latest.request_id,
        error=ErrorShown(**latest.error) if latest.error else None,
        links=links,
        webhook_secret=secret,
    )
