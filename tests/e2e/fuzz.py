"""What may be sent to any door of the bot, proven or not, and what must never come of it?

Doors are the routes of the application itself. What proves something is made here for each of them: a signature, a
token, a secret, a link with its form, a sealed state; a route without one has to be named as needing none.
"""

import copy
import io
import json
import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import aiohttp
import structlog
from aiohttp import web
from hypothesis import strategies as st
from yarl import URL

from bot.files import Files
from bot.links import SignedLinks, spelt
from bot.logs import is_ours
from bot.playground.cast import ACME_SLACK, APP_ID, PAX8_SECRET, SIGNING_SECRET, TEAMS_SECRET, TOKENS, VENDOR_SECRET
from bot.playground.slack.signing import signed
from bot.playground.stage import Stage
from bot.web import HEADERS
from domain.ids import AccountId, ClientId, InstallationId, OrgId, PersonId, SubscriptionId, WorkspaceLinkId
from domain.ports import Pax8Door
from domain.reach import Again
from domain.workspaces import WorkspaceLink
from tests.e2e.home import HARBOUR
from tests.e2e.visiting import TIDEWATER, TYPED, Seen

JSON, FORM = "application/json", "application/x-www-form-urlencoded"
EVENTS_SECRET = "Bearer events-of-harbour"
EVENTS = Pax8Door(InstallationId("harbour-events"), HARBOUR, "events", "Authorization", (EVENTS_SECRET,))
ASSETS = SubscriptionId("sub-assets")
SUMMIT = OrgId("summit")
LOST = Again(InstallationId("summit-slack"), datetime(2026, 1, 5, 9, 0, tzinfo=UTC), PersonId("olga"))
_EVER = datetime(2100, 1, 1, tzinfo=UTC)
INVITED = WorkspaceLink(WorkspaceLinkId("w1"), PersonId("ada"), "", LOST.since, _EVER, ClientId("cedar"))
METRICS = "a-token-for-those-who-scrape-metrics"
SECRETS = (SIGNING_SECRET, TEAMS_SECRET, PAX8_SECRET, VENDOR_SECRET, EVENTS_SECRET, METRICS, *TOKENS.values())
NEVER_TOLD = (*SECRETS, "Traceback", 'File "', "sqlalchemy", "adapters", "Error(", "aiohttp/")

DEEP = b"[" * 10_000 + b"]" * 10_000
DEEPER = b'{"a":' * 10_000 + b"1" + b"}" * 10_000
NASTY: tuple[bytes, ...] = (
    b"",
    b"null",
    b"[]",
    b"{}",
    b'"x"',
    b"-0",
    b"1e999",
    b"NaN",
    b"9" * 5_000,
    b'{"a":' + b"9" * 5_000 + b"}",
    DEEP,
    DEEPER,
    b"payload=" + DEEP,
    b"\xff\xfe{\x00}\x00",
    b"\xef\xbb\xbf{}",
    b'{"type":"\\ud800"}',
    b'{"\\u0000":"\\u0000"}',
    b'{"type":"a","type":"b"}',
    b"a=%00&a=%ED%A0%80",
    b"a=1&" * 3_000,
    b"\x1f\x8b\x08\x00",
    b"\x00" * 70_000,
    b"x" * (2**20 + 1),
)
KINDS = (
    JSON,
    FORM,
    "",
    "text/plain",
    "application/json; charset=utf-16",
    "application/json; charset=nothing",
    "multipart/form-data; boundary=x",
    "application/json, text/html",
    ";;;",
    "é",
)
ODD: tuple[tuple[str, str], ...] = (
    ("Authorization", "Bearer x"),
    ("Authorization", "Bearer " + "a." * 2_000),
    ("Authorization", ""),
    ("Content-Encoding", "deflate"),
    ("Content-Type", JSON),
    ("Cookie", "seatwise=; seatwise=b; =;;"),
    ("Expect", "100-continue"),
    ("Range", "bytes=0-,5-1"),
    ("Transfer-Encoding", "identity"),
    ("X-Forwarded-For", "127.0.0.1"),
    ("X-HTTP-Method-Override", "DELETE"),
    ("X-Slack-Request-Timestamp", "9" * 400),
    ("X-Slack-Signature", "v0=é"),
    ("pax8ApiTokenV1", "é"),
    ("If-None-Match", "*"),
    ("Upgrade", "websocket"),
)
NAMES = ("x", "%00", "..%2F..%2Fetc", "%FF%FE", "%ED%A0%80", "gAAAAA", "a" * 4_000, "%F0%9F%92%A5", "'--", "{token}")


