"""Whose terminal is it: as which operating-system user, and who logged in to become that one?

The user is proved by the kernel. Who logged in is what the kernel noted at the login (proc_pid_loginuid(5)): sudo, su
and what they start keep it. Only root can change it, so that of root it proves nothing more than root's honesty.
"""

import getpass
import os
import socket
import struct
import sys
from contextlib import suppress
from pathlib import Path

PROC = Path("/proc")

NOBODY = 2**32 - 1
"""Who logged in before a process that no login began: a service's, a container's, or one of another user namespace."""


def own_terminal(proc: Path = PROC) -> str:
    """This process's."""
    if sys.platform == "win32":
        return f"{getpass.getuser()}@{socket.gethostname()}"
    return terminal_of(os.geteuid(), own_login(proc))


def terminal_of(uid: int, login: int | None = None) -> str:
    """Named "alice@host"; or "root (alice)@host" where another user is there than the one who logged in."""
    before = "" if login in (None, uid) else f" ({user_named(login)})"
    return f"{user_named(uid)}{before}@{socket.gethostname()}"


def own_login(proc: Path = PROC) -> int | None:
    """Who logged in before this process; None for nobody, or where no kernel says."""
    return login_of("self", proc)


def login_of(pid: int | str, proc: Path = PROC) -> int | None:
    """None also where that process is hidden from this one (systemd's ProtectProc=), or of another pid namespace."""
    with suppress(OSError, ValueError):
        noted = int((proc / str(pid) / "loginuid").read_text(encoding="ascii"))
        return None if noted == NOBODY else noted
    return None


def peer(connected: socket.socket) -> tuple[int, int]:
    """Process and user at the other end, as they were when it connected (unix(7), SO_PEERCRED: pid, uid, gid)."""
    credentials = connected.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    pid, uid, _ = struct.unpack("3i", credentials)
    return pid, uid


def user_named(uid: int) -> str:
    if sys.platform != "win32":
        import pwd

        with suppress(KeyError):
            return pwd.getpwuid(uid).pw_name
    return f"uid {uid}"
