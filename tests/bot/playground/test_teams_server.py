"""Does the small Teams take what Teams takes, refuse what Teams refuses, and prove who is calling?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from urllib.parse import quote

import httpx
import jwt
import pytest
from aiohttp import web
from botbuilder.schema import (
    Activity,
    Attachment,
    ChannelAccount,
    ConversationParameters,
    ErrorResponseException,
)
from botframework.connector.aio import ConnectorClient
from botframework.connector.auth import AppCredentials

from adapters.tls import trusted
from bot.playground.teams import Conversation, Registration, TeamsServer, User, new_key

APP, SECRET, TENANT = "app-1", "a client secret", "tenant-1"
SCOPE = "https://api.botframework.com/.default"
CARD_TYPE = "application/vnd.microsoft.card.adaptive"


@pytest.fixture
async def teams() -> AsyncIterator[TeamsServer]:
    server = TeamsServer(patience=2)
    server.state.add_registration(Registration(app_id=APP, secret=SECRET, tenant_id=TENANT))
    server.state.add_user(User(id="ann", tenant_id=TENANT, name="Ann Lee", email="ann@acme.example"))
    server.state.add_user(User(id="bob", tenant_id=TENANT, name="Bob Ray", is_guest=True))
    server.state.add_user(User(id="eve", tenant_id=TENANT, name="Eve Moe"))
    await server.start()
    yield server
    await server.stop()


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Listen = Callable[[Handler], Awaitable[None]]


@pytest.fixture
async def listen(teams: TeamsServer) -> AsyncIterator[Listen]:
    """Stand a bot at the address the small Teams calls."""
    runners: list[web.AppRunner] = []

    async def start(handler: Handler) -> None:
        app = web.Application()
        app.router.add_post("/api/messages", handler)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        runners.append(runner)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        teams.door.address = f"http://127.0.0.1:{runner.addresses[0][1]}"

    yield start
    for runner in runners:
        await runner.cleanup()


async def log_in(teams: TeamsServer, **changed: str) -> httpx.Response:
    form = {"grant_type": "client_credentials", "client_id": APP, "client_secret": SECRET, "scope": SCOPE}
    tenant = changed.pop("tenant", TENANT)
    async with httpx.AsyncClient(verify=trusted()) as client:
        return await client.post(f"{teams.login_url}/{tenant}/oauth2/v2.0/token", data={**form, **changed})


@pytest.fixture
async def connector(teams: TeamsServer) -> AsyncIterator[httpx.AsyncClient]:
    token = (await log_in(teams)).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(verify=trusted(), base_url=f"{teams.service_url}/v3/", headers=headers) as client:
        yield client


@pytest.fixture
def channel(teams: TeamsServer) -> Conversation:
    """A channel of a team that has the bot, with Ann and Bob in it."""
    general, approvals = teams.state.add_team(TENANT, "MSP", ["General", "Approvals"], ["ann", "bob"])
    for each in (general, approvals):
        each.apps.add(APP)
    return approvals


def execute(**changed: Any) -> dict[str, Any]:
    return {"type": "Action.Execute", "title": "Approve", "verb": "decide", "data": {"t": "approve:1"}, **changed}


def card(*actions: dict[str, Any], **changed: Any) -> dict[str, Any]:
    body = [{"type": "TextBlock", "text": "10 to 12 seats"}]
    shown = list(actions) or [execute()]
    return {"type": "AdaptiveCard", "version": "1.5", "body": body, "actions": shown, **changed}


def message(content: dict[str, Any] | None = None, **changed: Any) -> dict[str, Any]:
    return {
        "type": "message",
        "attachments": [{"contentType": CARD_TYPE, "content": content or card()}],
        **changed,
    }


def activities(conversation: str, activity: str = "") -> str:
    return f"conversations/{quote(conversation, safe='')}/activities" + (f"/{activity}" if activity else "")


def code_of(response: httpx.Response) -> tuple[int, str]:
    return response.status_code, response.json()["error"]["code"]


@pytest.mark.parametrize(
    ("changed", "status", "error"),
    [
        pytest.param({"client_secret": "no"}, 401, "invalid_client", id="a wrong secret"),
        pytest.param({"client_id": "no"}, 400, "unauthorized_client", id="an app nobody registered"),
        pytest.param({"tenant": "tenant-2"}, 400, "unauthorized_client", id="the login of another tenant"),
        pytest.param({"scope": "all"}, 400, "invalid_scope", id="another scope"),
        pytest.param({"grant_type": "password"}, 400, "unsupported_grant_type", id="another grant"),
    ],
)
async def test_logins_refused(teams: TeamsServer, changed: dict[str, str], status: int, error: str) -> None:
    """Lost otherwise: a bot that works here with a login Entra refuses."""
    response = await log_in(teams, **changed)
    assert (response.status_code, response.json()["error"]) == (status, error)


@pytest.mark.parametrize(
    "token", ["", "Bearer nonsense", "Bearer {channel}"], ids=["none", "nonsense", "the wrong kind"]
)
async def test_the_connector_takes_its_own_tokens_only(teams: TeamsServer, token: str, channel: Conversation) -> None:
    """Lost otherwise: a bot that forgets its token, or sends back the one it was called with."""
    headers = {"Authorization": token.format(channel=teams.token(APP))}
    async with httpx.AsyncClient(verify=trusted(), base_url=f"{teams.service_url}/v3/", headers=headers) as client:
        assert (await client.post(activities(channel.id), json=message())).status_code == 401


class FixedToken(AppCredentials):  # type: ignore[misc]
    """What botbuilder shows to the connector, without its own synchronous login."""

    def __init__(self, token: str) -> None:
        super().__init__(app_id=APP)
        self._token = token

    def get_access_token(self, force_refresh: bool = False) -> str:
        return self._token


async def test_botbuilder_runs_against_it_unchanged(teams: TeamsServer, channel: Conversation) -> None:
    """Lost otherwise: the claim that what works here works with the real SDK: send, edit, thread, 1:1, roster."""
    token = (await log_in(teams)).json()["access_token"]
    sdk = ConnectorClient(FixedToken(token), base_url=teams.service_url).conversations
    posted = Activity(type="message", attachments=[Attachment(content_type=CARD_TYPE, content=card())])
    sent = await sdk.send_to_conversation(channel.id, posted)
    assert (await sdk.update_activity(channel.id, sent.id, posted)).id == sent.id
    place = {"channel": {"id": channel.id}}
    asked = ConversationParameters(is_group=True, channel_data=place, activity=posted)
    assert (await sdk.create_conversation(asked)).id.startswith(f"{channel.id};messageid=")
    ann = ChannelAccount(id=teams.state.users["ann"].mri(APP))
    personal = await sdk.create_conversation(ConversationParameters(members=[ann], tenant_id=TENANT))
    assert teams.state.conversations[personal.id].members == ["ann"]
    assert [member.name for member in await sdk.get_conversation_members(channel.id)] == ["Ann Lee", "Bob Ray"]
    with pytest.raises(ErrorResponseException) as unknown:
        await sdk.update_activity(channel.id, "1", posted)
    assert unknown.value.error.error.code == "ActivityNotFoundInConversation"


@pytest.mark.parametrize(
    ("activity", "status", "code"),
    [
        pytest.param(message(card(version="1.6")), 400, "BadSyntax", id="a version above 1.5"),
        pytest.param(message(card({"type": "Action.Shout"})), 400, "BadSyntax", id="an action Teams does not know"),
        pytest.param(message({"type": "Card", "version": "1.5"}), 400, "BadSyntax", id="no Adaptive Card at all"),
        pytest.param(message(card(body=[{"type": "TextBlock"}])), 400, "BadSyntax", id="a text block without text"),
        pytest.param({"type": "message"}, 400, "BadSyntax", id="an empty message"),
        pytest.param({"type": "shout", "text": "t"}, 400, "BadSyntax", id="an activity of no type"),
        pytest.param(
            {"type": "message", "text": "x" * 52_000}, 413, "MessageSizeTooBig", id="100 KB counted as UTF-16"
        ),
    ],
)
async def test_activities_teams_refuses(
    connector: httpx.AsyncClient, channel: Conversation, activity: dict[str, Any], status: int, code: str
) -> None:
    """Lost otherwise: a card that passes every test here and is refused by Teams."""
    assert code_of(await connector.post(activities(channel.id), json=activity)) == (status, code)


async def test_a_message_lives_in_its_thread(
    teams: TeamsServer, connector: httpx.AsyncClient, channel: Conversation
) -> None:
    """Lost otherwise: posting, replying, editing and deleting by the ids Teams gives."""
    asked = {"isGroup": True, "channelData": {"channel": {"id": channel.id}}, "activity": message()}
    thread = (await connector.post("conversations", json=asked)).json()
    assert thread["id"] == f"{channel.id};messageid={thread['activityId']}"
    reply = await connector.post(activities(thread["id"], thread["activityId"]), json={"type": "message", "text": "t"})
    assert (reply.status_code, reply.json().keys()) == (201, {"id"})
    edit = await connector.put(activities(thread["id"], thread["activityId"]), json=message(card(execute(title="No"))))
    assert edit.status_code == 200
    first, second = teams.log.in_conversation(channel.id)
    assert (len(first.versions), second.thread) == (2, first.id)
    assert (await connector.delete(activities(thread["id"], second.id))).status_code == 200
    gone = await connector.put(activities(thread["id"], second.id), json=message())
    assert code_of(gone) == (404, "ActivityNotFoundInConversation")


async def test_a_targeted_message_is_one_readers(
    teams: TeamsServer, connector: httpx.AsyncClient, channel: Conversation
) -> None:
    """Lost otherwise: a word for one person that the bot tells to all, or to whoever is not there."""

    async def whisper(place: str, user: str | None) -> httpx.Response:
        recipient = {"recipient": {"id": teams.state.users[user].mri(APP)}} if user else {}
        words = {"type": "message", "text": "for you"} | recipient
        return await connector.post(activities(place), params={"isTargetedActivity": "true"}, json=words)

    assert (await whisper(channel.id, "bob")).status_code == 201
    (post,) = teams.log.in_conversation(channel.id)
    assert [post.visible_to(user) for user in ("ann", "bob")] == [False, True]
    assert code_of(await whisper(channel.id, None)) == (400, "BadSyntax")
    assert code_of(await whisper(channel.id, "eve")) == (403, "BotNotInConversationRoster")
    direct = teams.state.personal(APP, teams.state.users["ann"])
    assert code_of(await whisper(direct.id, "ann")) == (400, "BadSyntax")


async def test_text_with_a_card_gets_no_id(
    teams: TeamsServer, connector: httpx.AsyncClient, channel: Conversation
) -> None:
    """Lost otherwise: a card that can never be redrawn, because Teams split it off and named neither half."""
    both = await connector.post(activities(channel.id), json=message(text="and text"))
    assert both.json() == {}
    assert [sorted(post.body) for post in teams.log.in_conversation(channel.id)] == [["text"], ["attachments"]]


async def test_only_where_it_is_installed(
    teams: TeamsServer, connector: httpx.AsyncClient, channel: Conversation, listen: Listen
) -> None:
    """Lost otherwise: the errors of a bot that writes to strangers, or after it was removed."""

    def to(user: str) -> dict[str, Any]:
        return {"members": [{"id": teams.state.users[user].mri(APP)}], "tenantId": TENANT}

    assert code_of(await connector.post("conversations", json=to("eve"))) == (403, "ForbiddenOperationException")
    assert code_of(await connector.post("conversations", json={**to("ann"), "tenantId": "x"})) == (400, "BadSyntax")
    group = {"isGroup": True, "members": to("ann")["members"] + to("bob")["members"], "tenantId": TENANT}
    assert code_of(await connector.post("conversations", json=group)) == (400, "BadSyntax")
    one, again = [(await connector.post("conversations", json=to("ann"))).json()["id"] for _ in range(2)]
    assert one == again
    assert code_of(await connector.post(activities("19:nowhere"), json=message())) == (404, "ConversationNotFound")
    await listen(accept)
    await teams.people.remove_from_team("ann", str(channel.team_id))
    for place in (channel.id, one):
        refused = await connector.post(activities(place), json=message())
        assert code_of(refused) == (403, "BotNotInConversationRoster")


async def test_the_roster(teams: TeamsServer, connector: httpx.AsyncClient, channel: Conversation) -> None:
    """Lost otherwise: how the bot learns who is in a conversation, guests and pages included."""
    place = f"conversations/{quote(channel.id, safe='')}"
    everybody = (await connector.get(f"{place}/members")).json()
    assert [(each["aadObjectId"], each["userRole"]) for each in everybody] == [("ann", "user"), ("bob", "guest")]
    crowd = [teams.state.add_user(User(id=f"u{n}", tenant_id=TENANT, name=f"U {n}")).id for n in range(60)]
    channel.members.extend(crowd)
    first = (await connector.get(f"{place}/pagedmembers?pageSize=1")).json()
    second = (await connector.get(f"{place}/pagedmembers?continuationToken={first['continuationToken']}")).json()
    assert (len(first["members"]), len(second["members"]), "continuationToken" in second) == (50, 12, False)
    assert (await connector.get(f"teams/{quote(str(channel.team_id), safe='')}")).json()["name"] == channel.team_name
    for name in ("ann", everybody[0]["id"]):
        assert (await connector.get(f"{place}/members/{name}")).json()["name"] == "Ann Lee"
    assert code_of(await connector.get(f"{place}/members/eve")) == (404, "MemberNotFoundInConversation")


async def accept(request: web.Request) -> web.StreamResponse:
    return web.Response(status=202)


class Recorder:
    """A bot that keeps what it is sent and answers as told."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.activities: list[dict[str, Any]] = []
        self.tokens: list[str] = []

    async def take(self, request: web.Request) -> web.StreamResponse:
        self.activities.append(await request.json())
        self.tokens.append(request.headers["Authorization"].removeprefix("Bearer "))
        return web.json_response(self.answers.pop(0)) if self.answers else web.Response(status=202)


