"""How does somebody read a list in Slack or in Teams, and what do they and their platform see of it?"""

import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from bot.commands import ACTIONS, Command
from bot.playground.cast import APP_ID
from bot.playground.chat_door import Seen
from bot.playground.chat_log import Json, Post
from bot.playground.seats import SlackSeat, TeamsSeat
from bot.playground.slack.blocks import BLOCKS_IN_MESSAGE, BLOCKS_IN_VIEW, MESSAGE_BLOCKS_LENGTH, VIEW_BYTES
from bot.playground.stage import Stage
from bot.playground.teams.cards import MESSAGE_BYTES
from bot.playground.teams.pressing import TROUBLE, UNREACHABLE
from cards.words import doors, labels

FORM_VERBS = frozenset(action.verb for action in ACTIONS if action.opens_form)
PATIENCE = 5.0
"""Seconds until what has not come is said not to come."""

_SHOWING = re.compile(r"–[\d,]+ of ([\d,]+)")
_FAILED = (doors.sorry("").rstrip(". "), doors.TOO_LATE, doors.USE_THE_BUTTON, doors.CANNOT_ANSWER_IN_PRIVATE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came of one act: `share` is how much of the platform's limit it takes, `buttons` are (label, token), and
    `searched` the searched fields of a form. `complaint` is why it could not be shown; of what was shown it is empty.
    """

    did: str
    seconds: float
    shown: Any = None
    share: float = 0.0
    complaint: str = ""
    buttons: tuple[tuple[str, str], ...] = ()
    searched: tuple[str, ...] = ()

    @property
    def onward(self) -> str | None:
        return next((token for label, token in self.buttons if label == labels.NEXT), None)

    @property
    def total(self) -> int:
        """How long the list is, of which this is a page."""
        found = _SHOWING.search(json.dumps(self.shown, ensure_ascii=False))
        return int(found[1].replace(",", "")) if found else 0

    @property
    def late(self) -> bool:
        """It was promised in time, and came afterwards."""
        return doors.STILL_AT_IT in json.dumps(self.shown, ensure_ascii=False)


class Reader(Protocol):
    """Somebody who looks, and sends nothing off."""

    key: str

    async def ask(self, command: Command, text: str) -> Answer: ...

    async def press(self, did: str, page: Answer, token: str, instead: str = "") -> Answer:
        """Press the button with this token on a copy of the page; `instead` is the token that the copy has in its
        place, as the page would after much turning.
        """
        ...

    async def search(self, field: str, typed: str) -> Answer | None:
        """In the form that was opened last; None where the platform asks of so few letters nobody."""
        ...

    def close(self) -> None:
        """Put the form away."""
        ...


@dataclass(slots=True)
class SlackReader:
    stage: Stage
    key: str
    seat: SlackSeat = field(init=False)

    def __post_init__(self) -> None:
        self.seat = SlackSeat(self.stage.slack, self.key)

    async def ask(self, command: Command, text: str) -> Answer:
        typed = (f"/{command.name}", text) if command.slash else ("/seatwise", f"{command.name} {text}".strip())
        known, began = len(self.seat.shows()), time.perf_counter()
        seen = await self.seat.command(*typed)
        return await self._seen(" ".join(typed).strip(), seen, began, lambda: self._window() or self._newest(known))

    async def press(self, did: str, page: Answer, token: str, instead: str = "") -> Answer:
        state, who = self.seat.server.state, self.seat.who
        body = _with(page.shown, token, instead or token)
        copy = state.post(self.seat.direct, self.seat.bot, body, only_for=who.user)
        button = next(each for each in _walk(body) if each.get("value") == (instead or token))
        known, began = len(self.seat.shows()), time.perf_counter()
        seen = await self.seat.server.pressing.press(
            who.user, button["action_id"], channel=copy.conversation, ts=copy.id, value=button["value"]
        )
        return await self._seen(did, seen, began, lambda: self._window() or self._newest(known) or _redrawn(copy))

    async def search(self, field: str, typed: str) -> Answer | None:
        view = self.seat.server.state.stacks[self.seat.who.user][-1]
        seen = await self.seat.server.pressing.options(self.seat.who.user, field, typed, view_id=view.id)
        return None if seen.status is None and not seen.timed_out else _found(field, typed, seen)

    def close(self) -> None:
        self.seat.server.state.stacks.pop(self.seat.who.user, None)

    def _window(self) -> Json | None:
        stack = self.seat.server.state.stacks.get(self.seat.who.user)
        return stack[-1].payload if stack else None

    def _newest(self, known: int) -> Json | None:
        posts = self.seat.shows()
        return posts[-1].body if len(posts) > known else None

    async def _seen(self, did: str, seen: Seen, began: float, look: Callable[[], Json | None]) -> Answer:
        complaint = _unshown(seen) or seen.shown or ""
        shown, waited = await _await(self.seat.server, None if complaint else look)
        buttons = (
            (each["text"]["text"], each["value"])
            for each in _walk(shown)
            if each.get("type") == "button" and "value" in each
        )
        return Answer(
            did=did,
            seconds=time.perf_counter() - began if waited else seen.elapsed,
            shown=shown,
            share=_slack_share(shown),
            complaint=complaint or _complaint(shown),
            buttons=tuple(buttons),
            searched=tuple(each["action_id"] for each in _walk(shown) if "external_select" in str(each.get("type"))),
        )


@dataclass(slots=True)
class TeamsReader:
    stage: Stage
    key: str
    seat: TeamsSeat = field(init=False)

    def __post_init__(self) -> None:
        self.seat = TeamsSeat(self.stage.teams, self.key)

    async def ask(self, command: Command, text: str) -> Answer:
        typed = f"{command.name} {text}".strip()
        known, began = len(self.seat.shows()), time.perf_counter()
        seen = await self.seat.say(typed)
        return await self._seen(typed, seen, began, lambda: self._newest(known))

    async def press(self, did: str, page: Answer, token: str, instead: str = "") -> Answer:
        """By Action.Execute; what opens a form is fetched."""
        server, user = self.seat.server, self.seat.who.user
        place = server.state.conversations[self.seat.direct]
        copy = server.state.post(
            place, server.state.registrations[APP_ID].bot_id, _with(page.shown, token, instead or token)
        )
        verb, data = token.partition(":")[0], {"token": instead or token}
        known, began = len(self.seat.shows()), time.perf_counter()
        if verb in FORM_VERBS:
            seen = await server.pressing.task_fetch(user, place.id, copy.id, data)
        else:
            seen = await server.pressing.execute(user, place.id, copy.id, verb, data)
        return await self._seen(
            did,
            seen,
            began,
            lambda: self._dialog() or copy.own_views.get(user) or _redrawn(copy) or self._newest(known) or _said(seen),
        )

    async def search(self, field: str, typed: str) -> Answer | None:
        seen = await self.seat.server.searching.search(self.seat.who.user, field, typed)
        return _found(field, typed, seen)

    def close(self) -> None:
        dialogs = self.seat.server.state.dialogs
        for mine in [key for key, dialog in dialogs.items() if dialog.user == self.seat.who.user]:
            del dialogs[mine]

    def _dialog(self) -> Json | None:
        mine = [each.task for each in self.seat.server.state.dialogs.values() if each.user == self.seat.who.user]
        return mine[-1] if mine else None

    def _newest(self, known: int) -> Json | None:
        posts = self.seat.shows()
        return posts[-1].seen_by(self.seat.who.user) if len(posts) > known else None

    async def _seen(self, did: str, seen: Seen, began: float, look: Callable[[], Json | None]) -> Answer:
        complaint = _unshown(seen) or (seen.shown if seen.shown in (TROUBLE, UNREACHABLE) else "") or ""
        shown, waited = await _await(self.seat.server, None if complaint else look)
        pressed = [
            each
            for each in _walk(shown)
            if str(each.get("type")).startswith("Action.") and "token" in (each.get("data") or {})
        ]
        inputs = (each for each in _walk(shown) if each.get("type") == "Input.ChoiceSet" and "choices.data" in each)
        return Answer(
            did=did,
            seconds=time.perf_counter() - began if waited else seen.elapsed,
            shown=shown,
            share=len(json.dumps(shown, ensure_ascii=False).encode("utf-16-le")) / MESSAGE_BYTES,
            complaint=complaint or _complaint(shown),
            buttons=tuple((str(each.get("title")), each["data"]["token"]) for each in pressed),
            searched=tuple(each["id"] for each in inputs),
        )


async def _await(server: Any, look: Callable[[], Json | None] | None) -> tuple[Json | None, bool]:
    """What is shown, and whether it came after the answer. None: it was not taken, or did not come."""
    if look is None or (found := look()):
        return (found if look else None), False
    try:
        return await server.wait_for(look, PATIENCE), True
    except TimeoutError:
        return None, True


def _found(field: str, typed: str, seen: Seen) -> Answer:
    return Answer(did=f"search {field}: “{typed}”", seconds=seen.elapsed, complaint=_unshown(seen) or seen.shown or "")


def _unshown(seen: Seen) -> str:
    if seen.timed_out:
        return "no answer in time"
    return "" if seen.accepted or seen.status is None else f"HTTP {seen.status}"


def _complaint(shown: Json | None) -> str:
    if shown is None:
        return "nothing came"
    said = json.dumps(shown, ensure_ascii=False)
    return next((words for words in _FAILED if words in said), "")


def _redrawn(copy: Post) -> Json | None:
    return copy.body if len(copy.versions) > 1 else None


def _said(seen: Seen) -> Json | None:
    return {"text": seen.shown} if seen.shown else None


def _slack_share(shown: Json | None) -> float:
    """Of the limit that is nearest."""
    blocks = (shown or {}).get("blocks") or []
    if (shown or {}).get("type") in ("modal", "home"):
        return max(len(blocks) / BLOCKS_IN_VIEW, len(json.dumps(shown).encode()) / VIEW_BYTES)
    length = len(json.dumps(blocks, ensure_ascii=False, separators=(",", ":")))
    return max(len(blocks) / BLOCKS_IN_MESSAGE, length / MESSAGE_BLOCKS_LENGTH)


def _with(body: Json, token: str, instead: str) -> Json:
    copied: Json = json.loads(json.dumps(body).replace(f'"{token}"', f'"{instead}"'))
    return copied


def _walk(tree: Any) -> Iterator[Json]:
    """Every object anywhere in it."""
    if isinstance(tree, list):
        for each in tree:
            yield from _walk(each)
    elif isinstance(tree, dict):
        yield tree
        for each in tree.values():
            yield from _walk(each)
