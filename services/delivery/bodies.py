"""Headlines as Slack, Teams, mail programs and feed readers show them.

Everything that is not ours stands where nothing is read as markup: in Slack in `rich_text` and `plain_text`,
in Adaptive Cards in `TextRun`, in HTML and XML escaped. Sources: Slack's Block Kit (50 blocks, 3,000
characters), Adaptive Cards 1.4 in a message of Teams' workflows (28 KB).
"""

from __future__ import annotations

from html import escape

from services.delivery.lines import Page
from services.shapes import Json

_SLACK_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_CARD_SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"


def slack_body(page: Page) -> Json:
    """The body that an incoming webhook of Slack takes."""
    lines = [
        {
            "type": "rich_text_section",
            "elements": [
                {"type": "text", "text": each.name, "style": {"bold": True}},
                {"type": "text", "text": f": {each.text} ({each.when})"},
            ],
        }
        for each in page.shown
    ]
    blocks: list[Json] = [
        {"type": "header", "text": {"type": "plain_text", "text": page.title, "emoji": False}}
    ]
    if lines:
        bullets = {"type": "rich_text_list", "style": "bullet", "elements": lines}
        blocks.append({"type": "rich_text", "elements": [bullets]})
    if page.more:
        more = {"type": "plain_text", "text": page.more_text, "emoji": False}
        blocks.append({"type": "context", "elements": [more]})
    return {"text": page.title.translate(_SLACK_ESCAPES), "blocks": blocks}


def teams_body(page: Page) -> Json:
    """The body that an incoming webhook of Teams (a workflow) takes: a message with one Adaptive Card."""
    body = [_run((page.title, True))]
    body += [_run((each.name, True), (f": {each.text} ({each.when})", False)) for each in page.shown]
    if page.more:
        body.append(_run((page.more_text, False)))
    card = {"$schema": _CARD_SCHEMA, "type": "AdaptiveCard", "version": "1.4", "body": body}
    attachment = {
        "contentType": "application/vnd.microsoft.card.adaptive",
        "contentUrl": None,
        "content": card,
    }
    return {"type": "message", "attachments": [attachment]}


def text_body(page: Page) -> str:
    """Plain text, a line for each deal."""
    lines = [f"{each.name}: {each.text} ({each.when})" for each in page.shown]
    return "\n".join([page.title, "", *lines, *([page.more_text] if page.more else [])]) + "\n"


def html_fragment(page: Page) -> str:
    """The list of deals as HTML; nothing in it is fetched from anywhere."""
    items = "".join(
        f"<li><strong>{escape(each.name)}</strong>: {escape(each.text)} <em>({escape(each.when)})</em></li>"
        for each in page.shown
    )
    more = f"<p>{escape(page.more_text)}</p>" if page.more else ""
    return f"<ul>{items}</ul>{more}"


def html_body(page: Page) -> str:
    """A whole page of HTML."""
    title = escape(page.title)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>'
        f"<body><h1>{title}</h1>{html_fragment(page)}</body></html>\n"
    )


def _run(*texts: tuple[str, bool]) -> Json:
    inlines = [
        {"type": "TextRun", "text": text, "weight": "Bolder" if is_bold else "Default"}
        for text, is_bold in texts
    ]
    return {"type": "RichTextBlock", "inlines": inlines}
