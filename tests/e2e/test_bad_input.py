"""Bad input is answered clearly, to the one who gave it, and nothing is written."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.playground.cast import E3, HARBOUR_SLACK, PREMIUM
from bot.playground.chat_door import Seen
from bot.playground.seats import SlackSeat
from bot.playground.slack import Channel
from bot.playground.slack import User as SlackUser
from bot.playground.teams import User as TeamsUser
from cards.tokens import make
from domain.changes import ChangeStatus
from tests.e2e.hands import (
    SlackHands,
    TeamsHands,
    everything,
    new_since,
    nothing_written,
    posts_elsewhere,
    quiet,
    raw,
    rule,
)
from tests.e2e.home import MIRRORED as KINDS
from tests.e2e.home import Home, home

pytestmark = pytest.mark.asyncio(loop_scope="module")

ACME, BIRCH = "Acme Dental", "Birch & Sons Logistics"
ACROBAT, AZURE, VISIO_1, VISIO_2 = "Adobe Acrobat Pro for teams", "Azure Plan", "Visio Plan 1", "Visio Plan 2"

OF_SLACK = {"e3": E3, "some": "visio", "off": PREMIUM, "busy": VISIO_2, "theirs": ACROBAT, "their": f"{E3} for {BIRCH}"}
OF_TEAMS = {
    "e3": E3,
    "some": "microsoft",
    "off": ACROBAT,
    "busy": AZURE,
    "theirs": VISIO_1,
    "their": f"{E3} for {ACME}",
}

LONG = "x" * 501


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Home]:
    """One for the whole table, since no row of it writes: E3 takes 5 to 50 seats, one product is not for self-service,
    and for one a request is in flight; at Acme, and the same at Birch.
    """
    path = tmp_path_factory.mktemp("bad") / "seatwise.sqlite3"
    source, target = sqlite3.connect(sqlite_template), sqlite3.connect(path)
    source.backup(target)
    source.close()
    target.close()
    async with home(f"sqlite:///{path}") as made:
        for company, off in ((ACME, PREMIUM), (BIRCH, ACROBAT)):
            await rule(made, made.subscription(company, E3), minimum=5, maximum=50)
            await rule(made, made.subscription(company, off), allowed=False)
        await made.slack("clara").say(f"request 20 {VISIO_2}")
        await made.until(1001, status=ChangeStatus.PENDING)
        await made.teams("bea").say(f"request 20 {AZURE}")
        await made.until(1002, status=ChangeStatus.PENDING)
        await made.slack("clara").sees("20 seats")
        await made.teams("bea").sees("20 seats")
        await quiet(made)
        yield made


WORDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "a product that nobody sells": ("request 12 Photoshop", ("No subscription", "“Photoshop”", "licenses")),
    "a product misspelt": ("request 12 Microsfot 365 E3", ("Did you mean", E3)),
    "a product that is several": ("request 12 {some}", ("Choose the one that you mean",)),
    "a quantity in letters": ("request ten {e3}", ("“ten” is not a number of seats", "whole number from 1 to")),
    "a quantity below nothing": ("request -1 {e3}", ("“-1” is not a number of seats",)),
    "no seats": ("request 0 {e3}", ("“0” is not a number of seats",)),
    "a thousand million seats": ("request 1000000000 {e3}", ("“1000000000” is not a number of seats", "1,000,000")),
    "a number of thirty digits": (f"request {'9' * 30} {{e3}}", ("is not a number of seats",)),
    "one and a half seats": ("request 1.5 {e3}", ("“1.5” is not a number of seats",)),
    "a quantity with a comma": ("request 1,000 {e3}", ("“1,000” is not a number of seats",)),
    "digits of another script": ("request ١٢ {e3}", ("is not a number of seats",)),
    "a quantity with a plus": ("request +12 {e3}", ("“+12” is not a number of seats",)),
    "nothing after the command": ("request", ("is missing", "request <seats> <product>")),
    "no product": ("request 12", ("is missing", "request <seats> <product>")),
    "no quantity": ("request {e3}", ("is not a number of seats",)),
    "the quantity that it has": ("request 10 {e3}", ("already has 10 seats", "different number")),
    "more than the maximum": ("request 51 {e3}", ("51 is above the maximum of 50", "Ask your MSP")),
    "less than the minimum": ("request 4 {e3}", ("4 is below the minimum of 5", "Ask your MSP")),
    "no self-service": ("request 11 {off}", ("Self-service is off", "Ask your MSP")),
    "a second request at once": ("request 21 {busy}", ("already asks for 20 seats", "waiting for approval")),
    "somebody else's product": ("request 12 {theirs}", ("No subscription that you can ask for",)),
    "somebody else by name": ("request 12 {their}", ("No subscription that you can ask for",)),
    "no such command": ("frobnicate everything", ("“frobnicate” is not a command", "help")),
    "a command misspelt": ("reqest 12 {e3}", ("“reqest” is not a command", "Did you mean “request”")),
    "nothing at all": ("", ("What you can do",)),
    "white space": (" \n\t  ", ("What you can do",)),
    "twenty thousand characters of a product": (f"request 12 {'x' * 20_000}", ("20,010 characters", "at most 4,000")),
    "twenty thousand characters of a command": ("y" * 20_000, ("at most 4,000",)),
    "three thousand characters of a command": ("y" * 3_000, ("is not a command",)),
    "five hundred words": (f"request 12 {'to for ' * 250}", ("No subscription",)),
    "as many letters as are taken": ("licenses " + "x" * 3_900, ("Nothing matches",)),
    "text that turns around": ("request 12 \u202ecod.exe\u202c \u200f\u061cPhotoshop", ("No subscription",)),
    "control characters": ("request 12 \x07\x1b[31mPhoto\x7fshop\x9b", ("No subscription",)),
    "markup": ("request 12 *bold* <b>x</b> [a](https://x.example) {{DATE(2020)}}", ("No subscription",)),
    "SQL": ("request 12 E3'; DROP TABLE changes;--", ("No subscription",)),
}
CONTROLS = "\u202e\u202c\u200f\u061c\x07\x1b\x7f\x9b"


def clean(text: str) -> bool:
    return not any(control in text for control in CONTROLS)


@pytest.mark.parametrize(("words", "needles"), WORDS.values(), ids=WORDS.keys())
async def test_words_in_a_slack_message(house: Home, words: str, needles: tuple[str, ...]) -> None:
    """Lost otherwise: the difference between a slip and a purchase."""
    clara = house.slack("clara")
    elsewhere, before = posts_elsewhere(house, clara), len(clara.shows())
    async with nothing_written(house):
        seen = await clara.say(words if "DATE" in words else words.format(**OF_SLACK))
        assert seen.status == 200
        (answer,) = new_since(clara, before)
    assert all(needle in clara.words(answer) for needle in needles), clara.words(answer)
    assert clean(raw(answer)) and posts_elsewhere(house, clara) == elsewhere


@pytest.mark.parametrize(("words", "needles"), WORDS.values(), ids=WORDS.keys())
async def test_words_after_a_slack_command(house: Home, words: str, needles: tuple[str, ...]) -> None:
    """Lost otherwise: the same answers where the client has learnt to type a slash."""
    clara = house.slack("clara")
    elsewhere = posts_elsewhere(house, clara)
    async with nothing_written(house):
        typed = words if "DATE" in words else words.format(**OF_SLACK)
        seen = await clara.command("/seatwise", typed)
    assert seen.shown is None and seen.body["response_type"] == "ephemeral"
    assert all(needle in everything(seen.body) for needle in needles), seen.body
    assert clean(everything(seen.body)) and posts_elsewhere(house, clara) == elsewhere


@pytest.mark.parametrize(("words", "needles"), WORDS.values(), ids=WORDS.keys())
async def test_words_in_a_teams_message(house: Home, words: str, needles: tuple[str, ...]) -> None:
    """Lost otherwise: that both platforms answer alike."""
    bea = house.teams("bea")
    elsewhere, before = posts_elsewhere(house, bea), len(bea.shows())
    async with nothing_written(house):
        seen = await bea.say(words if "DATE" in words else words.format(**OF_TEAMS))
        assert seen.status == 200
        (answer,) = new_since(bea, before)
    assert all(needle in bea.words(answer) for needle in needles), bea.words(answer)
    assert clean(raw(answer)) and posts_elsewhere(house, bea) == elsewhere


STATUS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "words": ("ada", "everything", ("is missing", "status #1042")),
    "a request that never was": ("ada", "#9999", ("#9999",)),
    "a number of nine digits": ("ada", "#999999999", ("#999999999",)),
    "a number of thirty digits": ("ada", "#" + "9" * 30, ("is missing", "status #1042")),
    "a number below nothing": ("ada", "#-1", ("is missing", "status #1042")),
    "two numbers": ("ada", "#1001 #1002", ("is missing", "status #1042")),
    "digits of another script": ("ada", "#١٠٠١", ("is missing", "status #1042")),
    "control characters": ("ada", "\u202e#\x1b[31m1001", ("is missing", "status #1042")),
    "twenty thousand characters": ("ada", "x" * 20_000, ("at most 4,000",)),
    "SQL": ("ada", "1' OR '1'='1", ("is missing", "status #1042")),
    "a client, of what gets through": ("clara", "", ("manage_licensing",)),
    "a client, of their own request": ("clara", "#1001", ("manage_licensing",)),
    "a client, of another client's": ("clara", "#1002", ("manage_licensing",)),
}


@pytest.mark.parametrize(("who", "words", "needles"), STATUS.values(), ids=STATUS.keys())
async def test_words_after_status(house: Home, who: str, words: str, needles: tuple[str, ...]) -> None:
    """Lost otherwise: an admin in need who is told nothing, or a client who reads who was told what."""
    person = house.slack(who)
    elsewhere = posts_elsewhere(house, person)
    async with nothing_written(house):
        seen = await person.command("/seatwise", f"status {words}")
    assert seen.shown is None and seen.body["response_type"] == "ephemeral"
    assert all(needle in everything(seen.body) for needle in needles), everything(seen.body)
    assert clean(everything(seen.body)) and posts_elsewhere(house, person) == elsewhere


FORMS: dict[str, tuple[str, dict[str, Any], tuple[str, ...]]] = {
    "a quantity in letters": ("e3", {"quantity": "ten"}, ("“ten” is not a number of seats", "from 1 to")),
    "a quantity below nothing": ("e3", {"quantity": "-1"}, ("“-1” is not a number of seats",)),
    "no seats": ("e3", {"quantity": "0"}, ("“0” is not a number of seats",)),
    "a thousand million seats": ("e3", {"quantity": "1000000000"}, ("is not a number of seats", "1,000,000")),
    "one and a half seats": ("e3", {"quantity": "1.5"}, ("“1.5” is not a number of seats",)),
    "a quantity with a comma": ("e3", {"quantity": "1,000"}, ("“1,000” is not a number of seats",)),
    "an empty field": ("e3", {"quantity": ""}, ("is not a number of seats",)),
    "no field at all": ("e3", {}, ("is not a number of seats",)),
    "the quantity that it has": ("e3", {"quantity": "10"}, ("already has 10 seats",)),
    "more than the maximum": ("e3", {"quantity": "51"}, ("51 is above the maximum of 50", "Ask your MSP")),
    "less than the minimum": ("e3", {"quantity": "4"}, ("4 is below the minimum of 5", "Ask your MSP")),
    "no self-service": ("off", {"quantity": "11"}, ("Self-service is off", "Ask your MSP")),
    "a second request at once": ("busy", {"quantity": "21"}, ("already asks for 20 seats",)),
    "a form opened on another quantity": ("stale", {"quantity": "12"}, ("from 9 to 10 seats since this form was",)),
    "a token that names somebody else's": ("theirs", {"quantity": "12"}, ("No subscription that you can ask for",)),
    "a token that names another MSP's": ("foreign", {"quantity": "12"}, ("No subscription that you can ask for",)),
    "a token that names nothing": ("request:no-such-id:1", {"quantity": "12"}, ("No subscription",)),
    "a note of 501 characters": ("e3", {"quantity": "12", "note": LONG}, ("501 characters", "at most 500")),
    "a note of 20,000 characters": ("e3", {"quantity": "12", "note": LONG * 40}, ("20,040 characters",)),
    "a token that is none": ("nonsense", {"quantity": "12"}, ("out of date",)),
    "an empty token": ("", {"quantity": "12"}, ("out of date",)),
    "a quantity of 20,000 digits": ("e3", {"quantity": "9" * 20_000}, ("is not a number of seats",)),
    "a quantity that turns around": ("e3", {"quantity": "\u202e21"}, ("is not a number of seats",)),
}


def token_of(house: Home, client: str, name: str) -> str:
    """A form's token for this client's subscription of that part, or what stands in the table itself."""
    whose, others = (ACME, BIRCH) if client == "clara" else (BIRCH, ACME)
    of, theirs = (OF_SLACK, ACROBAT) if client == "clara" else (OF_TEAMS, VISIO_1)
    match name:
        case "e3" | "off" | "busy":
            sub = house.subscription(whose, of[name])
            return make("request", sub, house.at_pax8(sub))
        case "stale":
            return make("request", house.subscription(whose, E3), 9)
        case "theirs":
            return make("request", house.subscription(others, theirs), 10)
        case "foreign":
            summit = house.stage.world.partners["summit"].data.subscriptions
            return make("request", str(summit[0]["id"]), 10)
    return name


@pytest.mark.parametrize(("name", "values", "needles"), FORMS.values(), ids=FORMS.keys())
async def test_a_slack_form(house: Home, name: str, values: dict[str, Any], needles: tuple[str, ...]) -> None:
    """Lost otherwise: a form is only as good as what happens behind its client's own checks."""
    clara = house.slack("clara")
    before = posts_elsewhere(house, clara), len(clara.shows())
    async with nothing_written(house):
        seen = await SlackHands(clara).send_form(token_of(house, "clara", name), values)
    assert seen.status == 200 and all(needle in everything(seen.body) for needle in needles), seen.body
    assert clean(everything(seen.body)) and (posts_elsewhere(house, clara), len(clara.shows())) == before


