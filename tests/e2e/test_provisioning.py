"""Do a vendor's people see what is bought, and decide it once, from whichever chat they sit in?"""

import asyncio
from typing import Any

import pytest

from bot.playground.cast import BI_PSA, PROFESSIONAL, PROVISIONING, STARTUP
from bot.playground.pax8 import Fault
from bot.playground.seats import SlackSeat, TeamsSeat
from domain.ids import OrgId, ProvisionId
from domain.provisioning import ProvisionRequest, ProvisionStatus
from tests.cards.inert import nodes
from tests.e2e.hands import quiet
from tests.e2e.home import HARBOUR, Home

TIDEWATER = OrgId("tidewater")


@pytest.fixture
def vera(house: Home) -> SlackSeat:
    return house.slack("vera")


@pytest.fixture
def milo(house: Home) -> TeamsSeat:
    return house.teams("milo")


def team_of(house: Home) -> str:
    """The channel of Tidewater's team."""
    return next(c.id for c in house.stage.teams.state.conversations.values() if c.name == "Provisioning")


async def both_places(house: Home, vera: SlackSeat, milo: TeamsSeat) -> str:
    """The channel in Slack and the team's in Teams subscribe to everything; returns the latter."""
    await vera.command("/provisioning", "subscribe", PROVISIONING)
    await vera.press(await vera.sees("Post provisioning alerts here?", place=PROVISIONING), "Post alerts here")
    team = team_of(house)
    await milo.say("provisioning subscribe", team)
    await milo.press(await milo.sees("Post provisioning alerts here?"), "Post alerts here")
    return team


async def until(house: Home, request: str, **facts: Any) -> ProvisionRequest:
    async with asyncio.timeout(10):
        while True:
            async with house.built.database.view(TIDEWATER) as view:
                found = await view.provisioning.get(ProvisionId(request))
            if found and all(getattr(found, name) == value for name, value in facts.items()):
                return found
            await asyncio.sleep(0.02)


async def test_two_who_press_at_once_in_two_chats_decide_once(house: Home, vera: SlackSeat, milo: TeamsSeat) -> None:
    """Lost otherwise: a purchase carried out twice, or one of two people who believes that they decided."""
    team = await both_places(house, vera, milo)
    request = await house.market.order(quantity=700)
    in_slack = await vera.sees("700 seats is not what the plan is sold for", place=PROVISIONING)
    in_teams = await milo.sees("700 seats is not what the plan is sold for", place=team)
    answers = await asyncio.gather(vera.press(in_slack, "Accept"), milo.press(in_teams, "Accept"))
    await house.market.answered(request)
    done = await until(house, request, answered=True)
    assert done.status is ProvisionStatus.ACCEPTED and len(house.market.results(request)) == 1
    assert done.verdict is not None and done.verdict.by in ("Vera Quist", "Milo Bright")
    for seat, place in ((vera, PROVISIONING), (milo, team)):
        await seat.sees(f"Accepted by {done.verdict.by}", "Reported to Pax8 as Success", place=place)
    late = "was already accepted"
    if done.verdict.by == "Vera Quist":
        assert late in str(answers[1].body)
    else:
        await vera.sees(late, place=PROVISIONING)


async def test_a_missing_address_is_typed_in_teams_and_the_thread_in_slack_tells(
    house: Home, vera: SlackSeat, milo: TeamsSeat
) -> None:
    """Lost otherwise: a purchase that waits for good, or a welcome mail to nobody."""
    team = await both_places(house, vera, milo)
    request = await house.market.order(details={"adminEmail": "call me"})
    card = await milo.sees("“call me” is not an e-mail address", place=team)
    await milo.press(card, "Add e-mail…")
    await milo.fill(email="jo@lakeside.example\nBcc: all@lakeside.example")
    assert "is not an e-mail address" in milo.form_errors()
    await milo.fill(email="jo@lakeside.example")
    done = await until(house, request, answered=True)
    assert done.email == "jo@lakeside.example" and done.verdict is not None and done.verdict.person is None
    await quiet(house)
    threaded = [post for post in vera.shows(PROVISIONING) if post.thread is not None]
    words = [vera.words(post) for post in threaded]
    for said in ("Waits for somebody", "Accepted by the requirements", "Reported to Pax8 as Success"):
        assert [each for each in words if said in each], words
    assert len({post.thread for post in threaded}) == 1 and len(set(words)) == len(words)


async def test_a_reason_goes_to_pax8(house: Home, vera: SlackSeat) -> None:
    """Lost otherwise: a partner who is refused and not told why."""
    request = await house.market.order(product="prd-of-nobody")
    card = await vera.sees("is in none of your plans")
    assert "Accept" not in str(card.body.get("blocks"))
    await vera.press(card, "Refuse…")
    await vera.fill(reason="   ")
    assert "Type a reason" in vera.form_errors()
    await vera.fill(reason="Not sold in your region.")
    answer = await house.market.answered(request)
    assert (answer["status"], answer["errorMessage"]) == ("Fail", "Not sold in your region.")
    await vera.sees("Refused by Vera Quist in Slack", "Reported to Pax8 as Fail", "Not sold in your region.")


