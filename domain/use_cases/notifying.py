"""How are an MSP's managers notified: in the app always, in chat where they want it?"""

from datetime import datetime

from domain.notices import Notice
from domain.ports import Unit


async def notify(msp: Unit, key: str, notice: Notice, at: datetime) -> bool:
    """Once for each key: false where it was told before."""
    return await msp.inbox.add(key, notice, at)
