"""Which client of Pax8's provisioning API speaks for which vendor, at this moment?"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from adapters.pax8.connections import Line
from adapters.pax8.provisioning import Pax8Provisioning
from adapters.pax8.token import Secret
from adapters.pax8.unprovisioned import Unprovisioned
from domain.ids import OrgId, ProvisionId
from domain.ports import Provisioner, Result, VendorWebhook
from domain.provisioning import Attempt, Notification

VendorCredentials = Callable[[OrgId, bool], Awaitable[tuple[str, str] | None]]
"""Client id and secret, for simulations or not, as they are stored now, opened."""


@dataclass(frozen=True, slots=True)
class _Held:
    client: Pax8Provisioning
    client_id: str
    secret: Secret


class Provisioners:
    """One client for each pair of credentials, since tokens and limits are theirs."""

    def __init__(self, line: Line, credentials: VendorCredentials) -> None:
        self._line = line
        self._credentials = credentials
        self._held: dict[tuple[OrgId, bool], _Held] = {}

    def of(self, org: OrgId, simulation: bool) -> Provisioner:
        return _Speaking(self, org, simulation)

    async def client(self, org: OrgId, simulation: bool) -> Provisioner:
        """By the credentials of this moment."""
        stored = await self._credentials(org, simulation)
        if stored is None:
            self._held.pop((org, simulation), None)
            return Unprovisioned()
        held = self._held.get((org, simulation))
        if held is None or stored != (held.client_id, held.secret.reveal()):
            held = _Held(self._line.provisioning(*stored, simulation), stored[0], Secret(stored[1]))
            self._held[org, simulation] = held
        return held.client


@dataclass(frozen=True, slots=True)
class _Speaking:
    """The Provisioner port; credentials are looked up for each call, so that new ones serve at once."""

    all: Provisioners
    org: OrgId
    simulation: bool

    async def unfulfilled(self) -> tuple[ProvisionId, ...]:
        return await (await self.all.client(self.org, self.simulation)).unfulfilled()

    async def request(self, request: ProvisionId) -> Notification:
        return await (await self.all.client(self.org, self.simulation)).request(request)

    async def results(self, request: ProvisionId) -> tuple[Result, ...]:
        return await (await self.all.client(self.org, self.simulation)).results(request)

    async def post(self, request: ProvisionId, result: Result) -> None:
        await (await self.all.client(self.org, self.simulation)).post(request, result)

    async def try_again(self, request: ProvisionId) -> Attempt:
        return await (await self.all.client(self.org, self.simulation)).try_again(request)

    async def webhook(self, provisioner: str) -> VendorWebhook | None:
        return await (await self.all.client(self.org, self.simulation)).webhook(provisioner)

    async def call_at(self, provisioner: str, url: str, header: str) -> tuple[VendorWebhook, str]:
        return await (await self.all.client(self.org, self.simulation)).call_at(provisioner, url, header)
