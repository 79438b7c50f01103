"""What can be wrong with an installation: each fault, what is found of it, and words of its cure."""

from typing import NamedTuple

from adapters.crypto import KeyRing
from bot.doctor import Level
from tests.bot.doctor.ward import Fault, Ward, done, stored, told

OK, WARNING, FAILURE = Level.OK, Level.WARNING, Level.FAILURE


class Row(NamedTuple):
    fault: Fault
    id: str
    level: Level
    cure: str = ""


def _clock(seconds: float) -> Fault:
    """The bot's alone."""

    def put(ward: Ward, text: str) -> None:
        (ward.home.stage.folder / "clock").write_text(text, encoding="ascii")

    return done(lambda ward: put(ward, str(seconds)), lambda ward: put(ward, "0"))


FAULTS = {
    # configuration
    "neither chat is set up": Row(
        told(SLACK_SIGNING_SECRET="", TEAMS_APP_ID=""), "configuration.no_chat", FAILURE, "slack_signing_secret"
    ),
    "a file that a setting names is not there": Row(
        told(CATEGORIES_FILE="{folder}/none.toml"), "configuration.file", FAILURE, "correct the setting"
    ),
    "the heads of the record have no folder": Row(
        told(AUDIT_HEAD_FILE="{folder}/none/heads"), "configuration.folder", FAILURE, "Make it"
    ),
    "the key is none": Row(told(ENCRYPTION_KEY="short"), "configuration.bad_key", FAILURE, "32 random bytes"),
    "there is no key": Row(told(ENCRYPTION_KEY=""), "configuration.no_key", FAILURE, "encryption_key"),
    "the key is another": Row(
        told(ENCRYPTION_KEY=KeyRing.generate()), "configuration.other_key", FAILURE, "Add the key that sealed them"
    ),
    "nobody manages": Row(
        stored("DELETE FROM grants WHERE permission = 'manage_licensing'"),
        "configuration.no_manager",
        WARNING,
        "first_admin",
    ),
    # database
    "the database's address is none": Row(told(DATABASE_URL="mysql://x/y"), "database.address", FAILURE, "sqlite:///"),
    "the database's folder is not there": Row(
        told(DATABASE_URL="sqlite:////nowhere/at/all/x.sqlite3"), "database.folder", FAILURE, "Make it"
    ),
    "there is no database yet": Row(
        told(DATABASE_URL="sqlite:///{folder}/none.sqlite3"), "database.missing", WARNING, "Start the bot"
    ),
    "the database is empty": Row(
        told(DATABASE_URL="sqlite:///{folder}/empty"), "database.empty", WARNING, "seatwise migrate"
    ),
    "the database is a file of another kind": Row(
        told(DATABASE_URL="sqlite:///{folder}/garbage"), "database.unreadable", FAILURE, "seatwise restore"
    ),
    "the server is not there": Row(
        told(DATABASE_URL="postgresql://seatwise@127.0.0.1:1/seatwise"), "database.unreachable", FAILURE, "firewall"
    ),
    "the tables are older": Row(
        stored("UPDATE alembic_version SET version_num = '0016'"), "database.behind", FAILURE, "seatwise migrate"
    ),
    "the tables are newer": Row(
        stored("UPDATE alembic_version SET version_num = '9999'"), "database.ahead", FAILURE, "newer version"
    ),
    "readers wait for the writer": Row(stored("PRAGMA journal_mode=delete"), "database.journal", WARNING, "local disk"),
    # clock
    "two minutes ahead": Row(_clock(120), "clock.off", WARNING, "NTP"),
    "ten minutes behind": Row(_clock(-600), "clock.wrong", FAILURE, "NTP"),
    "who could tell the time is not there": Row(
        told(PAX8_API_URL="http://127.0.0.1:1"), "clock.unasked", WARNING, "https"
    ),
}
