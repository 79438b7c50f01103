"""Every door of the running bot: only what its platform has signed comes in, and nothing that is sent makes it fall."""

import asyncio
import io
import json
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import asyncpg
import pytest
import pytest_asyncio

from bot.playground.cast import ACME_SLACK, APP_ID, E3, SIGNING_SECRET, TOKENS, furnish_slack
from bot.playground.slack import SlackServer
from bot.playground.slack.signing import signed
from bot.playground.teams.keys import SigningKey, new_key
from tests.e2e.hands import nothing_written, quiet
from tests.e2e.home import Home, home

pytestmark = pytest.mark.asyncio(loop_scope="module")


def _direct() -> str:
    slack = SlackServer(SIGNING_SECRET)
    furnish_slack(slack.state)
    return slack.state.dm(slack.state.workspaces[ACME_SLACK], "U0CLARA").id


Answer = tuple[int, bytes]
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
DEEP = b"[" * 10_000 + b"]" * 10_000
DEEPER = b'{"a":' * 10_000 + b"1" + b"}" * 10_000
DIRECT = _direct()
"""Clara's direct channel; the cast is furnished alike every time."""
NEVER_TOLD = (SIGNING_SECRET, *TOKENS.values(), "Traceback", 'File "', "adapters", "sqlalchemy", "Error(", "aiohttp/")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Home]:
    """One for all rows: none of them writes."""
    path = tmp_path_factory.mktemp("doors") / "seatwise.sqlite3"
    source, target = sqlite3.connect(sqlite_template), sqlite3.connect(path)
    source.backup(target)
    source.close()
    target.close()
    async with home(f"sqlite:///{path}") as made:
        await quiet(made)
        yield made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        yield session


async def send(
    http: aiohttp.ClientSession,
    house: Home,
    path: str,
    body: bytes | io.BytesIO = b"",
    headers: Mapping[str, str] | None = None,
    method: str = "POST",
) -> Answer:
    """The answer's status and body; holds that it tells nothing of our insides."""
    async with http.request(method, house.stage.bot_address + path, data=body, headers=headers) as response:
        told = await response.read()
        bare = told.decode(errors="replace")
        assert not any(secret in bare for secret in NEVER_TOLD), bare
        return response.status, told


def spoken(text: str = f"request 12 {E3}", **changed: Any) -> dict[str, Any]:
    """An event of Clara's direct message, as Slack sends one; it would be a request if it came in."""
    now = f"{time.time():.6f}"
    event = {"type": "message", "channel_type": "im", "user": "U0CLARA", "team": ACME_SLACK, "text": text}
    event |= {"channel": DIRECT, "ts": now, "event_ts": now}
    return {
        "type": "event_callback",
        "team_id": ACME_SLACK,
        "api_app_id": "A0SEATWISE",
        "event": event | changed,
        "event_id": "Ev1",
        "event_time": int(time.time()),
    }


def packed(value: Any) -> bytes:
    return json.dumps(value).encode()


def of_slack(body: bytes, kind: str = JSON, secret: str = SIGNING_SECRET, ago: float = 0) -> dict[str, str]:
    return {"Content-Type": kind, **signed(body, secret, int(time.time() - ago))}


GOOD = packed(spoken())
SLACK_UNPROVEN: dict[str, tuple[bytes, Callable[[bytes], dict[str, str]]]] = {
    "no signature": (GOOD, lambda body: {"Content-Type": JSON}),
    "a signature without its time": (
        GOOD,
        lambda body: {"Content-Type": JSON, "X-Slack-Signature": of_slack(body)["X-Slack-Signature"]},
    ),
    "another secret": (GOOD, lambda body: of_slack(body, secret="wrong")),
    "an empty secret": (GOOD, lambda body: of_slack(body, secret="")),
    "signed six minutes ago": (GOOD, lambda body: of_slack(body, ago=360)),
    "signed in six minutes": (GOOD, lambda body: of_slack(body, ago=-360)),
    "a body changed by one byte": (GOOD, lambda body: of_slack(body[:-1] + b" ")),
    "bad UTF-8, unsigned": (b"\xff\xfe\x00", lambda body: {"Content-Type": JSON}),
    "deep nesting, unsigned": (DEEP, lambda body: {"Content-Type": JSON}),
    "a signature of another version": (
        GOOD,
        lambda body: of_slack(body) | {"X-Slack-Signature": of_slack(body)["X-Slack-Signature"].replace("v0", "v1")},
    ),
}


