"""What has been committed is mailed in the end, once, and the ledger says what became of it."""

import asyncio
import re
from collections.abc import AsyncIterator

import pytest

from adapters.crypto import KeyRing
from adapters.db import Database
from bot.playground.mail import Mail
from bot.playground.stage import Stage
from domain.accounts import LinkTo, Page
from domain.ids import AccountId, OrgId
from domain.notices import AssetsPurchased, Notice, Registered
from domain.ports import Mailed
from domain.vendors import Family
from tests.e2e.home import Home
from tests.forked import begin

VENDOR = OrgId("tidewater")
LENA = "lena@lake.example"
KEY = "account/a1/assets/s1"
HOUR = 3600.0


def purchased(plan: str = "NextTicket") -> AssetsPurchased:
    return AssetsPurchased(
        "Tidewater Analytics", "Lake & Sons", plan, 3, LinkTo(Page.BILLING, VENDOR, AccountId("a1"), 1)
    )


async def queue(house: Home, *keys: str, to: str = LENA, notice: Notice | None = None) -> None:
    async with house.built.database.unit(VENDOR) as unit:
        for key in keys or (KEY,):
            await unit.outbox.mail(to, notice or purchased(), key)


async def ledger(house: Home) -> tuple[Mailed, ...]:
    async with house.built.database.view(VENDOR) as view:
        return await view.mails.about("account/")


async def until(house: Home, **facts: object) -> Mailed:
    """The newest line of the ledger, once it says so."""
    async with asyncio.timeout(10):
        while True:
            line = next(iter(await ledger(house)), None)
            if line and all(getattr(line, name) == value for name, value in facts.items()):
                return line
            await asyncio.sleep(0.02)


async def test_a_mail_goes_out_with_a_link_that_is_good(either_house: Home) -> None:
    """Lost otherwise: the way of whoever bought to what they bought, before any chat is connected."""
    await queue(either_house)
    mail = await either_house.mail(LENA, "NextTicket")
    link = re.search(r"http://127\.0\.0\.1:\d+/billing/(\S+)", mail.text)
    assert link and link.group(0) in mail.html and mail.sender.startswith("Tidewater Analytics <")
    followed = either_house.built.ports.links.followed("billing", link.group(1))  # type: ignore[attr-defined]
    assert (followed.vendor, followed.account, followed.expired) == (VENDOR, "a1", False)
    line = await until(either_house, attempts=1)
    assert line.sent_at and line.to == LENA and not line.failure and not line.trouble


async def test_one_of_a_key_and_all_of_different_ones(house: Home) -> None:
    """Lost otherwise: one welcome for one purchase, however often Pax8 tells of it."""
    await asyncio.gather(*(queue(house) for _ in range(20)))
    await queue(house, "account/a1/assets/s2", "account/a1/assets/s3")
    await house.stage.mail.log.wait_for(lambda: len(house.mails(LENA)) == 3)
    await queue(house)
    await until(house, attempts=1)
    assert len(house.mails(LENA)) == 3 == len({mail.message_id for mail in house.mails(LENA)})


async def test_greylisting_is_waited_out(house: Home) -> None:
    """Lost otherwise: every mail to a server that takes strangers at the second knock."""
    house.stage.mail.fail("greylisted", "greylisted")
    await queue(house)
    assert "451" in str((await until(house, attempts=1)).trouble)
    house.forward(2)
    await until(house, attempts=2)
    house.forward(3)
    assert (await until(house, attempts=3)).sent_at
    assert len(house.mails(LENA)) == 1


async def test_an_address_that_is_wrong_is_said_once(house: Home) -> None:
    """Lost otherwise: why somebody never got their link; and the mail server's good opinion of us."""
    house.stage.mail.fail("refused")
    await queue(house)
    line = await until(house, attempts=1)
    assert line.failure and line.failure.startswith("550") and LENA not in line.failure and not line.sent_at
    await queue(house, "account/a1/x", to="ada@lake.example\r\nBcc: eve@evil.example")
    assert (await until(house, attempts=1, failure="this is no e-mail address")).sent_at is None
    house.forward(4 * 24 * HOUR)
    await asyncio.sleep(0.2)
    assert house.stage.mail.tried == 1


