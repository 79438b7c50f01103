"""Is each mail queued once, and does the ledger say what became of it?"""

from datetime import timedelta

from adapters.db import Database
from domain.accounts import LinkTo, Page
from domain.ids import AccountId, OrgId
from domain.notices import AssetsPurchased
from domain.ports import Dead, Delivery, DeliveryKind, Done, Later, Mailed, Outcome
from tests.adapters.db.world import ACME, OTHER, settle
from tests.clock import NOON

LEASE = timedelta(seconds=30)
MINUTE = timedelta(minutes=1)
TO = "Lena@Lake.example"
KEY = "account/a1/assets/s1"


def notice(plan: str = "NextTicket") -> AssetsPurchased:
    return AssetsPurchased("Tidewater", "Lake", plan, 3, LinkTo(Page.BILLING, ACME, AccountId("a1"), 1))


async def queue(database: Database, key: str = KEY, to: str = TO, plan: str = "NextTicket", org: OrgId = ACME) -> None:
    async with database.unit(org) as unit:
        await unit.outbox.mail(to, notice(plan), key)


async def ledger(database: Database, start: str = "account/a1/", org: OrgId = ACME) -> tuple[Mailed, ...]:
    async with database.view(org) as view:
        return await view.mails.about(start)


async def claim(database: Database, minutes: int = 0) -> tuple[Delivery, ...]:
    return await database.queue.claim("one", NOON + minutes * MINUTE, LEASE, 9)


async def attempt(database: Database, outcome: Outcome, minutes: int = 0) -> None:
    (delivery,) = await claim(database, minutes)
    at = NOON + minutes * MINUTE
    assert await database.queue.finish(delivery, "one", outcome, at, at)


async def test_a_claimed_mail_says_all_that_is_needed(acme: Database) -> None:
    """Lost otherwise: what to send, to whom, and since when it waits."""
    await queue(acme)
    (delivery,) = await claim(acme)
    assert (delivery.kind, delivery.mail_to, delivery.notice) == (DeliveryKind.MAIL, TO, notice())
    assert delivery.queued_at == NOON


async def test_a_second_of_the_same_key_is_not_queued(acme: Database) -> None:
    """Lost otherwise: the patience of whoever gets a welcome for each replay of a purchase."""
    await queue(acme)
    await queue(acme, plan="BI Packages - PSA", to="mallory@evil.example")
    await attempt(acme, Done(0))
    await queue(acme)
    assert await claim(acme) == ()
    (line,) = await ledger(acme)
    assert (line.to, line.attempts) == (TO, 1)


async def test_mails_to_one_address_go_in_turn_and_others_do_not_wait(acme: Database) -> None:
    """Lost otherwise: a second mail that overtakes the first, or everybody behind one slow address."""
    await queue(acme, f"{KEY}/1")
    await queue(acme, f"{KEY}/2", to=TO.upper())
    await queue(acme, f"{KEY}/3", to="else@lake.example")
    claimed = await claim(acme)
    assert sorted(str(each.mail_to) for each in claimed) == [TO, "else@lake.example"]


async def test_a_clock_set_back_holds_no_mail_for_hours(acme: Database) -> None:
    """Lost otherwise: a mail that a process was about to send which died while the clock was wrong."""
    await queue(acme)
    assert len(await claim(acme, minutes=60)) == 1
    (again,) = await claim(acme)
    assert (again.attempt, again.doubts) == (2, 1)


async def test_one_that_waits(acme: Database) -> None:
    """Lost otherwise: why a mail has not come, for whoever asks the vendor."""
    await queue(acme)
    assert await ledger(acme) == (Mailed(KEY, TO, "AssetsPurchased", NOON),)
    await attempt(acme, Later(NOON + MINUTE, "451 later"))
    assert await ledger(acme) == (Mailed(KEY, TO, "AssetsPurchased", NOON, attempts=1, trouble="451 later"),)


async def test_one_that_went_out_at_the_second_attempt(acme: Database) -> None:
    """Lost otherwise: when it went, and that it took more than one attempt."""
    await queue(acme)
    await attempt(acme, Later(NOON + MINUTE, "451 later"))
    await attempt(acme, Done(0), minutes=2)
    sent = NOON + 2 * MINUTE
    assert await ledger(acme) == (Mailed(KEY, TO, "AssetsPurchased", NOON, sent_at=sent, attempts=2),)


async def test_one_that_was_given_up(acme: Database) -> None:
    """Lost otherwise: the one line by which somebody learns that an address is wrong."""
    await queue(acme)
    await attempt(acme, Dead("550 no such mailbox"))
    assert await ledger(acme) == (Mailed(KEY, TO, "AssetsPurchased", NOON, attempts=1, failure="550 no such mailbox"),)
    assert await claim(acme, minutes=9999) == ()


async def test_the_ledger_is_the_accounts_own(acme: Database) -> None:
    """Lost otherwise: who is written to, to another account, or to another organisation."""
    await settle(acme, OTHER, "2")
    await queue(acme, "account/a1/welcome/1")
    await queue(acme, "account/a1/assets/s1")
    await queue(acme, "account/a10/welcome/1")
    await queue(acme, "account/a_/welcome/1")
    await queue(acme, "account/a1/elsewhere", org=OTHER)
    assert [line.key for line in await ledger(acme)] == ["account/a1/assets/s1", "account/a1/welcome/1"]
    assert [line.key for line in await ledger(acme, org=OTHER)] == ["account/a1/elsewhere"]
    assert [line.key for line in await ledger(acme, "account/a_/")] == ["account/a_/welcome/1"]