async def claims_of(teams: TeamsServer, token: str, endorsed: bool = True) -> dict[str, Any]:
    """Verify as a bot must, from the published documents only."""
    async with httpx.AsyncClient(verify=trusted()) as client:
        metadata = (await client.get(teams.openid_url)).json()
        keys = {key["kid"]: key for key in (await client.get(metadata["jwks_uri"])).json()["keys"]}
    key = keys[jwt.get_unverified_header(token)["kid"]]
    assert ("endorsements" in key) is endorsed
    public = jwt.PyJWK(key, algorithm="RS256")
    claims: dict[str, Any] = jwt.decode(token, public, algorithms=["RS256"], audience=APP, issuer=metadata["issuer"])
    return claims


async def test_a_message_carries_who_where_and_a_verifiable_token(
    teams: TeamsServer, channel: Conversation, listen: Listen
) -> None:
    """Lost otherwise: everything by which the bot tells tenants and people apart."""
    bot = Recorder()
    await listen(bot.take)
    seen = await teams.people.say("ann", channel.id, "licenses")
    (activity,) = bot.activities
    assert seen.status == 202
    assert (await claims_of(teams, bot.tokens[0]))["serviceurl"] == activity["serviceUrl"] == teams.service_url
    assert activity["from"] == {"id": teams.state.users["ann"].mri(APP), "name": "Ann Lee", "aadObjectId": "ann"}
    assert activity["channelData"]["tenant"]["id"] == activity["conversation"]["tenantId"] == TENANT
    assert activity["conversation"]["id"] == f"{channel.id};messageid={activity['id']}"
    assert activity["text"] == "<at>Seatwise</at> licenses"
    assert activity["entities"][-1]["mentioned"]["id"] == f"28:{APP}"
    assert (await teams.people.say("ann", channel.id, "to the others", mention=False)).status is None
    assert len(bot.activities) == 1


