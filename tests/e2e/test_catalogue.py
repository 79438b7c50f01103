"""The catalogue, walked through from both platforms: what staff set is what clients see, and nothing else."""

import asyncio
import re
from typing import Any

import pytest

from bot.playground.chat_log import Post
from bot.playground.pax8.faults import Fault
from bot.playground.seats import SlackSeat, TeamsSeat
from cards.tokens import make
from domain.catalogue import CatalogueAction, CatalogueFilter
from domain.ids import ProductId
from domain.tenancy import Actor, Permission
from domain.use_cases import catalogue, shelving
from tests.e2e.hands import SlackHands, TeamsHands, everything, nothing_written, quiet, raw
from tests.e2e.home import HARBOUR, Home

VISIO = "Visio Plan 2"


def product(house: Home, name: str) -> str:
    return str(house.stage.world.partners["harbour"].data.product(name)["id"])


async def shown(house: Home, *names: str, action: CatalogueAction = CatalogueAction.SHOW) -> None:
    """Set as an admin would, without the walk to the button."""
    async with house.built.database.unit(HARBOUR) as unit:
        await unit.products.hold()
        ids = [ProductId(product(house, name)) for name in names]
        await unit.products.act(ids, action, "Ada Novak", house.built.ports.clock.now())


async def settings(house: Home, name: str) -> tuple[bool, bool, int]:
    async with house.built.database.view(HARBOUR) as view:
        (found,) = await view.products.many([ProductId(product(house, name))])
    return found.settings.visible, found.settings.featured, found.settings.version


def tokens(post: Post) -> set[str]:
    return set(re.findall(r"catalog_?[a-z]*:[A-Za-z0-9_*/@.-]+:[0-9]+", raw(post)))


def token(post: Post, verb: str, holds: str = "") -> str:
    return next(t for t in sorted(tokens(post)) if t.startswith(f"{verb}:") and holds in t)


async def asked(seat: SlackSeat | TeamsSeat, text: str, *needles: str) -> Post:
    """What answers these words in the direct chat."""
    before = len(seat.shows())
    await seat.say(text)
    return await seat.sees(*needles, after=before)


async def test_an_admin_in_slack_finds_and_shows_a_product_and_a_client_asks_for_it(house: Home) -> None:
    """Lost otherwise: the catalogue's whole purpose."""
    ada, clara = house.slack("ada"), house.slack("clara")
    empty = await asked(clara, "catalog", "shows no products")
    assert VISIO not in clara.words(empty)
    listed = await asked(ada, "catalog viso plan 2", VISIO, "from $15.00 / month (Monthly, 1-Year)", "hidden")
    assert "USD is assumed" in ada.words(listed)
    await ada.press(listed, "Feature")
    await ada.sees("featured now, and shown to clients")
    assert await settings(house, VISIO) == (True, True, 1)
    shelf = await asked(clara, "catalog", f"★ {VISIO}", "Ask for this")
    assert "hidden" not in clara.words(shelf) and "Feature" not in clara.words(shelf)
    await clara.press(shelf, "Ask for this")
    await clara.fill(quantity="4", note="For the architects")
    told = await ada.sees("Acme Dental would like Visio Plan 2", "4 seats", place="C0APPROVALS")
    assert "For the architects" in ada.words(told)
    assert await house.changes() == []


async def test_a_wish_is_passed_on_once_an_hour(house: Home) -> None:
    """Lost otherwise: an approval channel full of one person's impatience."""
    await shown(house, VISIO)
    bea = house.teams("bea")
    hands = TeamsHands(bea)
    for wait, said in ((0, "has been told"), (600, "already knows"), (3600, "has been told")):
        house.forward(wait)
        before = len(bea.shows())
        await hands.send_form(make("catalog_ask", product(house, VISIO), 0), {"quantity": "2"}, "catalogue_wish")
        await bea.sees(said, after=before)
    await quiet(house)
    posts = house.slack("ada").shows("C0APPROVALS")
    assert sum("would like Visio Plan 2" in house.slack("ada").words(post) for post in posts) == 2


async def test_an_admin_in_teams_filters_and_sets_everything_that_matches(house: Home) -> None:
    """Lost otherwise: 40 products shown one by one."""
    ben = house.teams("ben")
    listed = await asked(ben, "catalog vendor:acronis", "Acronis", "hidden")
    hands = TeamsHands(ben)
    before = len(ben.shows())
    seen = await hands.send_form(token(listed, "catalog_all"), {"action": "show"}, "catalogue_all")
    proposal = await ben.sees("Show ", "products: Acronis", after=before) if len(ben.shows()) > before else None
    text = raw(proposal) if proposal else everything(seen.body) + str(seen.body)
    apply = re.search(r"catalog_apply:[0-9a-f]+:0", text)
    assert apply, text[:400]
    await shown(house, "Acronis Cyber Protect")
    await shown(house, "Acronis Cyber Protect", action=CatalogueAction.HIDE)
    done = await hands.click(apply[0])
    assert "Left as they are, since somebody changed them meanwhile: Acronis Cyber Protect" in everything(done.body)
    assert await settings(house, "Acronis Advanced Backup") == (True, False, 1)
    assert await settings(house, "Acronis Cyber Protect") == (False, False, 2)
    again = await hands.click(apply[0])
    assert "Nothing was changed" in everything(again.body)