async def test_a_card_that_is_out_of_date_says_so(house: Home, vera: SlackSeat, milo: TeamsSeat) -> None:
    """Lost otherwise: a decision about what nobody sees any more."""
    request = await house.market.order(quantity=700)
    await milo.press(await milo.sees("700 seats"), "Accept")
    await until(house, request, answered=True)
    card = await vera.sees("Accepted by Milo Bright in MS Teams", "Reported to Pax8")
    before = len(vera.shows())
    await vera.press(card, "Accept", version=0)
    await vera.sees("was already accepted by Milo Bright", after=before)
    await vera.press(card, "Refuse…", version=0)
    assert len(house.market.results(request)) == 1


async def test_a_conversation_is_told_of_what_it_asked_for_and_nothing_goes_unseen(
    house: Home, vera: SlackSeat, milo: TeamsSeat
) -> None:
    """Lost otherwise: a request that fits no place, and that nobody ever sees."""
    await vera.command("/provisioning", "subscribe type netnew product startup", PROVISIONING)
    asked = await vera.sees("Vera Quist could decide here", "NetNew · StartUp", place=PROVISIONING)
    await vera.press(asked, "Post alerts here")
    await vera.sees("New requests are posted in Slack channel", place=PROVISIONING)
    first = await house.market.order()
    await vera.sees("NetNew: Lakeside IT", "Accepted by the requirements", place=PROVISIONING)
    await house.market.answered(first)
    direct = len(vera.shows())
    await house.market.order("Update", quantity=9)
    await house.market.order(partner="summit", product=BI_PSA, quantity=0)
    await vera.sees("0 seats is not what the plan is sold for", after=direct)
    await milo.sees("0 seats is not what the plan is sold for")
    await quiet(house)
    assert not [p for p in vera.shows(PROVISIONING) if "Summit" in vera.words(p) or "Update" in vera.words(p)]
    await vera.command("/provisioning", "unsubscribe", PROVISIONING)
    await vera.sees("No conversation is told", place=PROVISIONING)
    await vera.command("/provisioning", "unsubscribe", PROVISIONING)
    await vera.sees("No provisioning alerts are posted there", place=PROVISIONING)


async def test_types_and_products_are_chosen_in_a_form(house: Home, milo: TeamsSeat) -> None:
    """Lost otherwise: half of the reviewers, and a scope that only typists can set."""
    await milo.say("provisioning subscribe", team_of(house))
    await milo.press(
        await milo.sees("Post provisioning alerts here?", "Milo Bright could decide"), "Only some types or products…"
    )
    milo.tick("types", "NetNew", "Deprovision")
    milo.tick("products", "Professional", "StartUp")
    await milo.fill()
    async with house.built.database.view(TIDEWATER) as view:
        (place,) = await view.provisioning.alert_places()
    assert place.scope.types == {"NetNew", "Deprovision"}
    assert place.scope.products == {STARTUP, PROFESSIONAL}


async def test_the_end_of_a_subscription_is_told_in_the_channel(house: Home, vera: SlackSeat, milo: TeamsSeat) -> None:
    """Lost otherwise: a customer who is gone, and nobody knows."""
    await both_places(house, vera, milo)
    await house.market.answered(await house.market.order())
    await house.market.answered(await house.market.order("Deprovision", quantity=None))
    await vera.sees("Deprovision – the end of a subscription", "Accepted by the requirements", place=PROVISIONING)


async def test_a_change_of_plan_that_is_not_sold_is_refused_with_the_advice(
    house: Home, vera: SlackSeat, milo: TeamsSeat
) -> None:
    """Lost otherwise: an MSP that does not learn what to do instead."""
    team = await both_places(house, vera, milo)
    await house.market.answered(await house.market.order(product=BI_PSA))
    request = await house.market.order("ChangeProduct", product=PROFESSIONAL)
    answer = await house.market.answered(request)
    assert answer["status"] == "Fail" and "cancel the present subscription" in answer["errorMessage"]
    advice = "To upgrade from A La Carte, cancel the subscription, then buy Professional."
    await vera.sees(advice, "Refused by the requirements", place=PROVISIONING)
    await milo.sees(advice, place=team)


async def test_a_simulation_is_answered_and_stands_apart(house: Home, vera: SlackSeat) -> None:
    """Lost otherwise: a test of Pax8's that becomes a customer."""
    request = await house.market.order(quantity=700, simulation=True)
    card = await vera.sees("Simulation: nothing is provisioned")
    await vera.press(card, "Accept")
    assert (await house.market.answered(request))["status"] == "Success"
    await vera.say("provisioning")
    await vera.sees("No request fits.")
    await vera.say("provisioning simulations")
    await vera.sees("1 simulation", "accepted")
    async with house.built.database.view(TIDEWATER) as view:
        assert (await view.accounts.search("", 0, 5)).total == 0