async def test_installing_opens_the_personal_chat(teams: TeamsServer, listen: Listen) -> None:
    """Lost otherwise: the activities by which the bot learns it was added and removed."""
    bot = Recorder()
    await listen(bot.take)
    await teams.people.install("eve")
    await teams.people.say("eve", "personal", "hello")
    await teams.people.uninstall("eve")
    kinds = [(each["type"], each.get("action")) for each in bot.activities]
    assert kinds[0] == ("installationUpdate", "add")
    assert kinds[1:] == [("conversationUpdate", None), ("message", None), ("installationUpdate", "remove")]
    assert {each["conversation"]["conversationType"] for each in bot.activities} == {"personal"}


async def test_keys_turn_and_tokens_are_forged(teams: TeamsServer) -> None:
    """Lost otherwise: the bot's proof against Microsoft's key rotation and against forgers."""
    before = teams.token(APP)
    teams.rotate_key()
    await claims_of(teams, before)
    await claims_of(teams, teams.token(APP))
    teams.rotate_key(keep_old=False, endorsements=None)
    await claims_of(teams, teams.token(APP), endorsed=False)
    with pytest.raises(KeyError):
        await claims_of(teams, before)
    forged = teams.token(APP, key=new_key(), headers={"kid": teams.keys.published[-1].kid})
    with pytest.raises(jwt.InvalidSignatureError):
        await claims_of(teams, forged, endorsed=False)
    with pytest.raises(jwt.ExpiredSignatureError):
        await claims_of(teams, teams.token(APP, exp=1), endorsed=False)
    unsigned = teams.token(APP, algorithm="none", exp=None)
    assert "exp" not in jwt.decode(unsigned, options={"verify_signature": False})


