"""Settings: a file, the environment over it, secrets by file, and complaints that name the setting and no value."""

from pathlib import Path

import pytest
from sqlalchemy import make_url

from bot.settings import BadSettings, load

TOML = """
listen_port = 4000
[slack]
api_url = "http://127.0.0.1:1/api/"
signing_secret = "from the file"
"""


def test_a_section_is_a_prefix_and_the_environment_wins(tmp_path: Path) -> None:
    """Lost otherwise: an operator's override that is silently not applied."""
    file = tmp_path / "seatwise.toml"
    file.write_text(TOML)
    settings = load(file, {"SEATWISE_LISTEN_PORT": "5000"})
    assert settings.listen_port == 5000
    assert settings.slack_api_url == "http://127.0.0.1:1/api/"
    assert settings.slack_signing_secret.get_secret_value() == "from the file"


def test_a_secret_may_be_a_file(tmp_path: Path) -> None:
    """Lost otherwise: secrets that have to stand in an environment for anybody to list."""
    secret = tmp_path / "secret"
    secret.write_text("s3cret\n")
    settings = load(None, {"SEATWISE_ENCRYPTION_KEY_FILE": str(secret), "SEATWISE_CONFIG": str(tmp_path / "none")})
    assert settings.encryption_key.get_secret_value() == "s3cret"
    assert "s3cret" not in repr(settings)


def test_a_database_s_password_is_put_into_its_address(tmp_path: Path) -> None:
    """Lost otherwise: a file that PostgreSQL is made with and the bot cannot read, or a password that a log tells."""
    secret = tmp_path / "secret"
    secret.write_text("p@ss/w%rd:é\n")
    told = {"SEATWISE_DATABASE_URL": "postgresql://bot@db:5432/seats", "SEATWISE_DATABASE_PASSWORD_FILE": str(secret)}
    settings = load(None, told)
    address = make_url(settings.database_url)
    assert (address.password, address.username, address.host, address.port) == ("p@ss/w%rd:é", "bot", "db", 5432)
    assert "p%40ss" not in repr(settings)


MAIL = {
    "SEATWISE_SMTP_HOST": "mail.example",
    "SEATWISE_MAIL_FROM": "Seats <a@b.example>",
    "SEATWISE_PUBLIC_URL": "https://s.example",
}
REFUSED = [
    ("a port that is none", {"SEATWISE_LISTEN_PORT": "http"}, "listen_port"),
    (
        "a password for a file",
        {"SEATWISE_DATABASE_URL": "sqlite:///seats", "SEATWISE_DATABASE_PASSWORD": "x"},
        "database_password",
    ),
    (
        "two passwords",
        {"SEATWISE_DATABASE_URL": "postgresql://bot:y@db/seats", "SEATWISE_DATABASE_PASSWORD": "x"},
        "database_password",
    ),
    ("a setting that nobody knows", {"SEATWISE_SLAK_API_URL": "x"}, "slak_api_url"),
    ("a secret's file that is not there", {"SEATWISE_TEAMS_APP_PASSWORD_FILE": "/nowhere/secret"}, "teams_app_password_file"),
    ("a moved clock outside the playground", {"SEATWISE_CLOCK_FILE": "/clock"}, "playground only"),
    ("more calls than Pax8 allows", {"SEATWISE_PAX8_CALLS_PER_MINUTE": "1001"}, "pax8_calls_per_minute"),
    ("a playground that speaks to the real Slack", {"SEATWISE_PLAYGROUND": "true", "SEATWISE_SLACK_API_URL": "https://slack.com/api/"}, "loopback"),
    ("a playground that mails to the world", {"SEATWISE_PLAYGROUND": "true", "SEATWISE_SMTP_HOST": "mail.example", "SEATWISE_MAIL_FROM": "a@b.example"}, "loopback"),
    ("mails without a sender", {"SEATWISE_SMTP_HOST": "mail.example", "SEATWISE_PUBLIC_URL": "https://s.example"}, "mail_from"),
    ("mails whose links lead nowhere", {"SEATWISE_SMTP_HOST": "mail.example", "SEATWISE_MAIL_FROM": "a@b.example"}, "public_url"),
    ("mails in the clear to another machine", {**MAIL, "SEATWISE_SMTP_SECURITY": "none"}, "loopback"),
    ("another way of TLS", {**MAIL, "SEATWISE_SMTP_SECURITY": "ssl"}, "smtp_security"),
    ("a login without a password", {**MAIL, "SEATWISE_SMTP_USERNAME": "seats"}, "go together"),
    ("a sender with a second header", {**MAIL, "SEATWISE_MAIL_FROM": "A\r\nBcc: x <a@b.example>"}, "mail_from"),
    ("a sender without an address", {**MAIL, "SEATWISE_MAIL_FROM": "Seats Desk"}, "mail_from"),
    ("a token for metrics that can be guessed", {"SEATWISE_METRICS_TOKEN": "prometheus"}, "metrics_token"),
    ("a switch that is told in the clear", {"SEATWISE_HEARTBEAT_URL": "http://ping.example/secret"}, "heartbeat_url"),
    ("a collector without a scheme", {"SEATWISE_OTLP_ENDPOINT": "collector:4318"}, "otlp_endpoint"),
]  # fmt: skip


@pytest.mark.parametrize(("environ", "named"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_bad_settings_are_named(environ: dict[str, str], named: str, tmp_path: Path) -> None:
    """Lost otherwise: which of thirty settings keeps the bot from starting."""
    with pytest.raises(BadSettings, match=named):
        load(None, {"SEATWISE_CONFIG": str(tmp_path / "none"), **environ})


def test_a_mail_server_is_set_up(tmp_path: Path) -> None:
    """Lost otherwise: the one way in which mails go out at all."""
    file = tmp_path / "seatwise.toml"
    file.write_text('public_url = "https://s.example"\n[smtp]\nhost = "mail.example"\n[mail]\nfrom = "a@b.example"\n')
    settings = load(file, {"SEATWISE_SMTP_USERNAME": "seats", "SEATWISE_SMTP_PASSWORD": "hunter2"})
    assert (settings.smtp_host, settings.smtp_security, settings.mail_from) == (
        "mail.example",
        "starttls",
        "a@b.example",
    )
    assert "hunter2" not in repr(settings)


def test_no_complaint_repeats_a_secret(tmp_path: Path) -> None:
    """Lost otherwise: a secret, to whoever reads the log of a failed start."""
    with pytest.raises(BadSettings) as refused:
        load(None, {"SEATWISE_CONFIG": str(tmp_path / "none"), "SEATWISE_LISTEN_PORT": "hunter2"})
    assert "hunter2" not in str(refused.value)


def test_broken_toml_and_a_missing_file_are_told(tmp_path: Path) -> None:
    """Lost otherwise: a traceback where one line would do."""
    broken = tmp_path / "seatwise.toml"
    broken.write_text("[slack\n")
    with pytest.raises(BadSettings, match=r"seatwise\.toml"):
        load(broken, {})
    with pytest.raises(BadSettings, match="no such file"):
        load(tmp_path / "other.toml", {})
