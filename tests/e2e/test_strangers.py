"""What does somebody get whom nobody has linked, whoever they are and whichever way they come: a plain word, alone?"""

import json
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.playground.cast import (
    APP_ID,
    APPROVALS,
    HARBOUR_SLACK,
    HARBOUR_TENANT,
    SUMMIT_SLACK,
    TIDEWATER_TENANT,
)
from bot.playground.chat_door import Seen
from bot.playground.chat_log import Post
from bot.playground.slack import User as SlackUser
from bot.playground.teams import User as TeamsUser
from bot.playground.teams.state import Conversation
from tests.e2e.hands import nothing_written, quiet
from tests.e2e.home import Home, home

pytestmark = pytest.mark.asyncio(loop_scope="module")

Json = dict[str, Any]
TOKEN = "approve:nothing:1"
DATA = ("Acme", "Birch", "Cedar", "Delta", "Ada ", "Clara", "Theo", "Microsoft", "Premium", "€")
"""What stands in Harbour's house, and is no business of a stranger's."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Home]:
    """One for all rows: none of them writes."""
    path = tmp_path_factory.mktemp("strangers") / "seatwise.sqlite3"
    with closing(sqlite3.connect(sqlite_template)) as source, closing(sqlite3.connect(path)) as target:
        source.backup(target)
    async with home(f"sqlite:///{path}") as made:
        _let_in_slack(made)
        _let_in_teams(made)
        await quiet(made)
        yield made


def _posts(house: Home) -> list[Post]:
    return [*house.stage.slack.log.posts.values(), *house.stage.teams.log.posts.values()]


async def _told(house: Home, user: str, come: Callable[[], Awaitable[Seen]]) -> str:
    """All that the stranger is told, by whichever way; nobody else is told anything, and nothing is written."""
    before = {(post.conversation, post.id) for post in _posts(house)}
    homes = _homes(house, user)
    async with nothing_written(house):
        seen = await come()
    assert seen.status == 200
    new = [post for post in _posts(house) if (post.conversation, post.id) not in before]
    told = [json.dumps(seen.body, ensure_ascii=False)]
    told += [each for each in _homes(house, user) if each not in homes]
    for post in new:
        if post.author.startswith(("U0BOT", "28:")):
            assert _alone(house, post, user), post.body
            told.append(json.dumps(post.body, ensure_ascii=False))
    assert not [word for word in DATA if any(word in each for each in told)], told
    return "\n".join(told)


def _homes(house: Home, user: str) -> list[str]:
    return [json.dumps(v.payload) + v.hash for v in house.stage.slack.state.homes.values() if v.user == user]


def _alone(house: Home, post: Post, user: str) -> bool:
    if post.only_for == user:
        return True
    place = house.stage.teams.state.conversations.get(post.conversation)
    if place is not None:
        return place.kind == "personal" and user in place.members
    return post.conversation.startswith("D")


# Slack


@dataclass(frozen=True, slots=True)
class Slacker:
    """`team` is the person's own, `grid` the organisation that Slack names beside it."""

    user: str
    team: str = HARBOUR_SLACK
    grid: str | None = None


SLACKERS = {
    "a member whom nobody linked": Slacker("U0NILS"),
    "a guest": Slacker("U0GIL"),
    "somebody of another workspace, by Slack Connect": Slacker("U0CONNECT", "T0ELSEWHERE"),
    "another MSP's admin, by Slack Connect": Slacker("U0OLGA", SUMMIT_SLACK),
    "somebody of another workspace of the same Enterprise Grid": Slacker("U0SISTER", "T0SISTER", "E0GRID"),
    "somebody of whom only the Enterprise Grid is told": Slacker("U0GRID", "E0GRID", "E0GRID"),
}


OLGA = SLACKERS["another MSP's admin, by Slack Connect"]
"""A command comes from her own workspace, and is answered by her own organisation's bot."""


def _let_in_slack(house: Home) -> None:
    state = house.stage.slack.state
    for each in SLACKERS.values():
        if each.user not in state.users:
            state.add_user(SlackUser(id=each.user, team_id=each.team, name="stranger", real_name="Stray"))
        state.dm(state.workspaces[HARBOUR_SLACK], each.user)
        state.post(APPROVALS, "U0ADA", {"text": "Hello"})
        state.channels[APPROVALS].members = [*state.channels[APPROVALS].members, each.user]