async def test_requests_and_accounts_are_looked_up(house: Home, vera: SlackSeat) -> None:
    """Lost otherwise: an answer to a partner who asks where their purchase is."""
    for partner in ("lakeside", "summit"):
        await house.market.answered(await house.market.order(partner=partner))
    await quiet(house)
    await vera.say("provisioning accepted netnew lakeside")
    listed = await vera.sees("1 request · accepted, NetNew, “lakeside”")
    before = len(vera.shows())
    await vera.press(listed, "Open")
    await vera.sees("Pax8’s attempts", "Acknowledged", "Welcome mail to lena@lakeside.example", after=before)
    await vera.say("provisioning accounts lake")
    found = await vera.sees("1 account · “lake”", "invited, not registered yet", "StartUp")
    before = len(vera.shows())
    await vera.press(found, "Open")
    await vera.sees("Lakeside IT", "Registered admin: lena@lakeside.example", "StartUp · 5 seats", after=before)
    await vera.press(vera.shows()[-1], "Send the link again")
    await vera.sees("A new link is on its way", after=before)
    await quiet(house)
    async with house.built.database.view(TIDEWATER) as view:
        assert len(await view.mails.about("account/")) == 3, "one for each, and one once more"


@pytest.mark.parametrize(
    ("typed", "answer"),
    {
        "provisioning 999999": "There is no provision request “#999999” here",
        "provisioning status:asleep": "“asleep” is no status of a request",
        "provisioning subscribe": "This is a direct message",
        "provisioning subscribe plan StartUp": "“plan” is neither “type” nor “product”",
        "provisioning subscribe type NetOld": "“NetOld” is no type of request",
        "provisioning subscribe product Zzyzx": "“Zzyzx” is no product of yours",
        "provisioning unsubscribe": "No provisioning alerts are posted there",
        "provisioning accounts visio": "No account fits · “visio”",
    }.items(),
)
async def test_what_was_mistyped_is_told(house: Home, milo: TeamsSeat, typed: str, answer: str) -> None:
    """Lost otherwise: a shrug."""
    await milo.say(typed)
    await milo.sees(answer)


async def test_an_msp_s_manager_sees_nothing_of_a_vendor_s(house: Home) -> None:
    """Lost otherwise: who else buys of a vendor, in a customer's chat."""
    request = await house.market.order(partner="harbour", quantity=700)
    await until(house, request, status=ProvisionStatus.HELD)
    ada = house.slack("ada")
    for typed in ("provisioning", "provisioning 1001", "provisioning accounts", "provisioning places"):
        before = len(ada.shows())
        await ada.say(typed)
        post = await ada.sees("You may not use “provisioning”", after=before)
        assert "Lakeside" not in ada.words(post)
    await house.replant(
        'grants = [{ permission = "read_licensing" }',
        'grants = [{ permission = "manage_provisioning" }, { permission = "read_licensing" }',
    )
    theo = house.slack("theo")
    for typed in ("provisioning", "provisioning 1001", "provisioning accounts"):
        before = len(theo.shows())
        await theo.say(typed)
        await theo.sees("Nothing of yours is sold through Pax8", after=before)
    async with house.built.database.view(HARBOUR) as view:
        assert await view.provisioning.by_number(1001) is None


async def test_what_a_partner_calls_itself_stays_text(house: Home, vera: SlackSeat) -> None:
    """Lost otherwise: a partner's name that calls the whole channel, or links to somewhere."""
    name = '<!channel> <b>Lake</b> & "Co" <https://evil.example|here>'
    await house.market.order(quantity=700, partnerName=name)
    post = await vera.sees("<b>Lake</b>")
    read = [str(node) for _, _, node in nodes(post.body["blocks"]) if node.get("type") == "mrkdwn"]
    assert not [words for words in read if "<!channel>" in words or "<https" in words]


@pytest.mark.parametrize(
    "known", [False, True], ids=["its card finds that out", "its card was refused before it waited"]
)
async def test_what_waits_is_seen_though_its_channel_takes_no_message(
    house: Home, vera: SlackSeat, milo: TeamsSeat, known: bool
) -> None:
    """Lost otherwise: a purchase that waits in an archived channel for good."""
    await vera.command("/provisioning", "subscribe", PROVISIONING)
    await vera.press(await vera.sees("Post provisioning alerts here?", place=PROVISIONING), "Post alerts here")
    house.stage.slack.state.channels[PROVISIONING].is_archived = True
    if known:
        house.stage.world.faults.add(Fault(kind="status", status=404, method="GET", path="/provision-requests/*", times=None))  # fmt: skip
    await house.market.order(quantity=700)
    if known:
        await vera.sees("takes no messages")
        house.stage.world.faults.clear()
    await vera.sees("700 seats is not what the plan is sold for")
    await milo.sees("700 seats is not what the plan is sold for")