@dataclass(frozen=True, slots=True)
class Sent:
    method: str
    path: str
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Route:
    method: str
    path: str
    """As the route is written, with the names of its parts in braces."""

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def routes(app: web.Application) -> tuple[Route, ...]:
    """All that the application answers."""
    found = {
        Route(each.method, each.resource.canonical)
        for each in app.router.routes()
        if each.resource and each.method != "HEAD"
    }
    return tuple(sorted(found, key=str))


@dataclass(slots=True)
class Target:
    """A running bot, in this process or another, with what its operator knows of it."""

    stage: Stage
    address: str
    files: Files
    http: aiohttp.ClientSession
    forms: dict[str, Seen] = field(default_factory=dict)
    sent: int = 0

    @property
    def links(self) -> SignedLinks:
        return SignedLinks(self.files)

    def seal(self, **told: object) -> str:
        return self.files.cipher.seal(json.dumps(told))

    async def send(self, sent: Sent) -> int:
        """The answer's status; holds that it tells nothing of our insides, and that nothing of ours has fallen."""
        self.sent += 1
        url = URL(self.address + sent.path, encoded=True)
        try:
            async with self.http.request(
                sent.method,
                url,
                data=io.BytesIO(sent.body) if sent.body else None,
                headers=list(sent.headers),
                skip_auto_headers=["Content-Type"],
                allow_redirects=False,
            ) as answer:
                told = (await answer.read()).decode(errors="replace")
        except (aiohttp.ClientConnectionError, aiohttp.ClientPayloadError):
            return 0  # hung up on: of what is too long to be read
        assert not [secret for secret in NEVER_TOLD if secret in told], told[:2_000]
        assert answer.status < 500 or answer.status in (501, 503), (answer.status, sent)
        unread = answer.status == 400 and answer.headers.get(
            "Server"
        )  # the parser's own answer: nothing of ours was asked
        assert unread or (HEADERS.keys() <= answer.headers.keys() and "Server" not in answer.headers), answer.headers
        return answer.status

    async def open_forms(self) -> None:
        """What our pages would send, as a browser has them before it."""
        for url in (
            self.links.registration(TIDEWATER, AccountId("lakeside"), 1),
            self.links.billing(TIDEWATER, AccountId("brook"), 1) + f"?pool={ASSETS}",
            self.links.connect(HARBOUR, PersonId("ada")),
            self.links.reconnect(SUMMIT, LOST)[0],
            self.links.workspace(HARBOUR, INVITED.id, INVITED.expires_at),
        ):
            async with self.http.get(url, headers={"Cookie": COOKIE}) as answer:
                page = Seen(answer.status, URL(url).raw_path, await answer.text())
                assert answer.status == 200 and page.buttons, page.text
            self.forms[URL(url).path.split("/")[1]] = page


NOWHERE = {"channel_not_found", "user_not_found"}
"""What Slack says where somebody asks from a place that there is not: the only thing of which an answer may be lost."""
NO_TRIGGER = {"invalid_trigger_id", "expired_trigger_id"}
"""The same of a form, for which somebody has brought a trigger that is none; no answer is lost of it."""
COOKIE = "seatwise=the-cookie-of-this-browser"
BROWSER = sha256(COOKIE.partition("=")[2].encode()).hexdigest()


@contextmanager
def nothing_falls() -> Iterator[None]:
    """Holds that nothing was logged as an error meanwhile, and nothing of it is a secret."""
    heard = _Heard()
    logging.getLogger().addHandler(heard)
    try:
        with structlog.testing.capture_logs() as told:
            yield
    finally:
        logging.getLogger().removeHandler(heard)
    assert not (said := [*falls(told), *heard.said]), said
    assert not [secret for secret in SECRETS if secret in str(told)]


