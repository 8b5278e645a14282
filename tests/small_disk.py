"""A web server whose disk has little room: a disk of its own where the system lets us mount one, else short files."""

import os
import subprocess
from functools import cache

from hfs_portal import serve

OWN_MOUNTS = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"])]


@cache
def may_mount():
    try:
        tried = subprocess.run([*OWN_MOUNTS, "mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", "/mnt"], capture_output=True)
    except FileNotFoundError:
        return False
    return tried.returncode == 0


def web_command(folder, *, kilobytes):
    """The command of the web server for which that folder is full after so much. The disk goes when the server ends."""
    limit = f'mount -t tmpfs -o size={kilobytes}k tmpfs "{folder}"' if may_mount() else f"ulimit -f {kilobytes * 2}"
    return [*(OWN_MOUNTS if may_mount() else []), "sh", "-c", f'{limit} && exec "$@"', "sh", *serve.web_command()]
