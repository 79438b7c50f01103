"""How does somebody with a link of ours walk through its pages, without a script, as a browser would?"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from html.parser import HTMLParser
from types import TracebackType
from urllib.parse import urljoin

import aiohttp
from yarl import URL

from domain.accounts import Account, AccountState, Purchase
from domain.ids import AccountId, OrgId, PlanId, ProvisionId, SubscriptionId
from domain.vendors import Family
from tests.e2e.home import Home

TIDEWATER = OrgId("tidewater")
LAKESIDE = OrgId("lakeside")


async def bought(house: Home, account: str = "lakeside", name: str = "Lakeside IT", **facts: object) -> Account:
    """An MSP that has bought and was invited, as an accepted purchase leaves it."""
    now = house.built.ports.clock.now()
    made = Account(
        AccountId(account),
        1,
        OrgId(account),
        f"pax8-{account}",
        name,
        "lena@lakeside.example",
        AccountState.INVITED,
        now,
    )
    made = replace(made, **facts)  # type: ignore[arg-type]
    async with house.built.ports.pair(TIDEWATER, made.msp) as (sold, _):
        assert await sold.accounts.found(made, "America/New_York", "USD")
        await sold.accounts.save_purchase(
            Purchase(
                made.id, SubscriptionId(f"sub-{account}"), 1, PlanId("professional"), Family.BUNDLE, 25, True, now,
                ProvisionId(f"req-{account}"),
            )
        )  # fmt: skip
    return made


def link_to(house: Home, account: Account, serial: int | None = None) -> str:
    return house.built.ports.links.registration(TIDEWATER, account.id, serial or account.serial)


async def account_of(house: Home, account: str = "lakeside") -> Account:
    async with house.built.database.view(TIDEWATER) as view:
        found = await view.accounts.get(AccountId(account))
    assert found is not None
    return found


@dataclass(slots=True)
class Seen(HTMLParser):
    """A page: what can be read, and what its form would send."""

    status: int
    url: str
    text: str
    sends: dict[str, str] = field(default_factory=dict)
    buttons: dict[str, str] = field(default_factory=dict)
    _button: str | None = None

    def __post_init__(self) -> None:
        HTMLParser.__init__(self)
        self.feed(self.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = {name: value or "" for name, value in attrs}
        if tag == "input" and at.get("type") not in ("checkbox", "radio") and at.get("name"):
            self.sends[at["name"]] = at.get("value", "")
        if tag == "input" and at.get("type") in ("checkbox", "radio") and "checked" in at:
            self.sends[at["name"]] = at["value"]
        self._button = at.get("value") if tag == "button" else self._button

    def handle_endtag(self, tag: str) -> None:
        self._button = None if tag == "button" else self._button

    def handle_data(self, data: str) -> None:
        if self._button is not None:
            self.buttons[self._button] = self.buttons.get(self._button, "") + data

    def button(self, label: str) -> str:
        return next(token for token, told in self.buttons.items() if label in told)


class Visitor:
    """One browser with cookies of its own."""

    def __init__(self) -> None:
        self._session = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))

    async def __aenter__(self) -> "Visitor":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()

    def forget(self) -> None:
        self._session.cookie_jar.clear()

    async def open(self, url: str) -> Seen:
        async with self._session.get(URL(url, encoded=True)) as answer:
            return Seen(answer.status, str(answer.url), await answer.text())

    async def press(self, page: Seen, label: str, typed: Mapping[str, str] | None = None, **headers: str) -> Seen:
        """Fill in, press, and go where that leads."""
        where, data = await self.sent(page, label, typed, **headers)
        return await self.open(where) if where else data

    async def sent(
        self, page: Seen, label: str, typed: Mapping[str, str] | None = None, **headers: str
    ) -> tuple[str, Seen]:
        """Where it leads, or the page that it answers with."""
        token = page.button(label)
        form = {**page.sends, **(typed or {}), "do": token}
        async with self._session.post(
            URL(page.url, encoded=True), data=form, headers=headers, allow_redirects=False
        ) as answer:
            where = answer.headers.get("Location", "")
            return urljoin(page.url, where) if where else "", Seen(answer.status, page.url, await answer.text())

    async def consent(self, page: Seen, who: str, do: str = "allow") -> tuple[str, Seen]:
        """On the small Slack's, Microsoft's or Pax8's page: where the answer leads, not gone to."""
        async with self._session.post(
            URL(page.url, encoded=True), data={"who": who, "do": do}, allow_redirects=False
        ) as answer:
            return answer.headers.get("Location", ""), Seen(answer.status, page.url, await answer.text())

    async def connect(self, page: Seen, label: str, who: str, do: str = "allow") -> Seen:
        """All the way there and back."""
        there = await self.press(page, label, TYPED)
        back, _ = await self.consent(there, who, do)
        return await self.open(back)


TYPED = {"name": "Lakeside IT", "zone": "America/Chicago", "admin": "Lena Fox", "email": "lena@lakeside.example"}
EXPIRED = timedelta(days=15)
