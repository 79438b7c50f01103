"""Can a manager decide from a list, change when a request has to wait, and choose where cards are posted?"""

from dataclasses import replace

import pytest

from bot.playground.cast import APPROVALS, E3, PREMIUM
from domain.changes import ChangeRequest
from domain.changes import ChangeStatus as S
from domain.ids import InstallationId
from domain.rules import ApprovalPolicy
from tests.e2e.hands import SlackHands, everything, nothing_written
from tests.e2e.home import HARBOUR, Home


async def held(house: Home, seats: int = 16, product: str = E3) -> ChangeRequest:
    before = len(await house.changes())
    await house.slack("clara").say(f"request {seats} {product}")
    return await house.until(1001 + before, status=S.PENDING)


async def policy(house: Home) -> tuple[ApprovalPolicy, int]:
    async with house.built.database.view(HARBOUR) as view:
        book = await view.rules.book()
    return book.policy, book.policy_version


async def test_a_row_of_the_list_is_decided_and_the_list_answers(house: Home) -> None:
    """Lost otherwise: a list that still offers what is decided."""
    change, ada = await held(house), house.slack("ada")
    await ada.say("approvals")
    shown = await ada.sees("1 request waits", "#1001 Acme Dental")
    await ada.press(shown, "Approve")
    await house.until(change.number, status=S.APPLIED)
    await house.stage.slack.wait_for(lambda: "Nothing waits" in ada.words(shown))
    assert house.puts() == 1


async def test_a_row_is_decided_from_teams_too(house: Home) -> None:
    """Lost otherwise: half of the managers."""
    change, ben = await held(house), house.teams("ben")
    await ben.say("approvals")
    shown = await ben.sees("1 request waits", "#1001 Acme Dental")
    await ben.press(shown, "Approve")
    await house.until(change.number, status=S.APPLIED)
    await house.stage.teams.wait_for(lambda: "Nothing waits" in ben.words(shown))


async def test_the_second_to_decide_a_row_is_told_who_was_first(house: Home) -> None:
    """Lost otherwise: a press that seems to have done something."""
    change, ada, ben = await held(house), house.slack("ada"), house.teams("ben")
    await ada.say("approvals")
    shown = await ada.sees("1 request waits")
    await ben.say("approvals")
    await ben.press(await ben.sees("1 request waits"), "Approve")
    await house.until(change.number, status=S.APPLIED)
    await ada.press(shown, "Approve")
    await ada.sees("Ben Okafor already approved #1001")
    assert house.puts() == 1


async def test_several_are_decided_at_once_and_each_is_told_of(house: Home) -> None:
    """Lost otherwise: a Monday morning of single presses; or one that changed meanwhile, decided unseen."""
    first, second, ada = await held(house), await held(house, 99, PREMIUM), SlackHands(house.slack("ada"))
    chosen = f"{first.id}:{first.version}\n{second.id}:{second.version + 1}"
    told = await ada.send_form(
        "decide_several:page:0", {"changes": chosen, "verdict": "reject", "reason": "no"}, "decide_several"
    )
    assert "1 request rejected" in everything(told.body) and "1 request was left alone" in everything(told.body)
    assert (await house.until(1001, status=S.REJECTED)).decision.reason == "no"  # type: ignore[union-attr]
    assert (await house.changes())[1].status is S.PENDING
    again = await ada.send_form("decide_several:page:0", {"changes": chosen, "verdict": "reject"}, "decide_several")
    assert "not open any more" in everything(again.body)
    async with nothing_written(house):
        none = await ada.send_form("decide_several:page:0", {"changes": "", "verdict": "approve"}, "decide_several")
        assert "Nothing was chosen" in everything(none.body)
        await ada.send_form("decide_several:page:0", {"changes": "x:1", "verdict": "approve"}, "decide_several")


async def test_settings_are_previewed_and_then_saved(house: Home) -> None:
    """Lost otherwise: a setting that does something else than was shown."""
    change, ada = await held(house), house.slack("ada")
    await ada.say("approvals threshold 75")
    shown = await ada.sees("1 of 1 request would have been auto-approved instead of 0", "50% → 75%")
    assert (await policy(house))[0].threshold == 50
    await ada.press(shown, "Save")
    await house.stage.slack.wait_for(lambda: "Saved." in ada.words(shown))
    now, version = await policy(house)
    assert (now.threshold, version) == (75, 1)
    card = await ada.sees("16 seats", place=APPROVALS)
    await house.stage.slack.wait_for(lambda: "No rule holds it any more" in ada.words(card))
    await ada.press(card, "Approve")
    await house.until(change.number, status=S.APPLIED)