@pytest.mark.parametrize(("name", "values", "needles"), FORMS.values(), ids=FORMS.keys())
async def test_a_teams_dialog(house: Home, name: str, values: dict[str, Any], needles: tuple[str, ...]) -> None:
    """Lost otherwise: the same on the other platform."""
    bea = house.teams("bea")
    before = posts_elsewhere(house, bea), len(bea.shows())
    async with nothing_written(house):
        seen = await TeamsHands(bea).send_form(token_of(house, "bea", name), values)
    assert seen.status == 200 and all(needle in everything(seen.body) for needle in needles), seen.body
    assert clean(everything(seen.body)) and (posts_elsewhere(house, bea), len(bea.shows())) == before


async def test_a_form_with_an_error_stays_open_and_then_works_on_slack(house: Home) -> None:
    """Lost otherwise: a mistake that cannot be mended in place."""
    clara = house.slack("clara")
    sub = house.subscription(ACME, E3)
    assert (await clara.command("/licenses")).shown is None
    listed = clara.shows()[-1]
    await _press(clara, listed, make("request", sub, 10))
    seen = await SlackHands(clara).send_open_form({"quantity": "ten", "note": ""})
    assert seen.body["response_action"] == "errors" and set(seen.body["errors"]) == {"quantity"}
    again = await SlackHands(clara).send_open_form({"quantity": "10", "note": ""})
    assert "already has 10 seats" in again.body["errors"]["quantity"]


