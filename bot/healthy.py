"""Is this machine's bot alive? For the health check of a container, which runs often and can ask with nothing else.

Nothing else of ours is imported: that would cost more than all that it asks. The port is the environment's, which the
image sets.
"""

import os
import sys
from urllib.error import URLError
from urllib.request import urlopen

PATIENCE = 4.0
"""Seconds; a health check of ours has five."""


def healthy(port: str) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{int(port)}/healthz", timeout=PATIENCE) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError, ValueError):
        return False


if __name__ == "__main__":
    sys.exit(0 if healthy(os.environ.get("SEATWISE_LISTEN_PORT", "3000")) else 1)
