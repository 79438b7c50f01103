"""How is a setting edited by one person at a time, so that the second is told what the first has changed?"""

from collections.abc import Iterable
from datetime import datetime

from domain.errors import NotAllowed, SettingsMoved
from domain.ids import PersonId, SubscriptionId
from domain.ports import Unit
from domain.settings import Kept, Moved, Terms, moved
from domain.tenancy import Actor, Permission


def may_configure(actor: Actor) -> bool:
    return actor.may(Permission.MANAGE_LICENSING) and actor.person is not None


def check_configure(actor: Actor) -> PersonId:
    """Who it is that edits. Raises `NotAllowed`."""
    if actor.person is None or not may_configure(actor):
        raise NotAllowed(Permission.MANAGE_LICENSING, "configure")
    return actor.person


def last_edit(past: tuple[Kept, ...]) -> tuple[str, datetime] | None:
    """Who set it last, and when; None where nobody has since the start."""
    newest = past[-1] if past else None
    return (newest.by, newest.at) if newest and newest.by and newest.at else None


async def overtaken(unit: Unit, subject: str, seen: int, now: Terms) -> SettingsMoved:
    """The refusal for whoever saw version `seen`: who moved what since, up to what holds `now`."""
    past = await unit.rules.past(subject, seen)
    base = next((kept.terms for kept in past if kept.version == seen), now)
    later = [kept for kept in past if kept.version > seen]
    by = tuple(dict.fromkeys(kept.by for kept in later if kept.by))
    what, _, subscription = subject.partition(":")
    of = SubscriptionId(subscription) if subscription else None
    return SettingsMoved(what, by, later[-1].at if later else None, moved(base, now), of)


def in_short(differences: Iterable[Moved]) -> str:
    """For the audit: "threshold 25→30; own_decisions off→on"."""
    told = (f"{m.setting} {_one_line(m.before)}→{_one_line(m.after)}" for m in differences)
    return "; ".join(told)


def _one_line(value: str) -> str:
    return value.replace("\n", ", ") or "none"
