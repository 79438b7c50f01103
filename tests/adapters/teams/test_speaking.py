"""The bot speaks unasked, once, only where its token may go, and knows what became of it."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from adapters.teams import Registration, TeamsChat, TeamsSettings
from adapters.teams import connector as slow
from adapters.teams.failures import Troubled
from bot.playground.teams import Registration as Bot
from domain.chat import Conversation, ConversationKind, MessageRef
from domain.errors import Loss, Lost, MaybeSent, MessageGone, NotSent, Unroutable, Unsearchable
from domain.examples import EXAMPLES
from domain.ids import InstallationId, Platform
from domain.ports import Unfinished

DIRECT, CHANNEL, GROUP = ConversationKind.DIRECT, ConversationKind.CHANNEL, ConversationKind.GROUP
CARD: Any = replace(EXAMPLES["approval, pending"], refresh_for=("aad-ada", "aad-nobody", "29:known"))  # type: ignore[type-var]
APP = "11111111-1111-4111-8111-111111111111"


async def test_a_direct_conversation_is_opened_when_it_is_not_known(world: Any) -> None:
    place = world.place(DIRECT, address=None, service_url=None)
    message, known = await world.chat.post(place, CARD, "marker")
    assert known == world.place(DIRECT)
    assert [post.id for post in world.posts(world.direct)] == [message.message]


async def test_a_person_can_be_named_by_the_bots_own_id_for_them(world: Any) -> None:
    place = world.place(DIRECT, address=None, user=world.ada.mri(APP))
    _, known = await world.chat.post(place, CARD, "marker")
    assert known.address == world.direct


async def test_a_card_in_a_channel_begins_a_thread(world: Any) -> None:
    """A channel's address alone would put every card into whichever thread came last."""
    message, known = await world.chat.post(world.place(CHANNEL), CARD, "marker")
    again, _ = await world.chat.post(world.place(CHANNEL), CARD, "marker")
    assert known == world.place(CHANNEL)
    assert message == MessageRef(f"{world.channel};messageid={message.message}", message.message)
    assert again.address != message.address


@pytest.mark.parametrize("kind", [DIRECT, CHANNEL])
async def test_a_card_is_redrawn_where_it_stands(world: Any, kind: ConversationKind) -> None:
    place = world.place(kind)
    message, _ = await world.chat.post(place, CARD, "marker")
    await world.chat.update(place, message, EXAMPLES["approval, rejected"])
    [post] = world.posts(str(place.address))
    assert len(post.versions) == 2
    assert post.versions[0].body["summary"] != post.body["summary"]


async def test_a_card_refreshes_for_people_as_teams_knows_them(world: Any) -> None:
    """An Entra object id in `userIds` refreshes nobody's card."""
    await world.chat.post(world.place(CHANNEL), CARD, "marker")
    await world.chat.post(world.place(CHANNEL), CARD, "marker")
    card = world.posts(world.channel)[-1].body["attachments"][0]["content"]
    assert card["refresh"]["userIds"] == [world.ada.mri(APP), "29:known"]
    assert world.teams.calls.count("members") == 1


async def test_a_card_is_posted_even_if_nobody_knows_who_is_there_and_is_to_be_drawn_again(world: Any) -> None:
    """Lost otherwise: a card that nobody's client ever draws anew."""

    def refresh() -> Any:
        return world.posts(world.channel)[-1].body["attachments"][0]["content"].get("refresh")

    notice = replace(CARD, refresh_for=("aad-ada",))
    world.teams.faults.add("server_error", "members", count=2)
    with pytest.raises(Unfinished) as posted:
        await world.chat.post(world.place(CHANNEL), notice, "marker")
    with pytest.raises(Unfinished):
        await world.chat.update(posted.value.conversation, posted.value.stands, notice)
    assert refresh() is None
    await world.chat.update(posted.value.conversation, posted.value.stands, notice)
    assert refresh()["userIds"] == [world.ada.mri(APP)]
    assert len(world.posts(world.channel)) == 1


async def test_no_message_can_be_found_again(world: Any) -> None:
    """Teams lets no bot look: to guess would leave a notice unsaid."""
    await world.chat.post(world.place(DIRECT), CARD, "marker")
    with pytest.raises(Unsearchable):
        await world.chat.find(world.place(DIRECT), "marker")


