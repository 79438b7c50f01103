"""Can anybody do, or see, what is not theirs: by any command, button or form, as any kind of person?"""

from collections.abc import AsyncIterator, Iterator, Mapping
from itertools import count
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.db.migrations import driver_url
from adapters.db.tables import metadata
from bot.commands import ACTIONS, COMMANDS, FORMS, allowed
from bot.dispatch import Dispatcher
from cards import notices, tokens
from cards.text import dialog, fallback
from domain.catalogue import CatalogueFilter
from domain.chat import (
    Click,
    Command,
    Conversation,
    ConversationKind,
    Incoming,
    Opened,
    OptionsQuery,
    Source,
    Submission,
)
from domain.errors import NotAllowed, Refusal
from domain.examples import EXAMPLES
from domain.ids import ChangeId, ClientId, InstallationId, OrgId, PersonId, Platform, SubscriptionId
from domain.notices import FieldErrors, FormNotice, OpenForm, Options, Redraw, Refused, Reply, Say
from domain.ports import Kind
from domain.tenancy import IMPLIED, Actor, Identity, Installation, Permission
from domain.use_cases import changes, mirroring
from domain.use_cases.changes import Ask
from tests.e2e.hands import quiet
from tests.e2e.home import HARBOUR, Home, home

SUMMIT = OrgId("summit")
DOOR = Installation(InstallationId("harbour-slack"), HARBOUR, Platform.SLACK, "T0HARBOUR", "")
HELD: dict[str, frozenset[Permission]] = {
    **{p.value: frozenset({p}) for p in Permission if p is not Permission.WRITE_LICENSING},
    "write_licensing": frozenset({Permission.WRITE_LICENSING}),
    "nothing": frozenset(),
}
_number = count(1)

pytestmark = pytest.mark.asyncio(loop_scope="module")


def _person(key: str, permissions: frozenset[Permission]) -> str:
    grants = ", ".join(
        f'{{ permission = "{p.value}"{", client = " + chr(34) + "acme" + chr(34) if p is Permission.WRITE_LICENSING else ""} }}'
        for p in sorted(permissions)
    )
    who = f'{{ platform = "slack", tenant = "T0HARBOUR", user = "U-{key}" }}'
    return f'[[organisations.people]]\nid = "{key}"\nname = "Somebody {key}"\nidentities = [{who}]\ngrants = [{grants}]\n\n'


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Home]:
    """One house for the whole file: what is held here is that nothing happens."""
    folder = tmp_path_factory.mktemp("permissions")
    async with home(f"sqlite:///{folder / 'seatwise.db'}") as made:
        people = "".join(_person(key, held) for key, held in HELD.items())
        first = "[[organisations.people]]"
        await made.replant(first, people + first)
        yield made


class Person:
    """Somebody at Slack, whose events the bot gets as verified."""

    def __init__(self, house: Home, user: str) -> None:
        self._dispatcher = Dispatcher(house.built.ports, house.built.files)
        self._user = user

    def source(self) -> Source:
        place = Conversation(DOOR.id, Platform.SLACK, ConversationKind.DIRECT, f"D-{self._user}", self._user)
        identity = Identity(Platform.SLACK, DOOR.tenant, self._user)
        return Source(DOOR, identity, self._user, place, f"slack:T0HARBOUR:{self._user}:{next(_number)}")

    async def types(self, name: str, words: str = "") -> Reply:
        return await self.sends(Command(self.source(), name, words))

    async def sends(self, incoming: Incoming) -> Reply:
        return await self._dispatcher.handle(incoming)


def _refusal(reply: Reply) -> Refusal | None:
    match reply:
        case Say(Refused(refusal)):
            return refusal
        case FieldErrors(errors):
            return errors[0][1]
    return None


def said(reply: Reply) -> str:
    """All that a person would read."""
    match reply:
        case Say(notice):
            return fallback(notices.card(notice))
        case Redraw(card, aside):
            return "\n".join(fallback(notices.card(each)) for each in (card, aside) if each)
        case OpenForm(form):
            return dialog(notices.form(form))
        case Options(choices):
            return "\n".join(choice.label for choice in choices)
        case FieldErrors(errors):
            return "\n".join(fallback(notices.card(Refused(refusal))) for _, refusal in errors)
    return ""


def _may(held: frozenset[Permission]) -> Actor:
    implied = held | {each for p in held for each in IMPLIED.get(p, frozenset())}
    return Actor(HARBOUR, "", permissions=implied)


@pytest.mark.parametrize("held", HELD)
@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: c.name)
async def test_a_command_is_for_those_only_whom_its_declaration_names(house: Home, command: Any, held: str) -> None:
    """Lost otherwise: a command that anybody may use, whatever the page of commands says."""
    refused = isinstance(_refusal(await Person(house, f"U-{held}").types(command.name)), NotAllowed)
    assert refused == (not allowed(command.needs, _may(HELD[held])))


