"""Which machine this is, so that a worker knows whose processes it can see."""

import contextlib
import os
import socket
from pathlib import Path

BOOT = Path("/proc/sys/kernel/random/boot_id")


def machine() -> str:
    """Name this machine, this start of it, and, in containers, which processes are seen from here.

    Two machines may have the same name, and a number of a process means nothing after a restart.
    """
    parts = [socket.gethostname()]
    with contextlib.suppress(OSError):
        parts.append(BOOT.read_text(encoding="ascii").strip())
    with contextlib.suppress(OSError):
        parts.append(str(os.stat("/proc/self/ns/pid").st_ino))
    return "/".join(parts)
