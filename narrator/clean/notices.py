"""Which notices of a page's makers stand between its paragraphs: pointers, requests, marks of their systems?"""

from __future__ import annotations

from narrator.clean.rule import Rule, split_phrases

NOTICE_RULES: tuple[Rule, ...] = (
    Rule(
        "pointer_line",
        "teaser",
        "points to another page",
        pattern=(
            r"\W*read (?:our|the|my) full .{3,90} (?:review|guide|story|report)"
            r"|👉\s*(?:read|see|learn|check|watch|listen|find|compare|explore|get|join)\b.{3,160}"
            # "Ferry stopped by a goat [VIDEO]"
            r"|.{10,180}\[(?:insight|video|reaction|news|analysis|pictures|comment|report|warning|latest|revealed"
            r"|opinion|exclusive|interview|pics|photos|maps|poll)\]\|?"
        ),
        longest_words=26,
    ),
    Rule(
        "readers_notice",
        "sign_up",
        "asks readers for something, or tells them how the page is paid for",
        phrases=split_phrases("sharing is caring; view it in your browser; view in browser"),
        pattern=(
            r"(?:be sure to|make sure to|you can(?: also)?|why not|please|don['’]t forget to|if you have(?:n['’]t| not)(?: yet)?)"
            r" (?:sign up|subscribed?)\b.{0,30}\b(?:below|here|today)\b.{0,40}"
            r"|.{0,60}\b(?:is (?:reader|user)-supported|supported by (?:our )?readers)\b.{0,240}"
            r"|this (?:story|article|post|newsletter) (?:is|was) (?:funded|sponsored|brought to you|made possible) by\b.{0,120}"
            r"|(?:reach|contact) (?:the |staff |our )?(?:reporters?|writer|author|editor)s? .{2,60}(?:\bat\b|\bon\b|@).{2,120}"
            r"|follow (?:me|us|him|her|them) on\b.{2,120}"
            r"|.{0,40}(?:view (?:it|this (?:email|message)) in (?:your|a|the) browser|email not displaying correctly).{0,40}"
        ),
        longest_words=40,
    ),
    Rule(
        "system_mark",
        "navigation",
        "a button or mark of the system that made the page",
        phrases=split_phrases(
            "this slideshow requires javascript; _blank; read all comments; top rated comments; top comments"
        ),
        pattern=(
            r"[(\[]\s*(?:up|top|back|back to top|edit|hide|show|close)\s*[)\]]"
            # "[convertkit form=1630175]"
            r"|\[/?\w+ \w+=.{1,300}"
            r"|rating:? \d+ votes?"
        ),
        longest_words=40,
    ),
)
