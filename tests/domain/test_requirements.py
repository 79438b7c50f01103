"""What keeps a provision request from being accepted, type by type, plan by plan?"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.accounts import Account, AccountState, Moments, Purchase
from domain.ids import AccountId, OrgId, PlanId, ProductId, ProvisionId, SubscriptionId
from domain.provisioning import Finding, Order, ProvisionRequest, ProvisionStatus, ProvisionType
from domain.requirements import LONGEST_EMAIL, LOOKED_AT, address, blocking, email_of, review
from domain.vendors import Family, Integration, Plan, Requirement, Vendor

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
R, T = Requirement, ProvisionType
_PSA = (Integration("autotask", "Autotask"),)


def _plan(key: str, family: Family) -> Plan:
    integrations = _PSA if family is Family.A_LA_CARTE else ()
    return Plan(PlanId(key), key, family, frozenset({ProductId(f"p-{key}")}), 1, 500, integrations)


BUNDLES, ASSETS = ("startup", "professional"), ("bi-psa", "bi-rmm", "next-ticket")
PLANS = (*(_plan(key, Family.BUNDLE) for key in BUNDLES), *(_plan(key, Family.A_LA_CARTE) for key in ASSETS))
ALLOWED = frozenset({("startup", "professional"), ("professional", "startup")})
VENDOR = Vendor(
    plans=PLANS,
    changes=frozenset((PlanId(a), PlanId(b)) for a, b in ALLOWED),
    email_keys=("adminEmail", "email"),
)
ACCOUNT = Account(
    AccountId("acc"),
    3,
    OrgId("brook"),
    "par",
    "Brook IT",
    "jo@brook.example",
    AccountState.ACTIVE,
    NOW,
    "brook.example",
)
PURCHASE = Purchase(
    AccountId("acc"),
    SubscriptionId("sub"),
    2,
    PlanId("startup"),
    Family.BUNDLE,
    10,
    True,
    NOW - timedelta(days=9),
    ProvisionId("prv-1"),
)
ENDED = replace(PURCHASE, live=False)


def _request(type: str, **order: object) -> ProvisionRequest:
    """One that fulfils everything, but for what is told otherwise."""
    change = type == T.CHANGE_PRODUCT
    told: dict[str, object] = {
        "partner": "par",
        "partner_name": "Brook IT",
        "product": ProductId("p-professional" if change else "p-startup"),
        "old_product": ProductId("p-startup") if change else None,
        "quantity": 12,
        "subscription": SubscriptionId("sub"),
    }
    made = Order(type, NOW, **(told | order))  # type: ignore[arg-type]
    details = (("adminEmail", "jo@brook.example"),)
    return ProvisionRequest(ProvisionId("prv-2"), 1042, 1, ProvisionStatus.RECEIVED, made, False, NOW, details=details)


def _found(request: ProvisionRequest, **known: object) -> list[Requirement | None]:
    beginning = request.kind in (T.NET_NEW, T.TRIAL_CREATE, T.PARTNER_ENROLLMENT)
    facts: dict[str, object] = {"account": None, "purchase": None} if beginning else {"account": ACCOUNT}
    facts = {"vendor": VENDOR, "purchase": PURCHASE} | facts | known
    return [finding.requirement for finding in review(request, **facts)]  # type: ignore[arg-type]


@pytest.mark.parametrize("type", T)
def test_what_fulfils_everything_has_no_finding(type: ProvisionType) -> None:
    """Lost otherwise: a purchase that waits for a person without a reason."""
    assert _found(_request(type)) == []


def _unmet(requirement: Requirement, type: ProvisionType) -> list[Requirement | None]:
    """What is found when this one thing is wrong."""
    match requirement:
        case R.KNOWN_PLAN:
            return _found(_request(type, product=ProductId("p-of-nobody")))
        case R.PARTNER_NAME:
            return _found(_request(type, partner_name="  "))
        case R.CONTACT_EMAIL:
            return _found(replace(_request(type), details=(("email", "call me"),)))
        case R.QUANTITY:
            return _found(_request(type, quantity=501))
        case R.NO_LIVE_ACCOUNT:
            beginning = type in (T.NET_NEW, T.TRIAL_CREATE)
            return _found(_request(type), account=ACCOUNT, purchase=PURCHASE if beginning else ENDED)
        case R.PLAN_CHANGE:
            return _found(_request(type, product=ProductId("p-bi-psa")))


CONCERNS = {
    T.NET_NEW: {R.KNOWN_PLAN, R.PARTNER_NAME, R.CONTACT_EMAIL, R.QUANTITY, R.NO_LIVE_ACCOUNT},
    T.TRIAL_CREATE: {R.KNOWN_PLAN, R.PARTNER_NAME, R.CONTACT_EMAIL, R.QUANTITY, R.NO_LIVE_ACCOUNT},
    T.UPDATE: {R.KNOWN_PLAN, R.QUANTITY, R.NO_LIVE_ACCOUNT},
    T.TRIAL_CONVERT: {R.KNOWN_PLAN, R.QUANTITY, R.NO_LIVE_ACCOUNT},
    T.RENEWAL: {R.KNOWN_PLAN, R.QUANTITY, R.NO_LIVE_ACCOUNT},
    T.CHANGE_PRODUCT: {R.KNOWN_PLAN, R.QUANTITY, R.NO_LIVE_ACCOUNT, R.PLAN_CHANGE},
    T.DEPROVISION: {R.NO_LIVE_ACCOUNT},
    T.PARTNER_ENROLLMENT: {R.PARTNER_NAME, R.CONTACT_EMAIL},
}


@pytest.mark.parametrize("type", T)
@pytest.mark.parametrize("requirement", R)
def test_each_type_is_held_against_what_concerns_it(type: ProvisionType, requirement: Requirement) -> None:
    """Lost otherwise: an order that nobody can serve is accepted, or one is held for what does not concern it."""
    assert _unmet(requirement, type) == ([requirement] if requirement in CONCERNS[type] else [])


@pytest.mark.parametrize("type", T)
@pytest.mark.parametrize("requirement", R)
def test_what_the_configuration_leaves_out_is_not_looked_at(type: ProvisionType, requirement: Requirement) -> None:
    """Lost otherwise: a vendor that cannot decide what it asks for."""
    fewer = replace(VENDOR, requirements=frozenset(R) - {requirement})
    nothing = _request(type, product=None, partner_name="", quantity=None, subscription=None)
    found = review(replace(nothing, details=()), fewer, None, None)
    assert requirement not in {finding.requirement for finding in found}
    assert set(LOOKED_AT[type]) == CONCERNS[type]


UNKNOWN = "of nobody"


@pytest.mark.parametrize("after", [*BUNDLES, *ASSETS, UNKNOWN])
@pytest.mark.parametrize("before", [*BUNDLES, *ASSETS, UNKNOWN])
def test_a_plan_changes_only_as_the_vendor_allows(before: str, after: str) -> None:
    """Lost otherwise: an A La Carte upgrade or a Bundle downgrade that is carried out instead of refused."""
    order = _request(T.CHANGE_PRODUCT, product=ProductId(f"p-{after}"), old_product=ProductId(f"p-{before}"))
    held = replace(PURCHASE, plan=PlanId(before), family=Family.A_LA_CARTE if before in ASSETS else Family.BUNDLE)
    for purchase in (held, None):
        found = {f.requirement: f for f in review(order, VENDOR, ACCOUNT, purchase)}
        assert (R.KNOWN_PLAN in found) == (after == UNKNOWN)
        fine = UNKNOWN in (before, after) or before == after or (before, after) in ALLOWED
        assert (R.PLAN_CHANGE in found) == (not fine)
        if not fine:
            assert found[R.PLAN_CHANGE].final and found[R.PLAN_CHANGE].facts[:2] == (before, after)


def test_what_is_held_here_counts_before_what_pax8_calls_the_old_product() -> None:
    """Lost otherwise: an asset becomes a bundle because a request says that it was one."""
    asset = replace(PURCHASE, plan=PlanId("bi-psa"), family=Family.A_LA_CARTE)
    (finding,) = review(_request(T.CHANGE_PRODUCT), VENDOR, ACCOUNT, asset)
    assert finding.facts == ("bi-psa", "professional", "a_la_carte", "bundle")


@pytest.mark.parametrize("type", [T.UPDATE, T.TRIAL_CONVERT, T.RENEWAL, T.CHANGE_PRODUCT])
def test_what_is_older_than_we_are_can_be_taken_up_if_somebody_can_be_written_to(type: ProvisionType) -> None:
    """Lost otherwise: an account that a person opened, with nobody to welcome."""
    known = _request(type)
    unknown = replace(known, details=())
    assert _found(known, account=None, purchase=None) == [R.NO_LIVE_ACCOUNT]
    assert _found(unknown, account=None, purchase=None) == [R.CONTACT_EMAIL, R.NO_LIVE_ACCOUNT]
    assert _found(unknown, purchase=None) == [R.NO_LIVE_ACCOUNT]


def test_an_unknown_type_is_for_a_person() -> None:
    """Lost otherwise: whatever Pax8 adds one day."""
    (finding,) = review(_request("SeatTransfer"), VENDOR, ACCOUNT, PURCHASE)
    assert finding == Finding(None, facts=("SeatTransfer",)) and blocking([finding]) == ()


def test_an_operator_may_want_to_see_what_fulfils_everything() -> None:
    """Lost otherwise: "hold all" that holds nothing; or a reason that hides the true one."""
    holding = replace(VENDOR, holds=True)
    assert _found(_request(T.UPDATE), vendor=holding) == [None]
    assert _found(_request(T.UPDATE, quantity=0), vendor=holding) == [R.QUANTITY]


@pytest.mark.parametrize("live", [True, False], ids=["of a live purchase", "of one that ended since"])
def test_an_older_update_is_held_for_nothing(live: bool) -> None:
    """Lost otherwise: a late redelivery that waits for a person, though it changes nothing."""
    late = _request(T.UPDATE, quantity=9999)
    assert _found(late, purchase=replace(PURCHASE, live=live, as_of=NOW + timedelta(seconds=1))) == []
    assert _found(late, purchase=replace(PURCHASE, as_of=NOW)) == [R.QUANTITY]


@pytest.mark.parametrize(
    ("asked", "met"),
    [(1, True), (500, True), (0, False), (501, False), (-3, False), (None, False)],
    ids=["the least", "the most", "none", "too many", "below none", "no whole number"],
)
def test_seats_are_within_the_plan(asked: int | None, met: bool) -> None:
    """Lost otherwise: half a seat, or a million."""
    assert _found(_request(T.NET_NEW, quantity=asked)) == ([] if met else [R.QUANTITY])


@pytest.mark.parametrize(
    ("details", "account", "email", "met"),
    [
        ((("adminEmail", "a@b.example"),), None, None, True),
        ((("email", "a@b.example"),), None, None, True),
        ((("adminEmail", "nonsense"), ("email", "a@b.example")), None, None, True),
        ((("mail", "a@b.example"),), None, None, False),
        ((), ACCOUNT, None, True),
        ((), replace(ACCOUNT, email=""), None, False),
        ((), None, "typed@b.example", True),
    ],
    ids=[
        "under the first key",
        "under the second",
        "the first holds none",
        "under a key that nobody configured",
        "the account has one",
        "the account's was forgotten",
        "somebody typed it in",
    ],
)
def test_the_contact_is_looked_for(
    details: tuple[tuple[str, str], ...], account: Account | None, email: str | None, met: bool
) -> None:
    """Lost otherwise: a welcome mail to nobody, or a question that was answered."""
    request = replace(_request(T.NET_NEW), details=details, email=email)
    assert _found(request, account=account) == ([] if met else [R.CONTACT_EMAIL])


ADDRESSES = {
    "plain": ("jo@brook.example", True),
    "with a tag": ("jo.smith+pax8@mail.brook.example", True),
    "blanks at the edges": ("  jo@brook.example ", True),
    "none": ("", False),
    "no at": ("jo.brook.example", False),
    "two of them": ("jo@brook.example,al@brook.example", False),
    "two ats": ("jo@brook@example.com", False),
    "a name beside it": ("Jo <jo@brook.example>", False),
    "another line": ("jo@brook.example\nBcc: all@brook.example", False),
    "a line at its end": ("jo@brook.example\n", False),
    "a carriage return": ("jo@brook.example\r\nSubject: x", False),
    "a zero": ("jo@brook.example\x00", False),
    "a blank inside": ("jo smith@brook.example", False),
    "in quotes": ('"jo"@brook.example', False),
    "markup": ("<b>jo</b>@brook.example", False),
    "a host alone": ("jo@localhost", False),
    "an address in numbers": ("jo@127.0.0.1", False),
    "dots in a row": ("jo..smith@brook.example", False),
    "a dot first": (".jo@brook.example", False),
    "a hyphen at the edge of a label": ("jo@-brook.example", False),
    "other letters": ("jö@brook.example", False),
    "a look-alike domain": ("jo@brооk.example", False),
    "the longest": (f"{'j' * 64}@{'b' * 63}.{'c' * 63}.{'d' * 53}.example", True),
    "one too long": (f"{'j' * 64}@{'b' * 63}.{'c' * 63}.{'d' * 54}.example", False),
    "too much before the at": (f"{'j' * 65}@brook.example", False),
}


@pytest.mark.parametrize("name", ADDRESSES)
def test_an_address_is_one_plain_address(name: str) -> None:
    """Lost otherwise: a line that somebody writes into the head of our mail."""
    typed, good = ADDRESSES[name]
    assert (address(typed) is not None) == good
    assert email_of({"email": typed}, ("email",)) == (typed.strip(" ") if good else None)
    assert not good or len(typed.strip()) <= LONGEST_EMAIL


def test_a_person_waves_through_only_what_can_be_carried_out() -> None:
    """Lost otherwise: an accepted purchase with nobody to write to, or of a plan that nobody sells."""
    findings = [Finding(requirement) for requirement in R]
    assert {f.requirement for f in blocking(findings)} == {
        R.KNOWN_PLAN,
        R.CONTACT_EMAIL,
        R.NO_LIVE_ACCOUNT,
        R.PLAN_CHANGE,
    }
    assert blocking([Finding(R.QUANTITY, final=True)])


@pytest.mark.parametrize(
    ("type", "order", "waved"),
    [
        (T.NET_NEW, {"quantity": 900}, True),
        (T.NET_NEW, {"quantity": 0}, False),
        (T.NET_NEW, {"quantity": -2}, False),
        (T.NET_NEW, {"quantity": None}, False),
        (T.NET_NEW, {"partner_name": ""}, True),
        (T.NET_NEW, {"partner": None}, False),
        (T.DEPROVISION, {}, True),
        (T.UPDATE, {}, True),
        (T.UPDATE, {"subscription": None}, False),
    ],
    ids=[
        "more seats than the plan is sold for",
        "no seat",
        "fewer than none",
        "no whole number",
        "no name",
        "not even an id",
        "nothing to end",
        "nothing to change yet",
        "no subscription",
    ],
)
def test_of_one_requirement_some_can_be_waved_through(type: str, order: dict[str, object], waved: bool) -> None:
    """Lost otherwise: a negative number of seats that somebody accepted in a hurry."""
    findings = review(_request(type, **order), VENDOR, None, None)
    assert findings and (blocking(findings) == ()) == waved
    assert blocking(findings, simulation=True) == ()


@pytest.mark.parametrize("type", [T.UPDATE, T.RENEWAL, T.DEPROVISION, T.NET_NEW])
def test_a_subscription_of_another_partner_is_in_the_way_of_everything(type: ProvisionType) -> None:
    """Lost otherwise: Pax8 is told that it is done, and nothing is."""
    request, others = _request(type), replace(PURCHASE, account=AccountId("other"), as_of=NOW + timedelta(days=1))
    for purchase in (others, replace(others, live=False)):
        for account in (ACCOUNT, None):
            found = review(request, VENDOR, account, purchase)
            assert R.NO_LIVE_ACCOUNT in [each.requirement for each in blocking(found)]


def test_an_older_update_that_would_still_change_the_seats_is_looked_at() -> None:
    """Lost otherwise: seats beyond what the plan is sold for, since something else was said of it meanwhile."""
    said = Moments(NOW + timedelta(hours=1), NOW - timedelta(days=9), NOW - timedelta(days=9))
    renewed = replace(PURCHASE, as_of=NOW + timedelta(hours=1), said=said)
    assert _found(_request(T.UPDATE, quantity=501), purchase=renewed) == [R.QUANTITY]
    assert _found(_request(T.UPDATE, quantity=501), purchase=replace(renewed, live=False)) == []