async def test_a_dialog_with_an_error_stays_open_and_keeps_what_was_typed_on_teams(house: Home) -> None:
    """Lost otherwise: a note that has to be typed twice."""
    bea = house.teams("bea")
    seen = await TeamsHands(bea).send_form(
        make("request", house.subscription(BIRCH, E3), 10), {"quantity": "60", "note": "for the <new> office"}
    )
    assert seen.body["task"]["type"] == "continue"
    said = everything(seen.body)
    assert "60 is above the maximum of 50" in said and "for the <new> office" in said


async def test_the_choice_of_an_ambiguous_name_opens_its_form_on_slack(house: Home) -> None:
    """Lost otherwise: a question without a way to answer it."""
    clara = house.slack("clara")
    before = len(clara.shows())
    await clara.say("request 12 visio")
    (asked,) = new_since(clara, before)
    assert VISIO_1 in clara.words(asked) and VISIO_2 in clara.words(asked)
    async with nothing_written(house):
        seen = await _press(clara, asked, make("request", house.subscription(ACME, VISIO_1), 3))
        assert seen.shown is None
    (form,) = house.stage.slack.state.stacks[clara.who.user][-1:]
    assert VISIO_1 in everything(form.payload) and form.payload["callback_id"] == "quantity"


async def test_the_choice_of_an_ambiguous_name_opens_its_form_on_teams(house: Home) -> None:
    """Lost otherwise: the same on the other platform."""
    bea = house.teams("bea")
    before = len(bea.shows())
    await bea.say("request 12 microsoft")
    (asked,) = new_since(bea, before)
    assert E3 in bea.words(asked) and AZURE in bea.words(asked)
    token = make("request", house.subscription(BIRCH, E3), 10)
    async with nothing_written(house):
        seen = await house.stage.teams.pressing.task_fetch(bea.who.user, asked.conversation, asked.id, {"token": token})
    assert seen.shown is None and E3 in everything(seen.body["task"])


