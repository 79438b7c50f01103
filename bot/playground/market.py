"""What do MSPs do in the Pax8 Marketplace, and how does the vendor hear of it?"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from bot.playground.cast import (
    BI_PSA,
    BI_RMM,
    NEXT_TICKET,
    PROFESSIONAL,
    PROVISIONER,
    STARTUP,
    VENDOR_DOOR,
    VENDOR_SECRET,
)
from bot.playground.pax8 import Pax8Server, vending
from bot.playground.pax8.orders import ENROLLMENT, Goods, Order, Party, drawn, request
from bot.playground.pax8.seed import Row
from bot.playground.pax8.silo import Silo

DOOR = f"/pax8/provisioning/{VENDOR_DOOR}"
CLIENTS = {False: "tidewater", True: "tidewater-simulation"}
"""Tidewater's credentials, by whether they are for simulations."""

PURCHASES = ("NetNew", "TrialCreate")
PATIENCE = 10.0
"""Seconds within which a result is expected."""

_PARTNER = "5ea7715e-0000-4000-8000-00000000e00{}"
PARTNERS = {
    "harbour": Party(
        _PARTNER.format(1),
        "Harbour IT",
        "harbour.example",
        "ada@harbour.example",
        "3 Quay Road",
        "Boston",
        "02110",
        "MA",
    ),
    "summit": Party(
        _PARTNER.format(2),
        "Summit Cloud",
        "summit.example",
        "olga@summit.example",
        "9 Ridge Way",
        "Denver",
        "80210",
        "CO",
    ),
    "lakeside": Party(
        _PARTNER.format(3),
        "Lakeside IT",
        "lakeside.example",
        "lena@lakeside.example",
        "1 Pier Lane",
        "Duluth",
        "55802",
        "MN",
    ),
}
GOODS = {
    goods.id: goods
    for goods in (
        Goods(STARTUP, "StartUp", 12),
        Goods(PROFESSIONAL, "Professional", 12),
        Goods(BI_PSA, "BI Packages - PSA"),
        Goods(BI_RMM, "BI Packages - RMM"),
        Goods(NEXT_TICKET, "NextTicket"),
    )
}


@dataclass(frozen=True, slots=True)
class Holding:
    """A subscription as the store has it."""

    id: str
    partner: str
    product: str
    quantity: Any
    simulation: bool = False
    live: bool = True


