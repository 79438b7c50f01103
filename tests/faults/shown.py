"""Does a message in a chat show what it should?"""

import re
from collections.abc import Iterator
from typing import Any

from bot.playground.chat_log import Post
from cards import slack, teams
from cards.notices import card
from domain.notices import Notice

_TOKEN = re.compile(r"[a-z_]{1,32}:[A-Za-z0-9_*/@.-]{1,128}:(0|[1-9][0-9]{0,9})", re.ASCII)


def differs(post: Post, notice: Notice) -> str:
    """How it differs from this notice, drawn anew: in its words for screen readers or in what its buttons say."""
    drawn = card(notice)
    own = slack.message(drawn) if "blocks" in post.body else teams.message(drawn)
    said = post.body.get("text") if "blocks" in post.body else post.body.get("summary")
    wanted = own["text"] if "blocks" in post.body else drawn.summary
    if said != wanted:
        return f"says {said!r} and should say {wanted!r}"
    there, right = set(_tokens(post.body)), set(_tokens(own))
    return f"has the buttons {sorted(there)} and should have {sorted(right)}" if there != right else ""


def _tokens(tree: Any) -> Iterator[str]:
    match tree:
        case str() if _TOKEN.fullmatch(tree):
            yield tree
        case dict():
            for each in tree.values():
                yield from _tokens(each)
        case list():
            for each in tree:
                yield from _tokens(each)
