"""What does each type of request make of an account and a purchase, and does the order of their coming matter?"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.accounts import Account, AccountState, Purchase
from domain.fulfilment import Event, Fresh, Fulfilled, Note, Standing, fulfil
from domain.ids import AccountId, OrgId, PlanId, ProductId, ProvisionId, SubscriptionId
from domain.provisioning import Notification, Order, ProvisionRequest, received, with_email
from domain.vendors import Family, Integration, Plan, Vendor

T0 = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)
NOW = T0 + timedelta(days=20)
ENDS = T0 + timedelta(days=30)
FRESH = Fresh(AccountId("acc-1"), OrgId("org-1"))
STARTUP = Plan(PlanId("startup"), "StartUp", Family.BUNDLE, frozenset({ProductId("p-startup")}))
PRO = Plan(PlanId("pro"), "Professional", Family.BUNDLE, frozenset({ProductId("p-pro"), ProductId("p-pro-annual")}))
PSA = Plan(
    PlanId("psa"),
    "BI - PSA",
    Family.A_LA_CARTE,
    frozenset({ProductId("p-psa")}),
    integrations=(Integration("cw", "CW"),),
)
VENDOR = Vendor((STARTUP, PRO, PSA), frozenset({(STARTUP.id, PRO.id), (PRO.id, STARTUP.id)}), keeps=timedelta(days=90))


def asked(type: str, minute: int = 0, **told: object) -> ProvisionRequest:
    """A request that Pax8 created `minute` minutes after T0."""
    at = T0 + timedelta(minutes=minute)
    facts: dict[str, object] = {
        "partner": "lakeside",
        "partner_name": "Lakeside IT",
        "subscription": "s1",
        "product": "p-startup",
        "quantity": 5,
    }
    order = Order(type=type, created_at=at, **{**facts, **told})  # type: ignore[arg-type]
    return with_email(received(Notification(ProvisionId(f"r-{type}-{minute}"), order), at), "lena@lakeside.example")


def after(*requests: ProvisionRequest, others: bool = False) -> Fulfilled:
    """What there is when these were carried out, in this order."""
    done = Fulfilled(None, None)
    for request in requests:
        done = fulfil(request, Standing(done.account, done.purchase, others), VENDOR, FRESH, NOW)
    return done


BOUGHT = asked("NetNew")

STEPS: list[tuple[str, list[ProvisionRequest], tuple[Event, ...], Note | None, dict[str, object]]] = [
    (
        "a purchase opens the account",
        [BOUGHT],
        (Event.OPENED, Event.BOUGHT),
        None,
        {"live": True, "quantity": 5, "plan": "startup", "trial_ends_at": None},
    ),
    (
        "a trial does, and ends some day",
        [asked("TrialCreate", trial_ends_at=ENDS)],
        (Event.OPENED, Event.BOUGHT),
        None,
        {"trial_ends_at": ENDS},
    ),
    (
        "a trial that is converted has no end any more",
        [asked("TrialCreate", trial_ends_at=ENDS), asked("TrialConvert", 1)],
        (Event.CONVERTED,),
        None,
        {"trial_ends_at": None, "quantity": 5},
    ),
    ("an update names the new total", [BOUGHT, asked("Update", 1, quantity=8)], (Event.SEATS,), None, {"quantity": 8}),
    (
        "an older update changes nothing",
        [BOUGHT, asked("Update", 9, quantity=8), asked("Update", 4, quantity=6)],
        (),
        Note.LATER,
        {"quantity": 8, "version": 2, "request": "r-Update-9"},
    ),
    ("an update to the same total", [BOUGHT, asked("Update", 1)], (), Note.SAME, {"quantity": 5}),
    (
        "an update without a quantity",
        [BOUGHT, asked("Update", 1, quantity=None)],
        (),
        Note.SAME,
        {"quantity": 5},
    ),
    (
        "an update with a negative quantity",
        [BOUGHT, asked("Update", 1, quantity=-3)],
        (),
        Note.SAME,
        {"quantity": 5},
    ),
    (
        "an update of a subscription from before our time takes it up",
        [asked("Update", 3, quantity=7)],
        (Event.OPENED, Event.BOUGHT),
        None,
        {"quantity": 7, "live": True},
    ),
    (
        "another plan",
        [BOUGHT, asked("ChangeProduct", 1, product="p-pro-annual", old_product="p-startup", quantity=6)],
        (Event.PLAN,),
        None,
        {"plan": "pro", "quantity": 6},
    ),
    (
        "another product of the same plan is told to nobody",
        [asked("NetNew", product="p-pro"), asked("ChangeProduct", 1, product="p-pro-annual")],
        (),
        Note.SAME,
        {"plan": "pro"},
    ),
    (
        "an asset does not become a bundle",
        [asked("NetNew", product="p-psa"), asked("ChangeProduct", 1, product="p-pro")],
        (),
        Note.OTHER_FAMILY,
        {"plan": "psa", "family": Family.A_LA_CARTE},
    ),
    (
        "a plan that nobody knows",
        [BOUGHT, asked("ChangeProduct", 1, product="p-new")],
        (),
        Note.NO_PLAN,
        {"plan": "startup"},
    ),
    (
        "a renewal moves the end of the term",
        [BOUGHT, asked("Renewal", 1, term_ends_at=ENDS)],
        (Event.RENEWED,),
        None,
        {"term_ends_at": ENDS},
    ),
    (
        "a cancellation ends it, and the account with it",
        [BOUGHT, asked("Deprovision", 1)],
        (Event.CLOSED, Event.ENDED),
        None,
        {"live": False, "quantity": 5},
    ),
    (
        "a cancellation that comes twice",
        [BOUGHT, asked("Deprovision", 1), asked("Deprovision", 2)],
        (),
        Note.SAME,
        {"live": False},
    ),
    (
        "a purchase of the same subscription lives again",
        [BOUGHT, asked("Deprovision", 1), asked("NetNew", 2, quantity=3)],
        (Event.REOPENED, Event.BOUGHT),
        None,
        {"live": True, "quantity": 3},
    ),
    (
        "a purchase that came after its own cancellation stays ended",
        [BOUGHT, asked("Deprovision", 5), asked("NetNew", 2)],
        (),
        Note.LATER,
        {"live": False},
    ),
    (
        "a type that is not known",
        [BOUGHT, asked("Transmogrify", 1, quantity=99)],
        (),
        Note.UNKNOWN_TYPE,
        {"quantity": 5},
    ),
    ("the same request twice", [BOUGHT, BOUGHT], (), Note.SAME, {"quantity": 5, "version": 1}),
]


@pytest.mark.parametrize(
    ("requests", "events", "note", "facts"), [row[1:] for row in STEPS], ids=[row[0] for row in STEPS]
)
def test_what_the_last_of_these_makes_of_it(
    requests: list[ProvisionRequest], events: tuple[Event, ...], note: Note | None, facts: dict[str, object]
) -> None:
    """Lost otherwise: seats, plans and cancellations that Pax8 bills differently from what the vendor gives."""
    done = after(*requests)
    assert done.purchase is not None
    assert (done.events, done.note) == (events, note)
    assert {name: getattr(done.purchase, name) for name in facts} == facts


NOTHING = [
    ("a cancellation of what nobody bought", asked("Deprovision"), Note.NOT_BOUGHT),
    ("a product that nobody knows", asked("NetNew", product="p-new"), Note.NO_PLAN),
    ("no partner", asked("NetNew", partner=None), Note.NO_PARTNER),
    ("no subscription", asked("NetNew", subscription=None), Note.NO_SUBSCRIPTION),
    ("a type that is not known", asked("Transmogrify"), Note.UNKNOWN_TYPE),
]


@pytest.mark.parametrize(("request_", "note"), [row[1:] for row in NOTHING], ids=[row[0] for row in NOTHING])
def test_nothing_comes_of(request_: ProvisionRequest, note: Note) -> None:
    """Lost otherwise: accounts that nobody ordered."""
    assert after(request_) == Fulfilled(None, None, (), note)


def test_a_subscription_of_another_partner_is_left_alone() -> None:
    """Lost otherwise: one MSP's seats, cancelled or raised by a request in another's name."""
    there = after(BOUGHT)
    assert there.account is not None and there.purchase is not None
    other = replace(there.account, id=AccountId("acc-2"), partner="harbour")
    for account in (other, None):
        taken = asked("Deprovision", 1, partner="harbour")
        done = fulfil(taken, Standing(account, there.purchase), VENDOR, FRESH, NOW)
        assert done == Fulfilled(account, there.purchase, (), Note.ANOTHERS)


def account_after(*requests: ProvisionRequest, registered: bool = False) -> Account:
    done = Fulfilled(None, None)
    for request in requests:
        account = done.account
        if registered and account is not None and account.registered_at is None:
            account = account.step(state=AccountState.ACTIVE, registered_at=T0, email="admin@lakeside.example")
        done = fulfil(request, Standing(account, done.purchase), VENDOR, FRESH, NOW)
    assert done.account is not None
    return done.account


def test_a_new_account_is_invited_under_the_partners_name() -> None:
    """Lost otherwise: nobody to send the welcome mail to."""
    account = account_after(asked("NetNew", enrollment="enr-1", partner_domain="lakeside.example"))
    assert account == Account(
        id=FRESH.account,
        version=1,
        msp=FRESH.msp,
        partner="lakeside",
        name="Lakeside IT",
        email="lena@lakeside.example",
        state=AccountState.INVITED,
        opened_at=NOW,
        domain="lakeside.example",
        enrollment="enr-1",
    )


def test_a_closed_account_keeps_its_data_for_the_stated_time() -> None:
    """Lost otherwise: data that goes too soon, or never."""
    closed = account_after(BOUGHT, asked("Deprovision", 1))
    assert (closed.state, closed.closed_at, closed.kept_until) == (AccountState.CLOSED, NOW, NOW + timedelta(days=90))


def test_one_that_has_more_stays_open() -> None:
    """Lost otherwise: an MSP locked out of one product by cancelling another."""
    done = after(BOUGHT, asked("Deprovision", 1), others=True)
    assert done.events == (Event.ENDED,) and done.account is not None
    assert done.account.state is AccountState.INVITED


@pytest.mark.parametrize("registered", [False, True], ids=["never registered: invited anew", "registered: as it was"])
def test_a_new_purchase_reopens(registered: bool) -> None:
    """Lost otherwise: an MSP that comes back and finds a closed door, or an old link that registers."""
    account = account_after(BOUGHT, asked("Deprovision", 1), asked("NetNew", 2), registered=registered)
    assert (account.closed_at, account.kept_until) == (None, None)
    if registered:
        assert (account.state, account.serial, account.email) == (AccountState.ACTIVE, 1, "admin@lakeside.example")
    else:
        assert (account.state, account.serial, account.email) == (AccountState.INVITED, 2, "lena@lakeside.example")


def test_one_whose_data_was_forgotten_takes_the_address_of_the_new_order() -> None:
    """Lost otherwise: a returning MSP that no mail ever reaches."""
    closed = account_after(BOUGHT, asked("Deprovision", 1), registered=True)
    forgotten = replace(closed, state=AccountState.CLOSED, email="", kept_until=None)
    done = fulfil(asked("NetNew", 9, subscription="s2"), Standing(forgotten, None), VENDOR, FRESH, NOW)
    assert done.account is not None and done.account.email == "lena@lakeside.example"


ENROLMENTS = [
    ("the first", [asked("PartnerEnrollment", enrollment="enr-1")], (Event.OPENED,), None),
    ("after a purchase", [BOUGHT, asked("PartnerEnrollment", 1, enrollment="enr-1")], (), None),
    ("twice", [asked("PartnerEnrollment", enrollment="enr-1")] * 2, (), Note.SAME),
    (
        "of a closed account",
        [BOUGHT, asked("Deprovision", 1), asked("PartnerEnrollment", 2, enrollment="enr-1")],
        (Event.REOPENED,),
        None,
    ),
]


@pytest.mark.parametrize(
    ("requests", "events", "note"), [row[1:] for row in ENROLMENTS], ids=[row[0] for row in ENROLMENTS]
)
def test_an_enrolment_needs_no_purchase(
    requests: list[ProvisionRequest], events: tuple[Event, ...], note: Note | None
) -> None:
    """Lost otherwise: partners that Pax8 thinks enrolled."""
    bare = [replace(r, order=replace(r.order, product=None)) if r.kind == "PartnerEnrollment" else r for r in requests]
    done = after(*bare)
    assert (done.events, done.note) == (events, note)
    assert done.account is not None and done.account.enrollment == "enr-1"


PRODUCTS = {"startup": "p-startup", "pro": "p-pro"}


@st.composite
def histories(draw: st.DrawFn) -> list[ProvisionRequest]:
    """What Pax8 may have created, of two subscriptions of one partner, in order: each request names the product and the
    seats of its moment.
    """
    found: list[ProvisionRequest] = []
    held = {"s1": "startup", "s2": "startup"}
    for minute in range(draw(st.integers(1, 9))):
        subscription = draw(st.sampled_from(sorted(held)))
        type = draw(
            st.sampled_from(
                ["NetNew", "TrialCreate", "TrialConvert", "Update", "ChangeProduct", "Renewal", "Deprovision"]
            )
        )
        if type == "ChangeProduct":
            held[subscription] = "pro" if held[subscription] == "startup" else "startup"
        told: dict[str, object] = {
            "subscription": subscription,
            "product": PRODUCTS[held[subscription]],
            "quantity": draw(st.integers(0, 50)),
        }
        if type == "Renewal":
            told["term_ends_at"] = ENDS + timedelta(days=minute)
        if type == "TrialCreate":
            told["trial_ends_at"] = ENDS + timedelta(hours=minute)
        found.append(asked(type, minute, **told))
    return found


def carried_out(requests: list[ProvisionRequest]) -> tuple[dict[SubscriptionId, Purchase], Account | None]:
    """A cancellation of what is not known yet is held, as the review holds it, and tried again after each purchase."""
    purchases: dict[SubscriptionId, Purchase] = {}
    account: Account | None = None
    waiting: list[ProvisionRequest] = []
    for arriving in requests:
        due = [arriving]
        while due:
            request = due.pop(0)
            key = request.order.subscription
            assert key is not None
            others = any(p.live for s, p in purchases.items() if s != key)
            done = fulfil(request, Standing(account, purchases.get(key), others), VENDOR, FRESH, NOW)
            if done.note is Note.NOT_BOUGHT:
                waiting.append(request)
                continue
            assert done.purchase is not None
            account, purchases[key] = done.account, done.purchase
            due += [held for held in waiting if held.order.subscription == key]
            waiting = [held for held in waiting if held.order.subscription != key]
    return purchases, account


@given(histories().flatmap(lambda made: st.tuples(st.just(made), st.permutations(made))))
@settings(max_examples=300, deadline=None)
def test_the_order_in_which_requests_arrive_does_not_matter(
    case: tuple[list[ProvisionRequest], list[ProvisionRequest]],
) -> None:
    """Lost otherwise: a late redelivery that takes back what Pax8 has billed since."""
    made, arriving = case
    (wanted, account), (found, arrived) = carried_out(made), carried_out(arriving)
    assert {k: _facts(p) for k, p in found.items()} == {k: _facts(p) for k, p in wanted.items()}
    assert (account and account.state) == (arrived and arrived.state)
    live = any(purchase.live for purchase in found.values())
    assert arrived is None or (arrived.state is AccountState.CLOSED) != live


def _facts(purchase: Purchase) -> tuple[object, ...]:
    trial, term = purchase.trial_ends_at, purchase.term_ends_at
    return (purchase.live, purchase.plan, purchase.quantity, trial, term, purchase.as_of)