def answered(kind: str, value: Any, status: int = 200) -> dict[str, Any]:
    return {"statusCode": status, "type": kind, "value": value}


REDRAWN = card(execute(title="Done"))


@pytest.mark.parametrize(
    ("answer", "shown", "redrawn"),
    [
        pytest.param(answered(CARD_TYPE, REDRAWN), None, True, id="a card becomes the presser's own view"),
        pytest.param(answered("application/vnd.microsoft.activity.message", "ok"), "ok", False, id="a text is shown"),
        pytest.param(
            answered("application/vnd.microsoft.error", {"code": "no", "message": "Not yours"}, 400),
            "Not yours",
            False,
            id="an error is shown",
        ),
        pytest.param(
            answered(CARD_TYPE, card(version="1.6")),
            "Something went wrong. Please try again.",
            False,
            id="a card Teams cannot draw",
        ),
        pytest.param({"task": {}}, "Something went wrong. Please try again.", False, id="an answer of another kind"),
    ],
)
async def test_pressing_an_execute(
    teams: TeamsServer,
    connector: httpx.AsyncClient,
    channel: Conversation,
    listen: Listen,
    answer: Any,
    shown: str | None,
    redrawn: bool,
) -> None:
    """Lost otherwise: what the presser sees, which the bot cannot read back from Teams."""
    bot = Recorder(answer)
    await listen(bot.take)
    sent = (await connector.post(activities(channel.id), json=message())).json()["id"]
    seen = await teams.pressing.execute("ann", channel.id, sent, "decide")
    assert bot.activities[0]["value"]["action"]["data"] == {"t": "approve:1"}
    assert bot.activities[0]["replyToId"] == sent
    assert seen.shown == shown
    (post,) = teams.log.in_conversation(channel.id)
    assert (post.seen_by("ann") != post.body, post.seen_by("bob") == post.body) == (redrawn, True)