async def _press(seat: SlackSeat, post: Any, token: str) -> Seen:
    action = next(
        element["action_id"]
        for block in post.body["blocks"]
        for element in [*block.get("elements", []), block.get("accessory") or {}]
        if element.get("value") == token
    )
    return await seat.server.pressing.press(seat.who.user, action, channel=post.conversation, ts=post.id, value=token)


FORGED: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "garbage": ("ada", "garbage", ("out of date",)),
    "no verb": ("ada", ":{acme}:1", ("out of date",)),
    "an unknown verb": ("ada", "explode:{acme}:1", ("out of date",)),
    "a Python name for a verb": ("ada", "__class__:{acme}:1", ("out of date",)),
    "no version": ("ada", "approve:{acme}:", ("out of date",)),
    "a version below nothing": ("ada", "approve:{acme}:-1", ("out of date",)),
    "a version of eleven digits": ("ada", "approve:{acme}:99999999999", ("out of date",)),
    "a version beyond 32 bits": ("ada", "approve:{acme}:4294967295", ("out of date",)),
    "the highest version": ("ada", "approve:{acme}:2147483648", ("changed since it was shown",)),
    "a version not reached yet": ("ada", "approve:{acme}:2", ("changed since it was shown",)),
    "SQL for an id": ("ada", "approve:1' OR '1'='1:1", ("out of date",)),
    "a pattern for an id": ("ada", "approve:*:1", ("There is no request",)),
    "a path for an id": ("ada", "approve:../../etc/passwd:1", ("There is no request",)),
    "20,000 characters": ("ada", "approve:" + "a" * 20_000 + ":1", ("out of date",)),
    "a line break": ("ada", "approve:{acme}:1\n", ("out of date",)),
    "other digits": ("ada", "approve:{acme}:١", ("out of date",)),
    "another MSP's request": ("ada", "approve:{summit}:1", ("There is no request",)),
    "another MSP's request, to reject": ("ada", "reject:{summit}:1", ("There is no request",)),
    "another MSP's request, to see": ("ada", "refresh:{summit}:1", ("There is no request",)),
    "another MSP's request, to take back": ("clara", "withdraw:{summit}:1", ("There is no request",)),
    "a request that never was": ("ada", "approve:00000000-0000-4000-8000-000000000000:1", ("There is no request",)),
    "a client who approves": ("clara", "approve:{acme}:1", ("manage_licensing",)),
    "a client who rejects": ("clara", "reject:{acme}:1", ("manage_licensing",)),
    "a client who settles": ("clara", "applied:{acme}:1", ("manage_licensing",)),
    "a tech who approves": ("theo", "approve:{acme}:1", ("manage_licensing",)),
    "a tech who takes back what a client asked": ("theo", "withdraw:{acme}:1", ("asked by somebody else",)),
    "a client who takes back another's": ("clara", "withdraw:{birch}:1", ("asked by somebody else",)),
    "a client who looks at another's": ("clara", "refresh:{birch}:1", ("There is no request",)),
    "a settling of what is not stuck": ("ada", "again:{acme}:1", ("is not open any more",)),
    "a client's form for another's subscription": ("clara", "request:{theirs}:8", ("No subscription that you can",)),
    "a client's form for another MSP's": ("clara", "request:{foreign}:8", ("No subscription that you can",)),
    "a page beyond the end": ("theo", "licenses:page:2147483648", ("nothing on this page",)),
}