async def test_an_answer_that_was_lost_makes_a_copy_that_is_known_as_one(house: Home) -> None:
    """Lost otherwise: two welcomes in one inbox, or none."""
    house.stage.mail.fail("dropped_after", "dropped_inside")
    await queue(house)
    await until(house, attempts=1)
    house.forward(2)
    await until(house, attempts=2)
    house.forward(3)
    assert (await until(house, attempts=3)).sent_at
    first, second = house.mails(LENA)
    assert first.message_id == second.message_id


async def test_what_nobody_can_be_sure_of_is_not_sent_for_ever(house: Home) -> None:
    """Lost otherwise: the reader of thirty copies."""
    house.stage.mail.fail(*["dropped_after"] * 9)
    await queue(house)
    for attempt in range(1, 5):
        await until(house, attempts=attempt)
        house.forward(HOUR)
    assert "may have been sent" in str((await until(house, attempts=4)).failure)
    assert len(house.mails(LENA)) == 3


async def test_a_server_that_is_down_is_waited_for_and_given_up_after_three_days(house: Home) -> None:
    """Lost otherwise: mails of a weekend without a mail server, or a queue that never ends."""
    await house.stage.mail.stop()
    await queue(house)
    for attempt in range(1, 4):
        assert (await until(house, attempts=attempt)).trouble
        house.forward(HOUR)
    await until(house, attempts=4)
    house.forward(3 * 24 * HOUR)
    line = await until(house, attempts=5)
    assert line.failure and line.failure.startswith("given up after 3 days") and not line.sent_at


async def test_a_mail_without_a_link_is_from_whoever_writes(house: Home) -> None:
    """Lost otherwise: notices that lead nowhere."""
    to = LinkTo(Page.BILLING, VENDOR, AccountId("a1"), 1)
    await queue(house, notice=Registered("Tidewater Analytics", "Lake", "Lena", (), True, Family.BUNDLE, to))
    mail = await house.mail(LENA)
    assert "people invite" in mail.text and "<!doctype html>" in mail.html


@pytest.fixture
async def stage(sqlite_url: str) -> AsyncIterator[Stage]:
    made = Stage(sqlite_url, begin=begin)
    await made.start()
    yield made
    await made.stop()


@pytest.mark.parametrize("fault", ["hangs", "dropped_after"])
async def test_a_bot_that_is_killed_with_a_mail_under_way_sends_it_after_the_restart(stage: Stage, fault: str) -> None:
    """Lost otherwise: the one mail with the link, to a crash at the wrong moment; or a second that looks like another."""
    await stage.start_bot()
    await stage.end_bot()
    await queued_by_hand(stage)
    stage.mail.fail(fault)
    await stage.start_bot()
    await stage.mail.log.wait_for(lambda: not stage.mail.faults, 20)
    stage.kill_bot()
    await stage.wait_for_death()
    await stage.start_bot()
    stage.forward(61)
    mails = await stage.mail.log.wait_for(lambda: arrived(stage, 2 if fault == "dropped_after" else 1), 20)
    assert len({mail.message_id for mail in mails}) == 1
    said = stage.said()
    assert LENA not in said and "/billing/" not in said and "NextTicket" not in said


def arrived(stage: Stage, count: int) -> list[Mail]:
    mails = stage.mail.log.to(LENA)
    return mails if len(mails) >= count else []


async def queued_by_hand(stage: Stage) -> None:
    """In the database of a bot that does not run."""
    environment = stage.environment()
    database = Database(stage.database_url, KeyRing([environment["SEATWISE_ENCRYPTION_KEY"]]))
    await database.start()
    async with database.unit(VENDOR) as unit:
        await unit.outbox.mail(LENA, purchased(), KEY)
    await database.close()
