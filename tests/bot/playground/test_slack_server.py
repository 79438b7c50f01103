"""Does the small Slack take what Slack takes and refuse what Slack refuses, with the real SDK on the other side?"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.slack import Channel, SlackServer, User, signed

SECRET = "a signing secret"
TOKEN = "xoxb-acme"


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    server = SlackServer(SECRET, patience=0.4)
    workspace = server.state.add_workspace("T1", "Acme IT", TOKEN)
    server.state.add_user(User(id="U1", team_id="T1", name="ann", real_name="Ann Lee"))
    server.state.add_user(User(id="U2", team_id="T1", name="bob", real_name="Bob Ray"))
    rooms = [
        Channel(id="C1", team_id="T1", name="approvals", kind="public", members=["U1", "U2", workspace.bot_user]),
        Channel(id="C2", team_id="T1", name="lunch", kind="public", members=["U1"]),
        Channel(id="C3", team_id="T1", name="board", kind="private", members=["U1"]),
        Channel(id="C4", team_id="T1", name="old", kind="public", members=[workspace.bot_user], is_archived=True),
    ]
    for room in rooms:
        server.state.add_channel(room)
    workspace.usergroups["S1"] = {"handle": "admins", "name": "Admins", "users": ["U2"]}
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as opened:
        yield opened


@pytest.fixture
def client(slack: SlackServer, session: aiohttp.ClientSession) -> AsyncWebClient:
    # Unless told otherwise the SDK repeats a call whose connection broke: a post may then stand there twice.
    return AsyncWebClient(token=TOKEN, base_url=f"{slack.url}/api/", session=session, retry_handlers=[])


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@pytest.fixture
async def listen(slack: SlackServer) -> AsyncIterator[Callable[[Handler], Awaitable[None]]]:
    """Stand a bot at the address the small Slack calls."""
    runners: list[web.AppRunner] = []

    async def start(handler: Handler) -> None:
        app = web.Application()
        app.router.add_post("/slack/events", handler)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        runners.append(runner)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        slack.door.address = f"http://127.0.0.1:{runner.addresses[0][1]}"

    yield start
    for runner in runners:
        await runner.cleanup()


Listen = Callable[[Handler], Awaitable[None]]


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def button(**changed: Any) -> dict[str, Any]:
    return {"type": "button", "text": plain("Approve"), "action_id": "approve", "value": "v1", **changed}


def section(**changed: Any) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": "10 to 12 seats"}, **changed}


def actions(*elements: dict[str, Any], **changed: Any) -> dict[str, Any]:
    return {"type": "actions", "block_id": "buttons", "elements": list(elements), **changed}


def modal(*blocks: dict[str, Any], **changed: Any) -> dict[str, Any]:
    field = {"type": "number_input", "action_id": "n", "is_decimal_allowed": False, "min_value": "1"}
    asked = {"type": "input", "block_id": "seats", "label": plain("Seats"), "element": field}
    shown = list(blocks) or [asked]
    return {"type": "modal", "title": plain("Seats"), "submit": plain("Ask"), "blocks": shown, **changed}


CARD = [section(), actions(button())]


async def code_of(call: Awaitable[Any]) -> str:
    with pytest.raises(SlackApiError) as refused:
        await call
    return str(refused.value.response["error"])


@pytest.mark.parametrize(
    ("blocks", "error"),
    [
        pytest.param([section()] * 51, "invalid_blocks", id="51 blocks are too many"),
        pytest.param([section(text=plain("x" * 3001))], "invalid_blocks", id="a section's text ends at 3000"),
        pytest.param([section(fields=[plain("x")] * 11)], "invalid_blocks", id="a section has 10 fields at most"),
        pytest.param([section(fields=[plain("x" * 2001)])], "invalid_blocks", id="a field's text ends at 2000"),
        pytest.param([{"type": "section"}], "invalid_blocks", id="a section needs text or fields"),
        pytest.param([{"type": "header", "text": plain("x" * 151)}], "invalid_blocks", id="a header ends at 150"),
        pytest.param([actions(button(text=plain("x" * 76)))], "invalid_blocks", id="a nested button's text ends at 75"),
        pytest.param([actions(button(value="x" * 2001))], "invalid_blocks", id="a button's value ends at 2000"),
        pytest.param([actions(button(action_id="x" * 256))], "invalid_blocks", id="an action_id ends at 255"),
        pytest.param([actions(button(style="green"))], "invalid_blocks", id="a style Slack does not know"),
        pytest.param([actions(button(colour="red"))], "invalid_blocks", id="a property Slack does not know"),
        pytest.param([actions(button(text=section()["text"]))], "invalid_blocks", id="a button's text is plain"),
        pytest.param([actions(button(), button())], "invalid_blocks", id="one action_id twice in a block"),
        pytest.param([section(block_id="b"), section(block_id="b")], "invalid_blocks", id="one block_id twice"),
        pytest.param([actions(*[button(action_id=f"{n}") for n in range(26)])], "invalid_blocks", id="26 actions"),
        pytest.param([section(text=plain(""))], "invalid_blocks", id="an empty text"),
        pytest.param([{"type": "alert", "text": plain("x")}], "invalid_blocks", id="an alert outside a modal"),
        pytest.param([{"type": "blink"}], "invalid_blocks", id="a block Slack does not know"),
        pytest.param([section(text=plain("x" * 2900))] * 5, "msg_blocks_too_long", id="13,200 characters in all"),
    ],
)
async def test_blocks_slack_refuses(client: AsyncWebClient, blocks: list[Any], error: str) -> None:
    """Lost otherwise: a card that passes every test here and is refused by Slack."""
    assert await code_of(client.chat_postMessage(channel="C1", text="t", blocks=blocks)) == error


async def test_a_refusal_says_where(client: AsyncWebClient) -> None:
    """Lost otherwise: which of fifty blocks was wrong."""
    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel="C1", text="t", blocks=[actions(button(text=plain("x" * 76)))])
    assert refused.value.response["response_metadata"]["messages"] == [
        "[ERROR] must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]"
    ]


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        pytest.param("chat.postMessage", {"channel": "C1"}, "no_text", id="a message needs text"),
        pytest.param("chat.postMessage", {"channel": "C9", "text": "t"}, "channel_not_found", id="no such channel"),
        pytest.param("chat.postMessage", {"channel": "C2", "text": "t"}, "not_in_channel", id="the bot is no member"),
        pytest.param(
            "chat.postMessage", {"channel": "C3", "text": "t"}, "channel_not_found", id="a foreign private one"
        ),
        pytest.param("chat.postMessage", {"channel": "C4", "text": "t"}, "is_archived", id="an archived channel"),
        pytest.param(
            "chat.update", {"channel": "C1", "ts": "1.1", "text": "t"}, "message_not_found", id="no such message"
        ),
        pytest.param(
            "chat.update", {"channel": "U1", "ts": "1.1", "text": "t"}, "channel_not_found", id="update by user"
        ),
        pytest.param("users.info", {"user": "U9"}, "user_not_found", id="no such user"),
        pytest.param("views.open", {"trigger_id": "9", "view": modal()}, "invalid_trigger_id", id="no such trigger"),
        pytest.param(
            "views.open", {"trigger_id": "9", "view": modal(title=plain("x" * 25))}, "invalid_arguments", id="title"
        ),
        pytest.param("chat.shout", {}, "unknown_method", id="no such method"),
    ],
)
async def test_calls_slack_refuses(client: AsyncWebClient, method: str, arguments: dict[str, Any], error: str) -> None:
    """Lost otherwise: the bot's handling of an error Slack really gives."""
    assert await code_of(client.api_call(method, json=arguments)) == error


