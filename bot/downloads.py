"""Which kinds of file are served at a signed address, and who makes each?"""

from collections.abc import AsyncIterator, Mapping

from bot.files import File, Maker
from bot.handlers import auditing
from domain.ports import Ports

PROOF = "proof"


async def proof(ports: Ports, terms: Mapping[str, str]) -> File:
    """What its address holds, sealed, said in the clear: none but a bot with our key can read it there. By that
    `seatwise doctor` knows who answers at an address.
    """

    async def portions() -> AsyncIterator[bytes]:
        yield terms["said"].encode()

    return File("proof.txt", "text/plain", portions())


KINDS: dict[str, Maker] = {auditing.FILE: auditing.file, PROOF: proof}
"""An area adds its own kind here; `Context.files.address` makes the address."""