async def test_a_stale_screen_can_still_be_pressed(
    teams: TeamsServer, connector: httpx.AsyncClient, channel: Conversation, listen: Listen
) -> None:
    """Lost otherwise: tests of an old card's button."""
    bot = Recorder(answered(CARD_TYPE, REDRAWN))
    await listen(bot.take)
    sent = (await connector.post(activities(channel.id), json=message())).json()["id"]
    settled = message(card({"type": "Action.OpenUrl", "url": "https://seatwise.example"}))
    await connector.put(activities(channel.id, sent), json=settled)
    with pytest.raises(LookupError):
        await teams.pressing.execute("ann", channel.id, sent, "decide")
    await teams.pressing.execute("ann", channel.id, sent, "decide", version=0)
    assert len(bot.activities) == 1


async def test_a_dialog(
    teams: TeamsServer, connector: httpx.AsyncClient, channel: Conversation, listen: Listen
) -> None:
    """Lost otherwise: the quantity and the reason, which are asked in dialogs."""
    form = card(
        {"type": "Action.Submit", "title": "OK", "data": {"t": "reason:1"}},
        body=[{"type": "Input.Text", "id": "why", "isRequired": True, "errorMessage": "Say why"}],
    )
    task = {"type": "continue", "value": {"title": "Why?", "card": {"contentType": CARD_TYPE, "content": form}}}
    bot = Recorder({"task": task}, {"task": {"type": "message", "value": "Thanks"}})
    await listen(bot.take)
    opening = {"type": "Action.Submit", "title": "Reject", "data": {"t": "reject:1", "msteams": {"type": "task/fetch"}}}
    shown = {"type": "Action.Submit", "title": "Fallback", "data": {"t": "approve:1"}}
    both = card(opening, execute(fallback=shown))
    sent = (await connector.post(activities(channel.id), json=message(both))).json()["id"]
    await teams.pressing.press("ann", channel.id, sent, "Reject")
    assert len(teams.state.dialogs) == 1
    assert (await teams.pressing.task_submit("ann", {})).shown == "Say why"
    closed = await teams.pressing.task_submit("ann", {"why": "too many"})
    assert (closed.shown, teams.state.dialogs) == ("Thanks", {})
    assert [each["name"] for each in bot.activities] == ["task/fetch", "task/submit"]
    assert bot.activities[1]["value"]["data"] == {"t": "reason:1", "why": "too many"}
    await teams.pressing.submit_action("bob", channel.id, sent, {"t": "approve:1"})
    assert (bot.activities[2]["value"], bot.activities[2]["replyToId"]) == ({"t": "approve:1"}, sent)


