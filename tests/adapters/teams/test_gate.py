"""Nobody but Teams is heard, for no tenant but ours, and nothing that anybody sends makes the door fall."""

import json
import time
from datetime import timedelta
from typing import Any

import pytest

from adapters.teams import Registration, TeamsSettings
from adapters.teams.verify import LEEWAY
from bot.playground.teams import new_key

APP, OTHER_APP = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"

TOKENS: dict[str, Any] = {
    "expired beyond the leeway": {"exp": -301},
    "without an expiry": {"exp": None},
    "with an expiry that is no number": {"exp": "soon"},
    "not yet valid": {"nbf": 400},
    "of another issuer": {"iss": "https://evil.example"},
    "of the emulator's issuer": {"iss": "https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/"},
    "of the emulator's newer issuer": {"iss": "https://login.microsoftonline.com/botframework.com/v2.0"},
    "of our issuer and a slash": {"iss": "https://api.botframework.com/"},
    "without an issuer": {"iss": None},
    "for our app in another claim": {"aud": "https://api.botframework.com", "appid": APP},
    "for our app in a list": {"aud": [APP]},
    "whose expiry is true": {"exp": True},
    "whose start is in words": {"nbf": "yesterday"},
    "for our service URL and a slash": {"serviceurl": "http://127.0.0.1/"},
    "for two service URLs": {"serviceurl": ["https://smba.trafficmanager.net/teams"]},
    "for another app": {"aud": "33333333-3333-4333-8333-333333333333"},
    "for two apps": {"aud": [APP, OTHER_APP]},
    "without an audience": {"aud": None},
    "for another service URL": {"serviceurl": "https://smba.trafficmanager.net/teams"},
    "without a service URL": {"serviceurl": None},
    "signed by nobody": {"algorithm": "none"},
    "signed with the public key as a secret": {"algorithm": "HS256"},
    "signed with another algorithm of the same key": {"algorithm": "RS512"},
    "of an unknown key": {"key": new_key()},
    "without a key id": {"headers": {"kid": ""}},
    "with a key id that is an address": {"headers": {"kid": "http://127.0.0.1/key"}},
}
TIMES = {"exp", "nbf"}
"""Claims that the tables give in seconds from now."""

HEADERS = {
    "garbage": "Bearer garbage",
    "garbage in three parts": "Bearer a.b.c",
    "a scheme alone": "Bearer",
    "Basic": "Basic dXNlcjpwYXNz",
    "no scheme": "eyJhbGciOiJub25lIn0.e30.",
}


def dated(claims: dict[str, Any]) -> dict[str, Any]:
    """Of this moment: a table is read minutes before its last row is run."""
    now = int(time.time())
    return {key: now + value if key in TIMES and type(value) is int else value for key, value in claims.items()}


@pytest.mark.parametrize("claims", TOKENS.values(), ids=TOKENS.keys())
async def test_a_bad_token_is_401(world: Any, claims: dict[str, Any]) -> None:
    """Else anybody could speak as anybody."""
    status, _ = await world.send(world.activity(), f"Bearer {world.token(**dated(claims))}")
    assert (status, world.heard) == (401, [])


@pytest.mark.parametrize("header", HEADERS.values(), ids=HEADERS.keys())
async def test_a_bad_header_is_401(world: Any, header: str) -> None:
    assert ((await world.send(world.activity(), header))[0], world.heard) == (401, [])


async def test_no_header_is_401(world: Any) -> None:
    assert ((await world.send(world.activity(), Authorization=""))[0], world.heard) == (401, [])


async def test_a_signature_of_another_key_under_a_known_id_is_401(world: Any) -> None:
    """The id is only a name: what counts is the signature."""
    known = world.teams.keys.published[-1].kid
    token = world.token(key=new_key(), headers={"kid": known})
    assert ((await world.send(world.activity(), f"Bearer {token}"))[0], world.heard) == (401, [])


ENDORSEMENTS: dict[str, Any] = {
    "none named": None,
    "none": (),
    "web chat's": ("webchat",),
    "Direct Line's": ("directline", "webchat"),
    "Teams in capitals": ("MSTEAMS",),
    "more than Teams in one word": ("msteams,directline",),
}


