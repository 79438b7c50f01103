"""What would other settings have made of the requests of the past?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from domain.changes import ChangeRequest, Hold
from domain.rules import ApprovalPolicy, Bounds, Effective, judge

REPLAYED = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Replay:
    """Of `total` requests, `before` pass without a person by the settings that hold, `after` by those proposed."""

    total: int
    before: int
    after: int


def replay(past: Iterable[ChangeRequest], before: ApprovalPolicy, after: ApprovalPolicy) -> Replay:
    """Both policies are asked about the same facts: those that each request's explanation has kept."""
    told = [(_passes(change, before), _passes(change, after)) for change in past]
    return Replay(len(told), sum(was for was, _ in told), sum(now for _, now in told))


def _passes(change: ChangeRequest, policy: ApprovalPolicy) -> bool:
    """A hold of the subscription's own is not the policy's to lift."""
    facts = change.explanation
    rule = Effective(True, Hold.SUBSCRIPTION in facts.holds, Bounds())
    return not judge(policy, rule, facts.vendor, change.present, change.asked, facts.growth).held
