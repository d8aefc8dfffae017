"""How do narrated parts become the issue's own files: published formats, page, manifest, sums?"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from narrator.errors import EncodeError, OutputError
from narrator.folder import explained, write_text
from narrator.issue.crew import Crew
from narrator.issue.jobs import file_sha256, write_aside
from narrator.issue.manifest import build_issue, issue_json
from narrator.issue.page import render_issue
from narrator.issue.stage import Progress, Step
from narrator.issue.state import PARTS, State
from narrator.publish import PublishedFormat, file_of
from narrator.publish.publication import Publication
from narrator.tags import default_cover

MANIFEST, PAGE, SUMS = "issue.json", "index.html", "SHA256SUMS"
"""What every issue has."""


def finish(
    publication: Publication,
    published: Sequence[PublishedFormat],
    state: State,
    crew: Crew,
    failed: Sequence[dict[str, str]],
    duplicates: Sequence[dict[str, Any]],
    cover: Path | None,
    progress: Progress | None,
) -> dict[str, Any]:
    """Make the published files aside, put them in place, and write the manifest and the sums last; the manifest.

    Raises EncodeError, OutputError or DiskFull.
    """
    out = state.out
    with explained(out), tempfile.TemporaryDirectory(prefix="made-", dir=state.folder) as name:
        made = Path(name)
        image = cover.read_bytes() if cover else default_cover()
        (made / publication.cover).write_bytes(image)
        # Formats read it from the issue's folder.
        shutil.copyfile(made / publication.cover, out / publication.cover)
        described = state.folder / "publication.json"
        write_aside(described, json.dumps(publication.to_json()))
        files = _publish(publication, published, described, made, crew, progress)
        rows = []
        for form in published:
            main = made / file_of(form, publication)
            rows.append(
                {
                    "format": form.name,
                    "url": file_of(form, publication),
                    "type": form.type,
                    "bytes": main.stat().st_size,
                    "sha256": file_sha256(main),
                }
            )
        manifest = build_issue(publication, rows, failed, duplicates)
        write_text(made / PAGE, render_issue(manifest))
        write_text(made / MANIFEST, issue_json(manifest))
        names = [publication.cover, *files, PAGE]
        write_text(made / SUMS, _sums(publication, made, [*names, MANIFEST]))
        _put(made, out, [*names, MANIFEST, SUMS])
        write_aside(state.folder / "files.json", json.dumps([*names, MANIFEST, SUMS]))
    return manifest


def _publish(
    publication: Publication,
    published: Sequence[PublishedFormat],
    described: Path,
    made: Path,
    crew: Crew,
    progress: Progress | None,
) -> list[str]:
    """The names of all files of all formats."""
    work = [
        {
            "job": "publish",
            "format": form.name,
            "publication": str(described),
            "folder": str(publication.folder),
            "into": str(made),
        }
        for form in published
    ]
    found: dict[int, list[str]] = {}
    for index, result in crew.run(work):
        if "failed" in result:
            problem = result["failed"]
            kind = OutputError if problem["code"] in ("output_failed", "disk_full") else EncodeError
            raise kind(f"{published[index].name} could not be made: {problem['reason']}")
        found[index] = result["files"]
        if progress:
            progress(Step("publish", len(found), len(work), published[index].name))
    # Two formats may want one file, such as an article's chapters.
    return list(dict.fromkeys(name for index in range(len(work)) for name in found[index]))


def _put(made: Path, out: Path, names: Sequence[str]) -> None:
    """Move what is made into the issue's folder, and remove what an earlier run made and this one did not.

    The manifest goes first and comes last: whoever finds one finds all that it names.
    """
    for name in (MANIFEST, SUMS):
        (out / name).unlink(missing_ok=True)
    for name in _earlier(out):
        if name not in names:
            (out / name).unlink(missing_ok=True)
    for name in names:
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).replace(out / name)


def _earlier(out: Path) -> list[str]:
    """Files that an earlier run says that it made."""
    try:
        found: list[str] = json.loads((State(out).folder / "files.json").read_text("utf-8"))
        return [str(name) for name in found if not Path(name).is_absolute() and ".." not in Path(name).parts]
    except (OSError, ValueError, TypeError):
        return []


def _sums(publication: Publication, made: Path, names: Sequence[str]) -> str:
    """A line for each file of the issue, as ``sha256sum --check`` reads it."""
    sums = {name: file_sha256(made / name) for name in names}
    known = {file.url: file.sha256 for part in publication.parts for file in part.audio}
    for kind in PARTS:
        for path in sorted((publication.folder / kind).rglob("*")):
            name = path.relative_to(publication.folder).as_posix()
            hidden = any(piece.startswith(".") for piece in path.parts[len(publication.folder.parts) :])
            if path.is_file() and name not in sums and not hidden:
                sums[name] = known.get(name) or file_sha256(path)
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(sums.items()))