async def test_only_a_known_token_with_the_scope_gets_in(slack: SlackServer, client: AsyncWebClient) -> None:
    """Lost otherwise: a bot that works here with no token, or without a scope its manifest forgot."""
    answer = await client.auth_test()
    assert answer["team_id"] == "T1"
    assert "chat:write" in answer.headers["x-oauth-scopes"]
    assert await code_of(client.auth_test(token="xoxb-forged")) == "invalid_auth"
    slack.state.workspaces["T1"].scopes = "chat:write"
    assert await code_of(client.users_info(user="U1")) == "missing_scope"
    await slack.people.uninstall("T1")
    assert await code_of(client.auth_test()) == "account_inactive"


async def test_an_update_without_blocks_removes_them(slack: SlackServer, client: AsyncWebClient) -> None:
    """Lost otherwise: the card that vanishes on Slack because an update forgot its blocks."""
    sent = await client.chat_postMessage(
        channel="C1", text="t", blocks=CARD, metadata={"event_type": "card", "event_payload": {"id": "1"}}
    )
    await client.chat_update(channel="C1", ts=sent["ts"], text="settled")
    post = slack.log.find("C1", sent["ts"])
    assert post
    assert [bool(version.body["blocks"]) for version in post.versions] == [True, False]
    history = await client.conversations_history(channel="C1", include_all_metadata=True)
    assert history["messages"][0]["metadata"]["event_payload"] == {"id": "1"}
    post.author = "U1"
    assert await code_of(client.chat_update(channel="C1", ts=sent["ts"], text="t")) == "cant_update_message"