async def test_clients_refresh_on_their_own(
    teams: TeamsServer, connector: httpx.AsyncClient, channel: Conversation, listen: Listen
) -> None:
    """Lost otherwise: the burst of invokes that follows every edit of a card."""
    own = answered(CARD_TYPE, REDRAWN)
    bot = Recorder(own, own, own)
    await listen(bot.take)
    mris = [teams.state.users[user].mri(APP) for user in ("ann", "bob", "eve")]
    refreshing = card(refresh={"action": execute(verb="refresh"), "userIds": mris})
    teams.pressing.refreshing = True
    sent = (await connector.post(activities(channel.id), json=message(refreshing))).json()["id"]
    post = teams.log.posts[channel.id, sent]
    await teams.wait_for(lambda: set(post.own_views) == {"ann", "bob"})
    assert {each["value"]["trigger"] for each in bot.activities} == {"automatic"}


async def test_faults_and_pace(teams: TeamsServer, connector: httpx.AsyncClient, channel: Conversation) -> None:
    """Lost otherwise: the difference between a lost post and a lost answer, and the proof that Teams' pace is kept."""
    teams.faults.add("dropped_before", "send", count=1)
    teams.faults.add("dropped_after", "send", count=1)
    for posts in (0, 1):
        with pytest.raises(httpx.TransportError):
            await connector.post(activities(channel.id), json=message())
        assert len(teams.log.in_conversation(channel.id)) == posts
    teams.faults.add("rate_limited", "send", count=1, seconds=3)
    limited = await connector.post(activities(channel.id), json=message())
    assert (limited.status_code, limited.headers["Retry-After"]) == (429, "3")
    for _ in range(6):
        await connector.post(activities(channel.id), json=message())
    assert teams.violations == []
    teams.pace.enforced = True
    assert (await connector.post(activities(channel.id), json=message())).status_code == 429
    assert teams.violations[0].window.calls == 7


async def test_it_is_driven_and_watched_from_another_process(
    teams: TeamsServer, channel: Conversation, listen: Listen
) -> None:
    """Lost otherwise: the page and the story, which act over these addresses only."""
    await listen(accept)
    async with httpx.AsyncClient(verify=trusted(), base_url=f"{teams.url}/_control/") as control:
        said = {"user": "ann", "conversation": channel.id, "text": "licenses"}
        assert (await control.post("say", json=said)).json()["status"] == 202
        (post,) = (await control.post("wait", json={"contains": "licenses"})).json()
        state = (await control.get("state?since=0")).json()
        assert post in state["posts"]
        waiting = asyncio.create_task(control.get("state", params={"since": state["revision"]}))
        assert (await control.post("say", json={**said, "user": "eve"})).status_code == 409
        await control.post("say", json={**said, "mention": False})
        assert (await waiting).json()["revision"] > state["revision"]
