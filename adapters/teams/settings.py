"""Which bots are we in Teams, whom do we believe, and where may our tokens go?"""

from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from urllib.parse import urlsplit

SERVICE_ORIGINS = (
    "https://smba.trafficmanager.net",
    "https://smba.infra.gcc.teams.microsoft.com",
    "https://smba.infra.gov.teams.microsoft.us",
    "https://smba.infra.dod.teams.microsoft.us",
)
"""Public, GCC, GCC High and DoD.

Source: learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages.
"""


@dataclass(frozen=True, slots=True)
class Registration:
    """One bot registration; a single-tenant one belongs to one customer. `tenant` is where its tokens come from."""

    app_id: str
    app_password: str = field(default="", repr=False)
    tenant: str = ""
    managed_identity: bool = False

    def __post_init__(self) -> None:
        if not self.app_id:
            raise ValueError("a Teams registration needs an app id")
        if not self.tenant:
            raise ValueError(f"the Teams registration {self.app_id} needs a tenant")
        if not (self.app_password or self.managed_identity):
            raise ValueError(f"the Teams registration {self.app_id} needs a secret or a managed identity")


@dataclass(frozen=True, slots=True)
class TeamsSettings:
    """Base URLs without a trailing slash. Only another cloud or a loopback Teams has reason to change them.

    `service_urls` are origins (scheme, host, port), `*` standing for anything within one. `default_service_url` reaches
    people of whom no verified activity has told a service URL yet.
    """

    login_url: str = "https://login.microsoftonline.com"
    openid_url: str = "https://login.botframework.com/v1/.well-known/openidconfiguration"
    service_urls: tuple[str, ...] = SERVICE_ORIGINS
    default_service_url: str | None = "https://smba.trafficmanager.net/teams"
    issuer: str = "https://api.botframework.com"
    scope: str = "https://api.botframework.com/.default"

    def trusts(self, service_url: str) -> bool:
        """Whether a bot token may be sent to this address."""
        origin = _origin(service_url)
        return origin is not None and any(fnmatchcase(origin, allowed.rstrip("/")) for allowed in self.service_urls)


def _origin(url: str) -> str | None:
    """Scheme, host and port as written; None for what is no plain web address (user parts would hide the true host)."""
    if any(c.isspace() or c == "\\" or not c.isprintable() for c in url):
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("https", "http") or not parts.hostname:
        return None
    if "@" in parts.netloc or parts.query or parts.fragment:
        return None
    return f"{parts.scheme}://{parts.hostname}" + (f":{port}" if port is not None else "")