async def test_the_directory(slack: SlackServer, client: AsyncWebClient) -> None:
    """Lost otherwise: the bot's own reading of people, groups and direct messages."""
    opened = await client.conversations_open(users="U1")
    sent = await client.chat_postMessage(channel="U1", text="hello")
    assert sent["channel"] == opened["channel"]["id"]
    assert (await client.users_info(user="U1"))["user"]["real_name"] == "Ann Lee"
    assert (await client.usergroups_users_list(usergroup="S1"))["users"] == ["U2"]
    assert (await client.usergroups_list())["usergroups"][0]["handle"] == "admins"
    first = await client.conversations_members(channel="C1", limit=2)
    rest = await client.conversations_members(channel="C1", cursor=first["response_metadata"]["next_cursor"])
    assert [*first["members"], *rest["members"]] == slack.state.channels["C1"].members
    assert (await client.conversations_info(channel="C1"))["channel"]["is_private"] is False


def bolt_app(client: AsyncWebClient) -> AsyncApp:
    app = AsyncApp(client=client, signing_secret=SECRET, process_before_response=True)

    @app.command("/licenses")
    async def licenses(ack: Any) -> None:
        await ack(text="two", blocks=CARD)

    @app.message("hello")
    async def hello(say: Any) -> None:
        await say(text="hi", blocks=CARD)

    @app.action("approve")
    async def approve(ack: Any, body: Any, client: AsyncWebClient, respond: Any) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=modal())
        await respond(text="asked", replace_original=True)

    @app.view("")
    async def asked(ack: Any, view: Any) -> None:
        if view["state"]["values"]["seats"]["n"]["value"] == "13":
            await ack(response_action="errors", errors={"seats": "13 is unlucky"})
        else:
            await ack()

    @app.event("app_home_opened")
    async def home(client: AsyncWebClient, event: Any) -> None:
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [section()]})

    return app


def bolt_handler(app: AsyncApp) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

    return handle


