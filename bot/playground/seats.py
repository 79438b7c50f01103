"""How does somebody at a keyboard read, write and press, whichever chat they sit in?"""

import html
from collections.abc import Callable
from typing import Any, Protocol

from bot.playground.cast import APP_ID, BY_KEY, Persona
from bot.playground.chat_door import Seen
from bot.playground.chat_log import Json, Post
from bot.playground.slack import SlackServer
from bot.playground.teams import TeamsServer

PATIENCE = 10.0
"""Seconds that a person waits for a message before they say that it did not come."""


class Missed(Exception):
    """Something that should have been seen was not."""


class Seat(Protocol):
    """One persona at their chat. A place is "direct" or a conversation's id."""

    who: Persona

    async def say(self, text: str) -> Seen: ...

    async def press(self, post: Post, label: str, version: int | None = None) -> Seen:
        """Press the button with this label; `version` presses it on an earlier state of the message."""
        ...

    async def fill(self, **values: str) -> Seen:
        """Fill in the form that is open before them and send it off."""
        ...

    def shows(self, place: str = "direct") -> list[Post]:
        """What stands there from the bot, oldest first."""
        ...

    def words(self, post: Post) -> str:
        """What a screen reader says of it: the whole message in plain text."""
        ...

    async def sees(self, *needles: str, place: str = "direct", after: int = 0) -> Post:
        """Wait for a message that holds all of these, and return it; the first `after` messages do not count."""
        ...


class SlackSeat:
    def __init__(self, server: SlackServer, key: str) -> None:
        self.who = BY_KEY[key]
        self.server = server
        workspace = server.state.workspaces[self.who.home]
        self.bot = workspace.bot_user
        self.direct = server.state.dm(workspace, self.who.user).id

    async def say(self, text: str) -> Seen:
        return await self.server.people.say(self.who.user, "dm", text)

    async def command(self, command: str, text: str = "", place: str | None = None) -> Seen:
        return await self.server.people.command(self.who.user, place or self.direct, command, text)

    async def press(self, post: Post, label: str, version: int | None = None) -> Seen:
        body = post.versions[version].body if version is not None else post.body
        button = _found(body.get("blocks", []), lambda e: e.get("type") == "button" and e["text"]["text"] == label)
        return await self.server.pressing.press(
            self.who.user,
            button["action_id"],
            channel=post.conversation,
            ts=post.id,
            value=button.get("value"),
            version=-1 if version is None else version,
        )

    async def fill(self, **values: str) -> Seen:
        stack = self.server.state.stacks.get(self.who.user) or []
        if not stack:
            raise Missed(f"{self.who.name} has no form open")
        return await self.server.pressing.submit(self.who.user, stack[-1].id, {k: {k: v} for k, v in values.items()})

    def form_errors(self) -> str:
        stack = self.server.state.stacks.get(self.who.user) or []
        return " ".join(stack[-1].errors.values()) if stack else ""

    def shows(self, place: str = "direct") -> list[Post]:
        where = self.direct if place == "direct" else place
        posts = self.server.log.in_conversation(where)
        return [post for post in posts if post.author == self.bot and post.visible_to(self.who.user)]

    def words(self, post: Post) -> str:
        return html.unescape(str(post.body.get("text", "")))

    async def sees(self, *needles: str, place: str = "direct", after: int = 0) -> Post:
        return await _seen(self, self.server, needles, place, after)


class TeamsSeat:
    def __init__(self, server: TeamsServer, key: str) -> None:
        self.who = BY_KEY[key]
        self.server = server
        self.direct = server.state.personal(APP_ID, server.state.users[self.who.user]).id

    async def say(self, text: str) -> Seen:
        return await self.server.people.say(self.who.user, "personal", text)

    async def press(self, post: Post, label: str, version: int | None = None) -> Seen:
        return await self.server.pressing.press(self.who.user, post.conversation, post.id, label, version=version)

    async def fill(self, **values: str) -> Seen:
        return await self.server.pressing.task_submit(self.who.user, dict(values))

    def form_errors(self) -> str:
        return str([dialog.task for dialog in self.server.state.dialogs.values() if dialog.user == self.who.user])

    def shows(self, place: str = "direct") -> list[Post]:
        where = self.direct if place == "direct" else place
        posts = self.server.log.in_conversation(where)
        return [post for post in posts if post.author != self.who.user and post.visible_to(self.who.user)]

    def words(self, post: Post) -> str:
        body = post.seen_by(self.who.user)
        return str(body.get("summary") or body.get("text") or body.get("fallbackText") or "")

    async def sees(self, *needles: str, place: str = "direct", after: int = 0) -> Post:
        return await _seen(self, self.server, needles, place, after)


async def _seen(
    seat: Seat, server: SlackServer | TeamsServer, needles: tuple[str, ...], place: str, after: int
) -> Post:
    def look() -> Post | None:
        for post in seat.shows(place)[after:]:
            if all(needle in seat.words(post) for needle in needles):
                return post
        return None

    try:
        found = await server.wait_for(look, PATIENCE)
    except TimeoutError:
        there = "\n".join(f"    · {seat.words(post)}" for post in seat.shows(place)[-4:]) or "    (nothing)"
        raise Missed(f"{seat.who.name} never saw {needles} in {place}; the last messages there:\n{there}") from None
    assert found is not None  # noqa: S101 - it waited for something
    return found


def _found(tree: Any, fits: Callable[[Json], bool]) -> Json:
    """The first element anywhere in a payload that fits; raises Missed."""
    pending = [tree]
    while pending:
        node = pending.pop(0)
        if isinstance(node, dict):
            if fits(node):
                return node
            pending += node.values()
        elif isinstance(node, list):
            pending += node
    raise Missed("there is no such button")
