"""Which subscription and which quantity do typed words mean?"""

from dataclasses import replace

import pytest

from domain.errors import BadQuantity, MissingArgument
from domain.examples import LIST
from domain.ids import ClientId
from domain.tenancy import Client
from domain.use_cases.licences import client_named, match, near, parse_quantity, parse_request

PARSED = [
    ("12 Microsoft 365 E3", ("12", "Microsoft 365 E3")),
    ("Microsoft 365 E3 to 12", ("12", "Microsoft 365 E3")),
    ("  12   Microsoft   365 E3 ", ("12", "Microsoft 365 E3")),
    ("ten Microsoft 365 E3", ("ten", "Microsoft 365 E3")),
    ("-1 E3", ("-1", "E3")),
    ("1,000 E3", ("1,000", "E3")),
    ("5 Visio Plan 2", ("5", "Visio Plan 2")),
    ("Visio Plan 2 to 5", ("5", "Visio Plan 2")),
]


@pytest.mark.parametrize(("typed", "meant"), PARSED, ids=[row[0] for row in PARSED])
def test_a_request_in_words(typed: str, meant: tuple[str, str]) -> None:
    """Lost otherwise: the number in a product's name, taken for the seats."""
    assert parse_request(typed, "request <seats> <product>") == meant


@pytest.mark.parametrize("typed", ["", "   ", "12", "E3"])
def test_half_a_request_is_told_how_to_ask(typed: str) -> None:
    """Lost otherwise: an answer to somebody who typed half of it."""
    with pytest.raises(MissingArgument):
        parse_request(typed, "request <seats> <product>")


@pytest.mark.parametrize("typed", ["ten", "-1", "0", "1000000000", "1.5", "1,000", "", "١٢", "1e3", "+5", "9" * 400])
def test_a_quantity_that_is_none(typed: str) -> None:
    """Lost otherwise: seats bought by a slip of the keyboard."""
    with pytest.raises(BadQuantity) as refused:
        parse_quantity(typed)
    assert len(refused.value.typed) <= 40


@pytest.mark.parametrize(("typed", "meant"), [("1", 1), (" 12 ", 12), ("012", 12), ("1000000", 1_000_000)])
def test_a_quantity(typed: str, meant: int) -> None:
    """Lost otherwise: a plain number."""
    assert parse_quantity(typed) == meant


HELD = {name: replace(LIST.holdings[0], subscription=replace(LIST.holdings[0].subscription, product_name=name)) for name in (
    "Microsoft 365 E3 [New Commerce Experience]", "Microsoft 365 E3 Extra", "Visio Plan 1", "Visio Plan 2")}  # fmt: skip

FOUND = [
    ("visio", ["Visio Plan 1", "Visio Plan 2"]),
    ("Visio Plan 2", ["Visio Plan 2"]),
    ("plan 2", ["Visio Plan 2"]),
    ("microsoft 365 e3 new", ["Microsoft 365 E3 [New Commerce Experience]"]),
    ("MICROSOFT 365 E3 EXTRA", ["Microsoft 365 E3 Extra"]),
    ("photoshop", []),
    ("", []),
    ("[]", []),
]


@pytest.mark.parametrize(("words", "names"), FOUND, ids=[row[0] or "nothing" for row in FOUND])
def test_words_find_subscriptions(words: str, names: list[str]) -> None:
    """Lost otherwise: another product than the one that was meant."""
    assert [h.subscription.product_name for h in match(words, HELD.values())] == names


def test_a_typing_error_is_answered_with_what_was_near() -> None:
    """Lost otherwise: the hint that saves a second try."""
    assert "Visio Plan 2" in near("Viso Plan 2", list(HELD))


CLIENTS = tuple(
    Client(ClientId(name.lower()), name) for name in ("Acme Dental", "Acme Dental Labs", "Birch & Sons", "Cedar")
)
NAMED = [
    ("the whole name, though another begins with it", "acme dental", "Acme Dental"),
    ("the beginning of only one", "birch", "Birch & Sons"),
    ("a word that only one has", "labs", "Acme Dental Labs"),
    ("a word that several have is asked back", "acme", ("Acme Dental", "Acme Dental Labs")),
    ("a slip of the keyboard is answered with what was near", "ceder", ("Cedar",)),
]


@pytest.mark.parametrize(("typed", "meant"), [row[1:] for row in NAMED], ids=[row[0] for row in NAMED])
def test_a_client_is_meant_by(typed: str, meant: str | tuple[str, ...]) -> None:
    """Lost otherwise: a change for the wrong client, or a name to be typed to the last letter."""
    found = client_named(typed, CLIENTS)
    names = found.name if isinstance(found, Client) else found[: len(meant)]
    assert names == meant
