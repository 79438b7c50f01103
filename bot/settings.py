"""Where are the settings of one installation read from?

`seatwise.toml` (sections become prefixes: `[slack] api_url` is `slack_api_url`), then the environment
(`SEATWISE_SLACK_API_URL`), which wins.
Every secret may be given as a value or, with `_file` after its name, as the path of a file that holds it.
"""

import os
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import structlog
from pydantic import SecretStr, ValidationError

from bot.settings_declared import COMMAND_PREFIX, PREFIX, Settings
from cards.complaints import complaint

__all__ = [
    "COMMAND_PREFIX",
    "DEFAULT_FILE",
    "PREFIX",
    "SECRETS",
    "BadSettings",
    "Settings",
    "chosen_file",
    "load",
    "telling",
    "told",
]

log = structlog.get_logger()

DEFAULT_FILE = "seatwise.toml"


class BadSettings(Exception):
    """The settings cannot be used; the text says which and why, and holds no value of any."""


SECRETS = tuple(name for name, field in Settings.model_fields.items() if field.annotation is SecretStr)
NAMES = (*Settings.model_fields, *(f"{name}_file" for name in SECRETS))


def told(path: Path | None = None, environ: dict[str, str] | None = None) -> dict[str, Any]:
    """As the file and the environment say it; secrets' files are named, and not read yet. Raises `BadSettings`."""
    env = dict(os.environ if environ is None else environ)
    chosen = chosen_file(path, env)
    if path is not None and not path.is_file():
        raise BadSettings(f"{path}: there is no such file")
    values = _flat(_parse(chosen)) if chosen.is_file() else {}
    values.update({key[len(PREFIX) :].lower(): text for key, text in env.items() if key.startswith(PREFIX)})
    for own in ("config", "as", "org"):
        values.pop(own, None)
    return values


def chosen_file(path: Path | None, environ: Mapping[str, str]) -> Path:
    return path or Path(environ.get(PREFIX + "CONFIG", DEFAULT_FILE))


def load(path: Path | None = None, environ: dict[str, str] | None = None) -> Settings:
    """Read file and environment; raises `BadSettings` with one line per complaint.

    Without a path the file `seatwise.toml` of the working folder is read if it is there.
    """
    values = told(path, environ)
    _read_secret_files(values)
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        file = chosen_file(path, os.environ if environ is None else environ)
        raise BadSettings("\n".join(_complaint(e, file) for e in error.errors())) from None


def _parse(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSettings(f"{path}: not TOML: {error}") from None
    except OSError as error:
        raise BadSettings(f"{path}: cannot be read: {error.strerror}") from None


def _flat(table: dict[str, Any]) -> dict[str, Any]:
    """`[slack] api_url = …` and `slack_api_url = …` are the same."""
    flat: dict[str, Any] = {}
    for key, value in table.items():
        if isinstance(value, dict):
            flat.update({f"{key}_{inner}": v for inner, v in value.items()})
        else:
            flat[key] = value
    return flat


def _read_secret_files(values: dict[str, Any]) -> None:
    for name in SECRETS:
        path = values.pop(f"{name}_file", None)
        if path is None:
            continue
        try:
            values[name] = Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise BadSettings(f"{name}_file: {path} cannot be read: {error.strerror}") from None
        except UnicodeDecodeError:
            raise BadSettings(f"{name}_file: {path} is not text") from None


def _complaint(error: Any, file: Path) -> str:
    place = ".".join(str(part) for part in error["loc"])
    said = complaint(error, NAMES, "setting")
    if not place:
        return said
    if error["type"] == "extra_forbidden":
        return f"{place}: {said}{' ' if said.endswith('?') else '; '}“seatwise reference settings” prints all"
    return f"{place}: {said} (set {PREFIX}{place.upper()} or {place} in {file})"


@contextmanager
def telling(setting: str) -> Iterator[None]:
    """Whatever goes wrong here is told as a fault of this setting, in one line; raises BadSettings.

    A database's driver and a key have errors of many kinds, and a start that fails has no use for their insides.
    """
    try:
        yield
    except Exception as error:
        log.debug("cannot_start", setting=setting, exc_info=True)
        raise BadSettings(f"{setting}: {_in_one_line(error)}") from None


_TO_DO = {
    "attempt to write a readonly database": "the file and its folder have to be this user's own",
    "database is locked": "another program has the file open; close that one",
    "file is not a database": "see that database_url names the bot's own file",
}
"""What SQLite says to a newcomer, and what cures it."""


def _in_one_line(error: Exception) -> str:
    """Ours are in words for people, and the system's errors say enough; of others, such as a driver's, the kind matters
    too.
    """
    cause = getattr(error, "orig", None) or error
    said = str(cause).strip().partition("\n")[0]
    match cause:
        case _ if said in _TO_DO:
            return f"{said}: {_TO_DO[said]}"
        case OSError(filename=str(path), strerror=str(words)):
            return f"{path}: {words}"
        case OSError(strerror=str(words)):
            return words
        case OSError() | ValueError() | RuntimeError():
            return said
    return f"{type(cause).__name__}: {said}"
