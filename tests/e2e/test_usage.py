"""Is what Azure has used followed, told and shown, on both platforms, and to nobody who may not see it?"""

import asyncio
import json
import struct
from collections.abc import AsyncIterator

import aiohttp
import pytest
import pytest_asyncio

from bot.playground.chat_log import Post
from bot.playground.seats import SlackSeat, TeamsSeat
from cards.words.usage import PARTNER_TOTAL, PROFIT, month
from domain.ids import ClientId
from domain.ports import Kind, SyncRun
from domain.usage import Month
from domain.use_cases import mirroring
from tests.e2e.hands import SlackHands, TeamsHands
from tests.e2e.home import HARBOUR, Home, home

pytestmark = pytest.mark.asyncio(loop_scope="module")
PNG = b"\x89PNG\r\n\x1a\n"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Home]:
    """One house for the whole file, with usage read once: nothing here changes it."""
    folder = tmp_path_factory.mktemp("usage")
    async with home(f"sqlite:///{folder / 'seatwise.db'}") as made:
        run = await sync(made)
        assert run.failure is None and run.read > 100 and run.changed > 50
        yield made


async def sync(house: Home) -> SyncRun:
    run = await mirroring.sync(house.built.ports, HARBOUR, Kind.USAGE, house.built.ports.clock.now())
    assert run is not None
    return run


def size(png: bytes) -> tuple[int, int]:
    assert png.startswith(PNG)
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def images(post: Post) -> list[dict[str, object]]:
    """Every picture of a message, as its platform has it."""
    found, pending = [], [post.body]
    while pending:
        node = pending.pop()
        if isinstance(node, dict):
            if node.get("type") in ("image", "Image"):
                found.append(node)
            pending += node.values()
        elif isinstance(node, list):
            pending += node
    return found


async def pictured(seat: SlackSeat | TeamsSeat, *needles: str) -> tuple[Post, dict[str, object]]:
    """The newest message with these words, once it has its picture."""
    async with asyncio.timeout(15):
        while True:
            for post in reversed(seat.shows()):
                if all(needle in seat.words(post) for needle in needles) and (shown := images(post)):
                    return post, shown[0]
            await asyncio.sleep(0.05)


async def test_a_manager_sees_everybody_and_what_is_earned_with_it(house: Home) -> None:
    """Lost otherwise: the overview, or the way from it to one client's chart."""
    ada = house.slack("ada")
    await ada.say("usage")
    listed = await ada.sees("Azure usage", "Birch & Sons Logistics", "Delta Robotics")
    assert PARTNER_TOTAL in ada.words(listed) and PROFIT in ada.words(listed)
    await ada.press(listed, "Open")
    _, image = await pictured(ada, "Azure usage of Birch & Sons Logistics", PROFIT)
    file = house.stage.slack.state.files[image["slack_file"]["id"]]  # type: ignore[index]
    assert size(file.data) == (800, 450)
    assert "Chart of what Birch & Sons Logistics" in str(image["alt_text"])


async def test_a_tech_sees_charges_and_nothing_of_what_the_msp_earns(house: Home) -> None:
    """Lost otherwise: the margin, before everybody who may look."""
    theo = house.slack("theo")
    await theo.command("/usage")
    listed = await theo.sees("Azure usage", "Delta Robotics")
    await theo.command("/usage", "delta")
    alone, image = await pictured(theo, "Azure usage of Delta Robotics")
    for post in (listed, alone):
        said = json.dumps(post.body)
        assert PARTNER_TOTAL not in said and PROFIT not in said
    assert image["slack_file"]


async def test_a_client_sees_their_own_in_teams_with_a_picture_that_can_be_fetched(house: Home) -> None:
    """Lost otherwise: a client's chart, or a client who looks at another's."""
    bea = house.teams("bea")
    await bea.say("usage delta")
    post, image = await pictured(bea, "Azure usage of Birch & Sons Logistics")
    said = json.dumps(post.body)
    assert PROFIT not in said and "Delta" not in said and "All clients" not in said
    async with aiohttp.ClientSession() as session, session.get(str(image["url"])) as answer:
        assert (answer.status, answer.content_type) == (200, "image/png")
        assert answer.headers["Cache-Control"] == "private, no-store" and not answer.cookies
        assert size(await answer.read()) == (800, 450)