@pytest.mark.parametrize(("body", "headers"), SLACK_UNPROVEN.values(), ids=SLACK_UNPROVEN.keys())
async def test_what_slack_has_not_signed_is_401(
    house: Home, http: aiohttp.ClientSession, body: bytes, headers: Callable[[bytes], dict[str, str]]
) -> None:
    """Lost otherwise: anybody could ask for anything in anybody's name."""
    async with nothing_written(house):
        assert await send(http, house, "/slack/events", body, headers(body)) == (401, b"")


SLACK_UNREADABLE: dict[str, tuple[bytes, str]] = {
    "bad JSON": (b"{", JSON),
    "bad UTF-8": (b'{"type": "\xff"}', JSON),
    "a JSON array": (b"[]", JSON),
    "a JSON string": (b'"x"', JSON),
    "null": (b"null", JSON),
    "an empty body": (b"", JSON),
    "an empty object": (b"{}", JSON),
    "ten thousand arrays in each other": (DEEP, JSON),
    "ten thousand objects in each other": (DEEPER, JSON),
    "half a surrogate pair": (packed(spoken()).replace(b"U0CLARA", b"U0\\ud800"), JSON),
    "half a surrogate pair in the text": (packed(spoken("hello \ud800")), JSON),
    "an XML body": (b"<a/>", "application/xml"),
    "no content type": (GOOD, ""),
    "JSON called a form": (GOOD, FORM),
    "a form called JSON": (b"command=%2Flicenses", JSON),
    "a payload of bad UTF-8": (b"payload=%FF", FORM),
    "a payload that is an array": (b"payload=[]", FORM),
    "a payload nested ten thousand deep": (b"payload=" + DEEP, FORM),
    "an event that is a number": (packed({**spoken(), "event": 5}), JSON),
    "a user that is an object": (packed(spoken(user={"id": "U0CLARA"})), JSON),
    "a text that is a number": (packed(spoken(text=5)), JSON),
    "a channel that is an array": (packed(spoken(channel=[DIRECT])), JSON),
    "a team that is a number": (packed({**spoken(), "team_id": 5}), JSON),
}


@pytest.mark.parametrize(("body", "kind"), SLACK_UNREADABLE.values(), ids=SLACK_UNREADABLE.keys())
async def test_what_cannot_be_read_is_400_though_slack_signed_it(
    house: Home, http: aiohttp.ClientSession, body: bytes, kind: str
) -> None:
    """Lost otherwise: a 500, which Slack sends again, and again."""
    async with nothing_written(house):
        assert await send(http, house, "/slack/events", body, of_slack(body, kind)) == (400, b"")


async def test_a_request_of_slacks_that_is_heard_again_writes_once(house: Home, http: aiohttp.ClientSession) -> None:
    """Lost otherwise: the proof that the rows above are refused for what is wrong with them."""
    body = packed(spoken("frobnicate"))
    async with nothing_written(house):
        for _ in range(3):
            assert (await send(http, house, "/slack/events", body, of_slack(body)))[0] == 200


async def test_an_answer_that_no_place_takes_is_not_asked_for_again(house: Home, http: aiohttp.ClientSession) -> None:
    """Lost otherwise: Slack would repeat the event three times, to no avail."""
    body = packed(spoken("frobnicate", channel="D0GONE"))
    async with nothing_written(house):
        assert (await send(http, house, "/slack/events", body, of_slack(body)))[0] == 200


METHODS = ("GET", "PUT", "DELETE", "PATCH", "OPTIONS")


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("path", ["/slack/events", "/api/messages"])
async def test_a_door_takes_only_posts(house: Home, http: aiohttp.ClientSession, path: str, method: str) -> None:
    """Lost otherwise: doors that nobody meant to build."""
    async with nothing_written(house):
        assert (await send(http, house, path, GOOD, of_slack(GOOD), method))[0] == 405