@pytest.mark.parametrize("held", HELD)
async def test_a_button_or_a_form_is_for_those_only_whom_its_declaration_names(house: Home, held: str) -> None:
    """Lost otherwise: a forged press that does what its presser was never shown."""
    person, actor = Person(house, f"U-{held}"), _may(HELD[held])
    for action in ACTIONS:
        reply = await person.sends(Click(person.source(), tokens.make(action.verb, "nothing-of-this-id", 1)))
        if not allowed(action.needs, actor):
            assert isinstance(_refusal(reply), NotAllowed), action.verb
    for form in FORMS:
        reply = await person.sends(Submission(person.source(), form.name, "x:nothing-of-this-id:1", {}))
        if not allowed(form.needs, actor):
            assert isinstance(_refusal(reply), NotAllowed), form.name
        for field in form.searches:
            reply = await person.sends(OptionsQuery(person.source(), form.name, "x:nothing-of-this-id:1", field, ""))
            if not allowed(form.needs, actor):
                assert isinstance(_refusal(reply), NotAllowed), (form.name, field)


@pytest.mark.parametrize("held", HELD)
async def test_help_shows_what_this_very_person_may_do(house: Home, held: str) -> None:
    """Lost otherwise: a client who is offered what refuses them, or a manager who never hears of a way."""
    person, actor = Person(house, f"U-{held}"), _may(HELD[held])
    told = said(await person.types("help"))
    for command in COMMANDS:
        assert (f"– {command.usage} · " in told) == allowed(command.needs, actor), command.name
        if allowed(command.needs, actor):
            used = said(await person.types(command.name, "help"))
            shown = [way for way in command.ways if f"– {way.usage} · " in used]
            assert shown == [way for way in command.ways if allowed(way.needs, actor)], command.name


# Other clients, other organisations

OTHER_CLIENTS = ("Birch & Sons", "Cedar Law", "Delta Robotics")
OTHER_ORGANISATION = ("Summit", "Willow", "Olga")
WORDS = ("", "birch", "for birch", "willow", "1001", "Microsoft", "settings", "explain microsoft 4", "list", "history")


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: c.name)
async def test_a_client_reads_nothing_of_another_client(house: Home, command: Any) -> None:
    """Lost otherwise: one customer's licences in another customer's chat."""
    person = Person(house, "U-write_licensing")
    for words in WORDS:
        told = said(await person.types(command.name, words))
        assert not _theirs(told, OTHER_CLIENTS, words), told


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: c.name)
async def test_nobody_reads_anything_of_another_organisation(house: Home, command: Any) -> None:
    """Lost otherwise: the tenant wall, by a plain command."""
    for held in HELD:
        for words in WORDS:
            told = said(await Person(house, f"U-{held}").types(command.name, words))
            assert not _theirs(told, OTHER_ORGANISATION, words), told


async def test_no_press_form_or_search_tells_a_client_of_another_one(house: Home) -> None:
    """Lost otherwise: one customer's licences in another's chat, by a token that was guessed or kept."""
    person = Person(house, "U-write_licensing")
    async with house.built.database.view(HARBOUR) as view:
        theirs = [held.subscription.id for held in await view.catalog.holdings(ClientId("birch"))]
    for incoming in _forged(person, [theirs[0], "birch", f"{theirs[0]}/birch"], "13"):
        told = said(await person.sends(incoming))
        assert not _theirs(told, OTHER_CLIENTS, ""), (incoming, told)


@pytest.mark.parametrize("held", HELD)
async def test_the_page_of_a_person_tells_nothing_of_others(house: Home, held: str) -> None:
    """Lost otherwise: the wall, by the one page that draws everything at once."""
    person = Person(house, f"U-{held}")
    told = said(await person.sends(Opened(person.source())))
    assert not _theirs(told, OTHER_ORGANISATION, "")
    assert held not in ("write_licensing", "nothing") or not _theirs(told, OTHER_CLIENTS, "")


def _theirs(told: str, names: tuple[str, ...], typed: str) -> list[str]:
    """What was typed may be told back."""
    return [name for name in names if name in told and name.casefold() not in typed.casefold()]


COST = "7777.77"
BELOW = [held for held in HELD if held != "manage_licensing"]
ASKED = ("", "microsoft", "e3", "12 microsoft", "12 e3", "explain e3 13", "acme", "1001", "add 3 e3")


@pytest.mark.parametrize("held", BELOW)
async def test_no_partner_cost_comes_near_a_reader_who_may_not_see_it(house: Home, held: str) -> None:
    """Lost otherwise: what the MSP pays, by a card, by a refusal, or by whatever is drawn of the same facts tomorrow."""
    await _cost_everywhere(house)
    person = Person(house, f"U-{held}")
    for incoming in _all_that_can_be_done(person, await _own_ids(house)):
        reply = await person.sends(incoming)
        assert COST not in said(reply) and COST not in repr(reply), incoming
        if later := getattr(reply, "later", None):
            assert COST not in repr(await later()), incoming
    if held == "read_licensing":
        told = repr(await Person(house, "U-manage_licensing").types("licenses", "microsoft"))
        assert COST in told, "it is there for those who may see it"