@pytest.mark.parametrize("endorsements", ENDORSEMENTS.values(), ids=ENDORSEMENTS.keys())
async def test_a_key_that_may_not_speak_for_teams_is_401(world: Any, endorsements: Any) -> None:
    """Else a Direct Line sender, who shapes the body, could name any tenant."""
    world.teams.rotate_key(endorsements=endorsements)
    assert ((await world.send(world.activity()))[0], world.heard) == (401, [])


@pytest.mark.parametrize("claims", [{"exp": -200}, {"nbf": 200}], ids=["just expired", "nearly valid"])
async def test_clocks_may_differ_by_five_minutes(world: Any, claims: dict[str, int]) -> None:
    status, _ = await world.send(world.activity(), f"Bearer {world.token(**dated(claims))}")
    assert (status, len(world.heard)) == (200, 1)


@pytest.mark.parametrize("channel", ["directline", "webchat", "emulator", "slack", "", None])
async def test_another_channel_is_401(world: Any, channel: str | None) -> None:
    assert ((await world.send(world.activity(channelId=channel)))[0], world.heard) == (401, [])


FOREIGN = {
    "https off the list": "https://evil.example/teams",
    "our host in front of another": "https://smba.trafficmanager.net.evil.example",
    "our host as a user name": "https://smba.trafficmanager.net@evil.example",
}


@pytest.mark.parametrize("url", FOREIGN.values(), ids=FOREIGN.keys())
async def test_a_service_url_off_the_list_is_403_and_gets_no_token(world: Any, url: str) -> None:
    """Our bot token goes where this says: a wrong place would have it."""
    world.answer = None  # not to be reached
    status, _ = await world.send(world.activity(serviceUrl=url), f"Bearer {world.token(serviceurl=url)}")
    assert (status, world.heard) == (403, [])
    assert "token" not in world.teams.calls


def _tenants(conversation: str | None, channel: str | None) -> dict[str, Any]:
    data = {"tenant": {"id": channel}} if channel else {}
    return {
        "conversation": {"id": "a:1", "conversationType": "personal", "tenantId": conversation},
        "channelData": data,
    }


TENANTS = {
    "none": (_tenants(None, None), 403),
    "two that differ": (_tenants("tenant-of-the-msp", "tenant-of-acme"), 403),
    "two that differ, the other way": (_tenants("tenant-of-acme", "tenant-of-the-msp"), 403),
    "one without a door": (_tenants("tenant-of-nobody", "tenant-of-nobody"), 403),
    "one whose door is another registration's": (_tenants("tenant-of-acme", "tenant-of-acme"), 403),
    "ours, named once": (_tenants("tenant-of-the-msp", None), 200),
    "ours, named by the channel data": (_tenants(None, "tenant-of-the-msp"), 200),
    "ours, named twice": (_tenants("tenant-of-the-msp", "tenant-of-the-msp"), 200),
}


@pytest.mark.parametrize(("changed", "expected"), TENANTS.values(), ids=TENANTS.keys())
async def test_the_tenant_must_have_a_door(world: Any, changed: dict[str, Any], expected: int) -> None:
    """Else one customer's tenant could reach another's organisation."""
    status, _ = await world.send(world.activity(**changed))
    assert (status, len(world.heard)) == (expected, 1 if expected == 200 else 0)


async def test_another_registrations_token_opens_that_registrations_doors_and_no_other(world: Any) -> None:
    """Else a customer's own bot would be believed for its neighbour."""
    token = f"Bearer {world.token(app=OTHER_APP)}"
    ours = _tenants("tenant-of-the-msp", "tenant-of-the-msp")
    assert ((await world.send(world.activity(**ours), token))[0], world.heard) == (403, [])
    theirs = _tenants("tenant-of-acme", "tenant-of-acme")
    assert (await world.send(world.activity(**theirs), token))[0] == 200
    assert [each.source.door.tenant for each in world.heard] == ["tenant-of-acme"]


async def test_a_recorded_request_is_heard_once_and_not_at_all_when_its_token_is_over(world: Any) -> None:
    """Else whoever has seen one could repeat it for ever."""
    body, token = json.dumps(world.activity()).encode(), f"Bearer {world.token(**dated({'exp': 3600}))}"
    assert [(await world.send(body, token))[0] for _ in range(3)] == [200] * 3
    assert len(world.heard) == 1
    world.clock.ahead = timedelta(seconds=3600 + LEEWAY + 60)
    assert ((await world.send(body, token))[0], len(world.heard)) == (401, 1)