class Market:
    """The store. `address` tells where the bot listens now; its door becomes the vendor's webhook when it changes."""

    def __init__(self, pax8: Pax8Server, address: Callable[[], str]) -> None:
        self._pax8 = pax8
        self._address = address
        self._registered = ""
        self._ordered: list[tuple[str, Holding]] = []
        """(request, what the subscription is once it is provisioned), the oldest first."""

    @property
    def holdings(self) -> dict[str, Holding]:
        """By subscription, the oldest first; what the vendor has refused came to nothing."""
        return {holding.id: holding for request_id, holding in self._ordered if not self._failed(request_id)}

    async def order(
        self,
        type: str = "NetNew",
        *,
        partner: str = "lakeside",
        product: str = STARTUP,
        quantity: Any = 5,
        subscription: str | None = None,
        old_product: str | None = None,
        details: dict[str, Any] | None = None,
        simulation: bool = False,
        created_at: datetime | None = None,
        deliver: bool = True,
        **fields: Any,
    ) -> str:
        """Order something, and tell the vendor once unless `deliver` is false. Returns the request's id.

        `partner` is a key of PARTNERS, `product` one of Pax8's ids; `quantity` the new total. A purchase begins a
        subscription; everything else is about `subscription`, or the partner's live one of the product (of any product,
        when the product changes). `details` are what the form asked for: a contact unless given. `fields` replace
        fields of the request as they go over the wire (partnerName="<b>…"). Raises LookupError.
        """
        held = (
            None if type in (*PURCHASES, ENROLLMENT) else self._held(type, partner, product, subscription, simulation)
        )
        if held is not None:
            subscription = held.id
            old_product = old_product or (held.product if type == "ChangeProduct" else None)
        who, goods = PARTNERS[partner], GOODS.get(product, Goods(product, "Something new"))
        made = Order(type, who, goods, quantity, subscription or str(uuid4()), old_product)
        row = request(made, created_at or self._pax8.world.clock.now()) | fields
        given = {"adminEmail": who.contact} if details is None else details
        self._silo(simulation).place(row, given, self._pax8.world.clock.now())
        self._hold(row["id"], made, partner, simulation)
        if deliver:
            await self.deliver(row["id"])
        return str(row["id"])

    async def deliver(self, request_id: str) -> bool:
        """A new attempt, as Pax8 makes one when the last was not acknowledged; true when this one is.

        Raises NotTaken for a request that is fulfilled, LookupError when Pax8 has tried often enough.
        """
        return await self.send(request_id, self.issue(request_id))

    async def redeliver(self, request_id: str) -> bool:
        """The latest attempt once more, as a network does that repeats itself."""
        return await self.send(request_id, self._of(request_id).attempts[request_id][-1]["id"])

    def issue(self, request_id: str) -> str:
        """A new attempt that nobody is told of yet; its id. Raises as `deliver` does."""
        silo = self._of(request_id)
        if silo.exhausted(request_id):
            raise LookupError("Pax8 has tried often enough")
        return str(silo.attempt(request_id, self._webhook(), self._pax8.world.clock.now())["id"])

    async def send(self, request_id: str, attempt_id: str) -> bool:
        """Tell the vendor of this attempt; true when it is acknowledged."""
        self._webhook()
        return await self._pax8.sender.send(CLIENTS[self._of(request_id).simulation], request_id, attempt_id)

    async def retry(self, request_id: str, details: dict[str, Any] | None = None) -> bool:
        """Somebody has corrected the form after a failure: a new detail, and a new attempt."""
        silo = self._of(request_id)
        given = silo.details[request_id][-1]["details"] if details is None else details
        silo.describe(request_id, given, self._pax8.world.clock.now())
        return await self.deliver(request_id)

    async def answered(self, request_id: str, times: int = 1) -> Row:
        """Wait for the result, or for so many; the newest. Raises TimeoutError."""
        silo = self._of(request_id)
        async with asyncio.timeout(PATIENCE):
            while len(silo.results[request_id]) < times:
                await silo.posted.wait()
        return drawn(silo.results[request_id][-1])

    def results(self, request_id: str) -> list[Row]:
        return [drawn(row) for row in self._of(request_id).results[request_id]]

    def attempts(self, request_id: str) -> list[Row]:
        return [drawn(row) for row in self._of(request_id).attempts[request_id]]

    def told(self, request_id: str) -> list[str]:
        """The attempts of which the vendor was told and that it acknowledged, the oldest first."""
        silo = self._of(request_id)
        heard = [each["id"] for each in silo.attempts[request_id] if each["status"] == "Acknowledged"]
        return [each for each in heard if each not in silo.by_hand]

    def request(self, request_id: str) -> Row:
        return drawn(self._of(request_id).requests[request_id])

    def requests(self, simulation: bool = False) -> list[str]:
        """The oldest first."""
        return list(self._silo(simulation).requests)

    def unanswered(self, simulation: bool = False) -> list[str]:
        """Requests whose latest acknowledged attempt has no result, or that nobody has acknowledged."""
        silo = self._silo(simulation)
        return [request_id for request_id in silo.requests if not _answered(silo, request_id)]

    def subscription(self, partner: str, product: str, simulation: bool = False) -> str:
        """The partner's live subscription to the product, the newest. Raises LookupError."""
        return self._held("", partner, product, None, simulation).id

    def _silo(self, simulation: bool) -> Silo:
        return self._pax8.world.silo(CLIENTS[simulation])

    def _of(self, request_id: str) -> Silo:
        for simulation in CLIENTS:
            if request_id in (silo := self._silo(simulation)).requests:
                return silo
        raise LookupError(f"no provision request {request_id!r}")

    def _webhook(self) -> str | None:
        """The id of the webhook that counts; the bot's door is made one where its address is new."""
        world, address = self._pax8.world, self._address()
        if address and address != self._registered:
            vending.register(world, PROVISIONER, address + DOOR, vending.HEADER, VENDOR_SECRET)
            self._registered = address
        known = world.webhooks.get(PROVISIONER)
        return str(known[-1]["id"]) if known else None

    def _held(self, type: str, partner: str, product: str, subscription: str | None, simulation: bool) -> Holding:
        if subscription is not None:
            # One that the store does not know is ordered as it is said: vendors see such things too.
            return self.holdings.get(subscription) or Holding(subscription, partner, product, None, simulation)
        for holding in reversed(self.holdings.values()):
            fits = (holding.partner, holding.simulation) == (partner, simulation) and holding.live
            if fits and (type == "ChangeProduct" or holding.product == product):
                return holding
        raise LookupError(f"{partner} holds no {GOODS[product].name if product in GOODS else product}")

    def _hold(self, request_id: str, made: Order, partner: str, simulation: bool) -> None:
        if made.type == ENROLLMENT:
            return
        new = Holding(made.subscription, partner, made.goods.id, made.quantity, simulation)
        self._ordered.append((request_id, replace(new, live=made.type != "Deprovision")))

    def _failed(self, request_id: str) -> bool:
        results = self._of(request_id).results[request_id]
        return bool(results) and results[-1]["status"] == "Fail"


def _answered(silo: Silo, request_id: str) -> bool:
    latest = silo.acknowledged(request_id)
    return latest is not None and any(
        result["provisionAttemptId"] == latest["id"] for result in silo.results[request_id]
    )
