"""Does a webhook hear of the end, signed so that its own library believes it, and again if it did not listen?"""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from tests.api.web import Web
from tests.service import Running


def test_the_end_is_told_signed_and_told_again_after_a_failure(service: Running, web: Web) -> None:
    # given a receiver that fails at first
    web.statuses = [500]

    # when a narration is asked for with its address
    answer = service.client.post(
        "/v1/narrations", json={"text": "Tell them.", "title": "News", "webhook": web.url("/hook")}
    )
    secret, narration = answer.json()["webhook_secret"], answer.json()["id"]

    # then the secret is shown this once
    assert secret.startswith("whsec_")
    assert service.wait(narration)["webhook_secret"] is None

    # and the end is told, and told again, under the same id
    (first, body), (second, again) = web.wait(2)
    assert first["webhook-id"] == second["webhook-id"]
    assert body == again
    assert int(second["webhook-timestamp"]) > int(first["webhook-timestamp"])

    # and each is signed as Standard Webhooks wants it, and nothing else is
    for headers in (first, second):
        Webhook(secret).verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(body.replace(b"done", b"gone"), first)
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(body, {**first, "webhook-id": "msg_other"})

    # and what it says is what the API says
    told = json.loads(body)
    assert told["type"] == "narration.done"
    assert datetime.fromisoformat(told["timestamp"]).tzinfo == UTC
    state = service.look(narration)
    assert told["data"] == {
        "id": narration,
        "edition": 1,
        "status": "done",
        "title": "News",
        "duration": state["duration"],
        "duration_label": state["duration_label"],
        "url": state["links"]["self"],
        "manifest": state["links"]["manifest"],
        "error": None,
    }


def test_a_failure_is_told_too_with_a_secret_of_ones_own(service: Running, web: Web) -> None:
    # given a receiver with a secret that it chose, and a text without any words
    secret = "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    body = {"text": "- - -\n\n* * *", "webhook": {"url": web.url("/hook"), "secret": secret}}

    # when it is posted
    answer = service.client.post("/v1/narrations", json=body)
    assert answer.status_code == 202
    assert answer.json()["webhook_secret"] is None

    # then its failure is told, with the reason
    ((headers, told),) = web.wait(1)
    data = Webhook(secret).verify(told, headers)
    assert data["type"] == "narration.failed"
    assert data["data"]["error"]["code"] == "no_article"
    assert data["data"]["manifest"] is None