def falls(told: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Of all that was logged what tells that something of ours fell. An answer that Slack did not take is none of that
    where Slack has said that there is no such place; each such refusal excuses one.
    """
    refused = [each for each in told if each.get("event") == "slack_call_failed" and each["method"] != "response_url"]
    nowhere = sum(each["error"] in NOWHERE for each in refused)
    lost = [each for each in told if each.get("event") == "slack_handler_failed" and each["error"] in UNSAID]
    wrong = [each for each in refused if each["error"] not in NOWHERE | NO_TRIGGER]
    loud = [each for each in told if each not in lost and ({each.get("log_level"), each.get("level")} & LOUD or "exc_info" in each)]  # fmt: skip
    return [*wrong, *loud, *lost[nowhere:]]


LOUD = {"error", "critical"}
UNSAID = ("Unroutable", "Lost")


class _Heard(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.addFilter(is_ours)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(f"{record.getMessage()} {record.exc_info}")


# What is sent without any proof


def nasties(route: Route) -> Iterator[Sent]:
    """The same for every door."""
    path = _filled(route.path, "x")
    yield from (Sent(route.method, _filled(route.path, name)) for name in NAMES if "{" in route.path)
    yield from (Sent(route.method, f"{path}?{query}") for query in ("%", "a=%ED%A0%80", "state=%00&code", "a&" * 900))
    for body in NASTY:
        yield Sent("POST" if route.method == "GET" else route.method, path, body, (("Content-Type", JSON),))
    for kind in KINDS:
        yield Sent(route.method, path, b"{}", (("Content-Type", kind),) if kind else ())
    for odd in ODD:
        yield Sent(route.method, path, b"{}", (("Content-Type", JSON), odd))


def _filled(path: str, name: str) -> str:
    head, brace, rest = path.partition("{")
    return head + name + rest.partition("}")[2] if brace else path


@st.composite
def anything(draw: st.DrawFn, route: Route) -> Sent:
    """Bytes, headers, and a name in the address, of which nothing is ours."""
    name = quote_plus(draw(st.binary(max_size=30)))
    body = draw(st.sampled_from(NASTY) | st.binary(max_size=300) | VALUES.map(packed))
    headers = draw(st.lists(st.sampled_from(ODD), max_size=3))
    return Sent(
        route.method, _filled(route.path, name or "x"), body, (("Content-Type", draw(st.sampled_from(KINDS))), *headers)
    )


# Anything at all, in a well-formed thing

LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.just(10**400)
    | st.floats()
    | st.text(max_size=40)
    | st.sampled_from(
        ["\ud800", "\x00", "U0CLARA", ACME_SLACK, "approve:x:1", "request:x:1", "licenses:page:10", "a" * 5000]
    )
)
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3), max_leaves=6)  # fmt: skip


def packed(value: Any) -> bytes:
    return json.dumps(value).encode()


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, each in inner for place in _places(each, (*path, key)))]


def _put(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    changed = copy.deepcopy(value)
    node = changed
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = new
    return changed


@st.composite
def mutated(draw: st.DrawFn, kinds: tuple[Any, ...]) -> Any:
    """Something well formed, with up to three of its parts replaced by anything."""
    value = draw(st.sampled_from(kinds))
    for _ in range(draw(st.integers(0, 3))):
        value = _put(value, draw(st.sampled_from(_places(value))), draw(VALUES))
    return value


# What proves something

PAYLOADS = (Path(__file__).parents[1] / "adapters/slack/payloads.json").read_text()
"""Of Slack itself; of a workspace and a person that are put in here by ours."""
ORDER = {
    "isSimulation": False,
    "provisionRequest": {"id": "eb77429f", "partnerId": "p-1", "partnerName": "Lakeside IT", "partnerDomain": "l.example", "type": "NetNew", "quantity": 5, "subscriptionId": "s-1", "productId": "5ea7715e-0000-4000-8000-00000000d001", "createdDate": "2026-11-21T09:55:00Z"},
    "provisionDetail": {"id": "d-1", "details": [{"key": "email", "value": "a@l.example"}]},
    "provisionAttempt": {"id": "a-1", "status": "Issued", "createdDate": "2026-11-21T09:55:00Z"},
}  # fmt: skip
EVENT = {
    "accountId": "05c587df-0000-4000-8000-00000000000a",
    "webhookId": "05c587df-0000-4000-8000-00000000000b",
    "sentAt": "2026-07-20T10:00:00Z",
    "webhookTopic": {"id": "t", "topic": "SUBSCRIPTION", "filters": [{"action": "x"}]},
    "payloadData": {"id": "05c587df-0000-4000-8000-00000000000c", "type": "Change", "companyId": "c"},
}


@st.composite
def of_slack(draw: st.DrawFn, target: Target, kinds: tuple[Any, ...]) -> Sent:
    if draw(st.integers(0, 5)) == 0:
        body, form = draw(st.sampled_from(NASTY) | st.binary(max_size=300)), draw(st.booleans())
    else:
        value = draw(mutated(kinds))
        form = isinstance(value, dict) and value.get("type") in ("block_actions", "view_submission", "block_suggestion")
        body = f"payload={quote_plus(json.dumps(value))}".encode() if form else packed(value)
        if isinstance(value, dict) and "command" in value:
            form, body = True, fields(value)
    proof = signed(body, SIGNING_SECRET, int(time.time()))
    return Sent("POST", "/slack/events", body, (("Content-Type", FORM if form else JSON), *proof.items()))


@st.composite
def of_teams(draw: st.DrawFn, target: Target) -> Sent:
    value = draw(st.binary(max_size=300) if draw(st.integers(0, 7)) == 0 else mutated(activities(target.stage)))
    url = value.get("serviceUrl") if isinstance(value, dict) else None
    try:
        token = target.stage.teams.token(APP_ID, serviceurl=url)
    except (TypeError, ValueError, UnicodeError):
        token = target.stage.teams.token(APP_ID)
    body = value if isinstance(value, bytes) else packed(value)
    return Sent("POST", "/api/messages", body, (("Content-Type", JSON), ("Authorization", f"Bearer {token}")))


def activities(stage: Stage) -> tuple[Any, ...]:
    state = stage.teams.state
    bea = state.users["bea-0001"]
    made = partial(stage.teams.wire.activity, app_id=APP_ID, user=bea, place=state.personal(APP_ID, bea))
    execute = {"type": "Action.Execute", "verb": "request", "data": {"token": "request:x:1"}}
    return (
        made("message") | {"text": "frobnicate"},
        made("invoke") | {"name": "adaptiveCard/action", "value": {"action": execute, "trigger": "manual"}},
        made("invoke") | {"name": "task/fetch", "value": {"data": {"token": "request:x:1"}}},
        made("invoke") | {"name": "task/submit", "value": {"data": {"form": "quantity", "token": "request:x:1", "quantity": 1}}},
        made("invoke") | {"name": "application/search", "value": {"queryText": "m", "queryOptions": {"skip": 0}, "dataset": "licences_filter/vendor/licences_filter:page:0"}},
        made("conversationUpdate") | {"membersAdded": [{"id": f"28:{APP_ID}"}]},
        made("installationUpdate") | {"action": "add"},
    )  # fmt: skip


@st.composite
def of_pax8(draw: st.DrawFn, target: Target, path: str, header: str, secret: str, told: Any) -> Sent:
    body = draw(
        st.sampled_from(NASTY) | st.binary(max_size=300)
        if draw(st.integers(0, 5)) == 0
        else mutated((told,)).map(packed)
    )
    kind = draw(st.sampled_from((JSON, JSON, JSON, *KINDS)))
    return Sent("POST", path, body, (("Content-Type", kind), (header, secret)))


@st.composite
def of_a_form(draw: st.DrawFn, target: Target, page: str) -> Sent:
    """The form of that page, from the browser that has it open, with any of its fields changed."""
    shown = target.forms[page]
    told: dict[str, Any] = {**shown.sends, **TYPED, "do": draw(st.sampled_from(sorted(shown.buttons)))}
    changed = draw(mutated((told,)))
    told = {**changed, "proof": shown.sends["proof"]} if isinstance(changed, dict) else told
    headers = (("Content-Type", FORM), ("Cookie", COOKIE), ("Origin", target.address))
    return Sent("POST", shown.url, fields(told), headers)


def fields(told: Mapping[Any, Any]) -> bytes:
    """Whatever stands in it, as text; half a surrogate pair as the bytes that stand for none."""
    pairs = ((quote_plus(str(each).encode("utf-8", "surrogatepass")) for each in pair) for pair in told.items())
    return "&".join("=".join(pair) for pair in pairs).encode()


@st.composite
def of_a_scrape(draw: st.DrawFn, target: Target) -> Sent:
    odd = [each for each in ODD if each[0] != "Authorization"]
    told = draw(st.lists(st.sampled_from(odd), max_size=3))
    return Sent("GET", "/metrics?name[]=x", headers=(("Authorization", f"Bearer {METRICS}"), *told))


@st.composite
def of_a_link(draw: st.DrawFn, target: Target, page: str) -> Sent:
    query = fields(draw(st.dictionaries(st.sampled_from(["said", "pool", "from", "saved", "x"]), LEAVES, max_size=3)))
    return Sent("GET", f"{target.forms[page].url}?{query.decode()}", headers=(("Cookie", COOKIE),))


@st.composite
def of_a_return(draw: st.DrawFn, target: Target, path: str, way: str) -> Sent:
    """Somebody comes back from a sign-in with a state of ours and anything beside it."""
    until = (target.files.clock.now() + timedelta(minutes=10)).isoformat()
    told: dict[str, Any] = {"state": way, "until": until, "nonce": "n", "path": "/register/x"}
    whose: dict[str, Any] = {"vendor": TIDEWATER, "account": "lakeside", "serial": 1}
    if way == "connect":
        whose = {"org": HARBOUR, "person": "ada", "verifier": "v" * 43, "browser": BROWSER}
    if way == "reconnect":
        whose = {"org": SUMMIT, "again": spelt(LOST), "verifier": "v" * 43, "browser": BROWSER, "page": target.address}
    if way in ("slack", "teams") and draw(st.booleans()):
        told |= {"state": "workspace", "way": way}
        whose = {"org": HARBOUR, "link": INVITED.id, "verifier": "v" * 43, "browser": BROWSER, "page": target.address}
    given = {
        "state": target.seal(**told, **whose),
        **draw(st.dictionaries(st.sampled_from(["code", "error"]), LEAVES, max_size=2)),
    }
    return Sent("GET", f"{path}?{fields(given).decode()}", headers=(("Cookie", COOKIE),))


@st.composite
def of_a_file(draw: st.DrawFn, target: Target) -> Sent:
    now = target.files.clock.now().isoformat()
    words = draw(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=30))
    org = draw(st.sampled_from([HARBOUR, TIDEWATER, OrgId("nobody")]))
    url = target.files.address("audit", {"org": org, "words": words, "zone": "UTC", "at": now}, 5)
    return Sent("GET", URL(url or "").raw_path, headers=tuple(draw(st.lists(st.sampled_from(ODD), max_size=2))))


NEEDS_NO_PROOF = {"/healthz", "/readyz"}

Proven = Callable[[Target], st.SearchStrategy[Sent]]


def proven(slack: tuple[Any, ...]) -> dict[str, Proven]:
    """By route: things of which the door believes that they are from whom they say, and that hold anything."""
    made: dict[str, Proven] = {
        "POST /slack/events": lambda target: of_slack(target, slack),
        "POST /api/messages": of_teams,
        "POST /pax8/provisioning/{installation}": lambda target: of_pax8(
            target, "/pax8/provisioning/tidewater-provisioning", "pax8ApiTokenV1", VENDOR_SECRET, ORDER
        ),
        "POST /pax8/events/{installation}": lambda target: of_pax8(
            target, f"/pax8/events/{EVENTS.id}", EVENTS.header, EVENTS_SECRET, EVENT
        ),
        "GET /files/{token}": of_a_file,
        "GET /metrics": of_a_scrape,
        "GET /pax8/connected": lambda target: of_a_return(target, "/pax8/connected", "connect"),
        "GET /slack/oauth/again": lambda target: of_a_return(target, "/slack/oauth/again", "reconnect"),
    }
    for page in ("register", "billing", "connect", "reconnect", "workspace"):
        made[f"GET /{page}/{{token}}"] = lambda target, page=page: of_a_link(target, page)  # type: ignore[misc]
        made[f"POST /{page}/{{token}}"] = lambda target, page=page: of_a_form(target, page)  # type: ignore[misc]
    for way in ("slack", "teams", "pax8"):
        made[f"GET /{way}/oauth"] = lambda target, way=way: of_a_return(target, f"/{way}/oauth", way)  # type: ignore[misc]
    return made


def slack_things(direct: str, now: datetime) -> tuple[Any, ...]:
    """As Slack sends them to Clara's bot, recorded or written after its documents."""
    stamp = f"{now.timestamp():.6f}"
    person = {
        "team": {"id": ACME_SLACK, "domain": "x"},
        "user": {"id": "U0CLARA", "name": "clara", "team_id": ACME_SLACK},
    }
    common = {**person, "api_app_id": "A0SEATWISE", "trigger_id": "1.2.3"}
    said = {
        "type": "message",
        "channel_type": "im",
        "user": "U0CLARA",
        "team": ACME_SLACK,
        "text": "frobnicate",
        "channel": direct,
        "ts": stamp,
        "event_ts": stamp,
    }
    event = {
        "type": "event_callback",
        "team_id": ACME_SLACK,
        "api_app_id": "A0SEATWISE",
        "event": said,
        "event_id": "Ev1",
        "event_time": int(now.timestamp()),
    }
    action = {"type": "button", "action_id": "a", "block_id": "b", "value": "licenses:page:0", "action_ts": "1.1"}
    place = {"type": "message", "message_ts": "1.1", "channel_id": direct, "is_ephemeral": True}
    view = {
        "id": "V1",
        "type": "modal",
        "hash": "h",
        "callback_id": "quantity",
        "private_metadata": "request:x:1",
        "state": {"values": {"quantity": {"quantity": {"type": "number_input", "value": "12"}}}},
    }
    under = {
        "channel": "C0APPROVALS",
        "channel_type": "channel",
        "thread_ts": "1.1",
        "parent_user_id": "U0BOT",
        "text": "approved",
    }
    command = {
        "command": "/help",
        "text": "x",
        "team_id": ACME_SLACK,
        "user_id": "U0CLARA",
        "channel_id": direct,
        "channel_name": "directmessage",
        "trigger_id": "1.2",
        "api_app_id": "A0SEATWISE",
        "user_name": "clara",
    }
    return (
        event,
        command,
        {**common, "type": "block_actions", "actions": [action], "container": place, "channel": {"id": direct, "name": "directmessage"}},
        {**common, "type": "view_submission", "view": view},
        {**common, "type": "block_suggestion", "view": view, "action_id": "vendor", "block_id": "vendor", "value": "mic"},
        event | {"event": said | under},
        event | {"event": {"type": "app_home_opened", "user": "U0CLARA", "channel": "D", "tab": "home", "event_ts": "1"}},
        event | {"event": said | {"type": "app_mention"}},
        *recorded(event),
    )  # fmt: skip


def recorded(envelope: Mapping[str, Any]) -> Iterator[Any]:
    """What tells of removals stays another workspace's."""
    ours = PAYLOADS.replace('"T1"', f'"{ACME_SLACK}"').replace('"U1"', '"U0CLARA"')
    for told in json.loads(ours).values():
        bare = told.get("type") in ("message", "app_mention", "app_home_opened")
        if told.get("type") not in ("app_uninstalled", "tokens_revoked"):
            yield {**envelope, "event": told} if bare else told