async def test_the_second_to_save_is_told_what_the_first_has_changed(house: Home) -> None:
    """Lost otherwise: a setting that somebody made a minute ago."""
    ada, ben = house.slack("ada"), house.teams("ben")
    await ada.say("approvals threshold 25")
    hers = await ada.sees("50% → 25%")
    await ben.say("approvals vendor add microsoft")
    his = await ben.sees("none → Microsoft")
    await ben.press(his, "Save")
    await house.stage.teams.wait_for(lambda: "Saved." in ben.words(his))
    await ada.press(hers, "Save")
    await ada.sees("changed meanwhile by Ben Okafor", "none → Microsoft")
    now, _ = await policy(house)
    assert (now.threshold, now.always_vendors) == (50, frozenset({"Microsoft"}))


BAD = [
    ("approvals threshold -5", "−5% is not a possible threshold"),
    ("approvals threshold 101", "101% is not a possible threshold"),
    ("approvals threshold abc", "“abc” is not a percentage"),
    ("approvals threshold 1,000", "“1,000” is not a percentage"),
    ("approvals ceiling 1,000", "“1,000” is not a percentage"),
    ("approvals threshold 25.5.5", "“25.5.5” is not a percentage"),
    ("approvals threshold", "The percentage is missing"),
    ("approvals threshold 50", "how it is set already"),
    ("approvals ceiling -1", "“-1” is not a percentage"),
    ("approvals default perhaps", "neither on nor off"),
    ("approvals expiry 0", "not a number of days"),
    ("approvals vendor add Mircosoft", "Did you mean “Microsoft”"),
    ("approvals vendor remove Microsoft", "not a vendor that always needs approval"),
    ("approvals vendor", "The vendor to add or remove is missing"),
    ("approvals #9999", "There is no request #9999"),
    ("approvals history status:nope", "is no status of a request"),
    ("approvals here", "This is a direct message"),
    ("approvals stop", "No approval cards are posted there"),
]


async def test_what_cannot_be_set_is_refused_with_nothing_written(house: Home) -> None:
    """Lost otherwise: a slip of the keyboard that opens every door."""
    ada = house.slack("ada")
    before = await policy(house)
    async with nothing_written(house):
        for typed, told in BAD:
            seen = len(ada.shows())
            await ada.say(typed)
            await ada.sees(told.replace("−5", "-5"), after=seen)
    assert await policy(house) == before


async def test_readers_look_and_change_nothing(house: Home) -> None:
    """Lost otherwise: a tech who cannot see what waits, or who can decide it."""
    await held(house)
    theo = house.slack("theo")
    async with nothing_written(house):
        await theo.say("approvals threshold 25")
        await theo.sees("You may not change the settings")
    await theo.say("approvals")
    assert "[Approve]" not in theo.words(await theo.sees("1 request waits"))
    await theo.say("approvals history 30d acme")
    await theo.sees("1 request", "#1001 Acme Dental")


async def test_a_channel_becomes_a_place_and_stops_being_one(house: Home) -> None:
    """Lost otherwise: approvals that nobody sees, or that the wrong people do."""
    ada = house.slack("ada")
    await ada.command("/approvals", "stop", APPROVALS)
    await ada.sees("Where approval cards are posted", place=APPROVALS)
    before = len(ada.shows(APPROVALS))
    await ada.command("/approvals", "here", APPROVALS)
    asked = await ada.sees("Ada Novak could decide here", "#licence-approvals", place=APPROVALS, after=before)
    await ada.press(asked, "Post approval cards here")
    async with house.built.database.view(HARBOUR) as view:
        places = await view.places.approval_places()
    assert f"harbour-slack/{APPROVALS}" in [place.conversation.key for place in places]
    await held(house)
    await ada.sees("16 seats", place=APPROVALS, after=before)


async def test_a_place_is_told_only_of_what_it_is_for(house: Home) -> None:
    """Lost otherwise: one team reads the requests of all clients; or nobody reads those of the rest."""
    ada = house.slack("ada")
    async with house.built.database.unit(HARBOUR) as unit:
        for place in await unit.places.approval_places():
            key, scope = place.conversation.key, place.scope
            if place.conversation.installation == InstallationId("harbour-slack"):
                await unit.places.set_approvals(key, True, replace(scope, vendors=frozenset({"Adobe"}), auto=True))
            else:
                await unit.places.set_approvals(key, False)
    await held(house)
    await ada.sees("16 seats")
    assert not [post for post in ada.shows(APPROVALS) if "16 seats" in ada.words(post)]
    async with house.built.database.unit(HARBOUR) as unit:
        (place,) = await unit.places.approval_places()
        await unit.places.set_approvals(place.conversation.key, True, replace(place.scope, vendors=frozenset()))
    await house.slack("clara").say(f"request 12 {PREMIUM}")
    await ada.sees("Auto-approved", "12", place=APPROVALS)


@pytest.mark.parametrize("typed", ["settings", "list", "history"])
async def test_teams_answers_the_longer_forms(house: Home, typed: str) -> None:
    """Lost otherwise: half of the managers."""
    ben = house.teams("ben")
    await ben.say(f"approvals {typed}")
    await ben.sees(
        {"settings": "Auto-approve threshold: 50%", "list": "MS Teams channel", "history": "No request fits"}[typed]
    )
