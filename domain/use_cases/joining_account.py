"""How does an MSP that is here already take over what it has bought, instead of founding itself a second time?"""

import hmac
from dataclasses import replace
from datetime import datetime

from domain.accounts import Account, AccountState
from domain.errors import AlreadyJoined, NotAllowed, WrongRegisterCode
from domain.ids import AccountId, OrgId
from domain.joining import ALPHABET, SECRET, SELECTOR, Code, code_of, read_code
from domain.ports import Ports
from domain.registration import CODE_LASTS, Draft, Joining, Ticket, Told
from domain.tenancy import Actor, Permission
from domain.use_cases import registering
from domain.use_cases.auditing import record


async def code(ports: Ports, ticket: Ticket, seen: int, told: Told) -> tuple[Code, datetime]:
    """A code to be typed by a manager in their chat, shown this once, and until when it is good; an earlier one is good
    no more.
    """
    made = code_of(ports.ids.signs(ALPHABET, SELECTOR + SECRET))
    joining = Joining(made.selector, made.proof(ticket.vendor), ports.clock.now() + CODE_LASTS)
    await registering.change(ports, ticket, seen, lambda draft: replace(draft.tell(told), joining=joining))
    return made, joining.until


async def join(ports: Ports, actor: Actor, typed: str) -> tuple[str, Account]:
    """The account is this organisation's from now on, and its registration is complete; with the vendor's name.

    Raises `WrongRegisterCode`, `AlreadyJoined`.
    """
    if not actor.may(Permission.MANAGE_LICENSING):
        raise NotAllowed(Permission.MANAGE_LICENSING, "configure")
    said = read_code(typed)
    where = await ports.registrations.coded(said.selector) if said else None
    if said is None or where is None:
        raise WrongRegisterCode
    vendor, account = where
    for ref in await ports.accounts.of(actor.org):
        if ref.vendor == vendor:
            raise AlreadyJoined(ref.vendor_name)
    return await _joined(ports, actor, vendor, account, said)


async def _joined(ports: Ports, actor: Actor, vendor: OrgId, account: AccountId, said: Code) -> tuple[str, Account]:
    now = ports.clock.now()
    async with ports.pair(vendor, actor.org) as (sold, own):
        found, draft = await sold.accounts.get(account), await sold.registrations.get(account)
        if found is None or found.state is not AccountState.INVITED or not _proven(draft, said, vendor, now):
            raise WrongRegisterCode
        after = found.step(msp=actor.org, state=AccountState.ACTIVE, registered_at=now)
        if not await sold.accounts.save(after):
            raise WrongRegisterCode
        await sold.registrations.drop(account)
        await own.registrations.take_over(found.msp)
        name = (await sold.organisation()).name
        by = Actor(vendor, actor.name, via=actor.via, terminal=actor.terminal)
        await record(sold, by, "account.join", f"account:{account}", now, found.name)
        await record(own, actor, "account.join", f"account:{account}", now, name)
    return name, after


def _proven(draft: Draft | None, said: Code, vendor: OrgId, now: datetime) -> bool:
    joining = draft.joining if draft else None
    return joining is not None and now < joining.until and hmac.compare_digest(said.proof(vendor), joining.proof)
