"""What do many people do with the bot all at once, and in no order?"""

import asyncio
import random
from collections import Counter
from contextlib import suppress

from bot.playground.cast import (
    ACME_SLACK,
    APPROVALS,
    BI_PSA,
    BIRCH_TENANT,
    BY_KEY,
    NEXT_TICKET,
    PREMIUM,
    STARTUP,
    Persona,
)
from bot.playground.chat_log import Post
from bot.playground.pax8 import PaxWorld
from bot.playground.pax8.offers import identity
from bot.playground.pax8.silo import NotTaken
from bot.playground.seats import Missed, SlackSeat, TeamsSeat
from bot.playground.stage import Stage
from tests.faults import events

MANY = tuple(
    each
    for n in range(1, 5)
    for each in (
        Persona(f"acme{n}", f"Ann Acme {n}", "at Acme", "slack", ACME_SLACK, f"U0ACME{n}", f"ann{n}@acme.example"),
        Persona(f"birch{n}", f"Bo Birch {n}", "at Birch", "teams", BIRCH_TENANT, f"bo-000{n}", f"bo{n}@birch.example"),
    )
)
"""Clients who come besides Clara and Bea."""

COMPANIES = {"slack": "Acme Dental", "teams": "Birch & Sons Logistics"}
CLIENTS = {"slack": "acme", "teams": "birch"}
WRONG = (
    "reqest 12",
    "request 0 Microsoft",
    "request 99999 Microsoft",
    "request nine Visio",
    "request 12",
    "12",
    "licences",
)
EDITIONS = 32
"""Products more that each of both clients has, so that requests seldom stand in each other's way."""
CAME_TO_NOTHING = (Missed, LookupError, TimeoutError, NotTaken)
"""What a person finds when somebody else was faster, or the bot silent."""


def invite() -> None:
    """They are furnished with whatever stage is made from now on."""
    BY_KEY.update({each.key: each for each in MANY})


def seeded(text: str) -> str:
    """The seed file with them in it."""
    lines = []
    for who in MANY:
        identity = f'{{ platform = "{who.platform}", tenant = "{who.home}", user = "{who.user}" }}'
        grant = f'{{ permission = "write_licensing", client = "{CLIENTS[who.platform]}" }}'
        lines += ["[[organisations.people]]", f'id = "{who.key}"', f'name = "{who.name}"', f'email = "{who.email}"']
        lines += [f"identities = [{identity}]", f"grants = [{grant}]"]
    before, second, after = text.partition('[[organisations]]\nid = "summit"')
    return "\n".join([before, *lines, second + after])


def furnish(world: PaxWorld) -> None:
    """Before anything is read of it."""
    data, table = world.partners["harbour"].data, world.book("harbour").subscriptions
    pattern = data.subscription(COMPANIES["slack"], PREMIUM)
    for company in map(data.company, COMPANIES.values()):
        for offer in list(data.offers.values())[-EDITIONS:]:
            row = pattern | {
                "id": identity(f"{company['id']}:{offer.id}"),
                "companyId": company["id"],
                "currencyCode": company["currency"],
                "productId": offer.id,
                "productName": offer.name,
                "vendorSkuId": offer.sku,
                "quantity": max(offer.least, pattern["quantity"]),
            }
            data.subscriptions.append(row)
            table.insert_before(pattern["id"], row)


