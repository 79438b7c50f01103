"""What does a vendor find of Pax8's provisioning API that has no credentials for it?"""

from typing import NoReturn

from domain.errors import Unauthorised
from domain.ids import ProvisionId
from domain.ports import Result, VendorWebhook
from domain.provisioning import Attempt, Notification


class Unprovisioned:
    """The Provisioner port; every call raises `Unauthorised`."""

    async def unfulfilled(self) -> tuple[ProvisionId, ...]:
        _refuse()

    async def request(self, request: ProvisionId) -> Notification:
        _refuse()

    async def results(self, request: ProvisionId) -> tuple[Result, ...]:
        _refuse()

    async def post(self, request: ProvisionId, result: Result) -> None:
        _refuse()

    async def try_again(self, request: ProvisionId) -> Attempt:
        _refuse()

    async def webhook(self, provisioner: str) -> VendorWebhook | None:
        _refuse()

    async def call_at(self, provisioner: str, url: str, header: str) -> tuple[VendorWebhook, str]:
        _refuse()


def _refuse() -> NoReturn:
    raise Unauthorised("this vendor has no credentials for Pax8's provisioning API")
