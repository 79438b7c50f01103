"""What is stored of a registration, and who lets people say, in a browser, that we may work for them?"""

from datetime import datetime
from typing import Protocol

from domain.ids import AccountId, InstallationId, InvitationId, OrgId
from domain.registration import Asking, Draft, Found
from domain.tenancy import Installation


class Registrations(Protocol):
    """The registrations at one vendor that are not complete; and what completing one writes in the MSP's own unit."""

    async def get(self, account: AccountId) -> Draft | None: ...

    async def save(self, account: AccountId, after: Draft) -> bool:
        """Compare and swap by version; version 1 inserts. Sealed, as it holds tokens."""
        ...

    async def drop(self, account: AccountId) -> None: ...

    async def settle(self, name: str, time_zone: str) -> None:
        """What this organisation is called from now on, and where it is."""
        ...

    async def bind(self, door: Installation, secrets: dict[str, str]) -> Installation | None:
        """Make it a door of this organisation, or of the client that it names; one that is there already, or was until
        it was disconnected, gets these secrets, and is returned. None, and nothing written, where that workspace or
        tenant is another organisation's or client's.
        """
        ...

    async def renew(self, door: InstallationId, secrets: dict[str, str]) -> bool:
        """Other secrets of a door that is this organisation's already. False where it is not."""
        ...

    async def take_over(self, founded: OrgId) -> None:
        """That organisation was founded for this one, which was here already: it stops being an MSP, and what it was
        notified of is this one's. Nothing happens to an organisation that anybody can come in to.
        """
        ...


class RegistrationsEverywhere(Protocol):
    """Read across organisations."""

    async def coded(self, selector: InvitationId) -> tuple[OrgId, AccountId] | None:
        """Whose registration has a code that begins so: vendor and account."""
        ...


class Grantor(Protocol):
    """Slack, Microsoft or Pax8, as far as they ask people whether we may work for them (OAuth 2)."""

    @property
    def origin(self) -> str:
        """Scheme and host of the page that people are sent to."""
        ...

    @property
    def only(self) -> str:
        """The one tenant that can be connected, "" where any can."""
        ...

    def address(self, asking: Asking, state: str, back: str) -> str:
        """Where to send them; they come back to the address `back`, with `state`."""
        ...

    async def granted(self, asking: Asking, code: str, back: str, now: datetime) -> Found:
        """What was granted, once. Raises `NotGranted`, or `GrantNotReached`."""
        ...