@dataclass(frozen=True, slots=True)
class SlackWays:
    house: Home
    who: Slacker

    async def command(self, place: str) -> Seen:
        """In a shared channel a command comes with the team of whoever types it."""
        server = self.house.stage.slack
        fields = {
            "team_id": self.who.team if not self.who.team.startswith("E") else HARBOUR_SLACK,
            "channel_id": place,
            "channel_name": "directmessage" if place.startswith("D") else "licence-approvals",
            "user_id": self.who.user,
            "user_name": "stranger",
            "command": "/licenses",
            "text": "",
            "api_app_id": server.state.workspaces[HARBOUR_SLACK].app_id,
            "response_url": server.wire.address
            + server.state.new_response_url(HARBOUR_SLACK, place, self.who.user, None),
            "trigger_id": server.state.new_trigger(HARBOUR_SLACK, self.who.user),
        }
        return await server.wire.form("command", fields | ({"enterprise_id": self.who.grid} if self.who.grid else {}))

    async def event(self, kind: str, **changed: Any) -> Seen:
        server = self.house.stage.slack
        event = {"type": kind, "user": self.who.user, "user_team": self.who.team, "team": HARBOUR_SLACK}
        event |= {"text": "licenses", "ts": server.state.new_ts(), "event_ts": server.state.new_ts()} | changed
        return await server.wire.event(server.state.workspaces[HARBOUR_SLACK], event)

    async def interaction(self, kind: str, **more: Any) -> Seen:
        server = self.house.stage.slack
        payload = {
            "type": kind,
            "team": {"id": HARBOUR_SLACK, "domain": "harbour"},
            "enterprise": {"id": self.who.grid, "name": "Grid"} if self.who.grid else None,
            "user": {"id": self.who.user, "name": "stranger", "team_id": self.who.team},
            "api_app_id": server.state.workspaces[HARBOUR_SLACK].app_id,
            "is_enterprise_install": False,
            "trigger_id": server.state.new_trigger(HARBOUR_SLACK, self.who.user),
        }
        return await server.wire.interaction(payload | more)

    @property
    def thread(self) -> str:
        return self.house.stage.slack.log.in_conversation(APPROVALS)[0].id

    @property
    def direct(self) -> str:
        state = self.house.stage.slack.state
        return state.dm(state.workspaces[HARBOUR_SLACK], self.who.user).id

    async def click(self, place: str) -> Seen:
        state = self.house.stage.slack.state
        path = state.new_response_url(HARBOUR_SLACK, place, self.who.user, None)
        action = {"type": "button", "action_id": "a", "block_id": "b", "value": TOKEN, "action_ts": state.new_ts()}
        return await self.interaction(
            "block_actions",
            actions=[action],
            container={"type": "message", "message_ts": "1.1", "channel_id": place, "is_ephemeral": False},
            channel={"id": place, "name": "x"},
            response_url=self.house.stage.slack.wire.address + path,
        )

    def view(self) -> Json:
        state = self.house.stage.slack.state
        shown = {"id": state.new_id("V0"), "hash": state.new_id("H"), "type": "modal", "callback_id": "quantity"}
        return shown | {"private_metadata": "request:nothing:1", "state": {"values": {}}}

    async def form(self) -> Seen:
        return await self.interaction("view_submission", view=self.view())

    async def search(self) -> Seen:
        return await self.interaction("block_suggestion", view=self.view(), block_id="client", value="a", action_id="a")


SLACK_WAYS: dict[str, Callable[[SlackWays], Awaitable[Seen]]] = {
    "a direct message": lambda s: s.event("message", channel_type="im", channel=s.direct),
    "a command in the direct message": lambda s: s.command(s.direct),
    "a command in a channel": lambda s: s.command(APPROVALS),
    "a button in a channel": lambda s: s.click(APPROVALS),
    "a button in the direct message": lambda s: s.click(s.direct),
    "a form": lambda s: s.form(),
    "a mention in a channel": lambda s: s.event("app_mention", channel=APPROVALS),
    "a mention in a thread": lambda s: s.event("app_mention", channel=APPROVALS, thread_ts=s.thread),
}


@pytest.mark.parametrize("way", SLACK_WAYS.values(), ids=SLACK_WAYS.keys())
@pytest.mark.parametrize("who", SLACKERS.values(), ids=SLACKERS.keys())
async def test_a_stranger_at_slack_is_told_so_and_nobody_else_is(
    house: Home, who: Slacker, way: Callable[[SlackWays], Awaitable[Seen]]
) -> None:
    """Lost otherwise: somebody who waits for an answer, or a channel that reads what was only theirs."""
    told = await _told(house, who.user, lambda: way(SlackWays(house, who)))
    own = who == OLGA and way in (SLACK_WAYS["a command in a channel"], SLACK_WAYS["a command in the direct message"])
    assert own or "link" in told or "not set up" in told


