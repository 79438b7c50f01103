"""How does somebody at a keyboard read, write and press, whichever chat they sit in?"""

import html
from collections.abc import Callable
from typing import Any, Protocol

from bot.playground.cast import APP_ID, BY_KEY, Persona
from bot.playground.chat_door import Seen
from bot.playground.chat_log import Json, Post
from bot.playground.slack import SlackServer
from bot.playground.slack.entered import field_state
from bot.playground.slack.state import View
from bot.playground.teams import TeamsServer

PATIENCE = 10.0
"""Seconds that a person waits for a message before they say that it did not come."""


class Missed(Exception):
    """Something that should have been seen was not."""


class Seat(Protocol):
    """One persona at their chat. A place is "direct" or a conversation's id."""

    who: Persona

    async def say(self, text: str) -> Seen: ...

    async def press(self, post: Post, label: str, version: int | None = None, nth: int = 0) -> Seen:
        """Press the nth button with this label; `version` presses it on an earlier state of the message."""
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

    async def say(self, text: str, place: str = "dm", under: Post | None = None) -> Seen:
        """To the bot, or in a channel; `under` is the message in whose thread it is said."""
        where = under.conversation if under else place
        return await self.server.people.say(self.who.user, where, text, under.id if under else None)

    async def open_home(self) -> Json:
        """The home tab as it stands once the bot has been told that it was opened."""
        await self.server.people.home_opened(self.who.user)
        return self.home()

    def home(self) -> Json:
        view = self.server.state.homes.get((self.who.home, self.who.user))
        if view is None:
            raise Missed(f"{self.who.name}'s home tab is empty")
        return view.payload

    async def press_home(self, label: str, *, row: str = "") -> Seen:
        self.home()
        return await self._press_view(self.server.state.homes[self.who.home, self.who.user], label, row)

    def window(self) -> Json:
        """What stands before them in a modal, on top of all others."""
        return self._window().payload

    async def press_window(self, label: str, *, row: str = "") -> Seen:
        return await self._press_view(self._window(), label, row)

    async def close_window(self) -> Seen | None:
        return await self.server.pressing.close(self.who.user, self._window().id)

    async def search(self, field: str, words: str) -> list[Json]:
        """The options that the bot offers for these words in a searched field of the open form."""
        seen = await self.server.pressing.options(self.who.user, field, words, view_id=self._window().id)
        if seen.shown:
            raise Missed(f"searching {field}: {seen.shown}")
        return list((seen.body or {}).get("options") or [])

    async def choose(self, field: str, words: str, *labels: str) -> None:
        """Type these words into a searched field, and take what it offers under these labels."""
        offered = {option["text"]["text"]: option for option in await self.search(field, words)}
        missing = [label for label in labels if label not in offered]
        if missing:
            raise Missed(f"{missing} are not among {list(offered)}")
        self._enter(field, [offered[label] for label in labels])

    def offered(self, field: str) -> list[str]:
        """What can be ticked there, as it is read."""
        return [option["text"]["text"] for option in self._field(field)["options"]]

    def tick(self, field: str, *labels: str) -> None:
        """Choose these, and nothing else, of boxes, of radio buttons or of a menu."""
        element = self._field(field)
        known = {option["text"]["text"]: option for option in element["options"]}
        missing = [label for label in labels if label not in known]
        if missing:
            raise Missed(f"{missing} are not among {list(known)}")
        self._enter(field, [known[label] for label in labels])

    async def command(self, command: str, text: str = "", place: str | None = None) -> Seen:
        return await self.server.people.command(self.who.user, place or self.direct, command, text)

    async def press(self, post: Post, label: str, version: int | None = None, nth: int = 0, row: str = "") -> Seen:
        """`row`, words of the line of a list that the button belongs to, or `nth` tell several of a label apart."""
        body = post.versions[version].body if version is not None else post.body
        button = _button(body.get("blocks", []), label, row, nth)
        return await self.server.pressing.press(
            self.who.user,
            button["action_id"],
            channel=post.conversation,
            ts=post.id,
            value=button.get("value"),
            version=-1 if version is None else version,
        )

    async def fill(self, **values: str) -> Seen:
        """What was chosen or ticked before is sent along."""
        view = self._window()
        return await self.server.pressing.submit(self.who.user, view.id, {k: {k: v} for k, v in values.items()})

    async def press_form(self, label: str, **values: str) -> Seen:
        """Another button of the open form, with what was typed into it."""
        view = self._window()
        button = _button(view.payload["blocks"], label)
        return await self.server.pressing.press(
            self.who.user, button["action_id"], view_id=view.id, value=button.get("value"), values=values
        )

    def form_errors(self) -> str:
        stack = self.server.state.stacks.get(self.who.user) or []
        return " ".join(stack[-1].errors.values()) if stack else ""

    def shows(self, place: str = "direct") -> list[Post]:
        where = self.direct if place == "direct" else place
        posts = self.server.log.in_conversation(where)
        return [post for post in posts if post.author == self.bot and post.visible_to(self.who.user)]

    def _window(self) -> View:
        stack = self.server.state.stacks.get(self.who.user) or []
        if not stack:
            raise Missed(f"{self.who.name} has no form open")
        return stack[-1]

    def _field(self, field: str) -> Json:
        return _found(self.window()["blocks"], lambda each: each.get("action_id") == field)

    def _enter(self, field: str, options: list[Json]) -> None:
        element = self._field(field)
        several = element["type"].startswith("multi_") or element["type"] == "checkboxes"
        if not several and len(options) > 1:
            raise Missed(f"{field} takes one choice")
        chosen = field_state(element, options if several else options[0] if options else None)
        self._window().entered.setdefault(field, {})[field] = chosen
        self.server.log.touch()

    async def _press_view(self, view: View, label: str, row: str) -> Seen:
        button = _button(view.payload["blocks"], label, row)
        return await self.server.pressing.press(
            self.who.user, button["action_id"], view_id=view.id, value=button.get("value")
        )

    def words(self, post: Post) -> str:
        return html.unescape(str(post.body.get("text", "")))

    async def sees(self, *needles: str, place: str = "direct", after: int = 0) -> Post:
        return await _seen(self, self.server, needles, place, after)


