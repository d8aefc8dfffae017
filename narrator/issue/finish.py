"""How do narrated parts become the issue's own files: published formats, page, manifest, sums?"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from narrator.errors import EncodeError, OutputError
from narrator.folder import explained, write_text
from narrator.issue.crew import Crew
from narrator.issue.jobs import write_aside
from narrator.issue.manifest import build_issue, issue_json
from narrator.issue.page import render_issue
from narrator.issue.stage import Progress, Step
from narrator.issue.state import PARTS, State
from narrator.publish import PublishedFormat, file_of
from narrator.publish.publication import Publication
from narrator.sums import file_sha256
from narrator.tags import default_cover

LONGEST = ("mp3", "m4b", "epub")
"""Formats that hold sound, by how long they take: 1.3, 1.2 and 0.1 s of one core for four hours of it."""

SHARING = ("rss", "chapters")
"""Formats that write the same files, the chapters of each article: one after the other, in one process."""

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
        earlier = set(_earlier(out))
        with ThreadPoolExecutor(1, thread_name_prefix="sums") as pool:
            # What this run or an earlier one publishes into articles' folders is no part of what they are made of.
            narrated = pool.submit(_narrated_sums, publication, earlier)
            sums = _publish(publication, published, described, made, crew, progress)
            crew.dismiss()
            rows = [_row(form, publication, made, sums) for form in published]
            manifest = build_issue(publication, rows, failed, duplicates)
            write_text(made / PAGE, render_issue(manifest))
            write_text(made / MANIFEST, issue_json(manifest))
            for name in (publication.cover, PAGE, MANIFEST):
                sums[name] = file_sha256(made / name)
            names = [*sums, SUMS]
            _write_sums(made / SUMS, {**narrated.result(), **sums})
        _put(made, out, names, earlier)
        write_aside(state.folder / "files.json", json.dumps(names))
    return manifest


def _row(
    form: PublishedFormat, publication: Publication, made: Path, sums: Mapping[str, str]
) -> dict[str, Any]:
    """What the manifest says of a format's main file."""
    name = file_of(form, publication)
    size = (made / name).stat().st_size
    return {"format": form.name, "url": name, "type": form.type, "bytes": size, "sha256": sums[name]}


def _publish(
    publication: Publication,
    published: Sequence[PublishedFormat],
    described: Path,
    made: Path,
    crew: Crew,
    progress: Progress | None,
) -> dict[str, str]:
    """The names of all files of all formats, each with its sum."""
    together = [[form.name for form in published if form.name in SHARING]]
    together += [[form.name] for form in published if form.name not in SHARING]
    # The longest first, so that no core is left with one at the end.
    groups = sorted(
        filter(None, together),
        key=lambda names: LONGEST.index(names[0]) if names[0] in LONGEST else len(LONGEST),
    )
    work = [
        {
            "job": "publish",
            "formats": names,
            "publication": str(described),
            "folder": str(publication.folder),
            "into": str(made),
        }
        for names in groups
    ]
    sums: dict[str, str] = {}
    done = 0
    for index, result in crew.run(work):
        name = ", ".join(groups[index])
        if "failed" in result:
            problem = result["failed"]
            kind = OutputError if problem["code"] in ("output_failed", "disk_full") else EncodeError
            raise kind(f"{name} could not be made: {problem['reason']}")
        sums |= result["sums"]
        done += len(groups[index])
        if progress:
            progress(Step("publish", done, len(published), name))
    return sums


def _put(made: Path, out: Path, names: Sequence[str], earlier: Collection[str]) -> None:
    """Move what is made into the issue's folder, and remove what an earlier run made and this one did not.

    The manifest goes first and comes last: whoever finds one finds all that it names.
    """
    for name in (MANIFEST, SUMS):
        (out / name).unlink(missing_ok=True)
    for name in sorted(set(earlier) - set(names)):
        (out / name).unlink(missing_ok=True)
    for folder in {(out / name).parent for name in names}:
        folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (made / name).replace(out / name)


def _earlier(out: Path) -> list[str]:
    """Files that an earlier run says that it made."""
    try:
        found: list[str] = json.loads((State(out).folder / "files.json").read_text("utf-8"))
        return [str(name) for name in found if not Path(name).is_absolute() and ".." not in Path(name).parts]
    except (OSError, ValueError, TypeError):
        return []


def _narrated_sums(publication: Publication, published: Collection[str]) -> dict[str, str]:
    """Sums of what is in the parts' folders and is not ``published`` there. Raises OSError."""
    known = {file.url: file.sha256 for part in publication.parts for file in part.audio}
    found = {}
    for kind in PARTS:
        for folder, folders, names in os.walk(publication.folder / kind):
            folders[:] = [name for name in folders if not name.startswith(".")]
            below = Path(folder).relative_to(publication.folder).as_posix()
            for name in names:
                path = f"{below}/{name}"
                if name.startswith(".") or path in published:
                    continue
                if (publication.folder / path).is_file():
                    found[path] = known.get(path) or file_sha256(publication.folder / path)
    return found


def _write_sums(path: Path, sums: Mapping[str, str]) -> None:
    """A line for each file of the issue, as ``sha256sum --check`` reads it."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{sums[name]}  {name}\n" for name in sorted(sums))