@pytest.mark.parametrize("kind", ["a member whom nobody linked", "a guest"])
async def test_the_home_of_a_stranger_says_so(house: Home, kind: str) -> None:
    """Lost otherwise: an empty page, and nobody to ask. People of other workspaces have none."""
    ways = SlackWays(house, SLACKERS[kind])
    told = await _told(house, ways.who.user, lambda: ways.event("app_home_opened", channel=ways.direct, tab="home"))
    assert "link" in told


@pytest.mark.parametrize("who", SLACKERS.values(), ids=SLACKERS.keys())
async def test_a_stranger_at_slack_finds_no_option_and_is_not_spoken_to_unasked(house: Home, who: Slacker) -> None:
    """Lost otherwise: clients' names in a list that drops down, or a bot that answers what was not said to it."""
    ways = SlackWays(house, who)
    assert json.loads((await _told(house, who.user, ways.search)).partition("\n")[0]) == {"options": []}
    told = await _told(
        house,
        who.user,
        lambda: ways.event(
            "message",
            channel_type="channel",
            channel=APPROVALS,
            thread_ts=ways.thread,
            text="approved",
            parent_user_id="U0BOT",
        ),
    )
    assert told == "null"


# MS Teams


@dataclass(frozen=True, slots=True)
class Teamster:
    """`tenant` is what Teams says of where they are from, if it does."""

    user: str
    tenant: str | None = None
    aad: bool = True


TEAMSTERS = {
    "a member whom nobody linked": Teamster("nils-0001"),
    "a guest": Teamster("guy-0001"),
    "somebody of a tenant that we do not know": Teamster("ext-0001", "5ea7715e-0000-4000-8000-00000000ff01"),
    "somebody of another organisation's tenant": Teamster("milo-0001", TIDEWATER_TENANT),
    "somebody without an account": Teamster("anonymous", aad=False),
}


def _let_in_teams(house: Home) -> None:
    state = house.stage.teams.state
    for each in TEAMSTERS.values():
        if each.user not in state.users:
            state.add_user(TeamsUser(id=each.user, tenant_id=HARBOUR_TENANT, name="Stranger", email="s@e.example"))
        state.installed_for.add((APP_ID, each.user))
        _channel(house).members = [*_channel(house).members, each.user]


def _channel(house: Home) -> Conversation:
    state = house.stage.teams.state
    return next(c for c in state.conversations.values() if c.name == "Approvals" and c.tenant_id == HARBOUR_TENANT)


@dataclass(frozen=True, slots=True)
class TeamsWays:
    house: Home
    who: Teamster

    @property
    def direct(self) -> Conversation:
        """In Harbour's tenant, wherever else they are at home."""
        state, own = self.house.stage.teams.state, f"a:1-{self.who.user}"
        known = state.conversations.get(own)
        made = Conversation(
            id=own,
            tenant_id=HARBOUR_TENANT,
            name="Stranger",
            kind="personal",
            members=[self.who.user],
            apps={APP_ID},
        )
        return known or state.add_conversation(made)

    @property
    def channel(self) -> Conversation:
        return _channel(self.house)

    async def activity(self, kind: str, place: Conversation, **changed: Any) -> Seen:
        server = self.house.stage.teams
        made = server.wire.activity(kind, APP_ID, server.state.users[self.who.user], place) | changed
        made["from"] |= {"tenantId": self.who.tenant} if self.who.tenant else {}
        if not self.who.aad:
            del made["from"]["aadObjectId"]
        return await server.wire.send(APP_ID, made)

    async def as_machine(self, kind: str, **changed: Any) -> Seen:
        """Ben's own name and id, and the role of a bot."""
        server = self.house.stage.teams
        made = server.wire.activity(kind, APP_ID, server.state.users[self.who.user], self.channel) | changed
        made["from"] |= {"role": "bot"}
        return await server.wire.send(APP_ID, made)

    async def says(self, place: Conversation, mention: bool = True) -> Seen:
        text = "licenses"
        entities = []
        if mention:
            bot = self.house.stage.teams.state.registrations[APP_ID]
            text = f"<at>{bot.name}</at> licenses"
            entities = [{"type": "mention", "mentioned": {"id": bot.bot_id}, "text": f"<at>{bot.name}</at>"}]
        return await self.activity("message", place, text=text, textFormat="plain", entities=entities)

    async def invokes(self, name: str, value: Json, place: Conversation) -> Seen:
        return await self.activity("invoke", place, name=name, value=value)

    async def executes(self, place: Conversation, verb: str = "approve", trigger: str = "manual") -> Seen:
        action = {"type": "Action.Execute", "id": "", "verb": verb, "data": {"token": TOKEN}}
        return await self.invokes("adaptiveCard/action", {"action": action, "trigger": trigger}, place)


