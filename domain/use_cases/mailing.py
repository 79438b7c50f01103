"""How does a notice go out as a mail, and when is it given up?"""

from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from domain.accounts import LinkTo, Page
from domain.errors import MaybeSent, NotSent, Unroutable
from domain.ids import OrgId
from domain.notices import Notice
from domain.ports import Dead, Delivery, Done, Later, Letter, Links, Outcome, Ports
from domain.reach import Again
from domain.workspaces import ToWorkspaceLink

LONGEST_WAIT = timedelta(hours=1)

GIVEN_UP_AFTER = timedelta(days=3)
"""Long enough for a mail server to be mended after a weekend."""

MAX_DOUBTS = 3
"""Copies that may have gone out without our knowing. All have one Message-ID, by which mail programs know them."""


async def send(ports: Ports, delivery: Delivery) -> Outcome:
    """One attempt at one letter. Its link is made now, and good from now on."""
    if delivery.notice is None or delivery.mail_to is None:
        return Dead("nothing to send")
    if delivery.doubts >= MAX_DOUBTS:
        return Dead("it may have been sent several times; it is not sent again")
    notice = _leading(ports.links, delivery.org, delivery.notice)
    sender = await _sender(ports, delivery)
    letter = Letter(delivery.mail_to, sender, notice, marker(delivery), ports.clock.now())
    try:
        await ports.mailer.send(letter)
    except NotSent as error:
        return _again(delivery, Later(again_at(delivery, ports.clock.now(), error.retry_after), str(error)))
    except MaybeSent as error:
        return _again(delivery, Later(again_at(delivery, ports.clock.now()), str(error), ambiguous=True))
    except Unroutable as error:
        return Dead(str(error))
    return Done(delivery.desired)


def marker(delivery: Delivery) -> str:
    """The same for each attempt at this delivery, and no other's, even in a database that was made anew."""
    queued = delivery.queued_at.isoformat() if delivery.queued_at else ""
    return sha256(f"{delivery.org}/{delivery.id}/{delivery.mail_to}/{queued}".encode()).hexdigest()[:32]


def again_at(delivery: Delivery, now: datetime, asked: float | None = None) -> datetime:
    """1, 2, 4 … seconds from now, an hour at the most; `asked` seconds at the least."""
    doubled = timedelta(seconds=2 ** min(delivery.attempt - 1, 12))
    return now + max(min(doubled, LONGEST_WAIT), timedelta(seconds=asked or 0))


def _leading(links: Links, org: OrgId, notice: Notice) -> Notice:
    """With its link, where it leads to a page of ours."""
    leading: Any = notice  # each that has a `to` has a `link` as well
    match getattr(leading, "to", None):
        case LinkTo(Page.REGISTRATION, vendor, account, serial):
            link = links.registration(vendor, account, serial)
        case LinkTo(Page.BILLING, vendor, account, serial):
            link = links.billing(vendor, account, serial)
        case Again() as again:
            link, _ = links.reconnect(org, again)
        case ToWorkspaceLink(id, until):
            link = links.workspace(org, id, until)
        case _:
            return notice
    filled: Notice = replace(leading, link=link)
    return filled


async def _sender(ports: Ports, delivery: Delivery) -> str:
    """Who writes: the vendor that the notice speaks of, or else the organisation that it comes from."""
    vendor = getattr(delivery.notice, "vendor", None)
    if isinstance(vendor, str) and vendor:
        return vendor
    async with ports.view(delivery.org) as view:
        return (await view.organisation()).name


def _again(delivery: Delivery, later: Later) -> Outcome:
    if delivery.queued_at is not None and later.at - delivery.queued_at > GIVEN_UP_AFTER:
        return Dead(f"given up after {GIVEN_UP_AFTER.days} days: {later.why}")
    return later