@pytest.mark.parametrize(("who", "token", "needles"), FORGED.values(), ids=FORGED.keys())
async def test_a_forged_slack_button(house: Home, foreign: str, who: str, token: str, needles: tuple[str, ...]) -> None:
    """Lost otherwise: everything, since anybody can send any token to a door that is open to them."""
    seat = house.slack(who)
    elsewhere, before = posts_elsewhere(house, seat), len(seat.shows())
    async with nothing_written(house):
        seen = await SlackHands(seat).click(await _filled(house, token, foreign))
        assert seen.status == 200
        (answer, *_) = new_since(seat, before)
    told = " ".join(seat.words(post) for post in new_since(seat, before))
    assert all(needle in told for needle in needles), told
    assert answer.only_for == seat.who.user and posts_elsewhere(house, seat) == elsewhere


ON_TEAMS = {"ada": "ben", "clara": "bea"}
MIRRORED = {"{acme}": "{birch}", "{birch}": "{acme}", "{theirs}": "{ours}"}


@pytest.mark.parametrize(
    ("who", "token", "needles"),
    [row for row in FORGED.values() if row[0] != "theo"],
    ids=[name for name, row in FORGED.items() if row[0] != "theo"],
)
async def test_a_forged_teams_button(house: Home, foreign: str, who: str, token: str, needles: tuple[str, ...]) -> None:
    """Lost otherwise: the same on the other platform, where cards are even easier to copy."""
    seat = house.teams(ON_TEAMS[who])
    mirrored = token
    for ours, theirs in MIRRORED.items():
        if ours in token:
            mirrored = token.replace(ours, theirs)
    elsewhere, before = posts_elsewhere(house, seat), len(seat.shows())
    async with nothing_written(house):
        seen = await TeamsHands(seat).click(await _filled(house, mirrored, foreign))
    assert seen.status == 200 and seen.body["statusCode"] == 200
    assert all(needle in everything(seen.body) for needle in needles), everything(seen.body)
    assert posts_elsewhere(house, seat) == elsewhere and len(seat.shows()) == before


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def foreign(house: Home) -> str:
    """A pending request of another MSP's, whose id somebody has come to know."""
    from domain.ids import OrgId
    from domain.use_cases import mirroring

    summit, olga = OrgId("summit"), house.slack("olga")
    for kind in KINDS:
        await mirroring.sync(house.built.ports, summit, kind, house.built.ports.clock.now())
    data = house.stage.world.partners["summit"].data
    willow = data.company("Willow Clinic")["id"]
    product = next(row["productName"] for row in data.subscriptions if row["companyId"] == willow)
    await olga.say(f"request 999 {product} for Willow Clinic")
    await olga.sees("999 seats")
    async with house.built.database.view(summit) as view:
        change = await view.changes.by_number(1001)
    assert change is not None
    await quiet(house)
    return change.id