async def test_a_bolt_app_runs_against_it_unchanged(slack: SlackServer, client: AsyncWebClient, listen: Listen) -> None:
    """Lost otherwise: the claim that what works here works with the real SDK: command, click, modal, home."""
    await listen(bolt_handler(bolt_app(client)))
    answered = await slack.people.command("U1", "C1", "/licenses")
    assert (answered.status, answered.shown) == (200, None)
    shown = slack.log.in_conversation("C1")[-1]
    assert (shown.only_for, shown.body["text"]) == ("U1", "two")
    pressed = await slack.pressing.press("U1", "approve", channel="C1", ts=shown.id)
    assert pressed.shown is None
    assert shown.body["text"] == "asked"
    (view,) = slack.state.stacks["U1"]
    refused = await slack.pressing.submit("U1", view.id, {"n": "ten"})
    assert refused.status is None
    await slack.pressing.submit("U1", view.id, {"n": 13})
    assert view.errors == {"seats": "13 is unlucky"}
    await slack.pressing.submit("U1", view.id, {"seats": {"n": 12}})
    assert "U1" not in slack.state.stacks
    await slack.people.home_opened("U1")
    await slack.wait_for(lambda: slack.state.homes.get(("T1", "U1")))
    await slack.people.say("U2", "dm", "hello")
    answer = await slack.wait_for(lambda: [post for post in slack.log.posts.values() if post.body["text"] == "hi"])
    assert set(slack.state.channels[answer[0].conversation].members) == {"U2", slack.state.workspaces["T1"].bot_user}


class Recorder:
    """A bot that keeps what it is sent and answers as told."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.payloads: list[dict[str, Any]] = []

    async def take(self, request: web.Request) -> web.StreamResponse:
        if request.content_type == "application/json":
            self.payloads.append(await request.json())
        else:
            form = await request.post()
            self.payloads.append(json.loads(str(form["payload"])) if "payload" in form else dict(form))
        return web.json_response(self.answers.pop(0)) if self.answers else web.Response()


SEARCH = {"type": "external_select", "action_id": "product", "placeholder": plain("Product")}
FOUND = {"text": plain("Microsoft 365 E3"), "value": "e3"}


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        pytest.param({"options": [FOUND]}, None, id="a list of options is shown"),
        pytest.param({"options": []}, None, id="nothing found is an answer"),
        pytest.param({"options": [FOUND] * 101}, "no more than 100 items", id="101 options are too many"),
        pytest.param(
            {"options": [{"text": plain("x")}]}, "missing required field: value", id="an option needs a value"
        ),
    ],
)
async def test_searching_in_a_menu(
    slack: SlackServer, client: AsyncWebClient, listen: Listen, answer: Any, shown: str | None
) -> None:
    """Lost otherwise: a search whose answer Slack would throw away."""
    bot = Recorder(answer)
    await listen(bot.take)
    sent = await client.chat_postMessage(channel="C1", text="t", blocks=[actions(SEARCH)])
    seen = await slack.pressing.options("U1", "product", "mic", channel="C1", ts=sent["ts"])
    assert bot.payloads[0]["value"] == "mic"
    assert (shown or "") in (seen.shown or "")
    assert bool(seen.shown) is bool(shown)


async def test_a_stale_screen_can_still_be_pressed(slack: SlackServer, client: AsyncWebClient, listen: Listen) -> None:
    """Lost otherwise: tests of an old card's button."""
    bot = Recorder()
    await listen(bot.take)
    sent = await client.chat_postMessage(channel="C1", text="t", blocks=[actions(button(), SEARCH)])
    await client.chat_update(channel="C1", ts=sent["ts"], text="settled", blocks=[section()])
    with pytest.raises(LookupError):
        await slack.pressing.press("U1", "approve", channel="C1", ts=sent["ts"])
    await slack.pressing.press("U1", "approve", channel="C1", ts=sent["ts"], version=0)
    (payload,) = bot.payloads
    assert (payload["actions"][0]["value"], payload["container"]["message_ts"]) == ("v1", sent["ts"])
    assert payload["response_url"].startswith(slack.url)


