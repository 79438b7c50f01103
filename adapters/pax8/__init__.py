"""How does Seatwise speak with Pax8's Partner API?"""

from adapters.pax8.client import Pax8
from adapters.pax8.connections import Line, Pax8Connections
from adapters.pax8.delegated import Delegation
from adapters.pax8.events import EventsDoor
from adapters.pax8.inbound import ProvisioningDoor
from adapters.pax8.pace import Patience
from adapters.pax8.provisioners import Provisioners
from adapters.pax8.provisioning import Pax8Provisioning
from adapters.pax8.token import Secret
from adapters.pax8.unconnected import Unconnected
from adapters.pax8.unprovisioned import Unprovisioned

__all__ = [
    "Delegation",
    "EventsDoor",
    "Line",
    "Patience",
    "Pax8",
    "Pax8Connections",
    "Pax8Provisioning",
    "Provisioners",
    "ProvisioningDoor",
    "Secret",
    "Unconnected",
    "Unprovisioned",
]