PATHS = (
    "/",
    "/slack",
    "/slack/events/",
    "/api/messages/x",
    "/admin",
    "/metrics",
    "/.env",
    "/slack/../healthz/x",
    "/%00",
)


@pytest.mark.parametrize("path", PATHS)
async def test_there_is_no_other_door(house: Home, http: aiohttp.ClientSession, path: str) -> None:
    """Lost otherwise: what an uninvited scanner finds."""
    for method in ("GET", "POST"):
        assert (await send(http, house, path, b"x", method=method))[0] == 404


@pytest.mark.parametrize("path", ["/slack/events", "/api/messages"])
async def test_two_megabytes_are_too_many(house: Home, http: aiohttp.ClientSession, path: str) -> None:
    """Lost otherwise: memory, to anybody who can reach the door."""
    body = b"x" * (2 * 2**20)
    async with nothing_written(house):
        assert (await send(http, house, path, io.BytesIO(body), of_slack(body)))[0] == 413


@pytest.mark.parametrize("path", ["/slack/events", "/api/messages"])
async def test_two_megabytes_without_a_length_are_too_many(house: Home, http: aiohttp.ClientSession, path: str) -> None:
    """Lost otherwise: the same, for whoever does not say how much is coming."""

    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(64):
            yield b"x" * 2**15

    async with nothing_written(house):
        try:
            async with http.post(
                house.stage.bot_address + path, data=chunks(), headers={"Content-Type": JSON}
            ) as response:
                assert response.status == 413
        except aiohttp.ClientError:
            return  # Hanging up on somebody who goes on talking is an answer too.


BOMBS = {
    "a header of 100 kB": b"X-Long: " + b"x" * 100_000 + b"\r\n",
    "ten thousand headers": b"".join(b"X-%d: 1\r\n" % n for n in range(10_000)),
    "two lengths": b"Content-Length: 1\r\nContent-Length: 2\r\n",
    "a length below nothing": b"Content-Length: -1\r\n",
    "a length and chunks": b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
    "chunks that are none": b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
    "a header with a NUL": b"X-Nul: a\x00b\r\n",
    "a header without a colon": b"no colon here\r\n",
    "an encoding that nobody knows": b"Content-Length: 2\r\nContent-Encoding: brotherly\r\n",
    "a body that claims to be gzip": b"Content-Length: 2\r\nContent-Encoding: gzip\r\n",
}


@pytest.mark.parametrize("headers", BOMBS.values(), ids=BOMBS.keys())
@pytest.mark.parametrize("path", ["/slack/events", "/api/messages", "/readyz"])
async def test_header_bombs(house: Home, path: str, headers: bytes) -> None:
    """Lost otherwise: a door that one odd client can close for everybody."""
    where = urlsplit(house.stage.bot_address)
    async with nothing_written(house):
        reader, writer = await asyncio.open_connection(where.hostname, where.port)
        method = b"GET" if path == "/readyz" else b"POST"
        writer.write(method + b" " + path.encode() + b" HTTP/1.1\r\nHost: x\r\n" + headers + b"\r\n{}")
        told = b""
        try:
            async with asyncio.timeout(1):
                told = await reader.readline()
        except (TimeoutError, ConnectionError):
            pass  # It waits for the rest, or has hung up.
        writer.close()
        assert b" 500" not in told
    assert (await _healthy(house))[0] == 200


async def _healthy(house: Home) -> Answer:
    async with aiohttp.ClientSession() as http:
        return await send(http, house, "/healthz", method="GET")


# Teams


def activity(house: Home, **changed: Any) -> dict[str, Any]:
    """Bea's message, as Teams sends one; it would be a request if it came in."""
    state = house.stage.teams.state
    bea = state.users["bea-0001"]
    made = house.stage.teams.wire.activity("message", APP_ID, bea, state.personal(APP_ID, bea))
    return made | {"text": f"request 12 {E3}"} | changed


