"""What is done for each kind of task?"""

from __future__ import annotations

from collections.abc import Callable

from narrator.records.narration import Edition
from narrator.records.task import Task
from workers import binding, issue_formats, publishing, steps
from workers.desk import Desk
from workers.heart import Heart
from workers.offered import FORMAT_FILES


def do_format(desk: Desk, task: Task, edition: Edition, heart: Heart) -> None:
    """Make another format of a narration or an issue."""
    if edition.request.get("is_issue"):
        make = issue_formats.do_issue_format
    else:
        make = publishing.do_publish if task.what in FORMAT_FILES else steps.do_format
    make(desk, task, edition, heart)


STEPS: dict[str, Callable[[Desk, Task, Edition, Heart], None]] = {
    "fetch": steps.do_fetch,
    "read": binding.do_read,
    "narrate": steps.do_narrate,
    "speak": steps.do_speak,
    "assemble": steps.do_assemble,
    "bind": binding.do_bind,
    "format": do_format,
}