async def test_a_token_is_good_for_the_service_url_that_it_names_and_no_other_on_the_list(world: Any) -> None:
    """Else our answers, and the token with them, could be led from one of Teams' places to another."""
    elsewhere = f"{world.teams.service_url}/elsewhere"
    assert world.settings.trusts(elsewhere)
    assert ((await world.send(world.activity(serviceUrl=elsewhere)))[0], world.heard) == (401, [])


BODIES: dict[str, tuple[bytes, int]] = {
    "nothing": (b"", 400),
    "no JSON": (b"{", 400),
    "a list": (b"[]", 400),
    "a word": (b'"hello"', 400),
    "no UTF-8": (b'{"type": "\xff"}', 400),
    "half a surrogate pair": (rb'{"type":"message","serviceUrl":"x","conversation":{"id":"c"},"text":"\ud800"}', 400),
    "nested too deep": (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, 400),
    "a number too long": (b'{"type": ' + b"9" * 10_000 + b"}", 400),
    "more than a mebibyte": (b" " * (2**20 + 1), 413),
}


@pytest.mark.parametrize(("body", "expected"), BODIES.values(), ids=BODIES.keys())
async def test_what_is_no_activity_is_refused_before_anything_else(world: Any, body: bytes, expected: int) -> None:
    assert ((await world.send(body))[0], world.heard) == (expected, [])


@pytest.mark.parametrize("missing", ["type", "serviceUrl", "conversation"])
async def test_an_activity_without_its_essentials_is_400(world: Any, missing: str) -> None:
    """A missing service URL would skip the check of the claim."""
    assert ((await world.send(world.activity(**{missing: None})))[0], world.heard) == (400, [])


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
async def test_another_content_type_is_415(world: Any, kind: str) -> None:
    status, _ = await world.send(json.dumps(world.activity()).encode(), **{"Content-Type": kind})
    assert (status, world.heard) == (415, [])


WEIRD: dict[str, Any] = {
    "lists where objects belong": {"from": [], "recipient": [], "channelData": {"tenant": {"id": "tenant-of-the-msp"}}},
    "numbers where words belong": {"text": 7, "id": 7, "locale": 1, "name": 2},
    "an entity that is no object": {"entities": [None, 3, {"type": "mention", "mentioned": 3, "text": []}]},
    "a value that is a list": {"value": ["token"]},
    "members that are words": {"type": "conversationUpdate", "membersAdded": "everybody"},
    "an invoke without a value": {"type": "invoke", "name": "adaptiveCard/action"},
    "a task without data": {"type": "invoke", "name": "task/submit", "value": {"data": [1]}},
}


@pytest.mark.parametrize("changed", WEIRD.values(), ids=WEIRD.keys())
async def test_a_strange_shape_from_teams_itself_does_no_harm(world: Any, changed: dict[str, Any]) -> None:
    assert (await world.send(world.activity(**changed)))[0] == 200


def test_there_is_no_bot_without_an_app_id() -> None:
    """botbuilder switches authentication off for an empty one."""
    with pytest.raises(ValueError, match="app id"):
        Registration("", "secret", "tenant")


def test_a_registration_does_not_show_its_secret() -> None:
    assert "s3cret" not in repr(Registration(APP, "s3cret", "tenant"))


ADDRESSES = {
    "https://smba.trafficmanager.net/teams/": True,
    "https://smba.trafficmanager.net/emea/tenant/": True,
    "https://SMBA.trafficmanager.net/amer/": True,
    "https://smba.infra.gcc.teams.microsoft.com/teams": True,
    "https://smba.infra.gov.teams.microsoft.us/teams": True,
    "https://smba.infra.dod.teams.microsoft.us/teams": True,
    "http://smba.trafficmanager.net/teams": False,
    "https://smba.trafficmanager.net:8443/teams": False,
    "https://user@smba.trafficmanager.net/teams": False,
    "https://smba.trafficmanager.net\\@evil.example/": False,
    "https://smba.trafficmanager.net.evil.example/": False,
    "https://evil.example/?https://smba.trafficmanager.net": False,
    "//smba.trafficmanager.net/teams": False,
    "https://smba.trafficmanager.net:port/": False,
    "https://[::1": False,
    "": False,
}


@pytest.mark.parametrize(("url", "expected"), ADDRESSES.items(), ids=ADDRESSES.keys())
def test_which_addresses_may_have_our_token(url: str, expected: bool) -> None:
    assert TeamsSettings().trusts(url) is expected
