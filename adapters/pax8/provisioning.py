"""What can be read and answered at Pax8 about a vendor's provision requests?"""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any, TypeVar

import httpx

from adapters.pax8 import failures, provisioning_wire, wire
from adapters.pax8.calls import Calls, Query, segment, shaped
from adapters.pax8.client import API_URL
from adapters.pax8.failures import Effect
from adapters.pax8.pace import Patience, bucket
from adapters.pax8.token import PROVISIONING, ByCredentials, Secret, Token
from domain.errors import Missing
from domain.ids import ProvisionId
from domain.ports import Clock, Result, VendorWebhook
from domain.provisioning import Attempt, Notification

T = TypeVar("T")
_LONG_AGO = datetime.min.replace(tzinfo=UTC)

MOST_PAGES = 500
"""The document names no paging; a list that says it has more than this is not followed to its end."""


class Pax8Provisioning:
    """`domain.ports.Provisioner` over the vendor provisioning API v2, with one pair of credentials.

    `simulation` marks what these credentials show: Pax8 keeps the two apart by them, and says so in no read.
    """

    def __init__(
        self,
        client_id: str,
        client_secret: str,
        api_url: str = API_URL,
        *,
        clock: Clock,
        simulation: bool = False,
        timeout: float = 30.0,
        calls_per_minute: int | None = 900,
        http: httpx.AsyncClient,
        patience: Patience | None = None,
    ) -> None:
        """`timeout` is seconds for each step of a call; no `calls_per_minute`, no limit. `http` is not closed here."""
        root = api_url.rstrip("/")
        secret = Secret(client_secret)
        own = ByCredentials(http, f"{root}/v1/token", client_id, secret, clock, timeout, PROVISIONING)
        self._token = Token(own, clock)
        self._simulation = simulation
        self._clock = clock
        self._calls = Calls(
            http=http,
            base=f"{root}/v2",
            token=self._token,
            limiter=bucket(calls_per_minute) if calls_per_minute else None,
            patience=patience or Patience(),
            clock=clock,
            timeout=timeout,
        )

    async def unfulfilled(self) -> tuple[ProvisionId, ...]:
        found = await self._list("/provision-requests/unfulfilled", provisioning_wire.provision_id)
        return tuple(dict.fromkeys(found))

    async def request(self, request: ProvisionId) -> Notification:
        """A request without a detail (404) has none; its attempts and it itself must be there."""
        path = f"/provision-requests/{segment(request)}"
        told, detail, tried = await asyncio.gather(self._calls.read(path), self._detail(path), self._attempts(path))

        def provision_request(body: Any) -> Notification:
            return provisioning_wire.gathered(body, detail, tried, self._simulation, self._clock.now())

        return shaped(provision_request, told.body)

    async def results(self, request: ProvisionId) -> tuple[Result, ...]:
        """The newest first; what came without a date stays in Pax8's order, last."""
        rows = await self._list(f"/provision-requests/{segment(request)}/results", provisioning_wire.result)
        return tuple(each for _, each in sorted(rows, key=lambda row: row[0] or _LONG_AGO, reverse=True))

    async def post(self, request: ProvisionId, result: Result) -> None:
        body = provisioning_wire.to_result(result)
        await self._calls.write(f"/provision-requests/{segment(request)}/results", body, "POST")

    async def try_again(self, request: ProvisionId) -> Attempt:
        """An answer that cannot be read is as good as lost: what was made is seen at the next look."""
        answer = await self._calls.act("POST", f"/provision-requests/{segment(request)}/attempts")
        try:
            return provisioning_wire.attempt(answer, self._clock.now())
        except wire.NOT_AS_DOCUMENTED:
            raise failures.unreadable(Effect.WRITE, "no attempt") from None

    async def webhook(self, provisioner: str) -> VendorWebhook | None:
        try:
            answer = await self._calls.read(f"/provisioners/{segment(provisioner)}/webhooks/latest")
        except Missing:
            return None
        return shaped(provisioning_wire.webhook, answer.body)

    async def call_at(self, provisioner: str, url: str, header: str) -> tuple[VendorWebhook, str]:
        """An answer without the secret is as good as lost: Pax8 shows it as ***** ever after."""
        body = {"url": url, "sharedSecret": {"header": header}}
        answer = await self._calls.act("POST", f"/provisioners/{segment(provisioner)}/webhooks", body)
        try:
            return provisioning_wire.webhook(answer), provisioning_wire.credential(answer)
        except wire.NOT_AS_DOCUMENTED:
            raise failures.unreadable(Effect.WRITE, "no secret of a webhook") from None

    async def aclose(self) -> None:
        await self._token.aclose()

    async def _detail(self, path: str) -> Any:
        try:
            return (await self._calls.read(f"{path}/details/latest")).body
        except Missing:
            return None

    async def _attempts(self, path: str) -> Attempt | None:
        """The newest that was acknowledged. Of two made in one moment it is the one that Pax8 lists last."""
        now = self._clock.now()
        rows = await self._list(f"{path}/attempts", partial(provisioning_wire.attempt, now=now))
        newest: Attempt | None = None
        for each in rows:
            if each.acknowledged and (newest is None or each.created_at >= newest.created_at):
                newest = each
        return newest

    async def _list(self, path: str, read: Callable[[wire.Row], T]) -> tuple[T, ...]:
        """All pages, each as long as the first. A row that cannot be read is named in a warning, and left out."""
        found: list[T] = []
        query: Query | None = None
        for number in range(1, MOST_PAGES + 1):
            body = (await self._calls.read(path, query)).body
            found += wire.listed(shaped(wire.content, body), read)
            pages, size = shaped(_paging, body)
            if number >= pages:
                return tuple(found)
            query = {"page": number, "size": size}
        raise failures.unreadable(Effect.READ, "a list with an end")


def _paging(body: Any) -> tuple[int, int]:
    """How many pages, and of how many rows. As some of the document's examples have it there is no `page`, and then
    this is all.
    """
    page = body.get("page")
    return (wire.total_pages(body), wire.whole(page["size"])) if page else (1, 0)