async def test_several_chosen_products_are_set_at_once(house: Home) -> None:
    """Lost otherwise: checkboxes that do nothing."""
    ids = [f"{product(house, name)}@0" for name in ("Visio Plan 1", VISIO)]
    hands = TeamsHands(house.teams("ben"))
    values = {"products": "\n".join(ids), "action": "feature"}
    await hands.send_form("catalog_several:-:0", values, "catalogue_several")
    assert await settings(house, "Visio Plan 1") == await settings(house, VISIO) == (True, True, 1)


async def test_who_comes_second_is_told_what_it_is_now(house: Home) -> None:
    """Lost otherwise: one admin undoes another without knowing."""
    ada, ben = house.slack("ada"), house.teams("ben")
    theirs = await asked(ben, "catalog visio plan 2", VISIO)
    listed = await asked(ada, "catalog visio plan 2", VISIO)
    await ada.press(listed, "Show")
    await ada.sees("shown to clients now")
    told = await TeamsHands(ben).click(token(theirs, "catalog_feature", product(house, VISIO)))
    assert "Ada Novak changed Visio Plan 2" in everything(told.body) or await ben.sees("Ada Novak changed Visio Plan 2")
    assert await settings(house, VISIO) == (True, False, 1)


@pytest.mark.parametrize(
    ("typed", "needles"),
    [
        pytest.param("show visio plan 2", ("Visio Plan 2 is shown to clients now",), id="one product"),
        pytest.param("feature Visio Plan 1", ("featured now, and shown",), id="featuring what is hidden"),
        pytest.param(
            "show visio", ("Which one do you mean?", "Visio Plan 1", "Visio Plan 2"), id="several are asked back"
        ),
        pytest.param("hide vsio plan 2", ("Which one do you mean?", "Visio Plan 2"), id="a typing error never acts"),
        pytest.param("category visio plan 2 = Drawing", ("of the category Drawing now",), id="a category of one's own"),
        pytest.param("category visio plan 2 = backup & recovery", ("Backup & Recovery now",), id="one that is known"),
        pytest.param("category:backup veeam", ("Veeam Backup for Microsoft 365", "Backup & Recovery"), id="a category"),
        pytest.param("hidden huntress", ("Huntress Managed EDR", "hidden"), id="hidden ones"),
    ],
)
async def test_the_catalogue_by_typing(house: Home, typed: str, needles: tuple[str, ...]) -> None:
    """Lost otherwise: those who never use a mouse."""
    await asked(house.slack("ada"), f"catalog {typed}", *needles)


@pytest.mark.parametrize(
    ("typed", "needles"),
    [
        pytest.param("vendor:Microsft", ("no vendor “Microsft”", "“Microsoft”"), id="a vendor that nobody sells"),
        pytest.param("category:Securty", ("no category “Securty”",), id="a category that is not there"),
        pytest.param("vend:Microsoft", ("“vend:”", "“vendor:”"), id="a filter that is none"),
        pytest.param("show", ("catalog show <product>",), id="nothing to be shown"),
        pytest.param("show xylophone", ("anything like “xylophone”",), id="a product that is not there"),
        pytest.param("category visio = ", ("catalog category <product> = <category>",), id="no category"),
        pytest.param(f"category visio plan 2 = {'x' * 61}", ("61 characters", "at most 60"), id="one that is too long"),
        pytest.param("xylophone quartet", ("Nothing fits",), id="words that fit nothing"),
    ],
)
async def test_bad_words_have_their_own_answer(house: Home, typed: str, needles: tuple[str, ...]) -> None:
    """Lost otherwise: a typing error that ends in "something went wrong"."""
    async with nothing_written(house):
        await asked(house.teams("ben"), f"catalog {typed}", *needles)


@pytest.mark.parametrize(
    ("form", "at", "values", "said"),
    [
        pytest.param("catalogue_several", "catalog_several:-:0", {"action": "show"}, "Tick at least one", id="no product"),
        pytest.param("catalogue_several", "catalog_several:-:0", {"products": "x@0"}, "what to do", id="no action"),
        pytest.param(
            "catalogue_several", "catalog_several:-:0", {"products": "x@0", "action": "show"}, "not in the catalogue",
            id="a product of nobody's",
        ),
        pytest.param(
            "catalogue_several", "catalog_several:-:0", {"products": "x", "action": "show"}, "out of date", id="no version"
        ),
        pytest.param("catalogue_all", f"catalog_all:{'0' * 30}:0", {"action": "show"}, "out of date", id="no such list"),
        pytest.param("catalogue_all", "catalog_all:-:0", {"action": "sell"}, "what to do", id="an unknown action"),
        pytest.param("catalogue_filter", "catalog_filter:-:0", {"vendor": "nobody"}, "no vendor", id="an unknown vendor"),
    ],
)  # fmt: skip
async def test_a_forged_form_sets_nothing(house: Home, form: str, at: str, values: dict[str, str], said: str) -> None:
    """Lost otherwise: settings written by a client that checks nothing."""
    async with nothing_written(house):
        ben = house.teams("ben")
        seen = await TeamsHands(ben).send_form(at, values, form)
        assert said in everything(seen.body) or await ben.sees(said)
        slack = await SlackHands(house.slack("ada")).send_form(at, values, form)
        assert slack.status == 200