def of_teams(house: Home, **changed: Any) -> dict[str, str]:
    token = house.stage.teams.token(APP_ID, **changed)
    return {"Content-Type": JSON, "Authorization": f"Bearer {token}"}


@pytest.fixture(scope="module")
def stranger() -> SigningKey:
    """A key that nobody published."""
    return new_key()


UNPROVEN: dict[str, dict[str, Any]] = {
    "for another app": {"aud": "00000000-0000-4000-8000-000000000000"},
    "for several apps": {"aud": [APP_ID, "x"]},
    "for nobody": {"aud": None},
    "of another issuer": {"iss": "https://sts.windows.net/x/"},
    "of nobody": {"iss": None},
    "expired": {"exp": 1_000_000_000},
    "without an end": {"exp": None},
    "not valid yet": {"nbf": 4_000_000_000},
    "with an end in letters": {"exp": "tomorrow"},
    "for another service URL": {"serviceurl": "https://evil.example"},
    "for no service URL": {"serviceurl": None},
    "unsigned": {"algorithm": "none"},
    "signed by the public key as a secret": {"algorithm": "HS256"},
    "with a key id that nobody published": {"headers": {"kid": "nobody"}},
    "with a key id that is a path": {"headers": {"kid": "../../../dev/null"}},
    "with a key in its own header": {"headers": {"kid": "x", "jwk": {"kty": "oct", "k": "AAAA"}}},
}


@pytest.mark.parametrize("claims", UNPROVEN.values(), ids=UNPROVEN.keys())
async def test_a_token_that_proves_nothing_is_401(
    house: Home, http: aiohttp.ClientSession, claims: dict[str, Any]
) -> None:
    """Lost otherwise: who may speak for Teams."""
    async with nothing_written(house):
        sent = packed(activity(house))
        assert await send(http, house, "/api/messages", sent, of_teams(house, **claims)) == (401, b"")


AUTHORIZATIONS = ("", "Bearer", "Bearer ", "Bearer x", "Bearer a.b.c", "Basic eDp5", "Bearer " + "x" * 7_000)


@pytest.mark.parametrize("header", AUTHORIZATIONS, ids=lambda header: repr(header[:12]))
async def test_no_token_is_401(house: Home, http: aiohttp.ClientSession, header: str) -> None:
    """Lost otherwise: the first thing that a scanner tries."""
    headers = {"Content-Type": JSON} | ({"Authorization": header} if header else {})
    async with nothing_written(house):
        assert await send(http, house, "/api/messages", packed(activity(house)), headers) == (401, b"")


async def test_a_key_that_nobody_published_is_401(
    house: Home, http: aiohttp.ClientSession, stranger: SigningKey
) -> None:
    """Lost otherwise: the same."""
    published = house.stage.teams.keys.published[-1]
    forged = SigningKey(published.kid, stranger.private)
    for key in (stranger, forged):
        async with nothing_written(house):
            headers = of_teams(house, key=key)
            assert await send(http, house, "/api/messages", packed(activity(house)), headers) == (401, b"")


FOREIGN: dict[str, tuple[dict[str, Any], dict[str, Any], int]] = {
    "a tenant that is no door": (
        {
            "channelData": {"tenant": {"id": "11111111-0000-4000-8000-000000000000"}},
            "conversation": {
                "id": "a:1",
                "conversationType": "personal",
                "tenantId": "11111111-0000-4000-8000-000000000000",
            },
        },
        {},
        403,
    ),
    "two tenants": ({"channelData": {"tenant": {"id": "11111111-0000-4000-8000-000000000000"}}}, {}, 403),
    "no tenant": ({"channelData": {}, "conversation": {"id": "a:1", "conversationType": "personal"}}, {}, 403),
    "Direct Line": ({"channelId": "directline"}, {}, 401),
    "web chat": ({"channelId": "webchat"}, {}, 401),
    "the emulator": ({"channelId": "emulator"}, {}, 401),
    "Teams in capitals": ({"channelId": "MSTEAMS"}, {}, 401),
    "no channel": ({"channelId": None}, {}, 401),
    "a service URL off the list": (
        {"serviceUrl": "https://evil.example/"},
        {"serviceurl": "https://evil.example/"},
        403,
    ),
    "a service URL that hides its host": (
        {"serviceUrl": "https://smba.trafficmanager.net@evil.example/"},
        {"serviceurl": "https://smba.trafficmanager.net@evil.example/"},
        403,
    ),
}


