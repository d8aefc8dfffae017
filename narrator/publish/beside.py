"""How is one narration published, in files beside it?"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

from narrator.folder import explained, write_text
from narrator.narration import Narration
from narrator.publish import PublishedFormat, publish_format
from narrator.publish.publication import single
from narrator.tags import default_cover


def publish_beside(
    narration: Narration,
    formats: Sequence[PublishedFormat],
    *,
    url: str | None = None,
    cover: bytes | None = None,
    album: str | None = None,
) -> list[Path]:
    """Write the formats into the narration's folder, each file whole or not at all; what was written.

    ``url`` is where the folder will be served. Beside the formats, article.json (the blocks) and the cover are
    written. Raises OutputError or DiskFull, EncodeError, and OptionRefused for a feed without ``url``.
    """
    out = narration.folder
    image = cover or default_cover()
    cover_name = "cover.png" if image.startswith(b"\x89PNG") else "cover.jpg"
    with explained(out), tempfile.TemporaryDirectory(prefix=".publishing-", dir=out) as name:
        made = Path(name)
        # Formats read these two from the narration's folder.
        write_text(made / "article.json", json.dumps(narration.article.to_json(), ensure_ascii=False) + "\n")
        (made / cover_name).write_bytes(image)
        files = ["article.json", cover_name]
        for file in files:
            (made / file).replace(out / file)
        publication = single(
            out, narration.manifest, cover_name, url=url and url.rstrip("/") + "/", album=album
        )
        written = [file for form in formats for file in publish_format(form.name, publication, made)]
        for file in dict.fromkeys(written):
            (made / file).replace(out / file)
    return [out / file for file in dict.fromkeys(written)]
