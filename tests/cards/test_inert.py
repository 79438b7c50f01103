"""Whatever anybody types, Pax8's own words included: is it text and nothing else, wherever it is shown, and does it fit?"""

import csv
import io
from collections.abc import Iterator
from email import message_from_bytes
from email.headerregistry import Address
from email.policy import default
from functools import cache

import pytest

from adapters.mail.letters import addressed, message
from cards import html, notices, slack, slack_inputs, teams, teams_inputs, text
from cards.clean import line
from cards.model import Card, Form
from cards.web import Sent, Wrong, card_page, form_page
from domain.errors import Refusal, Unroutable
from domain.examples import EXAMPLES, REFUSALS
from domain.notices import Choice, FieldErrors, FormNotice, Notice, Options
from domain.ports import Letter
from domain.use_cases.auditing import cell
from tests.cards.inert import Page, addresses, in_page, in_slack, in_slack_view, in_teams, unseen
from tests.cards.strange import LARGE, PLAIN, STRANGE, strange
from tests.clock import NOON
from tests.proof import sampled

ALL = STRANGE | LARGE
FEW = ("nothing", "100 kB of one word")
"""What runs always: the emptiest card, and the fullest."""

TEXTS = tuple(STRANGE.values())
KINDS = list({type(getattr(example, "refusal", example)): name for name, example in EXAMPLES.items()}.values())
SENT = Sent("/register/token", {"proof": "p"})
SENDER = Address("", "seats", "seatwise.example")


def _problems(example: Notice | FormNotice, said: Notice | FormNotice) -> Iterator[str]:
    """Of everything that is drawn of what is `said`; the example tells where it may lead."""
    if isinstance(said, FormNotice):
        yield from _of_form(notices.form(example), notices.form(said))  # type: ignore[arg-type]
    else:
        yield from _of_card(notices.card(example), notices.card(said))  # type: ignore[arg-type]


def _of_card(known: Card, drawn: Card) -> Iterator[str]:
    posted, there = slack.message(drawn), teams.message(drawn)
    yield from in_slack(posted)
    yield from in_slack_view(slack.home(drawn, "Home"), "home")
    yield from in_teams(there)
    ours = addresses(slack.message(known)) | addresses(teams.message(known)) | {SENT.to}
    yield from (f"leads to {each[:80]}" for each in (addresses(posted) | addresses(there)) - ours)
    for page in (html.page(drawn), card_page(drawn, SENT)):
        yield from in_page(page, _elements(), ours)
    for told in (drawn.summary, text.letter(drawn)):
        yield from unseen(told)


def _of_form(known: Form, drawn: Form) -> Iterator[str]:
    wrong = tuple(Wrong(each.id, each.label) for each in drawn.fields)
    page = form_page(drawn, SENT, wrong)
    yield from in_slack_view(slack.modal(drawn), "modal")
    yield from in_teams(teams.dialog(drawn))
    yield from in_page(page, _elements(), {SENT.to, *(f"#f-{each.id}" for each in known.fields)})
    yield from unseen(text.dialog(drawn))


@cache
def _elements() -> set[tuple[str, frozenset[tuple[str, str]]]]:
    """All that our pages are made of, as long as nobody means harm."""
    found = set()
    for example in EXAMPLES.values():
        for said in (example, strange(example, PLAIN)):
            if isinstance(said, FormNotice):
                form = notices.form(said)
                wrong = tuple(Wrong(each.id, each.label) for each in form.fields)
                pages = [form_page(form, SENT), form_page(form, SENT, wrong)]
            else:
                card = notices.card(said)
                pages = [html.page(card), card_page(card, SENT)]
            found |= {element for page in pages for element in Page(page).elements}
    return found


@pytest.mark.parametrize(
    "turn", sampled(range(len(TEXTS)), [f"shifted by {n}" for n in range(len(TEXTS))], every=len(TEXTS))
)
def test_every_field_of_every_notice_holds_a_text_of_its_own(turn: int) -> None:
    """Lost otherwise: the one field of the one card that lets a stranger's words act. An example of each kind is drawn
    by every renderer, in the long form all examples with each shift of the list, which gives each field each text.
    """
    wrong = {}
    for place, name in enumerate(EXAMPLES if turn else KINDS):
        at = (turn + 7 * place) % len(TEXTS)
        if found := list(_problems(EXAMPLES[name], strange(EXAMPLES[name], *TEXTS[at:], *TEXTS[:at]))):
            wrong[name] = found[:3]
    assert wrong == {}


@pytest.mark.parametrize("kind", [pytest.param(each, marks=() if each in FEW else pytest.mark.proof) for each in ALL])
def test_a_text_in_every_field_at_once_stays_text(kind: str) -> None:
    """Lost otherwise: a card that is refused, or that a name makes into another one, because all of it is strange."""
    wrong = {}
    for name in KINDS[:: 1 if kind in STRANGE else 12]:
        if found := list(_problems(EXAMPLES[name], strange(EXAMPLES[name], ALL[kind]))):
            wrong[name] = found[:3]
    assert wrong == {}