async def _filled(house: Home, token: str, foreign: str) -> str:
    acme, birch = await house.changes()
    named = {
        "{acme}": acme.id,
        "{birch}": birch.id,
        "{summit}": foreign,
        "{theirs}": house.subscription(BIRCH, ACROBAT),
        "{ours}": house.subscription(ACME, VISIO_1),
        "{foreign}": str(house.stage.world.partners["summit"].data.subscriptions[0]["id"]),
    }
    for name, value in named.items():
        token = token.replace(name, value)
    return token


async def test_a_client_cannot_reject_by_sending_the_form(house: Home) -> None:
    """Lost otherwise: the check that stands before the form, but not behind it."""
    acme, birch = await house.changes()
    async with nothing_written(house):
        slack = await SlackHands(house.slack("clara")).send_form(f"reject:{acme.id}:1", {"reason": "x"}, "reject")
        teams = await TeamsHands(house.teams("bea")).send_form(f"reject:{birch.id}:1", {"reason": "x"}, "reject")
    assert "manage_licensing" in everything(slack.body) and "manage_licensing" in everything(teams.body)


REJECTIONS = {
    "a reason of 501 characters": ("reject:{acme}:1", "reject", LONG, ("501 characters", "at most 500")),
    "a form that nobody knows": ("reject:{acme}:1", "explode", "no", ("out of date",)),
    "another MSP's request": ("reject:{summit}:1", "reject", "no", ("There is no request",)),
    "a version not reached yet": ("reject:{acme}:7", "reject", "no", ("changed since it was shown",)),
}