class TeamsSeat:
    def __init__(self, server: TeamsServer, key: str) -> None:
        self.who = BY_KEY[key]
        self.server = server
        self.direct = server.state.personal(APP_ID, server.state.users[self.who.user]).id

    async def say(self, text: str, place: str = "personal", under: Post | None = None, mention: bool = True) -> Seen:
        """To the bot, or in a channel by naming it; `under` is the message in whose thread it is said."""
        where = f"{under.conversation};messageid={under.thread or under.id}" if under else place
        return await self.server.people.say(self.who.user, where, text, mention)

    async def install(self) -> Seen:
        """Add the app for themselves, as a newcomer does."""
        return await self.server.people.install(self.who.user, APP_ID)

    async def open_home(self) -> Seen:
        """Ask for the home card, which stands in their chat from the first day on."""
        return await self.say("home")

    async def press(self, post: Post, label: str, version: int | None = None, nth: int = 0) -> Seen:
        """`nth` tells the buttons of a list apart; a card that was redrawn is pressed as it is shown now."""
        return await self.server.pressing.press(
            self.who.user, post.conversation, post.id, label, version=version, nth=nth
        )

    async def search(self, field: str, words: str) -> list[Json]:
        """The options that the bot offers for these words in a searched field of the open form."""
        seen = await self.server.searching.search(self.who.user, field, words)
        if seen.shown:
            raise Missed(f"searching {field}: {seen.shown}")
        return list(seen.body["value"]["results"])

    async def choose(self, field: str, words: str, *labels: str) -> None:
        """Type these words into a searched field, and take what it offers under these labels."""
        await self.search(field, words)
        self.tick(field, *labels)

    def offered(self, field: str) -> list[str]:
        """What can be ticked there, as it is read."""
        return [str(each["title"]) for each in self.server.searching.offered(self.who.user, field)]

    def tick(self, field: str, *labels: str) -> None:
        """Choose these, and nothing else, of boxes, of radio buttons or of a menu."""
        try:
            self.server.searching.take(self.who.user, field, labels)
        except LookupError as missing:
            raise Missed(str(missing)) from None

    async def fill(self, **values: str) -> Seen:
        """What was chosen or ticked before is sent along."""
        return await self.server.pressing.task_submit(self.who.user, dict(values))

    async def press_form(self, label: str, **values: str) -> Seen:
        """Another button of the open form, with what was typed into it."""
        return await self.server.pressing.task_submit(self.who.user, dict(values), title=label)

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


def _button(blocks: list[Json], label: str, row: str = "", nth: int = 0) -> Json:
    """The nth with this label; with `row`, beside or below the first section that holds those words. Raises
    Missed.
    """
    below = False
    for block in blocks:
        if block.get("type") == "section":
            below = row in html.unescape(str((block.get("text") or {}).get("text", ""))).replace("\u2060", "")
        if below or not row:
            found = _all(block, lambda each: each.get("type") == "button" and each["text"]["text"] == label)
            if len(found) > nth:
                return found[nth]
            nth -= len(found)
    raise Missed(f"there is no button {label!r} {row!r}")


def _found(tree: Any, fits: Callable[[Json], bool]) -> Json:
    """The first element anywhere in a payload that fits; raises Missed."""
    found = _all(tree, fits)
    if not found:
        raise Missed("there is no such element")
    return found[0]


def _all(tree: Any, fits: Callable[[Json], bool]) -> list[Json]:
    """As they stand, top to bottom."""
    if isinstance(tree, list):
        return [each for node in tree for each in _all(node, fits)]
    if not isinstance(tree, dict):
        return []
    return [tree] if fits(tree) else _all(list(tree.values()), fits)
