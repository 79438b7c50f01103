"""What can be sent to the running bot by a client that checks nothing, and what did it write?"""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from typing import Any

from adapters.db.types import microseconds
from bot.playground.cast import APP_ID
from bot.playground.chat_door import Seen
from bot.playground.chat_log import Post
from bot.playground.seats import SlackSeat, TeamsSeat
from bot.playground.slack.views import view_json
from domain.ids import SubscriptionId
from domain.rules import SubscriptionRule
from tests.e2e.home import HARBOUR, Home

WRITTEN = (
    "changes",
    "deliveries",
    "decisions",
    "audit",
    "attempts",
    "subscription_rules",
    "settings_versions",
    "people",
    "identities",
)


def ledger(house: Home) -> dict[str, int]:
    """Rows of everything that a person's doing could write, and the sum of all changes' versions; SQLite only."""
    with closing(_reading(house)) as connection:
        counted = {name: int(connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0]) for name in WRITTEN}  # noqa: S608
        versions = connection.execute("SELECT coalesce(sum(version), 0) FROM changes").fetchone()[0]
    return counted | {"versions": int(versions), "puts": house.puts()}


@asynccontextmanager
async def nothing_written(house: Home) -> AsyncIterator[None]:
    """Holds that the rows are the same when the block is left; what goes on by itself is waited for first."""
    await quiet(house)
    before = ledger(house)
    yield
    await asyncio.sleep(0)
    assert ledger(house) == before, "something was written"


async def quiet(house: Home) -> None:
    """Until nothing is due in the outbox and nothing is under way, but for what waits for later; SQLite only."""
    async with asyncio.timeout(15):
        while _waiting(house):  # noqa: ASYNC110 - the outbox rings no bell when it is empty
            await asyncio.sleep(0.05)


def _waiting(house: Home) -> bool:
    now = microseconds(house.built.ports.clock.now())
    with closing(_reading(house)) as connection:
        due = connection.execute("SELECT 1 FROM deliveries WHERE state = 'ready' AND due_at <= ?", (now,)).fetchone()
        return bool(due or connection.execute("SELECT 1 FROM lanes WHERE owner IS NOT NULL").fetchone())


def _reading(house: Home) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{house.stage.database_url.removeprefix('sqlite:///')}?mode=ro", uri=True)


async def rule(house: Home, subscription: str, **changed: Any) -> None:
    async with house.built.database.unit(HARBOUR) as unit:
        await unit.rules.set_rule(SubscriptionId(subscription), SubscriptionRule(**changed))


def posts_elsewhere(house: Home, seat: SlackSeat | TeamsSeat) -> list[tuple[str, str]]:
    """Every message of the bot's that anybody but this person could read."""
    return [
        (post.conversation, post.id)
        for server in (house.stage.slack, house.stage.teams)
        for post in server.log.posts.values()
        if post.author.startswith(("U0BOT", "28:"))
        and post.conversation != seat.direct
        and post.only_for != seat.who.user
    ]


def everything(value: Any) -> str:
    """All text anywhere in a JSON body, as a person would read it."""
    return " ".join(_texts(value))


def _texts(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for inner in value.values():
                yield from _texts(inner)
        case list():
            for inner in value:
                yield from _texts(inner)


@dataclass(frozen=True, slots=True)
class SlackHands:
    """Somebody at Slack whose client sends whatever it is told to."""

    seat: SlackSeat

    async def click(self, token: str, **changed: Any) -> Seen:
        """A button of a message that only they see. Its answer goes to the response URL."""
        server, who = self.seat.server, self.seat.who
        path = server.state.new_response_url(who.home, self.seat.direct, who.user, None)
        action = {"type": "button", "action_id": "a", "block_id": "b", "value": token}
        payload = {
            **self._common("block_actions"),
            "actions": [action | {"action_ts": server.state.new_ts()}],
            "container": {
                "type": "message",
                "message_ts": "1.1",
                "channel_id": self.seat.direct,
                "is_ephemeral": True,
            },
            "channel": {"id": self.seat.direct, "name": "directmessage"},
            "response_url": server.wire.address + path,
            "trigger_id": server.state.new_trigger(who.home, who.user),
        }
        return await server.wire.interaction(payload | changed)

    async def send_form(self, token: str, values: Mapping[str, Any], name: str = "quantity") -> Seen:
        """A form's submission, whatever form, token and values it claims; nothing has to have been opened."""
        typed = {key: {key: {"type": "plain_text_input", "value": value}} for key, value in values.items()}
        view = {
            "id": self.seat.server.state.new_id("V0"),
            "hash": self.seat.server.state.new_id("H"),
            "type": "modal",
            "callback_id": name,
            "private_metadata": token,
            "state": {"values": typed},
        }
        return await self.seat.server.wire.interaction({**self._common("view_submission"), "view": view})

    async def send_open_form(self, values: Mapping[str, str]) -> Seen:
        """The form that is open before them, past the client's own checks."""
        view = self.seat.server.state.stacks[self.seat.who.user][-1]
        typed = {key: {key: {"type": "plain_text_input", "value": value}} for key, value in values.items()}
        shown = view_json(self.seat.server.state, view) | {"state": {"values": typed}}
        return await self.seat.server.wire.interaction({**self._common("view_submission"), "view": shown})

    async def message(self, text: str, **changed: Any) -> Seen:
        """A direct message's event with anything in it changed."""
        server, who = self.seat.server, self.seat.who
        place = server.state.channels[self.seat.direct]
        event = {"type": "message", "channel_type": "im", "user": who.user, "team": who.home, "text": text}
        event |= {"channel": place.id, "ts": server.state.new_ts()} | changed
        return await server.wire.event(server.state.workspaces[who.home], event, place)

    def _common(self, kind: str) -> dict[str, Any]:
        who = self.seat.who
        return {
            "type": kind,
            "team": {"id": who.home, "domain": "x"},
            "user": {"id": who.user, "name": who.key, "team_id": who.home},
            "api_app_id": self.seat.server.state.workspaces[who.home].app_id,
            "token": "unused",
            "is_enterprise_install": False,
            "trigger_id": self.seat.server.state.new_trigger(who.home, who.user),
        }


@dataclass(frozen=True, slots=True)
class TeamsHands:
    """Somebody at Teams whose client sends whatever it is told to."""

    seat: TeamsSeat

    async def click(self, token: str, **changed: Any) -> Seen:
        """An Action.Execute."""
        verb = token.partition(":")[0]
        action = {"type": "Action.Execute", "id": "", "verb": verb, "data": {"token": token}}
        return await self.invoke("adaptiveCard/action", {"action": action, "trigger": "manual"}, **changed)

    async def fetch(self, token: str) -> Seen:
        return await self.invoke("task/fetch", {"data": {"token": token, "msteams": {"type": "task/fetch"}}})

    async def send_form(self, token: str, values: Mapping[str, Any], name: str = "quantity") -> Seen:
        return await self.invoke("task/submit", {"data": {"form": name, "token": token, **values}})

    async def invoke(self, name: str, value: Any, **changed: Any) -> Seen:
        return await self.activity("invoke", name=name, value=value, **changed)

    async def activity(self, kind: str, **changed: Any) -> Seen:
        server = self.seat.server
        person = server.state.users[self.seat.who.user]
        activity = server.wire.activity(kind, APP_ID, person, server.state.conversations[self.seat.direct])
        return await server.wire.send(APP_ID, activity | changed)


def new_since(seat: SlackSeat | TeamsSeat, before: int) -> list[Post]:
    return seat.shows()[before:]


def raw(post: Post) -> str:
    return json.dumps(post.body, ensure_ascii=False)