@pytest.mark.parametrize(("token", "form", "reason", "needles"), REJECTIONS.values(), ids=REJECTIONS.keys())
async def test_a_forged_rejection(
    house: Home, foreign: str, token: str, form: str, reason: str, needles: tuple[str, ...]
) -> None:
    """Lost otherwise: a rejection of something else than was read."""
    sent = await _filled(house, token, foreign)
    for hands in (SlackHands(house.slack("ada")), TeamsHands(house.teams("ben"))):
        async with nothing_written(house):
            seen = await hands.send_form(sent, {"reason": reason}, form)
        assert seen.status == 200 and all(needle in everything(seen.body) for needle in needles), seen.body


async def test_a_person_nobody_knows_is_told_how_to_be_linked_on_slack(house: Home) -> None:
    """Lost otherwise: a dead end at the first word."""
    nils = house.slack("nils")
    async with nothing_written(house):
        for words in (f"request 12 {E3}", "licenses", "help", ""):
            before = len(nils.shows())
            await nils.say(words)
            (answer,) = new_since(nils, before)
            assert "not linked to Harbour IT" in nils.words(answer) and "U0NILS" in nils.words(answer)
        acme, _ = await house.changes()
        pressed = await SlackHands(nils).click(f"approve:{acme.id}:1")
    assert pressed.status == 200 and "U0NILS" in nils.words(nils.shows()[-1])


async def test_a_person_nobody_knows_is_told_how_to_be_linked_on_teams(house: Home) -> None:
    """Lost otherwise: the same on the other platform."""
    bea = house.teams("bea")
    state = house.stage.teams.state
    state.add_user(TeamsUser(id="zoe-0001", tenant_id=bea.who.home, name="Zoe Unknown"))
    state.installed_for.add(("5ea7715e-0000-4000-8000-00000000b07a", "zoe-0001"))
    async with nothing_written(house):
        seen = await house.stage.teams.people.say("zoe-0001", "personal", f"request 12 {E3}")
        assert seen.status == 200
    told = [post for post in house.stage.teams.log.posts.values() if "zoe-0001" in raw(post)]
    assert len(told) == 1 and "not linked to Harbour IT" in raw(told[0])


async def test_an_outsider_in_a_shared_channel_gets_nothing_done(house: Home) -> None:
    """Lost otherwise: the wall between workspaces, in the one place where Slack itself takes it down."""
    state, slack = house.stage.slack.state, house.stage.slack
    state.add_user(SlackUser(id="U0EVE", team_id="T0OTHER", name="eve", real_name="Eve Elsewhere"))
    bot = state.workspaces[HARBOUR_SLACK].bot_user
    place = Channel(
        id="D0EVE", team_id=HARBOUR_SLACK, name="eve", kind="im", members=["U0EVE", bot], is_ext_shared=True
    )
    state.add_channel(place)
    async with nothing_written(house):
        assert (await slack.people.say("U0EVE", "D0EVE", f"request 12 {E3}")).status == 200
    (answer,) = [post for post in slack.log.in_conversation("D0EVE") if post.author == bot]
    assert "Only people whom Harbour IT has linked" in raw(answer)


