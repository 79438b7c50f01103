"""What is Pax8 told of a request that was decided: once for each attempt, and never blindly?"""

from dataclasses import dataclass
from datetime import timedelta

from domain.errors import NothingToReport, OutcomeUnknown, Rejected, ReviewMoved, UnknownProvision
from domain.ids import OrgId, ProvisionId
from domain.ports import Done, Later, Outcome, Ports, Result
from domain.provisioning import (
    REASON_LIMIT,
    Answer,
    Attempt,
    Notification,
    ProvisionRequest,
    ProvisionStatus,
    ProvisionType,
    answered,
    later_of,
    not_taken,
    received_again,
    to_be_reported,
)
from domain.tenancy import Actor
from domain.use_cases.receiving import JOB, begin_anew, carry_on, moved, record

AFTER_A_LOST_ANSWER = timedelta(seconds=15)
"""Then Pax8 is asked whether it has the result."""

ACKNOWLEDGED_WITHIN = 6
"""Tries for which an attempt that we have just taken may still be on its way to being acknowledged; each waits twice as
long as the one before. Then the latest that is acknowledged is answered.
"""

NONE_ACKNOWLEDGED = "none of its attempts was acknowledged. Somebody has to start a new one at Pax8."
"""Where Pax8 takes none that we make. Whenever one comes all the same, it is answered."""

LONGEST_WAIT = timedelta(minutes=5)

GIVEN_UP_AFTER = timedelta(minutes=15)
"""So long after we have heard of a request Pax8 has ended its own tries to tell us of it: three, and no time between
them is documented. One of which none was acknowledged could then never be answered; we make one ourselves.
"""


@dataclass(frozen=True, slots=True)
class Ending:
    """The result that ends a request, and the attempt that it ends it for."""

    result: Result
    attempt: Attempt


@dataclass(frozen=True, slots=True)
class Shown:
    """What Pax8 has of a request at one moment; the attempt in it is the latest that was acknowledged."""

    request: Notification
    results: tuple[Result, ...]

    def ending(self, request: ProvisionRequest) -> Ending | None:
        """A success of whichever attempt, for a request is fulfilled but once; else a failure of the latest one."""
        latest = self.latest(request)
        success = next((each for each in self.results if each.success), None)
        if success is not None:
            done = Attempt(success.attempt, None, "Acknowledged", request.received_at)
            return Ending(success, latest or done)
        failure = next((each for each in self.results if latest and each.attempt == latest.id), None)
        return Ending(failure, latest) if failure and latest else None

    def latest(self, request: ProvisionRequest) -> Attempt | None:
        """What Pax8 calls the latest, or the one that it has told us of since."""
        return later_of(self.request.attempt, request.attempt)


async def look(ports: Ports, org: OrgId, request: ProvisionRequest) -> Shown:
    """Raises `Rejected` and `Unavailable`."""
    provisioner = ports.provisioner(org, request.simulation)
    shown = await provisioner.request(request.id)
    return Shown(shown, await provisioner.results(request.id))


async def report(
    ports: Ports, org: OrgId, request: ProvisionRequest, tries: int, shown: Shown | None = None
) -> Outcome:
    """`shown` is what Pax8 had just before the request was decided, where it was asked then; else it is asked now.
    Raises `Unavailable`, and `ReviewMoved`.
    """
    if request.answered or request.trouble is not None:
        return Done()
    try:
        shown = shown or await look(ports, org, request)
    except Rejected as error:
        return await _in_trouble(ports, org, request, None, str(error))
    if (said := shown.ending(request)) is not None:
        return await _end(ports, org, request, said)
    if (anew := received_again(request, shown.request)) is not None and anew.open:
        await begin_anew(ports, org, anew)
        return Done()
    attempt, latest = shown.request.attempt, shown.latest(request)
    if attempt is None and ports.clock.now() - request.received_at > GIVEN_UP_AFTER:
        return await _try_again(ports, org, request)
    if attempt is None or (attempt != latest and tries < ACKNOWLEDGED_WITHIN):
        wait = min(timedelta(seconds=2 ** min(tries - 1, 9)), LONGEST_WAIT)
        return Later(ports.clock.now() + wait, "its latest attempt is not acknowledged yet")
    return await _post(ports, org, request, attempt)


