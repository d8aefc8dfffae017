"""The route that tells what an issue would cost, before anything of it is kept or spoken."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import anyio.to_thread
from fastapi import APIRouter, Query, Request

from api.asked import check_address
from api.auth import Reader
from api.errors import Problem
from api.inputs import VoiceInput
from api.issue_answers import IssueEstimate, ListenLength, TwinShown, UnreadShown, WorkShown
from api.issue_asked import check_count, checked_article, keys_of
from api.issue_bodies import BODY, IssueRoute, Packed
from api.issue_inputs import IssueInput, IssueQuery
from api.lexicons import read_given
from api.reading import in_turn
from api.service import Service
from narrator.clean.site_rules import clean_and_learn
from narrator.engines import choose_voice, default_engine, find_voice
from narrator.errors import NarratorError
from narrator.estimate import estimate
from narrator.issue.cost import SHAPE_S, WORK_S
from narrator.issue.similar import find_twins, sketch
from narrator.labels import clock
from narrator.records.costs import expected_cost
from narrator.records.crews import count_processes
from narrator.records.issue import MADE_ANYWAY, article_formats
from narrator.records.site_rules import find_site_rules

router = APIRouter(prefix="/v1/issues", tags=["issues"], route_class=IssueRoute)


@dataclass(frozen=True, slots=True)
class _Read:
    """An article that would be narrated."""

    key: str
    words: int
    chars: int
    listen_s: float
    voice: str
    sketch: list[int]


@router.post("/estimates", name="estimate_issue", summary="What an issue would cost", openapi_extra=BODY)
async def estimate_it(
    asked: IssueInput, said: Annotated[IssueQuery, Query()], request: Request, _: Reader
) -> IssueEstimate:
    """Words, length and work of the articles given as text; addresses are not fetched, and nothing is kept."""
    service: Service = request.app.state.service
    asked = asked.model_copy(update=said.model_dump(exclude_unset=True))
    packed: Packed = request.state.packed
    check_count(service, len(asked.articles) + len(packed.refused))
    voice = await anyio.to_thread.run_sync(find_voice, default_engine(), asked.voice)
    await anyio.to_thread.run_sync(read_given, service, asked.lexicon)
    if asked.feed:
        check_address(service, asked.feed.url)
    failed = [
        UnreadShown(key=entry.id, code=entry.refusal[0], detail=entry.refusal[1])
        for _, entry in packed.refused
        if entry.refusal
    ]
    found: list[_Read] = []
    issue = {"voice": asked.voice, "speed": asked.speed}
    for number, (one, key) in enumerate(zip(asked.articles, keys_of(asked.articles), strict=True)):
        filled, _chars = checked_article(service, one, issue, f"body.articles.{number}")
        if filled.url:
            continue
        try:
            # Each in its turn: others who want a page cleaned stand between.
            found.append(await in_turn(request, _read, service, filled, key))
        except Problem:
            raise
        except NarratorError as error:
            failed.append(UnreadShown(key=key, code=error.code, detail=str(error)))
    twins = find_twins([one.sketch for one in found])
    told = [
        TwinShown(key=found[twin.index].key, of=found[twin.of].key, share=round(twin.share, 2))
        for twin in twins
    ]
    gone = {twin.index for twin in twins}
    kept = [one for number, one in enumerate(found) if number not in gone]
    listen_s = sum(one.listen_s for one in kept)
    work = await anyio.to_thread.run_sync(_work, service, kept, listen_s, asked.formats, voice.id)
    return IssueEstimate(
        articles=len(kept),
        not_counted=sum(one.url is not None for one in asked.articles),
        failed=failed,
        duplicates=told,
        words=sum(one.words for one in kept),
        listen=ListenLength(
            seconds=round(listen_s, 1), minutes=round(listen_s / 60, 1), label=clock(listen_s)
        ),
        work=work,
    )


def _read(service: Service, asked: VoiceInput, key: str) -> _Read:
    """Raises what there is to say against the article."""
    engine = default_engine()
    if asked.article is not None:
        article = asked.article.article(asked.title)
    else:
        way, given = asked.given
        site = asked.host
        article, _ = clean_and_learn(
            given,
            title=asked.title,
            markup=way,
            site=site,
            site_rules=find_site_rules(service.database, site) if site else (),
            speak=asked.speak,
            overrules=[one.overrule() for one in asked.overrules],
        )
    voice = choose_voice(engine, asked.voice, article.language)
    length = estimate(article, engine.name, voice, asked.speed, asked.speak)
    return _Read(
        key, length.read.words, len(article.text), length.listen_seconds, voice.id, list(sketch(article.text))
    )


def _work(
    service: Service, kept: list[_Read], listen_s: float, formats: Sequence[str], voice: str
) -> WorkShown:
    """Of one core, as far as is known of the engine here, and who would share it."""
    engine = default_engine().name
    chars: dict[str, int] = defaultdict(int)
    for one in kept:
        chars[one.voice] += one.chars
    speak_s = sum(
        count * expected_cost(service.database, engine, name or voice) for name, count in chars.items()
    )
    encode_s = listen_s * (SHAPE_S + sum(WORK_S[form] for form in (MADE_ANYWAY, *article_formats(formats))))
    with service.database.read() as connection:
        processes = count_processes(connection)
    return WorkShown(seconds=round(speak_s + encode_s, 1), processes=processes)
