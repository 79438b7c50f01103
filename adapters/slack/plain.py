"""What did a person type, before Slack marked it up?"""

import re

_MARKED = re.compile(r"<([^<>]*)>")


def typed(text: str) -> str:
    """Mentions become "@U123", links their label, and the three escaped characters themselves again.

    docs.slack.dev/messaging/formatting-message-text#how_to_retrieve_formatted_messages
    """
    if "<" not in text and "&" not in text:
        return text.strip()
    bare = _MARKED.sub(_unmarked, text)
    return bare.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


def without_mention(text: str, bot: str | None) -> str:
    """A message to the bot without its name: wherever it stands if that is known, else a mention that leads."""
    if bot is None:
        return re.sub(r"^\s*<@[^<>]*>[\s:,]*", "", text)
    return re.sub(rf"<@{re.escape(bot)}(\|[^<>]*)?>[:,]?\s*", "", text)


def _unmarked(match: re.Match[str]) -> str:
    target, _, label = match[1].partition("|")
    match target[:1]:
        case "@":
            return target
        case "#":
            return f"#{label}" if label else target
        case "!":
            return label or f"@{target[1:]}"
    return label or target.removeprefix("mailto:")