async def test_a_stranger_in_a_shared_channel(slack: SlackServer, client: AsyncWebClient, listen: Listen) -> None:
    """Lost otherwise: the bot's telling its own people from those of another company."""
    bot = Recorder()
    await listen(bot.take)
    slack.state.add_workspace("T2", "Other", "xoxb-other")
    slack.state.add_user(User(id="U9", team_id="T2", name="zoe", real_name="Zoe Fox"))
    assert await code_of(client.users_info(user="U9")) == "user_not_visible"
    shared = slack.state.channels["C1"]
    shared.is_ext_shared = True
    shared.members.append("U9")
    assert (await client.users_info(user="U9"))["user"]["team_id"] == "T2"
    mention = f"<@{slack.state.workspaces['T1'].bot_user}> licenses"
    await slack.people.say("U9", "C1", mention)
    payload = bot.payloads[-1]
    assert [each["event"]["type"] for each in bot.payloads] == ["message", "app_mention"]
    assert (payload["team_id"], payload["event"]["team"], payload["is_ext_shared_channel"]) == ("T1", "T2", True)


async def test_removing_the_app_is_told(slack: SlackServer, client: AsyncWebClient, listen: Listen) -> None:
    """Lost otherwise: the bot's forgetting of a workspace that threw it out."""
    bot = Recorder()
    await listen(bot.take)
    await slack.people.uninstall("T1")
    assert [each["event"]["type"] for each in bot.payloads] == ["tokens_revoked", "app_uninstalled"]
    assert await code_of(client.chat_postMessage(channel="C1", text="t")) == "account_inactive"


async def test_a_trigger_works_once_and_for_three_seconds(slack: SlackServer, client: AsyncWebClient) -> None:
    """Lost otherwise: a form opened after slow work, which Slack would not open."""
    first, late = slack.state.new_trigger("T1", "U1"), slack.state.new_trigger("T1", "U1")
    opened = await client.views_open(trigger_id=first, view=modal())
    assert await code_of(client.views_open(trigger_id=first, view=modal())) == "exchanged_trigger_id"
    slack.clock.advance(3.1)
    assert await code_of(client.views_open(trigger_id=late, view=modal())) == "expired_trigger_id"
    for _ in range(2):
        top = slack.state.stacks["U1"][-1].id
        await client.views_push(trigger_id=slack.state.new_trigger("T1", "U1", top), view=modal())
    top = slack.state.stacks["U1"][-1].id
    fourth = slack.state.new_trigger("T1", "U1", top)
    assert await code_of(client.views_push(trigger_id=fourth, view=modal())) == "push_limit_reached"
    changed = client.views_update(view_id=opened["view"]["id"], view=modal(), hash="stale")
    assert await code_of(changed) == "hash_conflict"


async def test_a_response_url_ends(slack: SlackServer, session: aiohttp.ClientSession) -> None:
    """Lost otherwise: an answer sent the sixth time, or after half an hour, that nobody on Slack would see."""
    path = slack.state.new_response_url("T1", "C1", "U1", None)
    statuses = []
    for _ in range(6):
        async with session.post(slack.url + path, json={"text": "hi"}) as answer:
            statuses.append(answer.status)
    assert statuses == [200] * 5 + [404]
    late = slack.state.new_response_url("T1", "C1", "U1", None)
    slack.clock.advance(1801)
    async with session.post(slack.url + late, json={"text": "hi"}) as answer:
        assert (await answer.json())["error"] == "expired_url"


async def test_an_event_is_repeated_three_times_on_its_own_clock(slack: SlackServer, listen: Listen) -> None:
    """Lost otherwise: that the bot meets Slack's repetitions, with their headers and valid signatures."""
    seen: list[tuple[str, str, bool]] = []
    verifier = SignatureVerifier(SECRET, slack.clock)  # type: ignore[arg-type]

    async def failing(request: web.Request) -> web.StreamResponse:
        valid = verifier.is_valid_request(await request.text(), dict(request.headers))
        headers = request.headers
        seen.append((headers.get("X-Slack-Retry-Num", ""), headers.get("X-Slack-Retry-Reason", ""), valid))
        return web.Response(status=500)

    await listen(failing)
    assert (await slack.people.say("U1", "dm", "hello")).status == 500
    for attempts in range(2, 5):
        await slack.wait_for(lambda attempts=attempts: len(slack.wire.deliveries) == attempts)  # type: ignore[misc]
        slack.clock.advance(301)
    assert seen == [("", "", True), *((str(n), "http_error", True) for n in (1, 2, 3))]