@pytest.mark.parametrize(("changed", "claims", "status"), FOREIGN.values(), ids=FOREIGN.keys())
async def test_a_valid_token_opens_no_foreign_door(
    house: Home, http: aiohttp.ClientSession, changed: dict[str, Any], claims: dict[str, Any], status: int
) -> None:
    """Lost otherwise: the tenant wall, since the token proves the channel and the app, and nothing more."""
    async with nothing_written(house):
        sent = packed(activity(house, **changed))
        assert await send(http, house, "/api/messages", sent, of_teams(house, **claims)) == (status, b"")


UNREADABLE: dict[str, tuple[bytes, str, int]] = {
    "bad JSON": (b"{", JSON, 400),
    "bad UTF-8": (b'{"type":"\xff"}', JSON, 400),
    "an array": (b"[]", JSON, 400),
    "null": (b"null", JSON, 400),
    "an empty body": (b"", JSON, 400),
    "an empty object": (b"{}", JSON, 400),
    "ten thousand arrays in each other": (DEEP, JSON, 400),
    "ten thousand objects in each other": (DEEPER, JSON, 400),
    "another content type": (b"{}", "text/plain", 415),
    "a form": (b"a=1", FORM, 415),
}


@pytest.mark.parametrize(("body", "kind", "status"), UNREADABLE.values(), ids=UNREADABLE.keys())
async def test_what_is_no_activity_is_refused_though_its_token_is_good(
    house: Home, http: aiohttp.ClientSession, body: bytes, kind: str, status: int
) -> None:
    """Lost otherwise: a 500 for whatever somebody sends."""
    headers = of_teams(house) | {"Content-Type": kind}
    async with nothing_written(house):
        assert await send(http, house, "/api/messages", body, headers) == (status, b"")


# Probes


async def test_the_probes_say_alive_and_ready(house: Home, http: aiohttp.ClientSession) -> None:
    """Lost otherwise: a supervisor that does not know when to send people elsewhere."""
    assert json.loads((await send(http, house, "/healthz", method="GET"))[1]) == {"status": "alive"}
    status, body = await send(http, house, "/readyz", method="GET")
    told = json.loads(body)
    assert (status, told["ready"], told["checks"]) == (200, True, {"database": True, "migrations": True})
    assert told["degraded"] == [] and told["outbox_age"] == 0
    assert set(told["sync_age"]) == {"companies", "products", "subscriptions"}
    assert not [name for name in ("harbour", "summit", "slack") if name in body.decode()]


async def test_a_database_that_went_away_is_not_ready_until_it_is_back(
    postgres_server: str, postgres_url: str, http: aiohttp.ClientSession
) -> None:
    """Lost otherwise: people sent to a replica that can do nothing for them, or never sent back to it."""
    name = postgres_url.split("?")[0].rpartition("/")[2]
    async with home(postgres_url) as house:
        admin = await asyncpg.connect(postgres_server.format(database="postgres"))
        try:
            await admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
            await admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", name)
            away = await send(http, house, "/readyz", method="GET")
            body = packed(spoken("licenses"))
            asked = await send(http, house, "/slack/events", body, of_slack(body))
            typed = f"team_id={ACME_SLACK}&user_id=U0CLARA&channel_id=D1&trigger_id=1&command=%2Flicenses".encode()
            told = await send(http, house, "/slack/events", typed, of_slack(typed, FORM))
            await admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
            back = await send(http, house, "/readyz", method="GET")
            again = await send(http, house, "/slack/events", typed + b"2", of_slack(typed + b"2", FORM))
        finally:
            await admin.close()
    assert (away[0], json.loads(away[1])["ready"]) == (503, False)
    assert asked[0] in (200, 500) and told[0] == 200 and b"Something went wrong" in told[1]
    assert back[0] == 200 and again[0] == 200 and b"Something went wrong" not in again[1]