@pytest.mark.parametrize("kind", ALL)
def test_a_refusal_at_a_field_and_an_option_stay_text(kind: str) -> None:
    """Lost otherwise: an error or a name in a list that acts, or that Slack refuses with all the others."""
    refusals: tuple[Refusal, ...] = tuple(strange(each, ALL[kind]) for each in list(REFUSALS.values())[::6])
    for told in slack_inputs.form_errors(FieldErrors(tuple(("f", each) for each in refusals))).values():
        assert 0 < len(told) <= 2_000 and not list(unseen(told))
    found = Options((Choice("v", ALL[kind]),))
    (of_slack,), (of_teams,) = (
        slack_inputs.options(found)["options"],
        teams_inputs.options(found, "f/f/t:x:1")["results"],
    )
    assert of_slack["text"]["type"] == "plain_text" and not of_slack["text"]["emoji"]
    assert 0 < len(of_slack["text"]["text"]) <= 75 and not list(unseen(of_slack["text"]["text"]))
    assert len(of_teams["title"]) <= 310 and "{{" not in of_teams["title"] and not list(unseen(of_teams["title"]))


# Mail

MAILED = [name for name in KINDS if not isinstance(EXAMPLES[name], FormNotice)]
LONG_NAME = "Acme, Inc. (Berlin) <evil@evil.example> and so many words that no line has room for them"
SENDERS = STRANGE | {"a long name of many signs": LONG_NAME}


@pytest.mark.parametrize("name", SENDERS.values(), ids=SENDERS.keys())
def test_a_mail_has_one_sender_whatever_they_are_called(name: str) -> None:
    """Lost otherwise: a mail of ours in the name of whoever an organisation's name spells."""
    for folded in (name, f"Acme, {name}", f"{name} and a few words that are too many for one line of a header"):
        raw = message(Letter("dana@acme.example", folded, strange(EXAMPLES[MAILED[0]], folded), "m1", NOON), SENDER)
        came = message_from_bytes(raw.as_bytes(), policy=default)
        assert [each.addr_spec for each in came["From"].addresses] == ["seats@seatwise.example"]
        assert "bcc" not in came and not list(unseen(str(came["Subject"]))) and "\n" not in came["Subject"]


HEADERS = ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Type", "MIME-Version"]


@pytest.mark.parametrize("kind", sampled(ALL, list(ALL), every=9))
def test_a_mail_has_the_headers_that_we_gave_it(kind: str) -> None:
    """Lost otherwise: a second receiver, a second body, a sender of a stranger's choice."""
    for name in MAILED[:: 12 if kind in STRANGE else 40]:
        notice = strange(EXAMPLES[name], ALL[kind])
        raw = message(Letter("dana@acme.example", ALL[kind], notice, "m1", NOON), SENDER).as_bytes()
        came = message_from_bytes(raw, policy=default)
        assert sorted(came.keys()) == sorted(HEADERS) and came.defects == []
        assert [each.addr_spec for each in came["To"].addresses] == ["dana@acme.example"]
        (sender,) = came["From"].addresses
        assert (sender.addr_spec, came["Message-ID"]) == ("seats@seatwise.example", "<m1@seatwise.example>")
        for told in (str(came["Subject"]), sender.display_name):
            assert not list(unseen(told)) and "\n" not in told and len(told) <= 151
        assert [part.get_content_type() for part in came.walk()] == [
            "multipart/alternative",
            "text/plain",
            "text/html",
        ]
        assert max(map(len, raw.split(b"\r\n"))) <= 998


ODD_ADDRESSES = [
    "dana@acme.example\r\nBcc: evil@evil.example",
    "dana@acme.example, evil@evil.example",
    "dana@acme.example;evil@evil.example",
    "Dana <dana@acme.example>",
    "<dana@acme.example>",
    "dana@acme.example evil@evil.example",
    "dana@acme.example\x00",
    "dana@acme.example\u202e",
    "dana\n@acme.example",
    '"dana\r\n"@acme.example',
    "dana(comment)@acme.example",
    "group:dana@acme.example;",
    "dana@acme.example>",
    "@acme.example",
    "dana@",
    "=?utf-8?q?evil@evil.example,?= dana@acme.example",
    *(each for each in STRANGE.values() if each),
    *LARGE.values(),
]


@pytest.mark.parametrize("address", ODD_ADDRESSES, ids=lambda each: line(each)[:40] or "nothing to see")
def test_what_is_no_single_address_is_sent_nowhere(address: str) -> None:
    """Lost otherwise: a mail that goes to whom a stranger has written behind an address."""
    with pytest.raises(Unroutable):
        addressed(address)


# Files


@pytest.mark.parametrize("apart", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
@pytest.mark.parametrize("kind", STRANGE)
def test_no_cell_of_a_file_is_a_formula(kind: str, apart: str) -> None:
    """Lost otherwise: a spreadsheet that runs, with an auditor's rights, what a stranger put into a note."""
    file = io.StringIO()
    told = (STRANGE[kind], f"x{STRANGE[kind]}", f"{apart}{STRANGE[kind]}", f" \t{STRANGE[kind]}", f"'{STRANGE[kind]}")
    csv.writer(file, lineterminator="\r\n").writerow([cell(each) for each in told])
    for row in csv.reader(io.StringIO(file.getvalue(), newline=""), delimiter=apart):
        for found in row:
            assert not found.strip(' \u00a0"\ufeff\u200b\t\r\n').startswith(FORMULA), found


FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""owasp.org, CSV Injection"""
