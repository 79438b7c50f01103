"""Nobody but Slack is heard, and nothing that anybody sends makes the door fall."""

import hmac
import io
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from adapters.slack import SlackSettings
from adapters.slack.verify import WINDOW, Turned, check
from bot.playground.slack.signing import signed

GOOD = json.dumps({"type": "url_verification", "challenge": "abc", "token": "x"}).encode()
FORM = "application/x-www-form-urlencoded"
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
OTHER = "another secret"


def _off_by(seconds: int) -> dict[str, str]:
    return signed(GOOD, SECRET, int(time.time()) + seconds)


def _stamped(stamp: str) -> dict[str, str]:
    return signed(GOOD, SECRET, stamp)


UNSIGNED = {
    "signed with another secret": (GOOD, signed(GOOD, OTHER)),
    "one byte of the body changed": (GOOD[:-1] + b" ", signed(GOOD, SECRET)),
    "no signature": (GOOD, {"X-Slack-Signature": ""}),
    "an empty v0 signature": (GOOD, {"X-Slack-Signature": "v0="}),
    "a signature that is not ASCII": (GOOD, {"X-Slack-Signature": "v0=é"}),
    "no timestamp": (GOOD, {"X-Slack-Request-Timestamp": ""}),
    "a timestamp of letters, signed": (GOOD, _stamped("abc")),
    "a timestamp with a fraction, signed": (GOOD, _stamped(f"{time.time():.3f}")),
    "a negative timestamp, signed": (GOOD, _stamped("-5")),
    "a timestamp of a thousand digits, signed": (GOOD, _stamped("9" * 1000)),
    "six minutes old, signed": (GOOD, _off_by(-360)),
    "an hour ahead, signed": (GOOD, _off_by(3600)),  # the table is made long before its last row is sent
    "bad JSON and a bad signature": (b"{", signed(GOOD, OTHER)),
    "bad UTF-8 and a bad signature": (b"\xff\xfe", signed(GOOD, OTHER)),
}

UNREADABLE = {
    "bad JSON": (b"{", "application/json"),
    "bad UTF-8 in JSON": (b'{"type": "\xff"}', "application/json"),
    "bad UTF-8 in a form": (b"command=%2Fx\xff", FORM),
    "bad UTF-8 behind percent signs": (b"command=%FF", FORM),
    "an array": (b"[1]", "application/json"),
    "a number": (b"1", "application/json"),
    "JSON nested deeper than Python goes": (b"[" * 200_000, "application/json"),
    "a payload that is no JSON": (b"payload=%7B", FORM),
    "a payload that is a string": (b"payload=%22x%22", FORM),
    "an interaction without actions": (b"payload=%7B%22type%22%3A%22block_actions%22%7D", FORM),
    "an event that is a string": (b'{"type": "event_callback", "team_id": "T1", "event": "x"}', "application/json"),
    "an envelope of lists": (b'{"type": "event_callback", "team": [], "event": [], "user": []}', "application/json"),
    "a command without a person": (b"command=%2Flicenses&team_id=T1&trigger_id=1&channel_id=C1", FORM),
    "a thousand fields": (b"&".join(b"a%d=1" % n for n in range(1000)), FORM),
    "plain text": (GOOD, "text/plain"),
    "no content type": (GOOD, "application/octet-stream"),
    "an upload": (GOOD, "multipart/form-data; boundary=x"),
}


@pytest.mark.parametrize("case", UNSIGNED.values(), ids=UNSIGNED.keys())
async def test_what_slack_did_not_sign_is_turned_away(world: Any, case: tuple[bytes, dict[str, str]]) -> None:
    """Lost if it failed: everything; anybody on the internet could approve."""
    body, headers = case
    assert await world.send(body, **headers) == (401, "")
    assert world.heard == []


def _two(first: dict[str, str], second: dict[str, str]) -> list[tuple[str, str]]:
    return [*first.items(), *second.items()]


def _fresh(seconds: int = 0) -> dict[str, str]:
    return signed(GOOD, SECRET, int(time.time()) + seconds)


