"""Does the service run on a PostgreSQL, a Redis and an S3 that are somewhere else?"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
import redis

from tests.servers import S3, Postgres, free_port, missing
from tests.service import running


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[str]:
    port = free_port()
    try:
        process = subprocess.Popen(
            ["redis-server", "--port", str(port), "--dir", str(tmp_path), "--save", ""],
            stdout=subprocess.DEVNULL,
        )
    except FileNotFoundError:
        missing("redis-server")
    client = redis.Redis(port=port, retry=redis.retry.Retry(redis.backoff.ConstantBackoff(0.05), 100))
    client.ping()
    yield f"redis://127.0.0.1:{port}/3"
    client.close()
    process.terminate()
    process.wait()


def test_all_three_elsewhere_narrate_serve_and_delete(
    tmp_path_factory: pytest.TempPathFactory, own_redis: str
) -> None:
    # given a PostgreSQL, a second Redis and an S3, named by their addresses alone
    postgres, s3 = Postgres(), S3()
    postgres.start()
    os.environ.update(s3.environment)
    bucket = boto3.client("s3")
    bucket.create_bucket(Bucket="house")
    try:
        with running(
            tmp_path_factory.mktemp("elsewhere") / "data",
            NARRATOR_DATABASE_URL=postgres.url,
            NARRATOR_REDIS_URL=own_redis,
            NARRATOR_STORAGE_URL="s3://house/narrator",
            **s3.environment,
        ) as service:
            # when an article is narrated
            narration_id = service.narrate("The port was quiet at dawn. By noon three ships had come in.")
            own = f"/v1/narrations/{narration_id}"
            manifest = service.client.get(f"{own}/manifest.json").json()
            audio = service.client.get(f"{own}/audio.m4a")

            # then no Redis of its own was started, and files are in S3 and nowhere else
            assert service.processes("redis") == []
            assert not (service.folder / "storage").exists()
            assert not (service.folder / "narrator.db").exists()
            kept = [entry["Key"] for entry in bucket.list_objects_v2(Bucket="house")["Contents"]]
            assert any(key.startswith(f"narrator/narrations/{narration_id}/1-") for key in kept)
            assert len(audio.content) == manifest["audio"][0]["bytes"]
            part = service.client.get(f"{own}/audio.m4a", headers={"Range": "bytes=10-19"})
            assert (part.status_code, part.content) == (206, audio.content[10:20])
            assert service.client.get(f"{own}/audio.flac").status_code == 200

            # and an edit and a deletion work as at home
            service.client.put(
                own, json={"text": "The port was quiet at dawn. By noon four ships had come in."}
            )
            assert service.wait(narration_id)["edition"] == 2
            assert service.client.delete(own).status_code == 204
            left = bucket.list_objects_v2(Bucket="house", Prefix=f"narrator/narrations/{narration_id}")
            assert left["KeyCount"] == 0
    finally:
        for name in s3.environment:
            os.environ.pop(name, None)
        s3.close()
        postgres.remove()
