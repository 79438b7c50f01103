"""How does systemd hear how the bot is, where it asks to be told? (`Type=notify`, see sd_notify(3))"""

import os
import socket

import structlog

log = structlog.get_logger()

READY = "READY=1"
WAITING = "STATUS=Waits for its database"
STOPPING = "STOPPING=1"


def tell(*lines: str) -> None:
    """Whoever does not listen is no reason to fall; nobody does where no supervisor has set an address."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
            line.settimeout(1)
            line.connect(f"\0{address[1:]}" if address.startswith("@") else address)
            line.sendall("\n".join(lines).encode())
    except OSError as error:
        log.warning("supervisor_not_told", error=type(error).__name__)