async def again(ports: Ports, org: OrgId, request_id: ProvisionId, seen: int, actor: Actor) -> ProvisionRequest:
    """A person wants Pax8 told once more, which took no result before. Raises `UnknownProvision`, `NothingToReport`,
    `ReviewMoved`.
    """
    now = ports.clock.now()
    async with ports.unit(org) as unit:
        request = await unit.provisioning.get(request_id)
        if request is None:
            raise UnknownProvision(request_id)
        if request.open or request.trouble is None:
            raise NothingToReport(request)
        if request.version != seen:
            raise ReviewMoved(request)
        after = to_be_reported(request)
        await moved(unit, after)
        await record(unit, actor, "retry", after, now)
        await carry_on(unit, after, now)
    return after


def answer(ports: Ports, said: Ending, elsewhere: bool) -> Answer:
    return Answer(said.attempt.id, said.result.success, ports.clock.now(), elsewhere)


async def _post(ports: Ports, org: OrgId, request: ProvisionRequest, attempt: Attempt) -> Outcome:
    """No transaction is open while this talks. Lost answers are looked for before anything is said again."""
    result = _result(request, attempt)
    try:
        await ports.provisioner(org, request.simulation).post(request.id, result)
    except OutcomeUnknown as error:
        return Later(ports.clock.now() + AFTER_A_LOST_ANSWER, f"outcome unknown: {error}", ambiguous=True)
    except Rejected as error:
        return await _not_taken(ports, org, request, attempt, str(error))
    return await _end(ports, org, request, Ending(result, attempt))


async def _try_again(ports: Ports, org: OrgId, request: ProvisionRequest) -> Outcome:
    """Where the answer is lost there are two attempts at worst, and the newer one is answered."""
    try:
        attempt = await ports.provisioner(org, request.simulation).try_again(request.id)
    except OutcomeUnknown as error:
        return Later(ports.clock.now() + AFTER_A_LOST_ANSWER, f"outcome unknown: {error}", ambiguous=True)
    except Rejected as error:
        return await _in_trouble(ports, org, request, None, f"{error}: {NONE_ACKNOWLEDGED}")
    return await _post(ports, org, request, attempt)


async def _not_taken(ports: Ports, org: OrgId, request: ProvisionRequest, attempt: Attempt, said: str) -> Outcome:
    """There may be a result already, or a newer attempt; if not, it is not asked a second time."""
    try:
        shown = await look(ports, org, request)
    except Rejected:
        return await _in_trouble(ports, org, request, attempt, said)
    if (ending := shown.ending(request)) is not None:
        return await _end(ports, org, request, ending)
    if shown.request.attempt is not None and shown.request.attempt.id != attempt.id:
        return Later(ports.clock.now(), "a newer attempt is to be answered")
    return await _in_trouble(ports, org, request, attempt, said)


async def _end(ports: Ports, org: OrgId, request: ProvisionRequest, said: Ending) -> Outcome:
    """Pax8 has it: by us, unless it is not what we say."""
    elsewhere = not _ours(said.result, _result(request, said.attempt))
    after = answered(request, answer(ports, said, elsewhere), said.attempt)
    outcome = "success" if said.result.success else "failure"
    async with ports.unit(org) as unit:
        await moved(unit, after)
        await unit.provisioning.note(request.id, said.attempt, ports.clock.now())
        actor = Actor.system(org, JOB)
        verb = "elsewhere" if elsewhere else "report"
        await record(unit, actor, verb, after, ports.clock.now(), f"{outcome} of attempt {said.result.attempt}")
    return Done()


async def _in_trouble(
    ports: Ports, org: OrgId, request: ProvisionRequest, attempt: Attempt | None, said: str
) -> Outcome:
    after = not_taken(request, said or "Pax8 gave no reason.", attempt)
    async with ports.unit(org) as unit:
        await moved(unit, after)
        await record(unit, Actor.system(org, JOB), "trouble", after, ports.clock.now(), said)
    return Done()


def _result(request: ProvisionRequest, attempt: Attempt) -> Result:
    """Our ids of what came of it: the account is the partner's, a purchase goes by Pax8's own id."""
    if request.status is not ProvisionStatus.ACCEPTED:
        reason = request.verdict.reason if request.verdict else None
        return Result(attempt.id, False, (reason or "The vendor refused the request.")[:REASON_LIMIT])
    account = request.account or None
    enrolled = account if request.kind is ProvisionType.PARTNER_ENROLLMENT else None
    return Result(attempt.id, True, subscription=request.order.subscription, partner=account, enrollment=enrolled)


def _ours(there: Result, said: Result) -> bool:
    if there.success != said.success:
        return False
    if not said.success:
        return (there.message or "").strip() == (said.message or "").strip()
    return (there.subscription or said.subscription) == said.subscription and (
        there.partner or said.partner
    ) == said.partner
