"""How does a notice go out as a mail?"""

from domain.ports import Dead, Delivery, Outcome, Ports


async def send(ports: Ports, delivery: Delivery) -> Outcome:
    """One attempt at one letter."""
    return Dead("no letter is drawn yet")
