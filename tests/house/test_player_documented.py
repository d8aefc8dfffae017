"""The player's documentation names what a publisher can use, and what is sent is what was written."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from api.lean import lean

ROOT = Path(__file__).parents[2]
PLAYER = sorted(path for path in (ROOT / "api" / "player").iterdir() if path.suffix in (".js", ".css"))
SCRIPTS = [path for path in PLAYER if path.suffix == ".js"]
TEXT = (ROOT / "docs" / "player.md").read_text(encoding="utf-8")


def test_every_custom_property_part_and_attribute_is_documented() -> None:
    sources = "\n".join(path.read_text(encoding="utf-8") for path in PLAYER)
    named = set(re.findall(r"--listen-(?!sentence|word)[a-z-]+[a-z]", sources))
    parts = {name for part in re.findall(r'part: "([a-z ]+)"', sources) for name in part.split()}
    attributes = set(re.findall(r'player\.getAttribute\("([a-z]+)"\)', sources))
    attributes |= set(re.findall(r'this\.getAttribute\("([a-z]+)"\)', sources))
    assert {"src", "highlight", "lang", "label", "dock", "counts", "share"} <= attributes
    for name in named | parts | attributes:
        assert re.search(rf"`{re.escape(name)}[`=]", TEXT), name


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_without_its_comments_is_still_one(path: Path, tmp_path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    # given: what the way of taking comments out relies on
    for number, line in enumerate(source.splitlines(), 1):
        assert line.count("`") % 2 == 0, f"{path.name}:{number}: a text over several lines"
    node = shutil.which("node")
    assert node, "scripts are checked by Node.js: apt-get install nodejs"
    # when: it is sent
    sent = tmp_path / "sent.mjs"
    sent.write_text(lean(source), encoding="utf-8")
    # then: it is a script, and no comment is left at a line's start
    done = subprocess.run([node, "--check", str(sent)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert not re.search(r"^\s*(//|/\*)", sent.read_text(encoding="utf-8"), re.MULTILINE)