def _altered(**changed: Callable[[str], str]) -> dict[str, str]:
    named = {"signature": "X-Slack-Signature", "stamp": "X-Slack-Request-Timestamp"}
    good = _fresh()
    return good | {named[name]: change(good[named[name]]) for name, change in changed.items()}


FORGED: dict[str, Callable[[], list[tuple[str, str]]]] = {
    "a digest in capitals": lambda: [*_altered(signature=lambda s: "v0=" + s[3:].upper()).items()],
    "a digest without its version": lambda: [*_altered(signature=lambda s: s[3:]).items()],
    "the first half of a digest": lambda: [*_altered(signature=lambda s: s[:35]).items()],
    "a digest and something behind it": lambda: [*_altered(signature=lambda s: s + "00").items()],
    "a version in capitals": lambda: [*_altered(signature=lambda s: "V" + s[1:]).items()],
    "an old signature under a fresh time": lambda: [*(_fresh(-3600) | {"X-Slack-Request-Timestamp": str(int(time.time()))}).items()],
    "a time of another second": lambda: [*_altered(stamp=lambda t: str(int(t) - 1)).items()],
    "a time with a zero before it": lambda: [*_altered(stamp=lambda t: "0" + t).items()],
    "a time with a sign": lambda: [*_altered(stamp=lambda t: "+" + t).items()],
    "a time in other digits, signed": lambda: [*signed(GOOD, SECRET, str(int(time.time())).translate({48 + n: 0x660 + n for n in range(10)})).items()],
    "five minutes and some seconds old, signed": lambda: [*_fresh(-WINDOW - 30).items()],
    "five minutes and some seconds ahead, signed": lambda: [*_fresh(WINDOW + 30).items()],
    "a bad signature before a good one": lambda: _two({"X-Slack-Signature": "v0=" + "0" * 64}, _fresh()),
    "an old time before a fresh one": lambda: _two({"X-Slack-Request-Timestamp": str(int(time.time()) - 3600)}, _fresh()),
    "a digest over the body alone": lambda: [*_altered(signature=lambda s: "v0=" + hmac.digest(SECRET.encode(), GOOD, "sha256").hex()).items()],
}  # fmt: skip


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED.keys())
async def test_what_is_nearly_signed_is_turned_away(world: Any, forge: Callable[[], list[tuple[str, str]]]) -> None:
    """Lost if it failed: the same, to whoever has seen one good request or knows how they are made."""
    sent = [("Content-Type", "application/json"), *forge()]
    async with world.session.post(f"{world.url}/slack/events", data=GOOD, headers=sent) as response:
        assert (response.status, await response.text()) == (401, "")


@pytest.mark.parametrize("seconds", [-WINDOW + 60, WINDOW - 60], ids=["four minutes old", "four minutes ahead"])
async def test_clocks_may_differ_by_less_than_five_minutes(world: Any, seconds: int) -> None:
    """Lost if it failed: the proof that the rows above are refused for what is wrong with them."""
    assert await world.send(GOOD, **_fresh(seconds)) == (200, "abc")


SAID = {"type": "message", "channel_type": "im", "channel": "D1", "user": "U1", "text": "hello", "ts": "1.1"}
ENVELOPE = {"type": "event_callback", "team_id": "T1", "api_app_id": "A0SEATWISE", "event_id": "Ev1", "event": SAID}
ELSEWHERE: dict[str, dict[str, Any]] = {
    "a workspace where we are not installed": {"team_id": "T2"},
    "another app with our secret": {"api_app_id": "A0ANOTHER"},
    "no app": {"api_app_id": None},
    "an organisation's id for a workspace": {"team_id": "E9X"},
    "a workspace of an organisation, installed in neither": {"team_id": "T2", "enterprise_id": "E9"},
}


@pytest.mark.parametrize("changed", ELSEWHERE.values(), ids=ELSEWHERE.keys())
async def test_a_good_signature_opens_no_door_that_there_is_not(world: Any, changed: dict[str, Any]) -> None:
    """Lost if it failed: the tenant wall, since one secret signs for every workspace."""
    assert (await world.send(json.dumps(ENVELOPE | changed).encode()))[0] == 200
    assert world.heard == []


