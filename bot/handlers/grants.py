"""What does a form ask to be granted, and at which of its fields does a refusal stand?"""

from collections.abc import Mapping

from domain.errors import (
    ClientMissing,
    ClientNotMeant,
    Refusal,
    UnknownGroup,
    UnknownPermission,
    UnknownPerson,
    WhichClient,
)
from domain.ids import ClientId
from domain.tenancy import Grant
from domain.use_cases.people import check_pair, permission_of


def wanted_of(values: Mapping[str, str]) -> Grant:
    """Raises `UnknownPermission`, `ClientMissing`, `ClientNotMeant`."""
    permission = permission_of(values.get("permission", ""))
    if permission is None:
        raise UnknownPermission(values.get("permission", ""))
    client = values.get("client", "").strip()
    wanted = Grant(permission, ClientId(client) if client else None)
    check_pair(wanted)
    return wanted


def field_of(refusal: Refusal) -> str:
    match refusal:
        case ClientMissing() | ClientNotMeant() | WhichClient():
            return "client"
        case UnknownGroup():
            return "group"
        case UnknownPerson():
            return "person"
    return "permission"
