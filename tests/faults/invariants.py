"""Does everything hold that must hold once the bot is at rest, whatever happened before?

    async with looking(stage) as database:      # beside the running bot, for reading only
        await at_rest(stage, database)          # nothing under way or due; `ahead=False` lets no time pass
        assert await broken(stage, database) == []

The small Slack, Teams, Pax8 and mail server are the truth about what came of it outside.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from adapters.db import Database
from bot.playground.stage import Stage
from domain.changes import IN_FLIGHT, ChangeRequest, ChangeStatus, Failure
from domain.ports import DEAD_AFTER
from domain.use_cases import delivering, mailing
from domain.use_cases.applying import MIN_READS
from tests.faults.provisions import provisions
from tests.faults.rest import Rest, at_rest, looking, rests
from tests.faults.shown import differs

__all__ = ["at_rest", "broken", "looking"]

S = ChangeStatus
UNDER_WAY = timedelta(seconds=10)
"""For how long a post may be on its way."""

ENDED = {S.APPLIED: "applied", S.FAILED: "failed", S.REJECTED: "reject", S.WITHDRAWN: "withdraw", S.EXPIRED: "expire", S.CLOSED: "close"}  # fmt: skip
"""What is on record, once, of a change that ended so."""


async def broken(stage: Stage, database: Database, set_on: Sequence[datetime] = ()) -> list[str]:
    """A sentence for everything that does not hold, of any organisation; empty when all is whole. `set_on`: when the
    clock was, while everybody was at work.
    """
    found = await rests(stage, database)
    own = [f"{rest.org}: {sentence}" for rest in found for check in CHECKS for sentence in check(rest)]
    return [*own, *_mails(stage, found), *_copies(stage, set_on)]


def _decisions(rest: Rest) -> Iterator[str]:
    """One for each request, and each on record once."""
    stored = Counter(row.change_id for row in rest.rows["decisions"])
    for change in rest.changes.values():
        verbs = Counter(rest.verbs(f"change:{change.id}"))
        decided = verbs["change.approve"] + verbs["change.reject"]
        wanted = 1 if change.decision else 0
        if (stored[change.id], decided) != (wanted, wanted):
            yield f"{_name(change)} has {stored[change.id]} decisions, {decided} on record, and should have {wanted}"
        if change.decision and verbs["change.approve"] != change.decision.approved:
            yield f"{_name(change)}: another decision is on record than is stored"


def _records(rest: Rest) -> Iterator[str]:
    """Nothing was reached that is not on record, and nothing is on record twice."""
    for change in rest.changes.values():
        verbs = Counter(rest.verbs(f"change:{change.id}"))
        wanted = ["change.request"] + ([f"change.{ENDED[change.status]}"] if change.status in ENDED else [])
        missing = [
            verb for verb in wanted if verbs[verb] != 1 and not (verb == "change.failed" and verbs["change.give_up"])
        ]
        ended = [verb for word in ENDED.values() if verbs[verb := f"change.{word}"] and verb not in wanted]
        if missing or ended:
            yield f"{_name(change)} is {change.status}, and on record is {dict(verbs)}"


def _chain(rest: Rest) -> Iterator[str]:
    """What is sealed of the record was never edited, removed or put in another order."""
    for fault in rest.record.faults:
        until = f" to {fault.last}" if fault.last else ""
        yield f"the record's entry {fault.number}{until}: {fault.what}"


def _in_flight(rest: Rest) -> Iterator[str]:
    under_way = Counter(each.subject.subscription for each in rest.changes.values() if each.status in IN_FLIGHT)
    yield from (f"{count} changes are in flight for {each}" for each, count in under_way.items() if count > 1)
    for change in rest.changes.values():
        doubted = change.status is S.UNKNOWN and not change.sending.attention
        goes_on = any(row.state == "ready" for row in rest.of_change(change, "apply"))
        if (change.status in (S.APPROVED, S.APPLYING) or doubted) and not goes_on:
            yield f"{_name(change)} is {change.status}, and nobody will carry it on"


def _effects(rest: Rest) -> Iterator[str]:
    """Exactly one at Pax8 for each change that was applied, none for any other; no write goes out blindly twice."""
    world = rest.stage.world
    for subscription, asked in _by_subscription(rest.changes.values()).items():
        puts = world.puts(subscription)
        for place, change in enumerate(asked):
            following = asked[place + 1].asked_at if place + 1 < len(asked) else None
            until = following and max(following, change.ended_at or following)  # it may have waited for this one's end
            own = [put for put in puts if put.at >= change.asked_at and (until is None or put.at < until)]
            puts = [put for put in puts if put not in own]
            yield from _of_change(rest, change, own)
        yield from (f"{subscription} was set to {put.body}, which nobody asked for" for put in puts)


def _of_change(rest: Rest, change: ChangeRequest, puts: list[Any]) -> Iterator[str]:
    yield from (f"{_name(change)} sent {put.body}" for put in puts if put.body != {"quantity": change.asked})
    effects, chosen = sum(put.effect for put in puts), _chosen(rest, change)
    lacking = change.status is S.APPLIED and change.sending.sends and not effects and "change.applied" not in chosen
    if lacking and not _done_by_others(rest, change, puts):
        yield f"{_name(change)} is applied, and had no effect at Pax8"
    if change.status is S.APPLIED and not change.sending.sends and effects:
        yield f"{_name(change)} had been at its target, and was sent all the same"
    if effects and not (_may_have_had(change) or _overtaken(rest, change, [put for put in puts if put.effect])):
        yield f"{_name(change)} is {change.status}, {change.failure}, and had {effects} effects at Pax8"
    for first, second in pairwise(puts):
        reads = _reads(rest, change, first.n, second.n)
        if _may_have_worked(first) and reads is not None and reads < MIN_READS:
            yield f"{_name(change)} was sent again after {reads} reads"


def _may_have_had(change: ChangeRequest) -> bool:
    return change.status in (S.APPLIED, S.UNKNOWN, S.APPLYING) or change.failure is Failure.GIVEN_UP


def _overtaken(rest: Rest, change: ChangeRequest, effects: list[Any]) -> bool:
    """Its answer was lost, or died with whoever was to record it, and somebody changed it again at Pax8 before it was
    seen: it is told as changed elsewhere, which it is.
    """
    there = _at_pax8(rest, change.subject.subscription)
    if change.failure is not Failure.CHANGED_ELSEWHERE or there is None:
        return False
    history = rest.stage.world.holder(change.subject.subscription).history(there)
    since = [row for row in history if row["updatedDate"] > effects[-1].at and row["quantity"] != change.asked]
    return bool(since)


def _done_by_others(rest: Rest, change: ChangeRequest, puts: list[Any]) -> bool:
    """Our own was lost, and somebody set at Pax8 what was asked for before we had looked often enough: what was wanted is
    there, and Pax8 does not say by whom.
    """
    there = _at_pax8(rest, change.subject.subscription)
    if there is None or not puts or change.applied_at is None:
        return False
    history = rest.stage.world.holder(change.subject.subscription).history(there)
    meanwhile = [row for row in history if puts[0].at <= row["updatedDate"] <= change.applied_at]
    return any(row["quantity"] == change.asked for row in meanwhile)


def _chosen(rest: Rest, change: ChangeRequest) -> set[str]:
    """What a person chose for it when nobody knew."""
    rows = (row for row in rest.rows["audit"] if row.subject == f"change:{change.id}" and row.person_id)
    return {row.action for row in rows}


def _may_have_worked(put: Any) -> bool:
    return bool(put.effect or put.status is None or put.status == 408 or put.status >= 500)


def _reads(rest: Rest, change: ChangeRequest, after: int, before: int) -> int | None:
    """How often the subscription was read between two calls; None where the log does not reach back so far."""
    calls = rest.stage.world.calls
    if calls and calls[0].n > after:
        return None
    end = f"/subscriptions/{change.subject.subscription}"
    between = (each for each in calls if after < each.n < before and each.method == "GET" and each.path.endswith(end))
    return sum(each.status == 200 for each in between)


def _mirror(rest: Rest) -> Iterator[str]:
    """What is settled is mirrored as Pax8 has it, unless Pax8's row has moved since it was read."""
    mirrored = {row.id: row for row in rest.rows["subscriptions"] if row.gone_at is None}
    for subscription, asked in _by_subscription(rest.changes.values()).items():
        last, row, there = asked[-1], mirrored.get(subscription), _at_pax8(rest, subscription)
        if last.status is not S.APPLIED or row is None or there is None:
            continue
        unmoved = there["updatedDate"] <= max(last.confirmed_at or row.observed_at, row.observed_at)
        if last.confirmed_at and row.quantity != there["quantity"] and (unmoved or there["quantity"] == last.asked):
            yield f"{_name(last)}: {row.quantity} seats are mirrored, and Pax8 has {there['quantity']}"
        earlier = last.applied_at is None or row.observed_at <= last.applied_at
        if last.confirmed_at is None and earlier and row.quantity != last.asked:
            yield f"{_name(last)} was accepted, and {row.quantity} seats are mirrored"