async def test_the_same_signed_request_is_heard_once_while_its_signature_is_good(world: Any) -> None:
    """Lost if it failed: a request doubled by whoever can send a recorded one again."""
    body = json.dumps(ENVELOPE).encode()
    headers = signed(body, SECRET)
    assert {await world.send(body, **headers) for _ in range(3)} == {(200, "")}
    assert len(world.heard) == 1


@pytest.mark.parametrize("case", UNREADABLE.values(), ids=UNREADABLE.keys())
async def test_what_is_signed_and_unreadable_is_a_bad_request(world: Any, case: tuple[bytes, str]) -> None:
    """Lost if it failed: the log full of traces, and Slack repeating what can never be read."""
    assert await world.send(*case) == (400, "")
    assert world.heard == []


@pytest.mark.parametrize("chunked", [False, True], ids=["its length is told", "its length is kept back"])
async def test_what_is_too_large_is_not_read(world: Any, chunked: bool) -> None:
    """Lost if it failed: the process's memory."""
    body = b" " * (2**20 + 1)

    async def slowly() -> Any:
        yield body

    headers = {"Content-Type": "application/json", **signed(body, SECRET)}
    data = slowly() if chunked else io.BytesIO(body)
    async with world.session.post(f"{world.url}/slack/events", data=data, headers=headers) as response:
        assert response.status == 413


async def test_only_post_is_answered(world: Any) -> None:
    """Lost if it failed: nothing but tidiness; a crawler's GET is no event."""
    assert (await world.send(b"", method="GET"))[0] == 405


async def test_slack_is_told_the_challenge(world: Any) -> None:
    """Lost if it failed: the address could not be registered with Slack."""
    assert await world.send(GOOD) == (200, "abc")
    assert (await world.send(GOOD, "application/json; charset=utf-8"))[0] == 200


def test_the_empty_secret_proves_nothing() -> None:
    """Lost if it failed: a bot that has sockets alone, to whose door everybody has the key."""
    with pytest.raises(Turned, match="no secret"):
        check(GOOD, signed(GOOD, "", 1_000), "", 1_000)


async def test_a_look_at_the_certificate_is_answered(world: Any) -> None:
    """Lost if it failed: a slash command that Slack takes for broken; it looks now and then, by no command."""
    assert await world.send(b"ssl_check=1&token=x", FORM) == (200, "")
    assert world.heard == []


def test_the_secrets_are_not_shown() -> None:
    """Lost if it failed: a secret, in the first log line that shows the settings."""
    shown = repr(SlackSettings(SECRET, app_token="xapp-1-secret"))
    assert "8f74" not in shown and "secret" not in shown.replace("signing_secret", "")


MISSHAPEN = {
    "a view that is a string": {"view": "x"},
    "a view that is a list": {"view": [1]},
    "a view whose id is a number": {"view": {"id": 7, "type": "modal"}},
    "a view whose metadata is an object": {"view": {"id": "V1", "type": "modal", "private_metadata": {}}},
    "a view whose name is a list": {"view": {"id": "V1", "type": "home", "callback_id": []}},
    "a container that is a string": {"container": "x"},
    "an address that is an object": {"response_url": {}},
    "words that are an object": {"value": {}},
    "a field that is a number": {"block_id": 7},
}


@pytest.mark.parametrize("kind", ["click", "submission", "query"])
@pytest.mark.parametrize("changed", MISSHAPEN.values(), ids=MISSHAPEN.keys())
async def test_what_is_signed_and_misshapen_breaks_nothing(
    world: Any, kind: str, changed: dict[str, Any], capsys: Any
) -> None:
    """Lost if it failed: a trace for each, and a person who is told of trouble on our side."""
    body = {**json.loads(Path(__file__).with_name("payloads.json").read_text())[kind], **changed}
    status, _ = await world.send(urlencode({"payload": json.dumps(body)}).encode(), FORM)
    assert status in (200, 400)
    assert "failed" not in capsys.readouterr().out
