"""Is a word heard, on the browser's own clock, when the manifest says? Chromium decodes, seeks and plays real files."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser

from narrator import Narration, narrate
from narrator.article import build_article
from narrator.testing import ToneEngine

DECODE = """async ([data, rate]) => {
  const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
  const context = new OfflineAudioContext(1, rate, rate);
  const buffer = await context.decodeAudioData(bytes.buffer);
  const floats = buffer.getChannelData(0);
  let text = '';
  const view = new Uint8Array(floats.buffer, floats.byteOffset, floats.byteLength);
  for (let i = 0; i < view.length; i += 32768) text += String.fromCharCode.apply(null, view.subarray(i, i + 32768));
  return btoa(text);
}"""

DURATION = """(data) => new Promise((done, fail) => {
  const audio = new Audio(data);
  audio.onloadedmetadata = () => done(audio.duration);
  audio.onerror = () => fail(new Error(audio.error.message));
})"""


@pytest.fixture(scope="module")
def narration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Narration]:
    # long enough for several chunks of encoding
    words = " ".join(f"Word{'s' * (i % 7)} number {i} is here." for i in range(60))
    article = build_article([("title", "Clock", None), ("paragraph", words, None)])
    folder = tmp_path_factory.mktemp("clock")
    yield narrate(article, folder, engine=ToneEngine(), formats=["m4a", "mp3", "opus", "wav", "flac"])


@pytest.mark.parametrize("name", ["m4a", "mp3", "opus", "wav", "flac"])
def test_each_word_begins_in_chromiums_sound_where_the_manifest_says(
    name: str, narration: Narration, browser: Browser
) -> None:
    # given the file as Chromium decodes it
    path = Path(narration.folder) / f"audio.{name}"
    encoded = base64.b64encode(path.read_bytes()).decode()
    rate = narration.timeline.frame_rate
    page = browser.new_page()
    decoded = np.frombuffer(base64.b64decode(page.evaluate(DECODE, [encoded, rate])), np.float32)
    mime = {
        "m4a": "audio/mp4",
        "mp3": "audio/mpeg",
        "opus": "audio/ogg",
        "wav": "audio/wav",
        "flac": "audio/flac",
    }[name]
    duration = page.evaluate(DURATION, f"data:{mime};base64,{encoded}")
    page.close()

    # then its duration is the manifest's to within an encoder frame
    assert abs(duration - narration.manifest["duration"]) <= 1024 / rate

    # and each tone rises within 5 ms of its word's start, in the first word as in the last: no offset, no drift
    late = []
    for timed in narration.timeline.segments:
        for word in timed.words:
            near = np.abs(decoded[word.start_frame - rate // 50 : word.start_frame + rate // 20])
            late.append((int(np.argmax(near > 0.1)) - rate // 50) / rate)
    assert len(late) > 200
    assert abs(float(np.median(late))) < 0.002
    assert max(map(abs, late)) < 0.005
