"""What Slack says to a message of ours decides whether it is sent again, given up, or posted anew."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from structlog.testing import capture_logs

from adapters.slack import SlackChat, SlackSettings
from domain.chat import Conversation, ConversationKind, MessageRef
from domain.errors import Loss, Lost, MaybeSent, MessageGone, NotSent, SendError, Unroutable, Unsearchable
from domain.examples import EXAMPLES
from domain.ids import InstallationId, Platform

HELP: Any = EXAMPLES["help"]
PLACE = Conversation(InstallationId("i1"), Platform.SLACK, ConversationKind.CHANNEL, "C1")
DIRECT = Conversation(InstallationId("i1"), Platform.SLACK, ConversationKind.DIRECT, None, "U1")
STANDS = MessageRef("C1", "1700000000.000100")
TOKEN = "xoxb-secret-token"

Answer = tuple[int, str, dict[str, str]]


def says(code: str, status: int = 200, **headers: str) -> Answer:
    return status, f'{{"ok": false, "error": "{code}"}}', {"Content-Type": "application/json", **headers}


# What Slack answers → what a post, and what an update, of ours is then.
VERDICTS: dict[str, tuple[Answer, type[SendError], type[SendError]]] = {
    "429 with a time to wait": (says("ratelimited", 429, **{"Retry-After": "7"}), NotSent, NotSent),
    "ratelimited with status 200": (says("ratelimited"), NotSent, NotSent),
    "service_unavailable": (says("service_unavailable"), NotSent, NotSent),
    "internal_error, which may follow an effect": (says("internal_error"), MaybeSent, NotSent),
    "fatal_error, which may follow an effect": (says("fatal_error"), MaybeSent, NotSent),
    "a 500 page": ((500, "<html>", {"Content-Type": "text/html"}), MaybeSent, NotSent),
    "a 503 in plain text": ((503, "busy", {"Content-Type": "text/plain"}), MaybeSent, NotSent),
    "a 200 that is no JSON": ((200, "{", {"Content-Type": "application/json"}), MaybeSent, NotSent),
    "a proxy's 403": ((403, "no", {"Content-Type": "text/plain"}), NotSent, NotSent),
    "is_archived": (says("is_archived"), Lost, Lost),
    "channel_not_found": (says("channel_not_found"), Lost, Lost),
    "not_in_channel": (says("not_in_channel"), Lost, Lost),
    "account_inactive": (says("account_inactive"), Lost, Lost),
    "token_revoked": (says("token_revoked"), Lost, Lost),
    "token_expired": (says("token_expired"), Lost, Lost),
    "not_authed": (says("not_authed"), Lost, Lost),
    "invalid_auth": (says("invalid_auth"), Lost, Lost),
    "invalid_blocks": (says("invalid_blocks"), Unroutable, Unroutable),
    "msg_too_long": (says("msg_too_long"), Unroutable, Unroutable),
    "an error that is new to us": (says("something_new"), Unroutable, Unroutable),
    "message_not_found": (says("message_not_found"), MessageGone, MessageGone),
    "cant_update_message": (says("cant_update_message"), MessageGone, MessageGone),
    "edit_window_closed": (says("edit_window_closed"), MessageGone, MessageGone),
}


class Secrets:
    """Stands for the database and what is remembered of it: the next token is seen when that is forgotten."""

    def __init__(self, *tokens: str | None) -> None:
        self.tokens = list(tokens)

    async def secret(self, installation: str, name: str) -> str | None:
        return self.tokens[0]

    def forget(self) -> None:
        self.tokens = self.tokens[1:] or self.tokens

    async def find(self, platform: Any, tenant: str, app: str = "") -> None: ...
    async def get(self, installation: str) -> None: ...
    async def organisations(self) -> tuple[Any, ...]:
        return ()


class Fixed:
    """A Web API that gives the same answer to every call; None hangs up after having read it."""

    def __init__(self) -> None:
        self.answer: Answer | None = says("x")
        self.tokens: list[str] = []

    async def call(self, request: web.Request) -> web.Response:
        await request.read()
        self.tokens.append(request.headers["Authorization"].removeprefix("Bearer "))
        if self.answer is None:
            assert request.transport
            request.transport.abort()
            return web.Response()
        status, body, headers = self.answer
        return web.Response(status=status, text=body, headers=headers)


@pytest.fixture
async def api() -> AsyncIterator[Any]:
    fixed = Fixed()
    app = web.Application()
    app.router.add_post("/api/{method}", fixed.call)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    fixed.url = f"http://127.0.0.1:{runner.addresses[0][1]}/api"  # type: ignore[attr-defined]
    yield fixed
    await runner.cleanup()


async def failure(chat: SlackChat, call: str) -> SendError:
    with pytest.raises(SendError) as caught:
        await (chat.post(PLACE, HELP, "m1") if call == "post" else chat.update(PLACE, STANDS, HELP))
    return caught.value


@pytest.mark.parametrize("case", VERDICTS.values(), ids=VERDICTS.keys())
async def test_each_answer_of_slack_has_one_meaning(api: Any, session: Any, case: Any, capsys: Any) -> None:
    """Lost if it failed: a notice given up too early, posted twice, or tried for ever."""
    api.answer, *verdicts = case
    chat = SlackChat(SlackSettings("s", api.url), Secrets(TOKEN), session)
    failures = [await failure(chat, call) for call in ("post", "update")]
    assert [type(each) for each in failures] == verdicts
    told = capsys.readouterr().out + "".join(f"{each!r} {each.__cause__!r}" for each in failures)
    assert "slack_call_failed" in told
    assert TOKEN not in told
    assert "/seatwise" not in told


LOSSES = {
    "is_archived": Loss.ARCHIVED,
    "not_in_channel": Loss.LEFT,
    "channel_not_found": Loss.GONE,
    "restricted_action": Loss.CLOSED,
    "messages_tab_disabled": Loss.BLOCKED,
    "user_disabled": Loss.INACTIVE,
    "account_inactive": Loss.UNINSTALLED,
    "token_revoked": Loss.REVOKED,
}


@pytest.mark.parametrize(("code", "loss"), LOSSES.items(), ids=LOSSES)
async def test_what_takes_nothing_says_whether_it_is_one_place_or_all_of_them(
    api: Any, session: Any, code: str, loss: Loss
) -> None:
    """Lost otherwise: a whole workspace that is silent since one of its people left, or the advice to mend it."""
    api.answer = says(code)
    with pytest.raises(Lost) as lost:
        await SlackChat(SlackSettings("s", api.url), Secrets(TOKEN), session).post(DIRECT, HELP, "m1")
    assert lost.value.loss is loss


NOON = "Sat, 21 Nov 2026 12:00:00 GMT"

WAITS: dict[str, tuple[Answer, float]] = {
    "as long as Slack says": (says("ratelimited", 429, **{"Retry-After": "7"}), 7),
    "five minutes at most": (says("ratelimited", 429, **{"Retry-After": "86400"}), 300),
    "until a date": (says("x", 429, **{"Retry-After": "Sat, 21 Nov 2026 12:00:42 GMT", "Date": NOON}), 42),
    "five minutes at most for a date": (says("x", 429, **{"Retry-After": "Sun, 22 Nov 2099 12:00:00 GMT"}), 300),
    "a second where it says nothing sensible": (says("ratelimited", 429, **{"Retry-After": "soon"}), 1),
}


@pytest.mark.parametrize(("answer", "seconds"), WAITS.values(), ids=WAITS.keys())
async def test_a_refusal_says_when_to_come_again(api: Any, session: Any, answer: Answer, seconds: float) -> None:
    """Lost if it failed: Slack's patience, or a conversation, silenced for a day by one header."""
    api.answer = answer
    refused = await failure(SlackChat(SlackSettings("s", api.url), Secrets(TOKEN), session), "post")
    assert isinstance(refused, NotSent)
    assert refused.retry_after == seconds


