"""Does the record name who logged in, where root or a service's user does something at a terminal?"""

import os
import pwd
import socket
from pathlib import Path

import pytest

from bot.terminal.whose import login_of, own_terminal, terminal_of

ROOT = pwd.getpwuid(0).pw_name
FREE = next(uid for uid in range(60_001, 65_000) if uid not in {each.pw_uid for each in pwd.getpwall()})
NAMES = {
    "nobody logged in, as in a container or a unit": (0, None, ROOT),
    "they are who logged in": (0, 0, ROOT),
    "somebody became root": (0, FREE, f"{ROOT} (uid {FREE})"),
    "root became somebody": (FREE, 0, f"uid {FREE} ({ROOT})"),
}


@pytest.mark.parametrize(("uid", "login", "named"), NAMES.values(), ids=NAMES.keys())
def test_both_are_named_where_they_differ(uid: int, login: int | None, named: str) -> None:
    """Lost otherwise: who it was, of all that is done with sudo."""
    assert terminal_of(uid, login) == f"{named}@{socket.gethostname()}"


NOTED = {
    "a login's": ("1000", 1000),
    "root's own": ("0", 0),
    "none, which the kernel writes as the largest number": ("4294967295", None),
    "nothing": ("", None),
}


@pytest.mark.parametrize(("noted", "login"), NOTED.values(), ids=NOTED.keys())
def test_the_kernels_note_is_read(noted: str, login: int | None, tmp_path: Path) -> None:
    """Lost otherwise: the user 4294967295, in every entry that a service's terminal makes."""
    (tmp_path / "self").mkdir()
    (tmp_path / "self" / "loginuid").write_text(noted, encoding="ascii")
    assert login_of("self", tmp_path) == login
    assert own_terminal(tmp_path) == terminal_of(os.geteuid(), login)


def test_a_process_that_is_hidden_is_nobodys(tmp_path: Path) -> None:
    """Lost otherwise: every command beside a bot whose unit hides the processes of others, or without /proc."""
    assert login_of(1, tmp_path) is None
