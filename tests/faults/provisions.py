"""Was every order of the store's carried out once, and reported once?"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from bot.playground.market import CLIENTS
from domain.ids import OrgId
from domain.provisioning import ProvisionRequest, ProvisionStatus, ProvisionType
from tests.faults.rest import Rest

VENDOR = OrgId("tidewater")
"""The one that sells in the small Pax8's store."""

_SAYS_SEATS = (ProvisionType.NET_NEW, ProvisionType.TRIAL_CREATE, ProvisionType.UPDATE)


def provisions(rest: Rest) -> Iterator[str]:
    if rest.org != VENDOR:
        return
    for simulation in CLIENTS:
        for request in rest.stage.market.requests(simulation):
            yield from _answered(rest, request)
    yield from _accounts(rest)
    yield from _seats(rest)


def _answered(rest: Rest, id: str) -> Iterator[str]:
    """What was acknowledged is here, and each attempt has one result at the most: what was decided."""
    market, request = rest.stage.market, rest.requests.get(id)
    heard = [each["id"] for each in market.attempts(id) if each["status"] == "Acknowledged"]
    results = market.results(id)
    if not heard:
        return
    if request is None:
        yield f"the provision request {id} was acknowledged, and is not here"
        return
    name = f"provision request #{request.number}"
    noted = {row.id for row in rest.rows["provision_attempts"] if row.request_id == id}
    lost = [each for each in market.told(id) if each not in noted]
    yield from (f"{name} was acknowledged as {each}, which is not on record" for each in lost)
    twice = [each for each, count in Counter(result["provisionAttemptId"] for result in results).items() if count > 1]
    yield from (f"{name} was answered more than once for {each}" for each in twice)
    success = next((result for result in results if result["status"] == "Success"), None)  # of whichever attempt
    latest = success or next((result for result in results if result["provisionAttemptId"] == heard[-1]), None)
    yield from _as_decided(rest, request, latest, name)


def _as_decided(rest: Rest, request: ProvisionRequest, latest: Any, name: str) -> Iterator[str]:
    verbs = Counter(rest.verbs(f"provision:{request.id}"))
    if request.open:
        if latest is not None:
            yield f"{name} is open, and Pax8 has {latest['status']} of it"
        if request.status is ProvisionStatus.RECEIVED and not _goes_on(rest, request):
            yield f"{name} was received, and nobody will look at it"
        return
    accepted = request.status is ProvisionStatus.ACCEPTED
    if latest is None and not request.trouble and not _goes_on(rest, request):
        yield f"{name} is {request.status}, and Pax8 never heard of it"
    if latest is not None and (latest["status"] == "Success") is not accepted:
        yield f"{name} is {request.status}, and Pax8 heard {latest['status']}"
    if request.verdict and verbs["provision.accept"] != accepted:
        yield f"{name} is {request.status}, and on record is {dict(verbs)}"


def _goes_on(rest: Rest, request: ProvisionRequest) -> bool:
    rows = (row for row in rest.rows["deliveries"] if row.kind == "provision" and row.provision_id == request.id)
    return any(row.state == "ready" for row in rows)


def _accounts(rest: Rest) -> Iterator[str]:
    """One for each partner that has bought, and one organisation for each."""
    for column in ("partner", "msp_id"):
        counted = Counter(getattr(row, column) for row in rest.rows["accounts"])
        yield from (f"{each} has {count} accounts" for each, count in counted.items() if count > 1)
    known = {row.id for row in rest.rows["accounts"]}
    for request in rest.requests.values():
        if request.account is not None and request.account not in known:
            yield f"provision request #{request.number} was carried out on an account that there is not"


def _seats(rest: Rest) -> Iterator[str]:
    """What Pax8 ordered last is what there is."""
    last: dict[str, ProvisionRequest] = {}
    done = (each for each in rest.requests.values() if each.status is ProvisionStatus.ACCEPTED and not each.simulation)
    for request in sorted(done, key=lambda each: each.order.created_at):
        if request.order.subscription and request.verdict and request.kind in (*_SAYS_SEATS, ProvisionType.DEPROVISION):
            last[request.order.subscription] = request
    bought = {row.id: row for row in rest.rows["purchases"]}
    for subscription, request in last.items():
        row, lives = bought.get(subscription), request.kind is not ProvisionType.DEPROVISION
        if row is None:
            if lives:
                yield f"what #{request.number} bought is not here"
        elif row.live is not lives:
            yield f"what #{request.number} was about is {'live' if row.live else 'ended'}"
        elif lives and request.order.quantity is not None and row.quantity != request.order.quantity:
            yield f"#{request.number} ordered {request.order.quantity} seats, and there are {row.quantity}"