async def test_a_late_answer_is_a_failure_shown(slack: SlackServer, listen: Listen) -> None:
    """Lost otherwise: that a person sees an error where the bot thinks about it for too long."""
    released = asyncio.Event()

    async def sleepy(request: web.Request) -> web.StreamResponse:
        await released.wait()
        return web.Response()

    await listen(sleepy)
    seen = await slack.people.command("U1", "C1", "/licenses")
    released.set()
    assert (seen.timed_out, seen.shown) == (True, "operation_timeout")
    assert "operation_timeout" in slack.log.in_conversation("C1")[-1].body["text"]


async def test_faults(slack: SlackServer, client: AsyncWebClient) -> None:
    """Lost otherwise: the difference between a post that was lost and one whose answer was lost."""
    slack.faults.add("rate_limited", "chat.*", count=1, seconds=7)
    with pytest.raises(SlackApiError) as limited:
        await client.chat_postMessage(channel="C1", text="t")
    assert (limited.value.response.status_code, limited.value.response.headers["Retry-After"]) == (429, "7")
    slack.faults.add("dropped_before", "chat.postMessage", count=1)
    slack.faults.add("dropped_after", "chat.postMessage", count=1)
    for posts in (0, 1):
        with pytest.raises(aiohttp.ClientError):
            await client.chat_postMessage(channel="C1", text="t")
        assert len(slack.log.in_conversation("C1")) == posts
    slack.faults.add("down")
    with pytest.raises(aiohttp.ClientError):
        await client.auth_test()


async def test_posting_faster_than_one_a_second_is_noticed(slack: SlackServer, client: AsyncWebClient) -> None:
    """Lost otherwise: the proof that the bot keeps Slack's pace."""
    await client.chat_postMessage(channel="C1", text="1")
    await client.chat_postMessage(channel="U1", text="elsewhere")
    assert slack.violations == []
    await client.chat_postMessage(channel="C1", text="2")
    assert [violation.conversation for violation in slack.violations] == ["C1"]
    slack.pace.enforced = True
    assert await code_of(client.chat_postMessage(channel="C1", text="3")) == "ratelimited"


async def test_it_is_driven_and_watched_from_another_process(
    slack: SlackServer, session: aiohttp.ClientSession, listen: Listen, client: AsyncWebClient
) -> None:
    """Lost otherwise: the page and the story, which act over these addresses only."""
    await listen(bolt_handler(bolt_app(client)))
    control = f"{slack.url}/_control"
    arguments = {"user": "U1", "channel": "C1", "command": "/licenses", "text": ""}
    async with session.post(f"{control}/command", json=arguments) as answer:
        assert (await answer.json())["status"] == 200
    async with session.post(f"{control}/wait", json={"conversation": "C1", "contains": "two"}) as answer:
        (post,) = await answer.json()
    async with session.get(f"{control}/state?since=0") as answer:
        state = await answer.json()
    assert post in state["posts"]
    async with session.post(f"{control}/say", json={"user": "U1"}) as answer:
        assert answer.status == 400
    async with session.post(f"{control}/say", data={"user": "U1"}) as answer:
        assert answer.status == 415

    async def next_state() -> Any:
        async with session.get(f"{control}/state?since={state['revision']}") as changed:
            return await changed.json()

    waiting = asyncio.create_task(next_state())
    await client.chat_postMessage(channel="C1", text="new")
    assert (await waiting)["posts"][-1]["body"]["text"] == "new"


def test_a_signature_slack_would_make() -> None:
    """Lost otherwise: attack tests whose forgeries fail for the wrong reason."""
    headers = signed(b"a=b", SECRET)
    assert SignatureVerifier(SECRET).is_valid_request("a=b", headers)
    assert not SignatureVerifier(SECRET).is_valid_request("a=b", signed(b"a=b", SECRET, 1))