@pytest.mark.parametrize(("call", "verdict"), [("post", MaybeSent), ("update", NotSent)])
async def test_a_connection_that_breaks_may_have_carried_it(
    api: Any, session: Any, call: str, verdict: type[SendError]
) -> None:
    """Lost if it failed: a card posted twice; an update can be made again."""
    api.answer = None
    chat = SlackChat(SlackSettings("s", api.url), Secrets(TOKEN), session)
    assert type(await failure(chat, call)) is verdict
    assert len(api.tokens) == 1


@pytest.mark.parametrize(("call", "verdict"), [("post", MaybeSent), ("update", NotSent)])
async def test_a_call_takes_no_longer_than_its_limit(world: Any, call: str, verdict: type[SendError]) -> None:
    """Lost if it failed: a delivery, and its lane, held by one silent server."""
    world.slack.faults.add("slow", "*", seconds=30)
    chat = SlackChat(replace(world.settings, timeout=0.05), world.doors, world.session)
    assert type(await failure(chat, call)) is verdict
    world.slack.faults.clear()


@pytest.mark.parametrize("call", ["post", "update"])
async def test_a_connection_that_never_stood_carried_nothing(session: Any, call: str) -> None:
    """Lost if it failed: certainty; "maybe" costs a reconciliation."""
    chat = SlackChat(SlackSettings("s", "http://127.0.0.1:1/api"), Secrets(TOKEN), session)
    assert type(await failure(chat, call)) is NotSent