class Crowd:
    """Everybody, by one lot; `counted` tells what they did."""

    def __init__(self, stage: Stage, lot: random.Random) -> None:
        self._stage = stage
        self._lot = lot
        self.counted: Counter[str] = Counter()
        self._acts = {
            self._ask: 28,
            self._decide: 20,
            self._withdraw: 3,
            self._mistype: 3,
            self._look: 2,
            self._sync: 1,
            self._order: 5,
            self._drift: 2,
            self._repeat: 2,
        }

    async def act(self) -> None:
        """Somebody does something."""
        chosen = self._lot.choices(list(self._acts), list(self._acts.values()))[0]
        self.counted[chosen.__name__.strip("_")] += 1
        with suppress(*CAME_TO_NOTHING):
            await chosen()

    async def _ask(self) -> None:
        who = self._client()
        rows = self._products(COMPANIES[who.who.platform])
        name, seats = self._lot.choice(rows)
        await who.say(f"request {max(1, seats + self._lot.randint(-2, 12))} {name}")

    async def _decide(self) -> None:
        """Two at once, on both platforms, and not always of one mind."""
        ada, ben = SlackSeat(self._stage.slack, "ada"), TeamsSeat(self._stage.teams, "ben")
        verdicts = self._lot.choices(("Approve", "Reject…"), (3, 1), k=2)
        await asyncio.gather(
            self._verdict(ada, APPROVALS, verdicts[0]), self._verdict(ben, self._stage.approvals, verdicts[1])
        )

    async def _verdict(self, who: SlackSeat | TeamsSeat, place: str, verdict: str) -> None:
        with suppress(*CAME_TO_NOTHING):
            pending = [post for post in who.shows(place) if verdict in str(post.body)]
            if pending:
                # the newest mostly, so that both meet at one card; an old one now and then
                await who.press(pending[-1] if self._lot.random() < 0.7 else self._lot.choice(pending), verdict)
                if verdict == "Reject…":
                    await who.fill(reason="Not now")

    async def _withdraw(self) -> None:
        who = self._client()
        await who.press(self._own(who, "Withdraw"), "Withdraw")

    async def _mistype(self) -> None:
        await self._client().say(self._lot.choice(WRONG))

    async def _look(self) -> None:
        await self._client().say(self._lot.choice(("licenses", "requests", "help")))

    async def _sync(self) -> None:
        await SlackSeat(self._stage.slack, "ada").say("sync subscriptions")

    async def _order(self) -> None:
        """At the marketplace; now and then Pax8 tells of it twice."""
        market = self._stage.market
        live = [each for each in market.holdings.values() if each.live]
        kind = self._lot.choice(("NetNew", "NetNew", "Update", "Deprovision")) if live else "NetNew"
        if kind == "NetNew":
            partner, product = (
                self._lot.choice(("lakeside", "summit")),
                self._lot.choice((BI_PSA, NEXT_TICKET, STARTUP)),
            )
            made = await market.order(kind, partner=partner, product=product, quantity=self._lot.randint(1, 9))
        else:
            held = self._lot.choice(live)
            which = {"partner": held.partner, "product": held.product, "subscription": held.id}
            made = await market.order(kind, quantity=self._lot.randint(1, 9), **which)
        if self._lot.random() < 0.5:
            await market.redeliver(made)

    async def _drift(self) -> None:
        """Somebody works in Pax8's own portal."""
        data = self._stage.world.partners["harbour"].data
        name, seats = self._lot.choice(self._products(company := self._lot.choice(list(COMPANIES.values()))))
        id = str(data.subscription(company, name)["id"])
        book = self._stage.world.book("harbour")
        book.alter(id, {"quantity": seats + self._lot.randint(1, 3)}, self._stage.world.clock.now())

    async def _repeat(self) -> None:
        """Pax8 tells of something once more that is over by now."""
        events.repeat(self._stage, self._lot)

    def _client(self) -> SlackSeat | TeamsSeat:
        key = self._lot.choice(("clara", "bea", *(each.key for each in MANY)))
        if BY_KEY[key].platform == "slack":
            return SlackSeat(self._stage.slack, key)
        return TeamsSeat(self._stage.teams, key)

    def _own(self, who: SlackSeat | TeamsSeat, label: str) -> Post:
        found = [post for post in who.shows() if label in str(post.body)]
        if not found:
            raise Missed(label)
        return self._lot.choice(found)

    def _products(self, company: str) -> list[tuple[str, int]]:
        """What the company has, and how many of it Pax8 shows."""
        data, book = self._stage.world.partners["harbour"].data, self._stage.world.book("harbour")
        own = str(data.company(company)["id"])
        held = [row for row in data.subscriptions if row["companyId"] == own and row["status"] == "Active"]
        return [(str(row["productName"]), int(book.subscriptions[str(row["id"])]["quantity"])) for row in held]
