"""Can a manager say what clients may ask for, and ask what would come of it?"""

import asyncio

import pytest

from bot.playground.cast import E3
from domain.changes import ChangeStatus as S
from domain.errors import BoundsCross, DefaultsCross
from domain.ids import SubscriptionId
from domain.rules import NO_MAXIMUM, SelfServiceDefaults, SubscriptionRule
from domain.settings import Edit
from domain.use_cases import rules
from tests.clock import NOON
from tests.e2e.hands import SlackHands, TeamsHands, everything, nothing_written
from tests.e2e.home import HARBOUR, Home
from tests.e2e.test_companies import ADA, BEN

NAME = "acme E3"


def e3(house: Home) -> SubscriptionId:
    return SubscriptionId(house.subscription("Acme Dental", E3))


async def rule_of(house: Home) -> tuple[SubscriptionRule, int]:
    async with house.built.database.view(HARBOUR) as view:
        book = await view.rules.book(e3(house))
    return book.rule, book.rule_version


async def test_a_rule_is_typed_told_and_given_up(house: Home) -> None:
    """Lost otherwise: a rule that only a form can set, or that stays for ever."""
    ada = house.slack("ada")
    await ada.say(f"rules set {NAME} max none min 5 allow on approval on")
    shown = await ada.sees("Saved.", "Minimum seats: 5 (set)", "Maximum seats: none (set)")
    assert await rule_of(house) == (SubscriptionRule(True, True, 5, NO_MAXIMUM), 1)
    await ada.press(shown, "Back to inherited")
    await house.stage.slack.wait_for(lambda: "Minimum seats: none (inherited)" in ada.words(shown))
    assert await rule_of(house) == (SubscriptionRule(), 2)


async def test_the_second_to_edit_a_rule_is_told_what_the_first_has_changed(house: Home) -> None:
    """Lost otherwise: a rule that somebody made a minute ago."""
    key, ada, ben = e3(house), SlackHands(house.slack("ada")), TeamsHands(house.teams("ben"))
    first = {"allowed": "inherit", "approval": "inherit", "minimum": "", "maximum": "20"}
    await ben.send_form(f"rule_form:{key}:0", first, "rule")
    assert await rule_of(house) == (SubscriptionRule(maximum=20), 1)
    async with nothing_written(house):
        told = await ada.send_form(f"rule_form:{key}:0", first | {"maximum": "many"}, "rule")
    assert "changed meanwhile by Ben Okafor" in everything(told.body)
    assert "not set → 20" in everything(told.body)
    assert await rule_of(house) == (SubscriptionRule(maximum=20), 1)


async def test_a_rule_that_the_present_quantity_breaks_is_allowed_and_said(house: Home) -> None:
    """Lost otherwise: no way to stop growth where there is too much already."""
    ada = house.slack("ada")
    await ada.say(f"rules set {NAME} max 8")
    await ada.sees("10 seats are above this maximum: only decreases can be asked for.")


async def test_a_saved_rule_is_held_against_what_waits(house: Home) -> None:
    """Lost otherwise: an approval of what the rules forbid now."""
    await house.slack("clara").say(f"request 16 {E3}")
    before = await house.until(1001, status=S.PENDING)
    await house.slack("ada").say(f"rules set {NAME} max 12")
    after = await house.later(before)
    assert after.objection is not None and after.version == before.version + 1


BAD_FORMS = [
    ("min above max", {"minimum": "20", "maximum": "10"}, "minimum of 20 would be above the maximum of 10"),
    ("no number", {"minimum": "many"}, "“many” is not a number of seats"),
    ("less than none", {"maximum": "-3"}, "“-3” is not a number of seats"),
    ("nothing new", {}, "how it is set already"),
    ("neither on nor off", {"allowed": "perhaps"}, "neither on nor off"),
]