@pytest.mark.parametrize("world", [{"scopes": frozenset({"chat:write", "users:read", "im:write"})}], indirect=True)
async def test_scopes_that_were_not_granted_are_said_once_and_again_when_they_change(world: Any) -> None:
    """Lost if it failed: the reason why a part of the bot is silent since its last update, or a log full of it."""
    said = []
    for granted in (
        "chat:write, users:read",
        "chat:write, users:read",
        "chat:write,im:write",
        "chat:write,im:write,users:read,x",
    ):
        world.msp.scopes = granted
        with capture_logs() as logs:
            await world.chat.post(PLACE, HELP, "m1")
        said.append([each["scopes"] for each in logs if each["event"] == "slack_scopes_missing"])
    assert said == [[["im:write"]], [], [["users:read"]], []]


async def test_without_a_token_there_is_no_way(session: Any) -> None:
    """Lost if it failed: a call in nobody's name."""
    assert type(await failure(SlackChat(SlackSettings("s"), Secrets(None), session), "post")) is Lost


async def test_a_token_that_has_changed_is_tried(api: Any, session: Any) -> None:
    """Lost if it failed: every message after a reinstallation, until the next restart."""
    api.answer = says("token_revoked")
    chat = SlackChat(SlackSettings("s", api.url), Secrets("old", "new"), session)
    assert type(await failure(chat, "post")) is Lost
    assert api.tokens == ["old", "new"]


async def test_a_token_that_is_gone_is_the_end(api: Any, session: Any) -> None:
    """Lost if it failed: calls for ever in the name of a workspace that has thrown us out."""
    api.answer = says("account_inactive")
    chat = SlackChat(SlackSettings("s", api.url), Secrets("old", None), session)
    assert type(await failure(chat, "post")) is Lost
    assert api.tokens == ["old"]


async def test_a_post_carries_text_blocks_and_its_marker(world: Any) -> None:
    """Lost if it failed: push texts, screen readers, and the way to find a message whose answer was lost."""
    ref, known = await world.chat.post(PLACE, HELP, "m1")
    post = world.slack.log.find("C1", ref.message)
    assert known == PLACE
    assert post.body["text"]
    assert post.body["blocks"]
    assert post.body["metadata"] == {"event_type": "seatwise", "event_payload": {"marker": "m1"}}


async def test_a_direct_conversation_is_opened_and_learnt(world: Any) -> None:
    """Lost if it failed: the way to a person who has never written to the bot."""
    ref, known = await world.chat.post(DIRECT, HELP, "m1")
    assert (known.address, ref.address) == (world.dm, world.dm)
    assert known.key == DIRECT.key
    assert world.slack.calls == ["conversations.open", "chat.postMessage"]
    await world.chat.post(known, HELP, "m2")
    assert world.slack.calls[2:] == ["chat.postMessage"]


async def test_an_update_keeps_blocks_and_text(world: Any) -> None:
    """Lost if it failed: the card, since Slack drops blocks that an update does not repeat."""
    ref, _ = await world.chat.post(PLACE, HELP, "m1")
    await world.chat.update(PLACE, ref, EXAMPLES["sync, failed"])
    body = world.slack.log.find("C1", ref.message).body
    assert "503" in body["text"]
    assert body["blocks"]


async def test_a_post_whose_answer_was_lost_is_found(world: Any) -> None:
    """Lost if it failed: one approval card, standing there twice."""
    await world.chat.post(PLACE, HELP, "m0")
    world.slack.faults.add("dropped_after", "chat.postMessage", count=1)
    with pytest.raises(MaybeSent):
        await world.chat.post(PLACE, HELP, "m1")
    lost = world.posts("C1")[-1]
    for word in range(120):
        world.slack.state.post("C1", "U1", {"text": f"word {word}"})
    found = await world.chat.find(PLACE, "m1")
    assert found == MessageRef("C1", lost.id)
    await world.chat.update(PLACE, found, EXAMPLES["sync, failed"])
    assert len(lost.versions) == 2
    assert await world.chat.find(PLACE, "m1") == found


