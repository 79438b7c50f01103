"""What does one partner's part of Pax8 hold right now, and how does an accepted change come to be seen?"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from bot.playground.pax8 import usage, wire
from bot.playground.pax8.faults import Edit, Fault
from bot.playground.pax8.offers import Offer, identity
from bot.playground.pax8.seed import Catalogue, Row
from bot.playground.pax8.table import Table, View

# Seats added less than seven days ago may be given back (Microsoft NCE; pax8.md 1.9).
GRACE = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Pending:
    """An accepted change that reads do not show before `due`."""

    due: datetime
    subscription: str
    fields: Row
    status: str


class Book:
    """Mutable state over a Catalogue that stays as it is."""

    def __init__(self, catalogue: Catalogue, changed: Callable[[str], None] = lambda subscription: None) -> None:
        """`changed` is told of each subscription that is seen to be different from now on."""
        self.catalogue = catalogue
        self._changed = changed
        self.companies = Table(catalogue.companies, wire.company_listed)
        self.products = Table(catalogue.products, wire.product_listed, ("name", "vendorName", "sku", "id"))
        self.subscriptions = Table(catalogue.subscriptions, wire.subscription_listed)
        self.pending: list[Pending] = []
        self._history: dict[str, list[Row]] = {}
        self._added: dict[str, list[tuple[datetime, int]]] = {}
        self._summary_owner: dict[str, str] = {}
        self._twins = count()

    def offer(self, product_id: str) -> Offer:
        return self.catalogue.offers[product_id]

    def history(self, row: Row) -> list[Row]:
        """Snapshots, newest first."""
        return self._history.get(row["id"], [row])

    def least_after_grace(self, row: Row, now: datetime) -> int:
        """What a committed subscription may fall to: its quantity before the additions of the last seven days."""
        if now - row["startDate"] <= GRACE:
            return 1
        recent = [seats for at, seats in self._added.get(row["id"], ()) if now - at <= GRACE]
        return int(row["quantity"]) - sum(recent)

    def accept(self, row: Row, fields: Row, now: datetime, late: Fault | None) -> Row:
        """Take a change; returns the row as the answer to the PUT shows it."""
        self._note_seats(row, fields, now)
        new = {**row, **fields, "updatedDate": now}
        if late is None:
            self._write(row, new, now)
            return new
        self._postpone(row, fields, now, late)
        return new if late.answer == "new" else row

    def alter(self, row_id: str, fields: Row, now: datetime) -> Row:
        """Change a row at once, as a person in Pax8's own portal would."""
        row = self.subscriptions.get(row_id)
        if row is None:
            raise LookupError(f"no subscription {row_id!r}")
        return self.accept(row, fields, now, None)

    def settle(self, now: datetime) -> None:
        """Let everything due be seen."""
        for pending in [each for each in self.pending if each.due <= now]:
            self.pending.remove(pending)
            row = self.subscriptions.get(pending.subscription)
            if row is not None:
                self._write(row, {**row, **pending.fields, "status": pending.status}, now)

    def shift(self, table: Table, view: View, edit: Edit) -> None:
        """Move every later row of a view by one: its first row gets a twin in front of it, goes away, or goes last."""
        ids = table.ids(view)
        if not ids:
            return
        first, last = table[ids[0]], table[ids[-1]]
        match edit:
            case "insert":
                table.insert_before(first["id"], {**first, "id": identity(f"twin:{next(self._twins)}")})
            case "delete":
                table.remove(first["id"])
            case "move":
                table.move_last(first["id"], {view.sort: last[view.sort]} if view.sort in last else {})

    def usage_summaries(self, row: Row, now: datetime) -> list[Row]:
        found = usage.summaries(row, now)
        self._summary_owner |= {summary["id"]: row["id"] for summary in found}
        return found

    def usage_summary(self, summary_id: str, now: datetime) -> tuple[Row, Row] | None:
        """(subscription, summary) of a summary id, also of one no list has shown yet."""
        if summary_id not in self._summary_owner:
            for row in self.catalogue.subscriptions:
                if row["productName"] == usage.AZURE_PLAN:
                    self.usage_summaries(row, now)
        owner = self.subscriptions.get(self._summary_owner.get(summary_id, ""))
        if owner is None:
            return None
        return owner, next(each for each in usage.summaries(owner, now) if each["id"] == summary_id)

    def _note_seats(self, row: Row, fields: Row, now: datetime) -> None:
        more = fields.get("quantity", row["quantity"]) - row["quantity"]
        if more > 0:
            self._added.setdefault(row["id"], []).append((now, more))
        elif more < 0:
            self._give_back(row["id"], -more)

    def _give_back(self, row_id: str, seats: int) -> None:
        """The newest additions are taken back first, so that the same seats are not given back twice."""
        added = self._added.get(row_id, [])
        while added and seats > 0:
            at, count_added = added.pop()
            if count_added > seats:
                added.append((at, count_added - seats))
            seats -= count_added

    def _write(self, row: Row, new: Row, now: datetime) -> None:
        self._history[row["id"]] = [{**new, "updatedDate": now}, *self.history(row)]
        changed = {name: value for name, value in new.items() if row[name] != value}
        self.subscriptions.change(row["id"], changed | {"updatedDate": now})
        self._changed(row["id"])

    def _postpone(self, row: Row, fields: Row, now: datetime, late: Fault) -> None:
        self.pending.append(Pending(now + timedelta(seconds=late.seconds), row["id"], fields, row["status"]))
        if not late.silent:
            ahead = {**row, **fields, "updatedDate": now, "status": "PendingAutomated"}
            self._history[row["id"]] = [ahead, *self.history(row)]
        if late.shows_status:
            self.subscriptions.change(row["id"], {"status": late.shows_status})