def _at_pax8(rest: Rest, subscription: str) -> Any | None:
    try:
        return rest.stage.world.holder(subscription).subscriptions.get(subscription)
    except LookupError:
        return None


def _outbox(rest: Rest) -> Iterator[str]:
    """Nothing is due, given up, held, or parked for no reason; each lane knows when its next delivery is due."""
    lanes = {row.lane: row for row in rest.rows["lanes"]}
    for row in rest.rows["deliveries"]:
        what = f"the {row.kind} {row.slot or row.id}"
        lane = lanes.get(row.lane)
        if row.state == "dead" and not _given_up_in_doubt(rest, row):
            yield f"{what} was given up: {row.why}"
        if row.state == "parked" and row.conversation_key not in rest.parked:
            yield f"{what} is parked, and its place takes messages"
        if row.state == "ready" and row.due_at <= rest.now:
            yield f"{what} is due and not done"
        if row.state == "ready" and (lane is None or lane.next_at is None or lane.next_at > row.due_at):
            yield f"{what} waits in a lane that does not know of it"
        if row.provision_id is not None and row.provision_id not in rest.requests:
            yield f"{what} is about a provision request of somebody else"
    yield from (f"the lane {row.lane} is held" for row in lanes.values() if row.owner is not None)
    for row in rest.rows["sync_runs"]:
        if row.ended_at is None and (row.alive_at or row.started_at) >= rest.now - DEAD_AFTER:
            yield f"a sync of {row.kind} is under way"