async def test_a_list_is_its_owners_and_ends(house: Home) -> None:
    """Lost otherwise: a bulk action confirmed by somebody who never saw it, or a week later."""
    ada, ben = house.slack("ada"), house.teams("ben")
    listed = await asked(ada, "catalog vendor:Acronis", "Acronis")
    theirs = token(listed, "catalog_all")
    seen = await TeamsHands(ben).send_form(theirs, {"action": "show"}, "catalogue_all")
    assert "out of date, or is not yours" in everything(seen.body)
    house.forward(8 * 24 * 3600)
    await SlackHands(ada).click(theirs.replace("catalog_all", "catalog"))
    await ada.sees("out of date, or is not yours")


@pytest.mark.parametrize(
    "typed", ["", "visio plan 1", "vendor:Adobe", "category:Backup", "hidden", "show visio plan 1"]
)
async def test_a_client_sees_nothing_that_is_hidden(house: Home, typed: str) -> None:
    """Lost otherwise: what an MSP does not sell to this client, found by a word."""
    await shown(house, VISIO)
    bea = house.teams("bea")
    answer = await asked(bea, f"catalog {typed}".strip(), "")
    text = bea.words(answer).replace(typed, "")
    assert not re.search(r"Visio Plan 1|Adobe (?!”)|Acronis|hidden|Feature\b", text), text


@pytest.mark.parametrize(
    "verb", ["catalog_product", "catalog_show", "catalog_several", "catalog_all", "catalog_category"]
)
async def test_a_client_gets_nothing_hidden_by_a_token(house: Home, verb: str) -> None:
    """Lost otherwise: a client who makes a button of their own."""
    hidden = product(house, VISIO)
    subject = f"-/0/{hidden}" if verb in ("catalog_product", "catalog_show", "catalog_category") else "-"
    async with nothing_written(house):
        for seen in (
            await TeamsHands(house.teams("bea")).click(make(verb, subject, 0)),
            await TeamsHands(house.teams("bea")).send_form(
                make("catalog_ask", hidden, 0), {"quantity": "1"}, "catalogue_wish"
            ),
        ):
            assert "Visio" not in everything(seen.body)


async def test_partner_rates_are_for_managers_only(house: Home) -> None:
    """Lost otherwise: what the MSP pays, read by a tech or a client."""
    await shown(house, VISIO)
    at = make("catalog_product", f"-/0/{product(house, VISIO)}", 0)
    manager = await TeamsHands(house.teams("ben")).click(at)
    client = await TeamsHands(house.teams("bea")).click(at)
    assert "Partner" in everything(manager.body) and "12.60" in everything(manager.body)
    assert "$15.00" in everything(client.body)
    assert "Partner" not in everything(client.body) and "12.60" not in str(client.body)
    theo = house.slack("theo")
    await SlackHands(theo).click(at)
    page = await theo.sees("$15.00")
    assert "12.60" not in raw(page)


async def test_a_page_does_not_wait_for_slow_prices(house: Home) -> None:
    """Lost otherwise: a list that never opens because one price is slow."""
    house.stage.world.faults.add(Fault(kind="slow", path="/products/*/pricing", seconds=2, times=None))
    began = asyncio.get_running_loop().time()
    listed = await asked(house.slack("ada"), "catalog visio plan 2", VISIO)
    assert asyncio.get_running_loop().time() - began < 2
    assert "still on their way" in str(listed.versions[0].body)


async def test_a_page_stands_without_pax8(house: Home) -> None:
    """Lost otherwise: no catalogue while Pax8 is down."""
    fault = Fault(kind="status", path="/products/*/pricing", status=404, times=None)
    house.stage.world.faults.add(fault)
    listed = await asked(house.teams("ben"), "catalog visio plan 2", VISIO, "gives no prices")
    assert "from $" not in house.teams("ben").words(listed)


async def test_a_large_bulk_action_leaves_the_writer_to_others(house: Home) -> None:
    """Lost otherwise: an approval that waits until the whole catalogue is set."""
    ada = Actor(
        HARBOUR,
        "Ada Novak",
        (await _person(house)),
        frozenset({Permission.MANAGE_LICENSING, Permission.READ_LICENSING}),
    )
    ports = house.built.ports
    spot = await catalogue.list_of(ports, ada, CatalogueFilter())
    proposal = await shelving.propose(ports, ada, spot, CatalogueAction.SHOW)
    done = await shelving.apply(ports, ada, proposal.listing)
    assert done.changed == proposal.count > 70
    assert (await shelving.propose(ports, ada, spot, CatalogueAction.SHOW)).count == 0


async def _person(house: Home) -> Any:
    async with house.built.database.view(HARBOUR) as view:
        return next(person for person, _ in await view.people.managers())
