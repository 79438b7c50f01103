"""What does one installation of Seatwise have to be told?"""

import re
from email.utils import parseaddr
from pathlib import Path
from typing import Annotated
from urllib.parse import quote, urlsplit

from pydantic import Field, SecretStr, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

PREFIX = "SEATWISE_"
COMMAND_PREFIX = "^[a-z0-9_-]{0,18}$"
"""Slack's commands are of these, and have 32 characters at the most (docs.slack.dev/reference/app-manifest)."""
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Settings(BaseSettings):
    """Everything that may be set. URLs are settings, so that any server can stand in for Slack, Teams or Pax8."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", hide_input_in_errors=True)

    listen_host: str = Field("127.0.0.1", description="Address to listen on.")
    listen_port: int = Field(3000, ge=0, le=65535, description="Port to listen on; 0 takes a free one.")
    metrics_token: SecretStr = Field(
        SecretStr(""),
        description="Whose bearer may read /metrics; 32 characters or more; without it /metrics is not there.",
    )
    otlp_endpoint: str = Field(
        "",
        pattern="^(https?://.+)?$",
        description="A collector of traces, http://127.0.0.1:4318; needs the extra packages of [traces].",
    )
    heartbeat_url: SecretStr = Field(
        SecretStr(""), description="Fetched each minute in which all is well, by one replica; its silence is the alarm."
    )

    public_url: str = Field(
        "", description="Where this bot is reached from outside, https; without it there are no files and no mails."
    )
    door_rate: float = Field(
        20.0,
        ge=0,
        le=10_000,
        description="Requests a second of one workspace, tenant, address of Pax8 or mailed link; 20 seconds' worth may "
        "come at once. 0 lifts it.",
    )
    stop_within: float = Field(
        10.0, gt=0, le=300, description="Seconds that stopping may take; what is not done then is done after the start."
    )
    stop_notice: float = Field(
        0.0,
        ge=0,
        le=60,
        description="Seconds before that in which /readyz says no and everything is still served; behind a balancer, a "
        "little more than the time between its probes.",
    )
    log_format: str = Field("console", pattern="^(console|json)$", description="Colours for a terminal, or JSON.")
    log_level: str = Field(
        "INFO", pattern="^(?i:debug|info|warning|error)$", description="DEBUG, INFO, WARNING or ERROR."
    )

    database_url: str = Field(
        "sqlite:///seatwise.sqlite3", repr=False, description="sqlite:///path or postgresql://user@host/name."
    )
    database_password: SecretStr = Field(
        SecretStr(""), description="Put into database_url, which names a user and no password then."
    )
    encryption_key: SecretStr = Field(
        SecretStr(""),
        description="Seals secrets at rest, required; several, separated by commas, while one is being replaced.",
    )
    audit_key: SecretStr = Field(
        SecretStr(""),
        description="Seals the record, in place of a key made from encryption_key; 32 characters or more, several "
        "as there.",
    )
    audit_head_file: Path | None = Field(
        None,
        description="Gets a line each day: how far the record has come; keep it elsewhere. The log has it too.",
    )
    audit_text_days: int = Field(0, ge=0, description="Days that the record keeps details and cards; 0 is for ever.")
    seed_file: Path | None = Field(None, description="The file of organisations and people, read at each start.")

    categories_file: Path | None = Field(
        None, description="A table that sorts products into categories, in place of the one that comes with Seatwise."
    )
    first_admin: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="Who may manage where nobody may yet: slack:TEAM:USER, teams:TENANT:OBJECT-ID (comma-separated).",
    )

    slack_signing_secret: SecretStr = Field(
        SecretStr(""), description="Slack app → Basic Information; without it Slack is not served, unless by socket."
    )
    slack_app_token: SecretStr = Field(
        SecretStr(""),
        description="Slack app → Basic Information, xapp-… with connections:write: opens a socket to Slack.",
    )
    slack_api_url: str = Field("https://slack.com/api/", description="The Slack Web API.")
    slack_client_id: str = Field("", description="Slack app → Basic Information; lets MSPs install the app themselves.")
    slack_client_secret: SecretStr = Field(SecretStr(""), description="Goes with slack_client_id.")
    slack_authorize_url: str = Field(
        "https://slack.com/oauth/v2/authorize", description="Where people are asked to install the app."
    )
    slack_command_prefix: str = Field(
        "",
        pattern=COMMAND_PREFIX,
        description="Before each command's name in Slack, /seatwise included: up to 18 of a-z, 0-9, - and _ (sw-).",
    )

    teams_app_id: str = Field(
        "", description="Application (client) id of the bot's Entra registration; none, no Teams."
    )
    teams_app_password: SecretStr = Field(SecretStr(""), description="Its client secret; none with a managed identity.")
    teams_tenant: str = Field("", description="The Entra tenant of the registration.")
    teams_managed_identity: bool = Field(False, description="Use a user-assigned managed identity, not a secret.")
    teams_login_url: str = Field("https://login.microsoftonline.com", description="Where tokens are fetched.")
    teams_signin_id: str = Field(
        "", description="Entra registration by which people prove their tenant; the bot's own where none is set."
    )
    teams_signin_secret: SecretStr = Field(SecretStr(""), description="Goes with teams_signin_id.")
    teams_openid_url: str = Field(
        "https://login.botframework.com/v1/.well-known/openidconfiguration",
        description="Metadata of the keys that sign what Teams sends.",
    )
    teams_service_urls: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Origins (comma-separated) that may be sent a token instead of Microsoft's own connectors."
    )
    teams_default_service_url: str = Field(
        "https://smba.trafficmanager.net/teams", description="Where people are reached who never wrote to the bot."
    )

    pax8_api_url: str = Field("https://api.pax8.com", description="Root of the Pax8 API.")
    pax8_timeout: float = Field(25.0, gt=0, le=60, description="Seconds that one call may take.")
    pax8_calls_per_minute: int = Field(900, ge=0, le=1000, description="Per MSP; Pax8 allows 1,000. 0 lifts it.")

    pax8_oauth_client_id: str = Field(
        "", description="Lets MSPs connect Pax8 by signing in there; integrations@pax8.com gives it, and the addresses."
    )
    pax8_oauth_client_secret: SecretStr = Field(SecretStr(""), description="Goes with pax8_oauth_client_id.")
    pax8_authorize_url: str = Field("https://login.pax8.com/authorize", description="Where people sign in at Pax8.")
    pax8_token_url: str = Field(
        "https://login.pax8.com/oauth/token",
        description="Where what they grant there becomes tokens. Both defaults have the shape of Pax8's login and "
        "may not be yours.",
    )

    pax8_connect_by_chat: bool = Field(
        True, description="Managers may enter their own Pax8 credentials in the chat; false where others host the bot."
    )

    smtp_host: str = Field("", description="The mail server that takes our mails; without one, none is sent.")
    smtp_port: int = Field(0, ge=0, le=65535, description="0 is the usual one: 587, with tls 465, with none 25.")
    smtp_security: str = Field(
        "starttls", pattern="^(starttls|tls|none)$", description="starttls, tls, or none, which is for loopback only."
    )
    smtp_username: str = Field("", description="The login, where the server wants one.")
    smtp_password: SecretStr = Field(SecretStr(""), description="Goes with smtp_username.")
    smtp_ca_file: Path | None = Field(None, description="Authorities that sign the server's certificate, if private.")
    smtp_timeout: float = Field(30.0, gt=0, le=300, description="Seconds that the server may take for each answer.")
    mail_from: str = Field(
        "",
        description="Sender: seats@example.com, or Example <seats@example.com>; without a name, mails go by the "
        "vendor's. Required with smtp_host.",
    )

    vendors_file: Path | None = Field(
        None, description="What the vendors among the organisations sell through Pax8, and what they require."
    )

    playground: bool = Field(False, description="Set by the playground itself; allows plain-http loopback servers.")
    clock_file: Path | None = Field(None, description="The playground's clock: seconds to add to the time of day.")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return env_settings, init_settings

    @property
    def with_slack(self) -> bool:
        """By either way in."""
        return self.slack_by_socket or bool(self.slack_signing_secret.get_secret_value())

    @property
    def slack_by_socket(self) -> bool:
        return bool(self.slack_app_token.get_secret_value())

    @field_validator("slack_app_token")
    @classmethod
    def _for_the_app(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value() and not value.get_secret_value().startswith("xapp-"):
            raise ValueError("an app-level token begins with xapp-")
        return value

    @field_validator("teams_service_urls", "first_admin", mode="before")
    @classmethod
    def _comma_separated(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("first_admin")
    @classmethod
    def _platform_tenant_user(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for named in value:
            platform, *rest = named.split(":")
            if platform not in ("slack", "teams") or len(rest) != 2 or not all(rest):
                raise ValueError("each is slack:TEAM:USER or teams:TENANT:OBJECT-ID")
        return value

    @field_validator("audit_key", "metrics_token")
    @classmethod
    def _long_enough(cls, value: SecretStr) -> SecretStr:
        if any(len(key) < 32 for key in value.get_secret_value().split(",") if key or value.get_secret_value()):
            raise ValueError("each has at least 32 characters")
        return value

    @field_validator("public_url", "heartbeat_url")
    @classmethod
    def _https(cls, value: str | SecretStr) -> str | SecretStr:
        text = value if isinstance(value, str) else value.get_secret_value()
        if text and not text.startswith(("https://", "http://127.0.0.1:")):
            raise ValueError("this address begins with https://")
        return value

    @field_validator("slack_signing_secret", "slack_app_token")
    @classmethod
    def _not_another_token(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        signing = info.field_name == "slack_signing_secret"
        if value.get_secret_value().startswith(("xox", "xapp-") if signing else "xox"):
            where = "the Signing Secret stands under Basic Information, App Credentials"
            raise ValueError(f"this is a token; {where}" if signing else "an app-level token begins with xapp-")
        return value

    @field_validator("teams_app_password")
    @classmethod
    def _not_its_id(cls, value: SecretStr) -> SecretStr:
        if re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", value.get_secret_value(), re.IGNORECASE):
            raise ValueError("this is the secret's id; copy its Value, or make another secret where that is gone")
        return value

    @field_validator("mail_from")
    @classmethod
    def _one_address(cls, value: str) -> str:
        _, address = parseaddr(value)
        if value and (not value.isprintable() or not re.fullmatch(r"[^@\s]+@[^@\s]+", address)):
            raise ValueError("the sender is one address, with a name before it in the form Name <address> if you like")
        return value

    @model_validator(mode="after")
    def _the_address_has_its_password(self) -> "Settings":
        """So that the bot takes the very file that the database was made with. Pydantic may look twice."""
        password = quote(self.database_password.get_secret_value(), safe="")
        address = urlsplit(self.database_url)
        if password and (not address.username or address.password not in (None, password)):
            raise ValueError("database_password: goes into a database_url that names a user, and no password")
        if password and address.password is None:
            user, _, host = address.netloc.rpartition("@")
            self.database_url = address._replace(netloc=f"{user}:{password}@{host}").geturl()
        return self

    @model_validator(mode="after")
    def _mail_is_whole(self) -> "Settings":
        if self.smtp_host and not self.mail_from:
            raise ValueError("mail_from: mails need a sender, since smtp_host is set")
        if self.smtp_host and not (self.public_url or self.playground):
            raise ValueError("public_url: mails lead to pages of ours, since smtp_host is set")
        if bool(self.smtp_username) != bool(self.smtp_password.get_secret_value()):
            raise ValueError("smtp_username and smtp_password go together")
        if self.smtp_host and self.smtp_security == "none" and self.smtp_host not in LOOPBACK:
            raise ValueError("smtp_security: none would show mails to everybody on the way; it is for loopback only")
        return self

    @model_validator(mode="after")
    def _only_the_playground_moves_the_clock(self) -> "Settings":
        if self.clock_file is not None and not self.playground:
            raise ValueError("clock_file is for the playground only")
        return self

    @model_validator(mode="after")
    def _the_playground_stays_on_loopback(self) -> "Settings":
        """It uses secrets that everybody knows, so it speaks to nobody but its own servers."""
        bases = (self.slack_api_url, self.teams_login_url, self.teams_openid_url, self.pax8_api_url)
        login = (self.pax8_authorize_url, self.pax8_token_url) if self.pax8_oauth_client_id else ()
        bases = (*bases, *login, *((self.slack_authorize_url,) if self.slack_client_id else ()))
        told = filter(None, (self.otlp_endpoint, self.heartbeat_url.get_secret_value()))
        urls = (*bases, self.teams_default_service_url, *self.teams_service_urls, *told)
        if self.playground and self.smtp_host and self.smtp_host not in LOOPBACK:
            raise ValueError("the playground sends mails to its own loopback server only")
        if self.playground and any(urlsplit(url).hostname not in LOOPBACK for url in urls):
            raise ValueError("the playground speaks to loopback servers only")
        return self