def _given_up_in_doubt(rest: Rest, row: Any) -> bool:
    """Where nobody can look whether it stands: /status shows it, and has it said again."""
    unseen = rest.platforms.get(row.conversation_key) == "teams" and row.doubts >= delivering.MAX_DOUBTS
    return row.state == "dead" and (unseen or (row.kind == "mail" and row.doubts >= mailing.MAX_DOUBTS))


def _cards(rest: Rest) -> Iterator[str]:
    """Every recorded card stands where it is said to, and shows the state of this moment."""
    for row in rest.rows["deliveries"]:
        if row.kind != "show" or row.state != "done":
            continue
        about = rest.changes.get(row.change_id) or rest.requests.get(row.provision_id)
        if about is None:
            yield f"a card shows {row.slot}, which there is not"
            continue
        name = f"the card {row.slot} of #{about.number}"
        if (row.shown, row.desired) != (about.version, row.shown):
            yield f"{name} shows version {row.shown} of {about.version}"
        post = rest.post(row)
        if post is None:
            yield f"{name} stands nowhere"
        elif not post.deleted and (why := differs(post, rest.cards[about.id, row.audience])):
            yield f"{name} {why}"


def _told(rest: Rest) -> Iterator[str]:
    """Who asked saw the card and heard of the end; who decides saw the card. What waits for a place that takes nothing
    went another way (tests/e2e/test_reach*.py).
    """
    for change in rest.changes.values():
        shown = [row for row in rest.of_change(change, "show") if row.state == "done" and rest.post(row)]
        held, waits = change.explanation.held, [row for row in rest.of_change(change, "show") if row.state == "parked"]
        if held and not any(row.audience == "approvers" for row in (*shown, *waits)):
            yield f"{_name(change)} was shown to nobody who decides"
        place = rest.direct[change.id]
        if place is None or place in rest.parked or change.status in IN_FLIGHT or change.status is S.WITHDRAWN:
            continue
        told = [row for row in rest.of_change(change, "tell") if row.conversation_key == place]
        ends = [row for row in told if _about_end(row) and (_said(rest, row) or _given_up_in_doubt(rest, row))]
        if len(ends) != 1:
            yield f"{_name(change)} is {change.status}, and whoever asked was told of it {len(ends)} times"