async def test_a_first_word_to_somebody_whose_answer_was_lost_is_found(world: Any) -> None:
    """Lost if it failed: a greeting, twice, since the address of the conversation went with the answer."""
    world.slack.faults.add("dropped_after", "chat.postMessage", count=1)
    with pytest.raises(MaybeSent):
        await world.chat.post(DIRECT, HELP, "m1")
    [lost] = [post for post in world.slack.log.posts.values() if post.conversation.startswith("D")]
    assert await world.chat.find(DIRECT, "m1") == MessageRef(lost.conversation, lost.id)


async def test_a_word_in_a_thread_whose_answer_was_lost_is_found_there(world: Any) -> None:
    """Lost if it failed: the same word, twice in one thread."""
    card, _ = await world.chat.post(PLACE, HELP, "m0")
    world.slack.faults.add("dropped_after", "chat.postMessage", count=1)
    with pytest.raises(MaybeSent):
        await world.chat.post(PLACE, HELP, "m1", card)
    lost = world.posts("C1")[-1]
    assert await world.chat.find(PLACE, "m1") is None
    assert await world.chat.find(PLACE, "m1", card) == MessageRef("C1", lost.id)
    assert await world.chat.find(PLACE, "m2", card) is None


async def test_what_was_never_posted_is_not_found(world: Any) -> None:
    """Lost if it failed: a notice, taken for one that stands there."""
    await world.chat.post(PLACE, HELP, "m1")
    world.slack.state.post("C1", "U1", {"text": "m9"})
    assert await world.chat.find(PLACE, "m9") is None


async def test_another_apps_message_is_not_ours(world: Any) -> None:
    """Lost if it failed: a card kept from its channel by whoever writes our marker there first."""
    other = world.slack.state.add_workspace("T3", "Other", "xoxb-other")
    other.app_id = "A0OTHER"
    forged = {"text": "x", "metadata": {"event_type": "seatwise", "event_payload": {"marker": "m1"}}}
    world.slack.state.post("C1", other.bot_user, forged)
    assert await world.chat.find(PLACE, "m1") is None
    ref, _ = await world.chat.post(PLACE, HELP, "m1")
    assert await world.chat.find(PLACE, "m1") == ref


async def test_a_place_of_nobody_is_not_searched(world: Any) -> None:
    """Lost if it failed: a call that names no channel."""
    with pytest.raises(Unsearchable):
        await world.chat.find(replace(DIRECT, user=None), "m1")
    assert world.slack.calls == []


async def test_a_place_that_we_may_not_read_is_not_searched(world: Any) -> None:
    """Lost if it failed: the notice; without the right to look it is posted again."""
    world.msp.scopes = "chat:write"
    await world.chat.post(PLACE, HELP, "m1")
    with pytest.raises(Unsearchable):
        await world.chat.find(PLACE, "m1")


@pytest.mark.parametrize("fault", ["rate_limited", "server_error", "dropped_before", "down"])
async def test_a_search_that_fails_for_now_is_made_again(world: Any, fault: str) -> None:
    """Lost if it failed: a second copy, because Slack was busy when we looked for the first."""
    world.slack.faults.add(fault, "conversations.history")
    with pytest.raises(NotSent):
        await world.chat.find(PLACE, "m1")


async def test_a_place_without_an_address_is_no_place(world: Any) -> None:
    """Lost if it failed: a request to Slack that names no channel."""
    with pytest.raises(Unroutable):
        await world.chat.post(replace(PLACE, address=None), HELP, "m1")
    assert world.chat.pace(PLACE) == timedelta(seconds=1)


async def test_one_session_serves_every_call(world: Any, session: aiohttp.ClientSession) -> None:
    """Lost if it failed: a connection and a handshake for every message."""
    for number in range(3):
        await world.chat.post(PLACE, HELP, f"m{number}")
    connector = session.connector
    assert isinstance(connector, aiohttp.TCPConnector)
    assert sum(len(each) for each in connector._conns.values()) == 1
