"""What does the door for provision requests make of whatever anybody may send to it?"""

import io
import json
from collections.abc import Iterator
from typing import Any

import aiohttp

from bot.playground.cast import VENDOR_SECRET
from bot.playground.market import DOOR
from tests.e2e.home import home
from tests.e2e.intake import Vendor

HEADER = "pax8ApiTokenV1"
JSON = {"Content-Type": "application/json"}
KNOWN = {HEADER: VENDOR_SECRET}
REQUEST = {"id": "eb77429f", "partnerId": "p-1", "partnerName": "Lakeside IT", "type": "NetNew", "quantity": 5}
ATTEMPT = {"id": "a-1", "status": "Issued", "createdDate": "2026-11-21T09:55:00Z"}
WHOLE = {"isSimulation": False, "provisionRequest": REQUEST, "provisionDetail": None, "provisionAttempt": ATTEMPT}
GOOD = json.dumps(WHOLE).encode()


async def _chunks(size: int) -> Any:
    for _ in range(size // 65536):
        yield b" " * 65536


def _attacks() -> Iterator[tuple[str, int, dict[str, Any]]]:
    """Why, the answer, and what is sent."""

    def sent(body: Any = GOOD, path: str = DOOR, **headers: str) -> dict[str, Any]:
        return {"path": path, "data": body, "headers": {**JSON, **KNOWN, **headers}}

    bare = sent()
    yield "no secret", 401, {**bare, "headers": JSON}
    yield "an empty secret", 401, sent(**{HEADER: ""})
    yield "a wrong secret", 401, sent(**{HEADER: VENDOR_SECRET + "x"})
    yield "the beginning of the secret", 401, sent(**{HEADER: VENDOR_SECRET[:-1]})
    yield "the secret in another case", 401, sent(**{HEADER: VENDOR_SECRET.upper()})
    yield "the secret in another header", 401, {**bare, "headers": {**JSON, "Authorization": VENDOR_SECRET}}
    yield "the secret twice", 401, {**bare, "headers": [*JSON.items(), *KNOWN.items(), *KNOWN.items()]}
    yield "a secret that is no ASCII", 401, sent(**{HEADER: "gehëim"})
    yield "a door that there is not", 401, sent(path="/pax8/provisioning/elsewhere")
    yield "a door with a path in its name", 401, sent(path="/pax8/provisioning/..%2Fevents")
    yield "the other purpose's door", 401, sent(path=DOOR.replace("provisioning/", "events/"))
    yield "a wrong secret and two megabytes", 401, sent(io.BytesIO(b" " * 2**21), **{HEADER: "no"})
    yield "two megabytes", 413, sent(io.BytesIO(b" " * 2**21))
    yield "two megabytes whose length is not told", 413, {**bare, "data": _chunks(2**21)}
    yield "a form", 415, sent(b"a=b", **{"Content-Type": "application/x-www-form-urlencoded"})
    yield "no content type", 415, sent(**{"Content-Type": ""})
    yield "truncated JSON", 400, sent(GOOD[:-9])
    yield "nothing", 400, sent(b"")
    yield "JSON that is no object", 400, sent(b"[]")
    yield "a number", 400, sent(b"7")
    yield "no UTF-8", 400, sent(b'{"a": "\xff"}')
    yield "JSON a hundred thousand levels deep", 400, sent(b"[" * 100_000 + b"]" * 100_000)
    yield "details a hundred thousand levels deep", 400, sent(b'{"a":' * 100_000 + b"1" + b"}" * 100_000)
    yield "a number of a million digits", 400, sent(b'{"provisionRequest": ' + b"9" * 1_000_000 + b"}")
    yield "no request in it", 400, sent(b"{}")
    yield "an id that is a path", 400, sent(GOOD.replace(b'"eb77429f"', b'"../results"'))
    yield "a body that says it is packed", 400, sent(**{"Content-Encoding": "gzip"})


async def test_whatever_is_sent_is_answered_plainly_and_nothing_of_it_is_kept(database_url: str) -> None:
    """Lost otherwise: requests that anybody may make up, a door that a bad body breaks, or one that says too much."""
    async with home(database_url) as house, aiohttp.ClientSession() as http:
        wanted, found, said = {}, {}, {}
        for why, status, given in _attacks():
            path = given.pop("path")
            async with http.post(house.stage.bot_address + path, skip_auto_headers=["Content-Type"], **given) as answer:
                wanted[why], found[why], said[why] = status, answer.status, await answer.text()
        assert found == wanted
        assert len({said[why] for why in wanted if wanted[why] == 401}) == 1
        assert not [why for why, text in said.items() if "Traceback" in text or VENDOR_SECRET in text or not text]
        assert await Vendor(house).all() == ()
        async with http.get(house.stage.bot_address + DOOR, headers=KNOWN) as answer:
            assert answer.status == 405
        async with http.post(house.stage.bot_address + DOOR, data=GOOD, headers={**JSON, **KNOWN}) as answer:
            assert (answer.status, await answer.json()) == (202, {})
        assert [each.id for each in await Vendor(house).all()] == ["eb77429f"]


async def test_what_partners_type_is_kept_as_text(database_url: str) -> None:
    """Lost otherwise: a purchase refused for a strange name, or one whose name becomes something else."""
    async with home(database_url) as house:
        name = '<b onmouseover="x">Lake\r\nBcc: all@x.example</b> \u202e\U0001f4a5'
        request = await house.market.order(partnerName=name, quantity=-2.5, type="NetNew")
        found = await Vendor(house).until(request, open=True)
        assert (found.order.partner_name, found.order.quantity) == (name, None)
        assert dict(found.details)["quantity as sent"] == "-2.5"