TEAMS_WAYS: dict[str, Callable[[TeamsWays], Awaitable[Seen]]] = {
    "a direct message": lambda t: t.says(t.direct, mention=False),
    "a button in the direct chat": lambda t: t.executes(t.direct),
    "a button in a channel": lambda t: t.executes(t.channel),
    "a card that renews itself": lambda t: t.executes(t.channel, "refresh", "automatic"),
    "a button that opens a form": lambda t: t.invokes("task/fetch", {"data": {"token": TOKEN}}, t.channel),
    "a form": lambda t: t.invokes("task/submit", {"data": {"form": "quantity", "token": TOKEN}}, t.channel),
    "an old client's button": lambda t: t.activity("message", t.direct, value={"token": TOKEN}),
    "the bot added for oneself": lambda t: t.activity("installationUpdate", t.direct, action="add"),
}


@pytest.mark.parametrize("way", TEAMS_WAYS.values(), ids=TEAMS_WAYS.keys())
@pytest.mark.parametrize("who", TEAMSTERS.values(), ids=TEAMSTERS.keys())
async def test_a_stranger_at_teams_is_told_so_and_nobody_else_is(
    house: Home, who: Teamster, way: Callable[[TeamsWays], Awaitable[Seen]]
) -> None:
    """Lost otherwise: somebody who waits for an answer, or a channel that reads what was only theirs."""
    told = await _told(house, who.user, lambda: way(TeamsWays(house, who)))
    nobody = not who.aad and way == TEAMS_WAYS["the bot added for oneself"]  # that takes an account, and tells of none
    assert nobody or "link" in told


@pytest.mark.parametrize("who", TEAMSTERS.values(), ids=TEAMSTERS.keys())
async def test_a_stranger_at_teams_finds_no_option_and_is_not_spoken_to_unasked(house: Home, who: Teamster) -> None:
    """Lost otherwise: clients' names in a list that drops down, or a bot that answers what was not said to it."""
    ways = TeamsWays(house, who)
    query = {"queryText": "a", "dataset": "quantity/client/request:nothing:1"}
    assert '"results": []' in await _told(
        house, who.user, lambda: ways.invokes("application/search", query, ways.channel)
    )
    assert await _told(house, who.user, lambda: ways.says(ways.channel, mention=False)) == "null"


@pytest.mark.parametrize("who", TEAMSTERS.values(), ids=TEAMSTERS.keys())
async def test_a_stranger_who_names_the_bot_in_a_channel_is_answered_in_their_own_chat(
    house: Home, who: Teamster
) -> None:
    """Lost otherwise: a channel that reads who is let in and who is not. Where their own chat cannot be had, a line
    without their name says where the bot can be asked.
    """
    before = {(post.conversation, post.id) for post in _posts(house)}
    async with nothing_written(house):
        seen = await TeamsWays(house, who).says(_channel(house))
    assert seen.status == 200
    new = [p for p in _posts(house) if (p.conversation, p.id) not in before and p.author.startswith("28:")]
    aloud = [json.dumps(post.body) for post in new if not _alone(house, post, who.user)]
    assert new and len(aloud) <= 1
    assert not [word for word in (*DATA, "link", "Harbour", "Stranger", who.user) if any(word in a for a in aloud)]


BOTS: dict[str, Callable[[SlackWays, TeamsWays], Awaitable[Seen]]] = {
    "a message to us at Slack": lambda s, t: s.event("message", channel_type="im", channel=s.direct, bot_id="B0OTHER"),
    "a bot's own kind of message": lambda s, t: s.event(
        "message", channel_type="im", channel=s.direct, subtype="bot_message", text="approved"
    ),
    "a mention at Slack": lambda s, t: s.event("app_mention", channel=APPROVALS, bot_id="B0OTHER"),
    "a yes in a thread": lambda s, t: s.event(
        "message", channel_type="channel", channel=APPROVALS, thread_ts=s.thread, text="approved", bot_id="B0OTHER"
    ),
    "a message at Teams": lambda s, t: t.as_machine("message", text="licenses"),
    "a press at Teams": lambda s, t: t.as_machine(
        "invoke", name="adaptiveCard/action", value={"action": {"verb": "approve", "data": {"token": TOKEN}}}
    ),
}


@pytest.mark.parametrize("way", BOTS.values(), ids=BOTS.keys())
async def test_another_bot_is_nobody(house: Home, way: Callable[[SlackWays, TeamsWays], Awaitable[Seen]]) -> None:
    """Lost otherwise: an approval by a program, or two bots that answer each other for ever."""
    before = len(_posts(house))
    who = SlackWays(house, Slacker("U0ADA")), TeamsWays(house, Teamster("ben-0001"))
    async with nothing_written(house):
        await way(*who)
    assert len(_posts(house)) == before