def _said(rest: Rest, row: Any) -> bool:
    return row.state == "done" and rest.post(row) is not None


def _about_end(row: Any) -> bool:
    return (row.notice or "").startswith("ChangeSettled ")


def _wall(rest: Rest) -> Iterator[str]:
    """What one organisation has names nobody else's."""
    own = {"change": set(rest.changes), "provision": set(rest.requests)}
    for row in rest.rows["audit"]:
        kind, _, subject = row.subject.partition(":")
        if kind in own and subject not in own[kind]:
            yield f"the record of {row.action} names {row.subject}, which is not this organisation's"
    if any(each.org_id != rest.org for rows in rest.rows.values() for each in rows):
        yield "a row of another organisation was read"


def _mails(stage: Stage, found: Iterable[Rest]) -> Iterator[str]:
    """One Message-ID for each mail, however often it was sent."""
    queued = [row for rest in found for row in rest.rows["deliveries"] if row.kind == "mail"]
    for address in {row.mail_to for row in queued}:
        states = Counter(row.state for row in queued if row.mail_to == address)
        ids = {mail.message_id for mail in stage.mail.log.to(address)}
        if not states["done"] <= len(ids) <= states.total():
            yield f"{address} got {len(ids)} mails, and {dict(states)} were written"
    known = {row.mail_to.casefold() for row in queued}
    strangers = {to for mail in stage.mail.log.mails for to in mail.to if to.casefold() not in known}
    yield from (f"{address} got a mail that nobody wrote" for address in strangers)


def _copies(stage: Stage, set_on: Sequence[datetime]) -> Iterator[str]:
    """In Slack, where a lost copy can be looked for, each thing was said once; not promised for what was on its way when
    the clock was set on, and its lease with it.
    """
    said: dict[str, list[datetime]] = {}
    for post in stage.slack.log.posts.values():
        if (metadata := post.body.get("metadata")) and not post.deleted:
            at = datetime.fromtimestamp(post.versions[0].at, UTC)
            said.setdefault(str(metadata["event_payload"].get("marker")), []).append(at)
    for marker, moments in said.items():
        if len(moments) > 1 and not any(abs(moments[-1] - moment) < UNDER_WAY for moment in set_on):
            yield f"{marker} stands {len(moments)} times in Slack, since {', '.join(map(str, moments))}"


def _by_subscription(changes: Iterable[ChangeRequest]) -> dict[str, list[ChangeRequest]]:
    """Each one's, in the order in which they were asked for."""
    found: dict[str, list[ChangeRequest]] = {}
    for change in sorted(changes, key=lambda each: each.number):
        found.setdefault(change.subject.subscription, []).append(change)
    return found


def _name(change: ChangeRequest) -> str:
    """By the number that people see, and the id that stands in the log."""
    return f"#{change.number} ({change.id})"


CHECKS: tuple[Callable[[Rest], Iterator[str]], ...] = (
    _decisions, _records, _chain, _in_flight, _effects, _mirror, _outbox, _cards, _told, _wall, provisions,
)  # fmt: skip