async def _cost_everywhere(house: Home) -> None:
    engine = create_async_engine(driver_url(house.stage.database_url))
    async with engine.begin() as connection:
        await connection.execute(metadata.tables["subscriptions"].update().values(partner_cost=COST))
    await engine.dispose()


async def _own_ids(house: Home) -> list[str]:
    """Of Harbour's: two subscriptions of the client whose person asks, one of another's, a product, a client."""
    async with house.built.database.view(HARBOUR) as view:
        own = [held.subscription.id for held in await view.catalog.holdings(ClientId("acme"))]
        other = [held.subscription.id for held in await view.catalog.holdings(ClientId("birch"))]
        products = (await view.products.search(CatalogueFilter("microsoft"))).ids
    return [*own[:2], *other[:1], products[0], "acme", "all", f"all/0/{products[0]}"]


def _all_that_can_be_done(person: Person, ids: list[str]) -> Iterator[Incoming]:
    yield from (Command(person.source(), command.name, words) for command in COMMANDS for words in ASKED)
    yield from _forged(person, ids, "13")


@pytest.mark.parametrize("held", ["manage_licensing", "write_licensing"])
async def test_an_id_of_another_organisation_opens_nothing_and_changes_nothing(house: Home, held: str) -> None:
    """Lost otherwise: the tenant wall, by a token or a form that somebody made up."""
    person = Person(house, f"U-{held}")
    foreign = await _ids_at_summit(house)
    await quiet(house)
    before = await _rows_of(house, SUMMIT)
    for incoming in _forged(person, foreign):
        told = said(await person.sends(incoming))
        assert not _theirs(told, OTHER_ORGANISATION, ""), (incoming, told)
    assert await _rows_of(house, SUMMIT) == before


def _forged(person: Person, ids: list[str], typed: str = "") -> Iterator[Incoming]:
    """Each button with each of these ids, and each form with each of them in the token and in every field, or what is
    `typed` there.
    """
    fields: Mapping[str, list[str]] = {
        form.name: [field.id for field in form.fields]
        for form in (notices.form(e) for e in EXAMPLES.values() if isinstance(e, FormNotice))
    }
    for id_ in ids:
        for action in ACTIONS:
            yield Click(person.source(), tokens.make(action.verb, id_, 1))
        for form in FORMS:
            values = dict.fromkeys(fields.get(form.name, []), typed or id_)
            yield Submission(person.source(), form.name, tokens.make("x", id_, 1), values)
            for field in form.searches:
                yield OptionsQuery(person.source(), form.name, tokens.make("x", id_, 1), field, "o")


async def _ids_at_summit(house: Home) -> list[str]:
    """One of each kind of thing that a token can name, a pending request among them."""
    ports = house.built.ports
    olga = Actor(SUMMIT, "Olga Reyes", PersonId("olga"), frozenset(Permission), None, Platform.SLACK)
    async with ports.view(SUMMIT) as view:
        held = (await view.catalog.page(None, "", 0, 50)).rows
    if not held:
        for kind in (Kind.COMPANIES, Kind.PRODUCTS, Kind.SUBSCRIPTIONS):
            await mirroring.sync(ports, SUMMIT, kind, ports.clock.now())
        async with ports.view(SUMMIT) as view:
            held = (await view.catalog.page(None, "", 0, 50)).rows
    row = next(h for h in held if h.subscription.status.can_change)
    subscription = SubscriptionId(row.subscription.id)
    ask = Ask(
        subscription, row.subscription.quantity + 7, f"k{next(_number)}", Platform.SLACK, InstallationId("summit-slack")
    )
    async with ports.view(SUMMIT) as view:
        change = await view.changes.open_for(subscription)
    change = change or await changes.request(ports, olga, ask)
    async with ports.unit(SUMMIT) as unit:
        listing = await unit.listings.keep(PersonId("olga"), "catalog", ports.clock.now(), {"words": "Willow"})
    return [subscription, row.subscription.company, ChangeId(change.id), "willow", "olga", "summit-slack", listing.id]


async def _rows_of(house: Home, org: OrgId) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of one organisation, outbox aside, which moves by itself."""
    engine = create_async_engine(driver_url(house.stage.database_url))
    moving = {"deliveries", "attempts", "lanes", "changes", "decisions", "sync_runs"}
    async with engine.connect() as connection:
        found = {
            name: sorted(
                map(repr, await connection.execute(select(text("*")).select_from(table).where(table.c.org_id == org)))
            )
            for name, table in metadata.tables.items()
            if "org_id" in table.c and name not in moving
        }
    await engine.dispose()
    return found  # type: ignore[return-value]
