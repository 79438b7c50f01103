"""What is one good example of everything that a vendor is told of what is bought of it?"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from domain import errors
from domain.accounts import Account, AccountState, Purchase
from domain.chat import Conversation, ConversationKind
from domain.errors import Refusal
from domain.examples.licensing import ZONE
from domain.ids import (
    AccountId,
    InstallationId,
    OrgId,
    PersonId,
    PlanId,
    Platform,
    ProductId,
    ProvisionId,
    SubscriptionId,
)
from domain.notices import (
    AccountLine,
    AccountList,
    AccountSheet,
    AlertForm,
    AlertProposal,
    AlertsSheet,
    FormNotice,
    MailLine,
    Notice,
    ProvisionCard,
    ProvisionEmailForm,
    ProvisionFilter,
    ProvisionList,
    ProvisionMoved,
    ProvisionRefuseForm,
    ProvisionSheet,
    ProvisionStep,
    PurchaseLine,
)
from domain.places import EVERY_ALERT, AlertPlace, AlertScope
from domain.provisioning import (
    Answer,
    Attempt,
    Finding,
    Order,
    ProvisionRequest,
    ProvisionStatus,
    Verdict,
    accepted,
    answered,
    held,
    refused,
)
from domain.requirements import GONE, LIVE, NONE, UNNAMED
from domain.vendors import Family, Requirement

_AT = datetime(2026, 11, 20, 14, 5, tzinfo=UTC)
_LISTING = "0f" * 15
_STARTUP, _PROFESSIONAL = ProductId("prd-startup"), ProductId("prd-professional")
_PSA, _RMM = ProductId("prd-psa"), ProductId("prd-rmm")
_NAMES = (
    (_STARTUP, "StartUp"),
    (_PROFESSIONAL, "Professional"),
    (_PSA, "BI Packages - PSA"),
    (_RMM, "BI Packages - RMM"),
)
_ORDER = Order(
    type="NetNew",
    created_at=_AT,
    partner="par-1",
    partner_name="Lakeside IT",
    partner_domain="lakeside.example",
    company_name="Pine Street Dental",
    product=_STARTUP,
    product_name="Tidewater StartUp [Monthly]",
    quantity=12,
    subscription=SubscriptionId("sub-12"),
    term_months=12,
    term_ends_at=_AT + timedelta(days=365),
    billing_term="Monthly",
)
_ATTEMPT = Attempt("att-1", "det-1", "Acknowledged", _AT)
_NEW = ProvisionRequest(
    ProvisionId("prv-1042"),
    1042,
    1,
    ProvisionStatus.RECEIVED,
    _ORDER,
    simulation=False,
    received_at=_AT + timedelta(seconds=2),
    detail="det-1",
    attempt=_ATTEMPT,
)
_EMAIL = Finding(Requirement.CONTACT_EMAIL, facts=("adminEmail, email", ""))
_MANY = Finding(Requirement.QUANTITY, facts=("700", "1", "500"))
_CHANGE = Finding(
    Requirement.PLAN_CHANGE, True, ("BI Packages - PSA", "Professional", Family.A_LA_CARTE, Family.BUNDLE)
)
_VERA = Verdict(True, _AT + timedelta(hours=2), "Vera Quist", PersonId("vera"), Platform.SLACK)
_SORRY = replace(_VERA, accepted=False, reason="We do not serve this region yet. Please write to sales@tide.example.")
_KNOWN = replace(_NEW, email="jo@lakeside.example")
_ACCEPTED = accepted(held(_KNOWN, (_MANY,)), _VERA)
_AUTOMATIC = accepted(_KNOWN, Verdict(True, _AT + timedelta(seconds=3), "Seatwise"))
_REPORTED = answered(_ACCEPTED, Answer("att-1", True, _AT + timedelta(hours=2, seconds=4)))
_REFUSED = refused(held(_NEW, (_EMAIL,)), _SORRY)
_UPGRADE = replace(
    _NEW,
    number=1043,
    order=replace(_ORDER, type="ChangeProduct", product=_PROFESSIONAL, old_product=_PSA, company_name="", quantity=5),
)
_ODD = replace(
    _NEW, order=replace(_ORDER, type="SeatTransfer", partner_name='<b>Lake</b> & "Co"', billing_term="2 Year")
)
_TRIAL = replace(
    _NEW,
    simulation=True,
    order=replace(_ORDER, type="TrialCreate", trial_ends_at=_AT + timedelta(days=14), trial_converts=True),
)
_END = replace(
    _REPORTED,
    order=replace(_ORDER, type="Deprovision", quantity=None, term_months=None, term_ends_at=None, billing_term="Trial"),
)
_AGAIN = Attempt("att-3", "det-2", "Acknowledged", _AT + timedelta(hours=3))


def _held(*findings: Finding, request: ProvisionRequest = _KNOWN, **more: object) -> ProvisionCard:
    return ProvisionCard(held(request, findings), ZONE, "StartUp", findings=findings, **more)  # type: ignore[arg-type]


def _missing(requirement: Requirement | None, *facts: str) -> ProvisionCard:
    return _held(Finding(requirement, facts=facts))


_CHANNEL = Conversation(InstallationId("tide-slack"), Platform.SLACK, ConversationKind.CHANNEL, "C0PROVISIONING")
_TEAM = Conversation(InstallationId("tide-teams"), Platform.TEAMS, ConversationKind.CHANNEL, "19:7b21@thread.tacv2")
_SOME = AlertScope(frozenset({"NetNew", "Deprovision"}), frozenset({_STARTUP, _PROFESSIONAL}))
_HERE = AlertProposal(_CHANNEL, ("Vera Quist",), 3, _LISTING, EVERY_ALERT, _NAMES)
_PLACES = AlertsSheet((AlertPlace(_CHANNEL), AlertPlace(_TEAM, _SOME)), _NAMES, 2, _LISTING)
_PLANS = (
    (PlanId("startup"), "StartUp"),
    (PlanId("professional"), "Professional"),
    (PlanId("bi-psa"), "BI Packages - PSA"),
)
_ACCOUNT = Account(
    AccountId("acc-1"),
    4,
    OrgId("lakeside"),
    "par-1",
    "Lakeside IT",
    "jo@lakeside.example",
    AccountState.ACTIVE,
    _AT,
    "lakeside.example",
    registered_at=_AT + timedelta(days=1),
)
_BOUGHT = Purchase(
    AccountId("acc-1"),
    SubscriptionId("sub-12"),
    2,
    PlanId("startup"),
    Family.BUNDLE,
    12,
    True,
    _AT,
    ProvisionId("prv-1042"),
    term_ends_at=_AT + timedelta(days=365),
    billing_term="Monthly",
)
_ASSET = replace(
    _BOUGHT, subscription=SubscriptionId("sub-13"), plan=PlanId("bi-psa"), family=Family.A_LA_CARTE, quantity=8
)
_LINES = (
    PurchaseLine(_BOUGHT, "StartUp"),
    PurchaseLine(replace(_ASSET, term_ends_at=None), "BI Packages - PSA", 10),
    PurchaseLine(replace(_ASSET, live=False), "BI Packages - RMM", 0),
)
_MAILS = (
    MailLine("PlanChanged", "jo@lakeside.example", _AT, None),
    MailLine("AssetsPurchased", "jo@lakeside.example", _AT, None, "550 no such mailbox"),
    MailLine("VendorWelcome", "jo@lakeside.example", _AT, _AT + timedelta(seconds=5)),
)
_SHEET = AccountSheet(_ACCOUNT, _LINES, _MAILS, ZONE)
_LIST = ProvisionList((_UPGRADE, _ACCEPTED, _REPORTED), 43, 8, 8, ProvisionFilter(), 2, _LISTING, ZONE)
_ACCOUNTS = AccountList(
    (
        AccountLine(_ACCOUNT, ("StartUp", "BI Packages - PSA"), 2),
        AccountLine(replace(_ACCOUNT, name="Oak IT", state=AccountState.INVITED), ("StartUp",)),
        AccountLine(replace(_ACCOUNT, name="Pier IT", state=AccountState.CLOSED), ()),
    ),
    3,
    0,
    8,
    "",
    _LISTING,
)

REFUSALS: dict[str, Refusal] = {
    "not a vendor": errors.NotAVendor(),
    "cannot accept": errors.CannotAccept(_UPGRADE, (Finding(Requirement.KNOWN_PLAN, facts=("Lamp", "prd-9")),)),
    "no e-mail": errors.BadEmail(" "),
    "bad e-mail": errors.BadEmail("jo@lakeside.example, al@lakeside.example"),
    "no reason": errors.NoReason(),
    "alerts of an unknown type": errors.NoSuchAlert("type", "NetOld", ("NetNew", "Update")),
    "alerts of an unknown product": errors.NoSuchAlert("product", "Startdown", ("StartUp",)),
    "alerts of an unknown word": errors.NoSuchAlert("word", "plan", ("type", "product")),
    "alerts in a direct message": errors.DirectAlerts(),
    "alerts at a client": errors.ClientsAlerts(),
    "no alerts here": errors.NotSubscribed(),
}

EXAMPLES: dict[str, Notice | FormNotice] = {
    "provision, received": ProvisionCard(_NEW, ZONE, "StartUp"),
    "provision, held for its e-mail": _held(_EMAIL, request=_NEW, refresh_for=("milo-0001",)),
    "provision, held for a bad e-mail and too many seats": _held(
        Finding(Requirement.CONTACT_EMAIL, facts=("email", "call <b>me</b>")), _MANY, request=_NEW
    ),
    "provision, held for too many seats": _held(_MANY, present=10),
    "provision, held for seats that are no number": _missing(Requirement.QUANTITY, "", "1", ""),
    "provision, held for a name": _missing(Requirement.PARTNER_NAME),
    "provision, held for a partner": _missing(Requirement.PARTNER_NAME, UNNAMED),
    "provision, held for an unknown product": replace(
        _missing(Requirement.KNOWN_PLAN, "Tidewater Lamp", "prd-9"), plan=""
    ),
    "provision, held as it is there already": _missing(Requirement.NO_LIVE_ACCOUNT, LIVE, "StartUp"),
    "provision, held as there is nothing to change": _missing(Requirement.NO_LIVE_ACCOUNT, NONE, "sub-12"),
    "provision, held as there is nothing to end": _missing(Requirement.NO_LIVE_ACCOUNT, GONE, "sub-12"),
    "provision, held without a subscription": _missing(Requirement.NO_LIVE_ACCOUNT, UNNAMED, ""),
    "provision, held as the operator wants": _missing(None),
    "provision, held for an unknown type": _held(Finding(None, facts=("SeatTransfer",)), request=_ODD),
    "provision, accepted by a person": ProvisionCard(_ACCEPTED, ZONE, "StartUp"),
    "provision, accepted by the requirements": ProvisionCard(_AUTOMATIC, ZONE, "StartUp"),
    "provision, accepted and nothing changed": ProvisionCard(
        replace(_REPORTED, note="a later one had been carried out already"), ZONE, "StartUp"
    ),
    "provision, reported": ProvisionCard(_REPORTED, ZONE, "StartUp"),
    "provision, to be reported anew": ProvisionCard(replace(_REPORTED, attempt=_AGAIN), ZONE, "StartUp", attempts=3),
    "provision, answered elsewhere": ProvisionCard(
        answered(_ACCEPTED, Answer("att-1", False, _AT, elsewhere=True)), ZONE, "StartUp"
    ),
    "provision, answered before anybody decided": ProvisionCard(
        replace(_REPORTED, verdict=None, answer=Answer("att-1", True, _AT, elsewhere=True)), ZONE, "StartUp"
    ),
    "provision, its attempt failed": ProvisionCard(
        replace(_ACCEPTED, attempt=replace(_ATTEMPT, status="Failed")), ZONE, "StartUp", attempts=2
    ),
    "provision, Pax8 takes no result": ProvisionCard(
        replace(_ACCEPTED, trouble="404: no such provision request"), ZONE, "StartUp"
    ),
    "provision, Pax8 does not show it": ProvisionCard(
        held(_KNOWN, (), trouble="404: no such provision request"), ZONE, "StartUp"
    ),
    "provision, refused by a person": ProvisionCard(_REFUSED, ZONE, "StartUp", findings=(_EMAIL,)),
    "provision, a change of plan refused": ProvisionCard(
        refused(
            _UPGRADE,
            Verdict(False, _AT, "Seatwise", reason="This change of plan is not available."),
            (_CHANGE,),
        ),
        ZONE,
        "Professional",
        "BI Packages - PSA",
        findings=(_CHANGE,),
    ),
    "provision, a simulated trial": ProvisionCard(_TRIAL, ZONE, "StartUp"),
    "provision, the last subscription ended": ProvisionCard(
        _END, ZONE, "StartUp", present=3, trial=True, kept_until=_AT + timedelta(days=90)
    ),
    "provision moved, held": ProvisionMoved(held(_NEW, (_EMAIL,)), ProvisionStep.HELD, ZONE),
    "provision moved, accepted": ProvisionMoved(_ACCEPTED, ProvisionStep.ACCEPTED, ZONE),
    "provision moved, refused": ProvisionMoved(_REFUSED, ProvisionStep.REFUSED, ZONE),
    "provision moved, reported": ProvisionMoved(_REPORTED, ProvisionStep.REPORTED, ZONE),
    "provision moved, asked again": ProvisionMoved(replace(_REPORTED, attempt=_AGAIN), ProvisionStep.ATTEMPT, ZONE, 3),
    "provision moved, no result taken": ProvisionMoved(
        replace(_ACCEPTED, trouble="409: answered already"), ProvisionStep.TROUBLE, ZONE
    ),
    "provision requests": _LIST,
    "provision requests, of a filter": replace(
        _LIST, filter=ProvisionFilter("held", "NetNew", "lake", True), rows=(_TRIAL,), total=1, offset=0, waiting=0
    ),
    "provision requests, none": replace(
        _LIST, filter=ProvisionFilter(words="visio"), rows=(), total=0, offset=0, waiting=0
    ),
    "provision request, with all that is known": ProvisionSheet(
        ProvisionCard(_REPORTED, ZONE, "StartUp", attempts=2, copy=True),
        (replace(_AGAIN, id="att-2"), replace(_ATTEMPT, status="Failed")),
        _MAILS,
    ),
    "provision request looked up, held": ProvisionSheet(replace(_held(_EMAIL, request=_NEW), copy=True), (_ATTEMPT,)),
    "refuse a provision request": ProvisionRefuseForm(held(_NEW, (_EMAIL,))),
    "add an e-mail": ProvisionEmailForm(held(_NEW, (_EMAIL,))),
    "accept with an e-mail": ProvisionEmailForm(held(_NEW, (_EMAIL,)), accept=True),
    "accept with an e-mail, in spite of more": ProvisionEmailForm(held(_NEW, (_EMAIL, _MANY)), accept=True, copy=True),
    "accounts": _ACCOUNTS,
    "accounts, none fits": replace(_ACCOUNTS, rows=(), total=0, words="visio"),
    "account": _SHEET,
    "account, invited": replace(
        _SHEET,
        account=replace(_ACCOUNT, state=AccountState.INVITED, registered_at=None),
        purchases=_LINES[:1],
        mails=_MAILS[2:],
    ),
    "account, the link was sent again": replace(
        _SHEET, account=replace(_ACCOUNT, state=AccountState.INVITED), purchases=(), mails=(), resent=True
    ),
    "account, closed": replace(
        _SHEET,
        account=replace(
            _ACCOUNT,
            state=AccountState.CLOSED,
            closed_at=_AT + timedelta(days=40),
            kept_until=_AT + timedelta(days=130),
        ),
        purchases=_LINES[2:],
        mails=(),
    ),
    "alerts proposal": _HERE,
    "alerts proposal, nobody could decide": replace(_HERE, reviewers=(), others=7, scope=_SOME),
    "alerts proposal, a place already": replace(
        _HERE, present=_SOME, reviewers=("Milo Bright", "Vera Quist"), others=0
    ),
    "alerts form": AlertForm(_LISTING, _SOME, _PLANS, (PlanId("startup"), PlanId("professional"))),
    "alerts form, many plans": AlertForm(
        _LISTING, _SOME, tuple((PlanId(f"plan-{n}"), f"Plan {n}") for n in range(11)), (PlanId("plan-3"),)
    ),
    "alerts": _PLACES,
    "alerts, one was set": replace(_PLACES, places=_PLACES.places[1:], done=_TEAM),
    "alerts, none": replace(_PLACES, places=()),
}
