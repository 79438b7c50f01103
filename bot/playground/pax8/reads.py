"""What does each endpoint answer?"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from bot.playground.pax8 import prices, selling, usage, wire, writes
from bot.playground.pax8.answers import refuse
from bot.playground.pax8.book import Book
from bot.playground.pax8.endpoints import ENDPOINTS, Endpoint
from bot.playground.pax8.faults import Fault
from bot.playground.pax8.offers import Offer
from bot.playground.pax8.seed import Row
from bot.playground.pax8.table import Table, View

MOST_PER_PAGE = 200
DEFAULT_PER_PAGE = 10
SORT_FIELDS = {"vendor": "vendorName", "billingStart": "startDate"}
LAST_DAY_OF_GAP = 4
FLAGS = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Asked:
    """One authorised request: whose book, which operation, `key` from the path, and what misfortune goes with it."""

    book: Book
    endpoint: Endpoint
    path: str
    key: str
    query: dict[str, str]
    body: bytes
    now: datetime
    shift: Fault | None = None
    late: Fault | None = None
    usage_gap: bool = False


Answer = Callable[[Asked], bytes]


def answer(asked: Asked) -> bytes:
    """The body of a 200. Raises Refusal."""
    return _ANSWERS[asked.endpoint.method, asked.endpoint.path](asked)


def page_number(query: dict[str, str]) -> int:
    """0 when it is missing or no number: for deciding whether a page is a later one, before anything is refused."""
    text = query.get("page", "0")
    return int(text) if text.isdecimal() else 0


def _companies(asked: Asked) -> bytes:
    return _page(asked, asked.book.companies)


def _company(asked: Asked) -> bytes:
    return wire.encode(wire.company(_row(asked, asked.book.companies, "Company")))


def _products(asked: Asked) -> bytes:
    return _page(asked, asked.book.products)


def _product(asked: Asked) -> bytes:
    return wire.encode(wire.product(_row(asked, asked.book.products, "Product")))


def _pricing(asked: Asked) -> bytes:
    """In the company's currency when one is named, else in dollars; the answer does not say which."""
    offer, company_id = _offer(asked), asked.query.get("companyId")
    currency = _own_company(asked, company_id)["currency"] if company_id else "USD"
    return wire.encode({"content": prices.pricing(offer, currency)})


def _dependencies(asked: Asked) -> bytes:
    return wire.encode(selling.dependencies(_offer(asked), asked.book.catalogue.products))


def _provision_details(asked: Asked) -> bytes:
    return wire.encode({"content": selling.provision_details(_offer(asked))})


def _subscriptions(asked: Asked) -> bytes:
    if "companyId" in asked.query:
        _own_company(asked, asked.query["companyId"])
    return _page(asked, asked.book.subscriptions)


def _subscription(asked: Asked) -> bytes:
    return wire.encode(wire.subscription(_subscription_row(asked)))


def _update(asked: Asked) -> bytes:
    row = _subscription_row(asked)
    fields = writes.changes(asked.book, row, asked.body, asked.path, asked.now)
    return wire.encode(wire.subscription(asked.book.accept(row, fields, asked.now, asked.late)))


def _history(asked: Asked) -> bytes:
    rows = asked.book.history(_subscription_row(asked))
    return wire.encode({"content": [wire.snapshot(row) for row in rows]})


def _usage_summaries(asked: Asked) -> bytes:
    if "companyId" in asked.query and asked.book.companies.get(asked.query["companyId"]) is None:
        raise refuse(404, "Invalid subscriptionId or companyId", asked.path)
    found = asked.book.usage_summaries(_subscription_row(asked), asked.now)
    return _page(asked, Table([] if _in_gap(asked) else found, dict))


def _usage_summary(asked: Asked) -> bytes:
    return wire.encode(_summary(asked)[1])


def _usage_lines(asked: Asked) -> bytes:
    subscription, summary = _summary(asked)
    try:
        day = date.fromisoformat(asked.query["usageDate"])
    except (KeyError, ValueError):
        raise refuse(400, "Invalid request", asked.path, "usageDate must be a date, yyyy-MM-dd") from None
    lines = [] if _in_gap(asked) else usage.lines(subscription, summary, day, asked.now)
    wanted = asked.query.get("productId")
    rows = [{**line, "id": str(n)} for n, line in enumerate(lines) if wanted in (None, line["productId"])]
    return Table(rows, _without_id).page(View(), *_paging(asked))


def _in_gap(asked: Asked) -> bool:
    return asked.usage_gap and asked.now.day <= LAST_DAY_OF_GAP


def _without_id(row: Row) -> Row:
    return {name: value for name, value in row.items() if name != "id"}


def _page(asked: Asked, table: Table) -> bytes:
    view, (number, size) = _view(asked), _paging(asked)
    if asked.shift is not None:
        asked.book.shift(table, view, asked.shift.edit)
    return table.page(view, number, size)


def _view(asked: Asked) -> View:
    filters = [name for name in asked.endpoint.filters if name in asked.query and name != "search"]
    field, _, direction = asked.query.get("sort", "").partition(",")
    if field and (field not in asked.endpoint.sorts or direction not in ("", "asc", "desc")):
        raise refuse(400, "Invalid input, please check the documentation for allowed values. field: sort", asked.path)
    return View(
        where=tuple((name, FLAGS.get(asked.query[name], asked.query[name])) for name in filters),
        search=asked.query.get("search", "") if "search" in asked.endpoint.filters else "",
        sort=SORT_FIELDS.get(field, field),
        descending=direction == "desc",
    )


def _paging(asked: Asked) -> tuple[int, int]:
    """(page, size); a size above 200 is cut to 200 without a word."""
    number, size = _count(asked, "page", 0, least=0), _count(asked, "size", DEFAULT_PER_PAGE, least=1)
    return number, min(size, MOST_PER_PAGE)


def _count(asked: Asked, name: str, default: int, least: int) -> int:
    text = asked.query.get(name)
    if text is None:
        return default
    if not text.isdecimal() or int(text) < least:
        raise refuse(400, "Invalid request", asked.path, f"{name} must be a number from {least}")
    return int(text)


def _row(asked: Asked, table: Table, what: str) -> Row:
    row = table.get(asked.key)
    if row is None:
        raise refuse(404, f"{what} Not Found: {asked.key}", asked.path)
    return row


def _subscription_row(asked: Asked) -> Row:
    return _row(asked, asked.book.subscriptions, "Subscription")


def _own_company(asked: Asked, company_id: str) -> Row:
    row = asked.book.companies.get(company_id)
    if row is None:
        raise refuse(403, "Invalid companyId", asked.path)
    return row


def _offer(asked: Asked) -> Offer:
    return asked.book.offer(_row(asked, asked.book.products, "Product")["id"])


def _summary(asked: Asked) -> tuple[Row, Row]:
    found = asked.book.usage_summary(asked.key, asked.now)
    if found is None:
        raise refuse(404, f"Usage Summary Not Found: {asked.key}", asked.path)
    return found


_FUNCTIONS: tuple[Answer, ...] = (
    _companies,
    _company,
    _products,
    _product,
    _pricing,
    _dependencies,
    _provision_details,
    _subscriptions,
    _subscription,
    _update,
    _history,
    _usage_summaries,
    _usage_summary,
    _usage_lines,
)
_ANSWERS: dict[tuple[str, str], Answer] = {
    (endpoint.method, endpoint.path): function for endpoint, function in zip(ENDPOINTS, _FUNCTIONS, strict=True)
}
