"""Is what is served, taken home as a folder, what an issue made on the command line is to its readers?

The proofs are those of ``tests/issue``, on the files as they came over HTTP.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from narrator.issue.make import Issue
from tests.issue import test_epub, test_formats, test_joined

from .conftest import Served, local


@pytest.fixture(scope="module")
def home(public: Served, tmp_path_factory: pytest.TempPathFactory) -> Issue:
    """Every file of the public issue in a folder, under the names of their addresses."""
    folder = tmp_path_factory.mktemp("home")
    names = ["issue.m4b", "issue.mp3", "issue.epub", "contents.html", "SHA256SUMS"]
    for name in names:
        save(public, folder, name)
    names += [line.partition("  ")[2] for line in (folder / "SHA256SUMS").read_text().splitlines()]
    manifest = public.manifest()
    for part in manifest["parts"]:
        for file in part["audio"]:
            file["url"] = local(file["url"])
        for member in ("manifest", "captions", "text"):
            part[member] = local(part[member])
        place = part["manifest"].rpartition("/")[0]
        names += [*(file["url"] for file in part["audio"]), part["manifest"], part["captions"], part["text"]]
        names += [f"{place}/guided.json", f"{place}/article.json"]
        if part["kind"] == "article":
            names += [f"{place}/chapters.json", f"{place}/article.jsonld"]
    for row in manifest["files"]:
        row["url"] = local(row["url"])
    manifest["cover"] = local(manifest["cover"])
    for name in (*dict.fromkeys(names[5:]), manifest["cover"], *(row["url"] for row in manifest["files"])):
        save(public, folder, name)
    return Issue(folder, manifest, (), 0, 0)


def save(public: Served, folder: Path, name: str) -> None:
    answer = public.get(name)
    assert answer.status_code == 200, name
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(answer.content)


def test_the_sums_agree(home: Issue) -> None:
    ran = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=home.folder, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stdout.count(": OK") > 20


def test_the_whole_sounds_as_its_parts_do(home: Issue) -> None:
    test_joined.test_a_whole_issue_sounds_as_its_parts_do_to_the_sample(home, "issue.m4b", "audio.m4a")


def test_the_chapters_are_the_manifests(home: Issue) -> None:
    test_joined.test_the_chapters_of_an_m4b_are_the_manifests(home)
    test_joined.test_the_chapters_of_an_mp3_are_the_manifests(home)


def test_epubcheck_finds_no_error_and_no_warning(home: Issue) -> None:
    test_epub.test_epubcheck_finds_no_error_and_no_warning(home)


def test_the_book_is_read_in_step_with_its_sound(home: Issue) -> None:
    test_epub.test_every_segment_is_read_in_step_with_its_sound(home)


def test_the_audiobook_keeps_the_rules_of_the_w3c(home: Issue) -> None:
    test_formats.test_the_audiobook_keeps_the_rules_of_the_w3c(home)


def test_readium_reads_the_audiobook(home: Issue, public: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(test_formats, "BASE", public.url)
    test_formats.test_readium_reads_the_audiobook(home)
    test_formats.test_guided_navigation_goes_through_the_whole_sound(home)


def test_the_captions_of_each_article_are_captions(home: Issue) -> None:
    test_formats.test_the_captions_of_each_article_are_captions(home)