async def test_a_home_card_is_drawn_over_while_it_stands(world: Any) -> None:
    """Lost otherwise: a new card for each change, until nobody looks at them any more."""
    place = world.place(DIRECT, address=None, service_url=None)
    first, known = await world.chat.home(place, CARD, None)
    again, _ = await world.chat.home(known, EXAMPLES["approval, rejected"], first)
    [post] = world.posts(world.direct)
    assert (known, again) == (world.place(DIRECT), first)
    assert len(post.versions) == 2
    post.deleted = True
    anew, _ = await world.chat.home(known, CARD, first)
    assert anew != first
    assert [each.id for each in world.posts(world.direct) if not each.deleted] == [anew.message]


async def test_a_home_card_that_may_stand_is_not_posted_again(world: Any) -> None:
    """Lost otherwise: two of them, each time Teams stumbles."""
    first, known = await world.chat.home(world.place(DIRECT), CARD, None)
    world.teams.faults.add("server_error", "update")
    with pytest.raises(NotSent):
        await world.chat.home(known, CARD, first)
    assert len(world.posts(world.direct)) == 1


def test_seven_messages_a_second(world: Any) -> None:
    assert world.chat.pace(world.place(CHANNEL)) == timedelta(seconds=0.5)


# What became of it


class Scripted:
    """A connector and a login that answer as they are told."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, str, dict[str, str]]] = []
        self.calls: list[str] = []
        self.tokens: list[str] = []
        self.token_status = 200
        self.hold: asyncio.Event | None = None

    async def start(self) -> str:
        app = web.Application()
        app.router.add_post("/login/{tenant}/oauth2/v2.0/token", self._token)
        app.router.add_route("*", "/connector/{path:.*}", self._answer)
        self.runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self.runner.setup()
        await web.TCPSite(self.runner, "127.0.0.1", 0).start()
        return f"http://127.0.0.1:{self.runner.addresses[0][1]}"

    async def _token(self, request: web.Request) -> web.Response:
        await request.read()
        self.tokens.append(f"token-{len(self.tokens) + 1}")
        body = {"access_token": self.tokens[-1], "expires_in": 3600} if self.token_status == 200 else {"error": "no"}
        return web.json_response(body, status=self.token_status)

    async def _answer(self, request: web.Request) -> web.Response:
        self.calls.append(f"{request.method} {request.headers.get('Authorization')}")
        if self.hold:
            await self.hold.wait()
        if not self.answers:
            return web.json_response({"id": "m1"}, status=201)
        status, code, headers = self.answers.pop(0)
        if status == 0 and request.transport:
            request.transport.abort()
        return web.json_response({"error": {"code": code}}, status=status or 500, headers=headers)


class Line:
    """A chat over a scripted connector."""

    def __init__(self, world: Any, scripted: Scripted, url: str) -> None:
        self.scripted = scripted
        settings = TeamsSettings(login_url=f"{url}/login", service_urls=(url,))
        registrations = [Registration(APP, "s3cret", "tenant-of-the-msp")]
        self.clock = world.clock
        self.chat = TeamsChat(settings, registrations, world.doors, world.joined, world.clock)
        self.place = Conversation(InstallationId("i1"), Platform.TEAMS, GROUP, "19:g", service_url=f"{url}/connector")

    async def say(self, how: str) -> object:
        """What became of a post or an update: the error, or None."""
        notice: Any = EXAMPLES["request, pending"]
        try:
            if how == "post":
                await self.chat.post(self.place, notice, "marker")
            else:
                await self.chat.update(self.place, MessageRef("19:g", "m1"), notice)
        except (NotSent, MaybeSent, MessageGone, Unroutable) as failure:
            return failure
        return None


@pytest.fixture
async def line(world: Any) -> Any:
    scripted = Scripted()
    made = Line(world, scripted, await scripted.start())
    yield made
    await made.chat.close()
    await scripted.runner.cleanup()


OUTCOMES: dict[str, tuple[int, str, type, type]] = {
    "too many requests": (429, "TooManyRequests", NotSent, NotSent),
    "a precondition failed": (412, "PreconditionFailed", NotSent, NotSent),
    "a bad gateway": (502, "BadGateway", Troubled, NotSent),
    "a gateway's time-out": (504, "GatewayTimeout", Troubled, NotSent),
    "an error of theirs": (500, "ServiceError", MaybeSent, NotSent),
    "a dropped connection": (0, "", MaybeSent, NotSent),
    "the bot is not there": (403, "BotNotInConversationRoster", Lost, Lost),
    "the person blocked the bot": (403, "ConversationBlockedByUser", Lost, Lost),
    "an administrator disabled the bot": (403, "BotDisabledByAdmin", Lost, Lost),
    "a conversation that takes no writing": (403, "MessageWritesBlocked", Lost, Lost),
    "a forbidden operation": (403, "ForbiddenOperationException", Lost, Lost),
    "no such conversation": (404, "ConversationNotFound", Lost, Lost),
    "no such message": (404, "ActivityNotFoundInConversation", MessageGone, MessageGone),
    "too big": (413, "MessageSizeTooBig", Unroutable, Unroutable),
    "bad syntax": (400, "BadSyntax", Unroutable, Unroutable),
}


@pytest.mark.parametrize("how", ["post", "update"])
@pytest.mark.parametrize(("status", "code", "posted", "updated"), OUTCOMES.values(), ids=OUTCOMES.keys())
async def test_what_an_answer_means(line: Any, how: str, status: int, code: str, posted: type, updated: type) -> None:
    """A post is never repeated blindly, an update always may be; neither is repeated here."""
    line.scripted.answers = [(status, code, {"Retry-After": "7"})]
    failure = await line.say(how)
    assert type(failure) is (posted if how == "post" else updated)
    assert len(line.scripted.calls) == 1
    if status in (429, 412):
        assert failure.retry_after == 7


LOSSES = {
    (403, "BotNotInConversationRoster"): Loss.LEFT,
    (403, "ConversationBlockedByUser"): Loss.BLOCKED,
    (403, "BotDisabledByAdmin"): Loss.DISABLED,
    (404, "ConversationNotFound"): Loss.GONE,
}


@pytest.mark.parametrize(("answer", "loss"), LOSSES.items(), ids=[code for _, code in LOSSES])
async def test_what_takes_nothing_says_whether_it_is_one_place_or_all_of_them(
    line: Any, answer: tuple[int, str], loss: Loss
) -> None:
    """Lost otherwise: a whole tenant that is silent since one person blocked the bot, or the advice to mend it."""
    line.scripted.answers = [(*answer, {})]
    assert (await line.say("post")).loss is loss


async def test_a_roster_that_is_refused_leaves_a_card_as_it_is(line: Any) -> None:
    """Lost otherwise: attempts at what will not come."""
    line.scripted.answers = [(403, "Forbidden", {})]
    await line.chat.update(line.place, MessageRef("19:g", "m1"), CARD)
    assert len(line.scripted.calls) == 2


WAITS: dict[str, tuple[str, float | None]] = {
    "nothing": ("", None),
    "no number": ("soon", None),
    "below nothing": ("-1", None),
    "more than five minutes": ("86400", 300),
    "a number beyond all numbers": ("9" * 400, 300),
    "a date": ("Sat, 21 Nov 2026 12:00:42 GMT", 42),
    "a date that has gone by": ("Sat, 21 Nov 2026 11:00:00 GMT", 0),
    "a date in a year": ("Sun, 21 Nov 2027 12:00:00 GMT", 300),
    "no date": ("Sat, 99 Nov 2026 12:00:42 GMT", None),
}


@pytest.mark.parametrize(("header", "seconds"), WAITS.values(), ids=WAITS.keys())
async def test_how_long_to_wait(line: Any, header: str, seconds: float | None) -> None:
    """One header must not silence a conversation for a day."""
    line.scripted.answers = [(429, "x", {"Retry-After": header, "Date": "Sat, 21 Nov 2026 12:00:00 GMT"})]
    assert (await line.say("post")).retry_after == seconds


@pytest.mark.parametrize(("how", "expected"), [("post", MaybeSent), ("update", NotSent)])
async def test_no_answer_in_time(line: Any, how: str, expected: type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slow, "SECONDS", 0.2)
    line.scripted.hold = asyncio.Event()
    assert type(await line.say(how)) is expected
    line.scripted.hold.set()


@pytest.mark.parametrize("how", ["post", "update"])
async def test_nobody_there(line: Any, how: str) -> None:
    await line.say("post")
    await line.scripted.runner.cleanup()
    assert type(await line.say(how)) is NotSent


async def test_an_answer_without_an_id_may_have_been_sent(line: Any) -> None:
    line.scripted.answers = [(201, "", {})]
    assert type(await line.say("post")) is MaybeSent


async def test_a_refused_token_is_replaced_once(line: Any) -> None:
    line.scripted.answers = [(401, "", {})]
    assert await line.say("post") is None
    assert line.scripted.calls == ["POST Bearer token-1", "POST Bearer token-2"]


async def test_a_token_refused_twice_waits_for_an_administrator(line: Any) -> None:
    """Else a notice would die of credentials that are put right an hour later."""
    line.scripted.answers = [(401, "", {}), (401, "", {})]
    failure = await line.say("post")
    assert (type(failure), failure.retry_after) == (NotSent, 300)
    assert len(line.scripted.calls) == 2


async def test_one_token_serves_many_messages_at_once(line: Any) -> None:
    """botbuilder fetches one for each turn."""
    assert await asyncio.gather(*(line.say("post") for _ in range(5))) == [None] * 5
    assert line.scripted.tokens == ["token-1"]


@pytest.mark.parametrize(("minutes", "tokens"), [(54, 1), (56, 2)], ids=["still good", "five minutes early"])
async def test_a_token_is_replaced_before_it_ends(line: Any, minutes: int, tokens: int) -> None:
    await line.say("post")
    line.clock.ahead = timedelta(minutes=minutes)
    await line.say("post")
    assert len(line.scripted.tokens) == tokens


@pytest.mark.parametrize(("status", "seconds"), [(401, 300), (400, 300), (429, None), (503, None)])
async def test_without_a_token_nothing_is_sent(line: Any, status: int, seconds: float | None) -> None:
    """A secret that has run out (401, invalid_client) is replaced by somebody; the notice waits for that."""
    line.scripted.token_status = status
    failure = await line.say("post")
    assert (type(failure), failure.retry_after) == (NotSent, seconds)
    assert line.scripted.calls == []


async def test_no_token_goes_to_an_address_off_the_list(line: Any) -> None:
    """Whatever the database says: the bot's token would be somebody else's."""
    line.place = replace(line.place, service_url="https://smba.trafficmanager.net.evil.example/teams")
    assert type(await line.say("post")) is Unroutable
    assert type(await line.say("update")) is Unroutable
    assert (line.scripted.calls, line.scripted.tokens) == ([], [])


UNKNOWN = {
    "a door that is gone": {"installation": InstallationId("gone")},
    "a door of another registration": {"installation": InstallationId("i2")},
    "a place without an address": {"address": None},
}


@pytest.mark.parametrize("changed", UNKNOWN.values(), ids=UNKNOWN.keys())
async def test_what_cannot_be_reached_is_said_to_be_so(line: Any, changed: dict[str, Any]) -> None:
    line.place = replace(line.place, **changed)
    assert type(await line.say("post")) is Unroutable
    assert line.scripted.calls == []


@pytest.mark.parametrize("status", [0, 401, 403, 429, 500])
async def test_no_secret_and_no_words_get_into_errors_or_logs(line: Any, status: int) -> None:
    line.scripted.answers = [(status, "<b>Acme</b> wants", {})] * 2
    with capture_logs() as logs:
        failure = await line.say("post")
    said = f"{failure!r} {failure} {logs}"
    assert not any(secret in said for secret in ("s3cret", "token-1", "Acme", "Bearer"))


async def test_a_bot_removed_by_the_person_is_unroutable(world: Any) -> None:
    """The small Teams refuses as the real one does."""
    world.teams.state.conversations[world.channel].apps.clear()
    world.teams.state.installed_for.clear()
    world.teams.state.add_registration(Bot(app_id=APP, secret="s3cret", tenant_id="tenant-of-the-msp"))
    with pytest.raises(Unroutable):
        await world.chat.post(world.place(DIRECT), CARD, "marker")
