"""What does a person read on a page where a program reads an error's code?"""

from __future__ import annotations

SENTENCES = {
    "input_empty": "There is no text yet. Paste an article with at least a sentence.",
    "input_too_large": "This text is too long for this page. Cut it into parts, or send it through the API.",
    "body_too_large": "This text is too long for this page. Cut it into parts, or send it through the API.",
    "input_not_text": "This is not text. Paste the words of the article, or the address of a web page.",
    "input_encoding": "This is not readable text. Save it as UTF-8 and try again.",
    "no_article": "Nothing here reads like an article. Paste its paragraphs as well, or keep more of its pieces.",
    "fetch_failed": "That page could not be read. Check the address, or paste the article's text instead.",
    "address_refused": "That address may not be opened from here. Give a public web address, or paste the text.",
    "voice_unknown": "That voice is not there any more. Choose another.",
    "speed_refused": "That voice cannot speak at this speed. Choose another.",
    "option_refused": "Something did not arrive as it was sent. Look at the article once more.",
    "request_malformed": "Something did not arrive as it was sent. Try again.",
    "body_too_slow": "The connection was too slow for the whole text to arrive. Try again.",
    "key_missing": "Sign in with an API key first.",
    "key_refused": "This API key is not known here, or was revoked. Check that it was copied whole.",
    "scope_missing": "You are signed in with a key that may only look. Making and deleting need one that may write.",
    "origin_refused": "This came from another page. Open the service's own page and try there.",
    "host_refused": "Without API keys this service answers on this machine alone. Open it at localhost.",
    "rate_limited": "That was more than your key may ask for in a minute. Wait a little and try again.",
    "quota_exceeded": "Your key has sent as much text today as it may. Try again tomorrow.",
    "jobs_exceeded": "Your key has too many unfinished narrations. Wait until some are done.",
    "narration_unknown": "There is no such narration. It was deleted, or the address was not copied whole.",
    "issue_unknown": "There is no such issue. It was deleted, or the address was not copied whole.",
    "narration_of_issue": "This is an article of an issue. Change it there, or take it out there.",
    "link_refused": "This link was not copied whole, or is not for this narration. Ask whoever sent it for another.",
    "link_expired": "This link has expired. Ask whoever sent it for another.",
    "not_found": "There is no such page here.",
    "engine_missing": "The speech engine is not installed on the service's machine.",
    "engine_failed": "The speech engine failed at this text. Try again, or choose another voice.",
    "storage_unavailable": "The audio's storage cannot be reached just now. Try again in a moment.",
    "work_lost": "The work on it broke off too often. Try again.",
}
"""What happened and what to do, by code."""

ISSUE_SENTENCES = {
    "input_empty": "There is no text in it.",
    "input_too_large": "That is more than fits. Split it, or send it through the API.",
    "body_too_large": "That is more than fits. Make two issues of it.",
    "input_not_text": "This is not text. Give text, HTML or Markdown.",
    "input_not_found": "There is no article in it that can be read.",
    "no_article": "Nothing in it reads like an article.",
    "fetch_failed": "This address could not be read.",
    "address_refused": "This address may not be opened from here. Give a public web address.",
    "option_refused": "This cannot be done as it was asked.",
    "request_invalid": "Something here is not allowed.",
    "archive_refused": "This zip cannot be taken.",
    "issue_invalid": "This cannot be an issue.",
    "jobs_exceeded": "Your key has too much unfinished work. Wait until some of it is done.",
    "rate_limited": "That was more than your key may ask for in a minute. Wait a little and try again.",
    "issue_deleted": "This issue was deleted.",
    "issue_incomplete": "None of its articles could be narrated.",
    "article_unknown": "This article is no longer in the issue.",
    "idempotency_mismatch": "Something else was asked for meanwhile. Try again.",
}
"""The same where an issue is spoken of: it has many articles, and none is pasted."""

AWAY = "The service is busy or missing a part just now. Nothing is lost; try again in a moment."
"""For whatever passes by itself."""

UNFORESEEN = "Something went wrong that nobody foresaw. The service's log says what."
"""For everything else."""


def sentence(code: str, status: int = 500) -> str:
    """One or two short sentences for a person."""
    return SENTENCES.get(code) or (AWAY if status in (503, 507) else UNFORESEEN)
