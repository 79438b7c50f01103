"""Nobody but Slack is heard, and nothing that anybody sends makes the door fall."""

import io
import json
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from adapters.slack import SlackSettings
from adapters.slack.door import SlackDoor
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


def test_a_door_without_a_secret_does_not_open() -> None:
    """Lost if it failed: an installation that forgot the setting would believe everybody."""
    with pytest.raises(ValueError, match="signing secret"):
        SlackDoor(SlackSettings(""), None, None, None, None)  # type: ignore[arg-type]


def test_the_secret_is_not_shown() -> None:
    """Lost if it failed: the secret, in the first log line that shows the settings."""
    assert "8f74" not in repr(SlackSettings(SECRET))


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
