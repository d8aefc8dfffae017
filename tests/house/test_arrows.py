"""Do the arrows point from api to workers to narrator, and never back?"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

FORBIDDEN = {
    "narrator": {"workers", "api", "celery", "kombu", "redis", "fastapi", "starlette", "uvicorn"},
    "workers": {"api", "fastapi", "starlette", "uvicorn"},
    "api": set(),
}


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: relative import"
            yield (node.module or "").split(".")[0]


@pytest.mark.parametrize("room", FORBIDDEN)
def test_a_room_imports_only_what_lies_below_it(room: str) -> None:
    # given every file of the room
    files = sorted((ROOT / room).rglob("*.py"))
    assert files

    # then none of them imports what lies above, not even inside of a function
    for file in files:
        wrong = FORBIDDEN[room] & set(imports(file))
        assert not wrong, f"{file.relative_to(ROOT)} imports {', '.join(wrong)}"


def test_only_the_settings_read_the_environment() -> None:
    for file in sorted(file for room in FORBIDDEN for file in (ROOT / room).rglob("*.py")):
        read = re.search(r"\bos\.(environ|getenv)|import (environ|getenv)", file.read_text("utf-8"))
        assert not read or file.name == "settings.py", f"{file.relative_to(ROOT)} reads the environment"