async def test_an_outsider_with_a_known_persons_id_is_still_an_outsider(house: Home) -> None:
    """Lost otherwise: a person is an id in a workspace, never the id alone."""
    ada = house.slack("ada")
    acme, _ = await house.changes()
    before = len(ada.shows())
    user = {"id": ada.who.user, "name": "ada", "team_id": "T0OTHER"}
    async with nothing_written(house):
        seen = await SlackHands(ada).click(f"approve:{acme.id}:1", user=user)
        said = await SlackHands(ada).message(f"request 12 {E3} for {ACME}", user_team="T0OTHER", team="T0OTHER")
    assert (seen.status, said.status) == (200, 200)
    assert ["Only people whom" in ada.words(post) for post in new_since(ada, before)] == [True, True]


async def test_a_guest_of_another_tenant_is_an_outsider_on_teams(house: Home) -> None:
    """Lost otherwise: the same wall on the other platform."""
    ben = house.teams("ben")
    acme, _ = await house.changes()
    account = {"id": "29:x", "aadObjectId": ben.who.user, "name": "Ben", "tenantId": "tenant-of-somebody"}
    async with nothing_written(house):
        seen = await TeamsHands(ben).click(f"approve:{acme.id}:1", **{"from": account})
    assert "Only people whom Harbour IT has linked" in everything(seen.body)


BOTS: dict[str, dict[str, Any]] = {
    "another bot": {"bot_id": "B0OTHER", "user": "U0OTHERBOT"},
    "a bot that posts as nobody": {"subtype": "bot_message", "bot_id": "B0OTHER", "user": None},
    "ourselves": {"bot_id": "B0SELF"},
    "Slackbot": {"user": "USLACKBOT"},
    "an edit": {"subtype": "message_changed", "message": {"text": "x"}, "user": None},
    "a deletion": {"subtype": "message_deleted", "user": None},
    "somebody who joined": {"subtype": "channel_join"},
}


@pytest.mark.parametrize("changed", BOTS.values(), ids=BOTS.keys())
async def test_what_is_no_persons_word_is_not_answered_on_slack(house: Home, changed: dict[str, Any]) -> None:
    """Lost otherwise: two bots that thank each other for ever."""
    clara = house.slack("clara")
    before = len(house.stage.slack.log.posts)
    async with nothing_written(house):
        assert (await SlackHands(clara).message(f"request 12 {E3}", **changed)).status == 200
    assert len(house.stage.slack.log.posts) == before


@pytest.mark.parametrize("role", ["bot", "skill"])
async def test_a_bots_word_is_not_answered_on_teams(house: Home, role: str) -> None:
    """Lost otherwise: the same, and a bot that borrows a person's object id would be that person."""
    ben = house.teams("ben")
    account = {"id": "28:other", "aadObjectId": ben.who.user, "name": "Ben", "role": role}
    before = len(house.stage.teams.log.posts)
    async with nothing_written(house):
        seen = await TeamsHands(ben).activity("message", text=f"request 12 {E3} for {ACME}", **{"from": account})
    assert seen.status == 200 and len(house.stage.teams.log.posts) == before


async def test_the_same_message_twice_is_answered_once(house: Home) -> None:
    """Lost otherwise: what a platform's retry costs."""
    clara, hands = house.slack("clara"), SlackHands(house.slack("clara"))
    before, ts = len(clara.shows()), house.stage.slack.state.new_ts()
    async with nothing_written(house):
        both = await asyncio.gather(hands.message("frobnicate", ts=ts), hands.message("frobnicate", ts=ts))
    assert [seen.status for seen in both] == [200, 200] and len(new_since(clara, before)) == 1