@pytest.mark.parametrize(("values", "told"), [row[1:] for row in BAD_FORMS], ids=[row[0] for row in BAD_FORMS])
async def test_what_cannot_be_a_rule_is_said_in_the_form(house: Home, values: dict[str, str], told: str) -> None:
    """Lost otherwise: a rule under which nothing can be asked for."""
    async with nothing_written(house):
        answer = await SlackHands(house.slack("ada")).send_form(f"rule_form:{e3(house)}:0", values, "rule")
        assert told in everything(answer.body)


async def test_own_and_inherited_bounds_are_taken_together(house: Home) -> None:
    """Lost otherwise: a default that closes a subscription which nobody had in mind."""
    ada = SlackHands(house.slack("ada"))
    async with house.built.database.unit(HARBOUR) as unit:
        await unit.rules.set_rule(e3(house), SubscriptionRule(maximum=12), Edit(0, NOON, "Ada"))
    async with nothing_written(house):
        told = await ada.send_form("defaults_form:now:0", {"allowed": "on", "minimum": "15"}, "defaults")
        assert "Acme Dental" in everything(told.body) and "above its maximum of 12" in everything(told.body)
    await ada.send_form("defaults_form:now:0", {"allowed": "on", "minimum": "5"}, "defaults")
    async with nothing_written(house):
        told = await ada.send_form(f"rule_form:{e3(house)}:1", {"maximum": "4"}, "rule")
        assert "minimum of 5 would be above the maximum of 4" in everything(told.body)


EXPLAINED = [
    ("16", "wait for a person", "60% is above the auto-approve threshold of 50%"),
    ("12", "approved by the rules", "20% is within"),
    ("40", "would be refused", "The bound is 30"),
]


@pytest.mark.parametrize("where", ["slack", "teams"])
async def test_what_would_happen_is_told_and_nothing_is_asked_for(house: Home, where: str) -> None:
    """Lost otherwise: trying it out on a client's real licences."""
    async with house.built.database.unit(HARBOUR) as unit:
        await unit.rules.set_rule(e3(house), SubscriptionRule(maximum=30))
    seat = house.slack("theo") if where == "slack" else house.teams("ben")
    for seats, *told in EXPLAINED:
        await seat.say(f"rules explain {NAME} {seats}")
        await seat.sees(*told)
    assert await house.changes() == [] and house.puts() == 0


async def test_words_that_fit_nothing_or_much_are_asked_back(house: Home) -> None:
    """Lost otherwise: a rule set on the wrong subscription."""
    ada = house.slack("ada")
    async with nothing_written(house):
        for typed, told in (
            ("rules set acme max 8", "Which subscription do you mean?"),
            ("rules frobnicate", "No subscription fits “frobnicate”"),
            (f"rules set {NAME} maximal 8", "is nothing that a rule has"),
            (f"rules explain {NAME} ten", "“ten” is not a number of seats"),
            ("rules explain", "is missing"),
        ):
            await ada.say(typed)
            await ada.sees(told)
    assert await rule_of(house) == (SubscriptionRule(), 0)


async def test_of_two_who_would_cross_a_bound_with_a_default_one_is_told(either_house: Home) -> None:
    """Lost otherwise: a minimum above its maximum, by which nothing can be asked for any more, and nobody to say so."""
    ports, e3 = either_house.built.ports, SubscriptionId(either_house.subscription("Acme Dental", E3))
    for low in range(50, 54):
        versions = (await rules.defaults(ports, ADA)).version, (await rules.rule(ports, BEN, e3)).row.version
        answers = await asyncio.gather(
            rules.save_defaults(ports, ADA, SelfServiceDefaults(True, low, None), versions[0]),
            rules.save_rule(ports, BEN, e3, SubscriptionRule(maximum=low - 30), versions[1]),
            return_exceptions=True,
        )
        assert sum(isinstance(answer, BoundsCross | DefaultsCross) for answer in answers) == 1
        async with either_house.built.database.unit(HARBOUR) as unit:
            book = await unit.rules.book(e3)
            await unit.rules.set_defaults(SelfServiceDefaults(True), Edit(book.defaults_version, NOON, "x"))
            await unit.rules.set_rule(e3, SubscriptionRule(), Edit(book.rule_version, NOON, "x"))
