"""Why can a company not be mapped, or Pax8 not be read?"""

from cards.words.refusals.core import did_you_mean, echo
from cards.words.syncs import kind_name, pages_read
from cards.words.units import moment
from domain import errors
from domain.errors import Refusal

_ASK = "Ask an admin of your MSP."


def told(refused: Refusal, zone: str) -> str | None:
    """None for what is not of this area. `zone` is the IANA time zone in which moments are told."""
    return _connection(refused, zone) or _syncing(refused, zone) or _found(refused) or _mapping(refused, zone)


def _connection(refused: Refusal, zone: str) -> str | None:
    match refused:
        case errors.NotConnected(manager, by_chat):
            return f"Pax8 is not connected yet, so there is nothing to show. {_mend(manager, by_chat)}"
        case errors.ConnectionRefused(since, why, manager, by_chat):
            said = f": {why}" if why else "."
            stop = "" if said[-1] in ".!?" else "."
            whole = f"Pax8 has not accepted our credentials since {moment(since, zone)}{said}{stop}"
            return f"{whole} {_mend(manager, by_chat)}"
        case errors.NothingMapped(manager):
            way = "Map a company first." if manager else "Ask an admin of your MSP to map one."
            return f"No Pax8 company is mapped to a client yet, so there are no licences to show. {way}"
        case errors.CredentialsRefused(why):
            reason = why.rstrip(".") or "no reason given"
            return f"Pax8 does not accept these, and they were not kept: {reason}. Check both and try again."
        case errors.NotByChat():
            return "Credentials are not entered in the chat here. Type “sync connect” to sign in at Pax8 instead."
    return None


def _syncing(refused: Refusal, zone: str) -> str | None:
    match refused:
        case errors.SyncUnderWay(kind, since, pages, page_total, asked_by):
            who = f"{asked_by} started" if asked_by else "The schedule started"
            far = f" {pages_read(pages, page_total)}." if page_total else ""
            wait = "Nothing more was started; its result shows under “sync”."
            return f"{kind_name(kind)}: a sync is under way. {who} it on {moment(since, zone)}.{far} {wait}"
        case errors.UnknownSync(typed, kinds):
            return f"“{echo(typed)}” is nothing that is read from Pax8. Type “sync” and one of: {', '.join(kinds)}."
    return None


def _found(refused: Refusal) -> str | None:
    match refused:
        case errors.UnknownCompany(asked, near):
            see = "Type “companies” to see them all."
            return f"No Pax8 company is called “{echo(asked)}”.{did_you_mean(near)} {see}"
        case errors.AmbiguousCompany(asked, names):
            return f"“{echo(asked)}” fits several companies: {', '.join(names)}. Type more of the name."
        case errors.UnknownClient(asked, near, company, offer):
            new = f" You can make it a new client, for {company}." if offer else ""
            return f"No client is called “{echo(asked)}”.{did_you_mean(near)}{new}"
        case errors.AmbiguousClient(asked, names):
            return f"“{echo(asked)}” fits several clients: {', '.join(names)}. Type more of the name."
    return None


def _mapping(refused: Refusal, zone: str) -> str | None:
    match refused:
        case errors.ClientExists(name):
            return f"There is a client called {name} already. Choose it from the list, or type another name."
        case errors.ClientUnclear(both):
            if both:
                return "A client was chosen, and a name typed too. Choose a client, or type a new one’s name."
            return "No client was chosen. Choose one, or type the name of a new one."
        case errors.AlreadyMapped(company, client, wanted, offer):
            if not offer:
                return f"{company} is already mapped to {client}. Nothing was changed."
            way = "Unmap it first, or move it."
            return f"{company} is mapped to {client}; a company belongs to one client, so not to {wanted} too. {way}"
        case errors.NotMapped(company):
            return f"{company} is not mapped to any client. There is nothing to unmap."
        case errors.MappingMoved(company, client, by, at):
            who = f"{by} changed it on {moment(at, zone)}" if by and at else "It was changed"
            now = f"it is mapped to {client} now" if client else "it is not mapped now"
            return f"{company} is not as it was shown to you. {who}: {now}. Nothing was changed by you."
        case errors.ProposalMoved(company):
            return f"What it would do has changed since it was shown. Look at {company} again, then confirm."
    return None


def _mend(manager: bool, by_chat: bool) -> str:
    if not manager:
        return _ASK
    return "Connect it with an API credential of Pax8’s." if by_chat else "Type “sync connect” to connect it."