async def test_the_month_before_is_one_press_away_in_teams(house: Home) -> None:
    """Lost otherwise: the comparison in full, for whoever wants it."""
    bea = house.teams("bea")
    await bea.say("usage")
    post, _ = await pictured(bea, "Azure usage of Birch")
    now = house.built.ports.clock.now()
    before = month(Month(now.year, now.month).before)
    await bea.press(post, before)
    shown = await bea.sees(f"Azure usage of Birch & Sons Logistics, {before}")
    assert images(shown)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("usage birhc", "is no client here. Did you mean “Birch & Sons Logistics”?"),
        ("usage 2199-01", "is still to come"),
        ("usage birch 2020-01", "Nothing is known of January 2020 yet"),
        ("usage acme", "Acme Dental has no Azure subscription at Pax8"),
        ("usage nobody at all 2026-01", "is no client here"),
    ],
)
async def test_what_cannot_be_told_is_said(house: Home, typed: str, told: str) -> None:
    """Lost otherwise: an empty card, or none."""
    ada, ben = house.slack("ada"), house.teams("ben")
    for seat in (ada, ben):
        await seat.say(typed)
        await seat.sees(told)


async def test_a_client_without_azure_is_told_what_would_stand_there(house: Home) -> None:
    """Lost otherwise: a client who wonders whether it is broken."""
    clara = house.slack("clara")
    await clara.say("usage")
    await clara.sees("Acme Dental has no Azure subscription at Pax8. Once a mapped company has one")


async def test_a_forged_press_shows_nobody_elses_usage(house: Home) -> None:
    """Lost otherwise: the tenant wall, at one button."""
    clara, bea = house.slack("clara"), house.teams("bea")
    key = Month.of(house.built.ports.clock.now().date()).key
    before = len(clara.shows())
    for token in (f"usage:birch:{key}", f"usage_page:{key}:0", "usage:birch:7", "usage_page:x:0", f"usage:delta:{key}"):
        await SlackHands(clara).click(token)
        seen = await TeamsHands(bea).click(token.replace("birch", "acme"))
        assert "Delta" not in str(seen) and PROFIT not in str(seen)
    said = json.dumps([post.body for post in clara.shows()[before:]])
    assert "Birch" not in said and "Delta" not in said


async def test_a_second_run_reads_little_and_changes_nothing(house: Home) -> None:
    """Lost otherwise: a thousand calls a night for what cannot change any more."""
    await sync(house)
    calls = len([call for call in house.stage.world.calls if call.path.endswith("/usage-lines")])
    run = await sync(house)
    asked = len([call for call in house.stage.world.calls if call.path.endswith("/usage-lines")]) - calls
    async with house.built.database.view(HARBOUR) as view:
        groups = sum(
            [
                len(await view.usage.summaries(each.id, run.started_at.replace(year=2020)))
                for each in await view.usage.metered()
            ]
        )
    assert run.failure is None and run.changed == 0
    assert asked <= groups * (2 if run.started_at.day > 6 else 40)


async def test_the_figures_are_pax8s_own(house: Home) -> None:
    """Lost otherwise: a sum that differs from the bill."""
    subscription = house.subscription("Birch & Sons Logistics", "Azure Plan")
    row = house.stage.world.holder(subscription).subscriptions[subscription]
    theirs = house.stage.world.book("harbour").usage_summaries(row, house.stage.world.clock.now())
    this = Month.of(house.built.ports.clock.now().date())
    async with house.built.database.view(HARBOUR) as view:
        (ours,) = [each for each in await view.usage.months(ClientId("birch"), [this]) if each.month == this]
    assert float(ours.spent.charges) == pytest.approx(sum(each["currentCharges"] for each in theirs))
    assert float(ours.spent.partner_total) == pytest.approx(sum(each["partnerTotal"] for each in theirs))


@pytest.mark.parametrize(
    ("kind", "terms", "minutes"),
    [
        pytest.param("usage", {"org": "harbour", "client": "birch"}, -1, id="out of date"),
        pytest.param("usage", {"org": "harbour", "client": "acme"}, 5, id="a client with nothing to show"),
        pytest.param("usage", {"org": "harbour", "client": "nobody"}, 5, id="a client that is not there"),
        pytest.param("usage", {"org": "summit", "client": "birch"}, 5, id="another organisation's client"),
        pytest.param("chart", {"org": "harbour", "client": "birch"}, 5, id="another kind of file"),
    ],
)
async def test_an_address_gives_what_it_was_made_for_or_nothing(
    house: Home, kind: str, terms: dict[str, str], minutes: int
) -> None:
    """Lost otherwise: a client's charges, to whoever holds an address."""
    key = str(Month.of(house.built.ports.clock.now().date()).key)
    good = house.built.files.address("usage", {"org": "harbour", "client": "birch", "month": key}, 5)
    asked = house.built.files.address(kind, {**terms, "month": key}, minutes)
    assert good and asked
    async with aiohttp.ClientSession() as session:
        for url, status in ((good, 200), (asked, 404), (good[:-6] + "AAAAAA", 404), (good + "A", 404)):
            async with session.get(url) as answer:
                assert answer.status == status
                assert status == 200 or "birch" not in (await answer.text()).casefold()
