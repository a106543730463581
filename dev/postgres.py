"""PostgreSQL for development: the server of the PG* variables, else a private cluster of our own.

The private cluster listens on a Unix socket only, in a folder only its owner can enter. As root it
runs as Debian's user ``postgres``, because PostgreSQL refuses to run as root.
"""

import os
import pwd
import shutil
import stat
import subprocess

from . import paths
from .shell import HostError, is_root, run, say, step
from .system_packages import postgres_binaries

SYSTEM_USER = "postgres"  # made by Debian's package
ROLE = "odoo"  # Odoo refuses to work as the role `postgres`
SOCKET_PATH_LIMIT = 107  # bytes of sun_path on Linux, without the final NUL
SOCKET_NAME = ".s.PGSQL.5432"
EXTERNAL_VARIABLES = ("PGHOST", "PGHOSTADDR", "PGSERVICE")

# The cluster holds only what `make` can build again, so it trades durability for speed: after a
# crash of the machine `make clean` and a new run are the repair. The sizes are modest on purpose.
SETTINGS = """
listen_addresses = ''
max_connections = 100
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
max_wal_size = 2GB
checkpoint_timeout = 15min
shared_buffers = 256MB
effective_cache_size = 2GB
work_mem = 16MB
maintenance_work_mem = 128MB
max_parallel_workers_per_gather = 0
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
unix_socket_permissions = 0700
"""


def external_server():
    """Tell whether the user chose a server by the standard variables."""
    return any(os.environ.get(name) for name in EXTERNAL_VARIABLES)


def start_postgres():
    """Make sure PostgreSQL answers and point the PG* variables of this process to it."""
    if external_server():
        if os.environ.get("PGUSER") == "postgres":
            raise HostError(
                "Odoo refuses the role 'postgres'. "
                "Set PGUSER to another role that may create databases."
            )
        run(
            ["psql", "-X", "-d", "postgres", "-c", "SELECT 1"],
            failure="The server of your PG* variables does not answer. Correct or unset them.",
        )
        return
    folder = _cluster_folder()
    binaries = _binaries(folder)
    if not (folder / "data" / "PG_VERSION").exists():
        _create(folder, binaries)
    _start(folder, binaries)
    os.environ.update(PGHOST=str(folder / "run"), PGPORT="5432", PGUSER=ROLE)
    for name in ("PGPASSWORD", "PGDATABASE"):
        os.environ.pop(name, None)


def stop_postgres():
    """Stop the private cluster and remove it, wherever it is."""
    for folder in (paths.HOST / "postgres", paths.TEMPORARY_CLUSTER):
        if folder.is_symlink() or not folder.is_dir():
            continue
        _check_owner(folder)
        if (folder / "data" / "postmaster.pid").exists():
            with step("stopping PostgreSQL"):
                # An unclean stop is fine: the folder is removed next.
                _as_owner(
                    [
                        _binaries(folder) / "pg_ctl",
                        "-D",
                        folder / "data",
                        "-m",
                        "immediate",
                        "stop",
                    ],
                    check=False,
                )
        shutil.rmtree(folder)


def _cluster_folder():
    """Return the folder of the cluster, made with its final owner and closed to everybody else."""
    folder = paths.HOST / "postgres"
    socket_length = len(os.fsencode(folder / "run" / SOCKET_NAME))
    if socket_length > SOCKET_PATH_LIMIT or not _owner_can_enter(paths.HOST):
        folder = paths.TEMPORARY_CLUSTER
    try:
        folder.mkdir(mode=0o700, parents=True)
        if is_root():
            os.chown(folder, *_owner()[:2])
    except FileExistsError:
        _check_owner(folder)
    return folder


def _check_owner(folder):
    """Refuse a folder somebody else put there: the temporary folder is open to every user."""
    found = folder.lstat()
    allowed = {_owner()[0], os.geteuid()}
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in allowed or found.st_mode & 0o022:
        raise HostError(
            f"{folder} is not ours, or others can write to it. Look at it and remove it."
        )


def _owner():
    """Return user id, group id and home of the user PostgreSQL runs as."""
    if not is_root():
        return os.geteuid(), os.getegid(), os.path.expanduser("~")
    try:
        entry = pwd.getpwnam(SYSTEM_USER)
    except KeyError as error:
        raise HostError(
            f"PostgreSQL refuses to run as root and there is no user '{SYSTEM_USER}'. "
            "Run make as another user, install Debian's package postgresql, or set PGHOST."
        ) from error
    return entry.pw_uid, entry.pw_gid, entry.pw_dir


def _as_owner(command, *, check=True, failure=None):
    """Run ``command`` as the user PostgreSQL runs as, from a folder that user can enter."""
    options = {"cwd": "/"}
    if is_root():
        user, group, home = _owner()
        options.update(user=user, group=group, extra_groups=[])
        options["env"] = {
            key: value for key, value in os.environ.items() if not key.startswith("PG")
        }
        options["env"].update(HOME=home, LC_ALL="C.UTF-8")
    if check:
        return run(command, failure=failure, **options)
    words = [str(word) for word in command]
    return subprocess.run(
        words, stdin=subprocess.DEVNULL, capture_output=True, check=False, **options
    )


def _owner_can_enter(folder):
    """Tell whether the user PostgreSQL runs as can reach ``folder`` through all its parents."""
    return _as_owner(["test", "-x", folder], check=False).returncode == 0


def _binaries(folder):
    """Return the programs that fit the cluster in ``folder``."""
    version = folder / "data" / "PG_VERSION"
    if not version.exists():
        return postgres_binaries()
    major = version.read_text().strip()
    binaries = postgres_binaries(major) or postgres_binaries()
    if not binaries:
        raise HostError(
            f"The cluster was made by PostgreSQL {major}, which is not installed any more."
        )
    return binaries


def _create(folder, binaries):
    """Make the cluster under a temporary name, so that an interrupted run leaves no half of one."""
    with step("creating a private PostgreSQL cluster"):
        part, data = folder / "data.part", folder / "data"
        for leftover in (part, data):
            shutil.rmtree(leftover, ignore_errors=True)
        _as_owner(
            [
                binaries / "initdb",
                "-D",
                part,
                "-U",
                ROLE,
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "--no-sync",
            ],
            failure="PostgreSQL could not make a cluster.",
        )
        with (part / "postgresql.conf").open("a") as configuration:
            configuration.write(SETTINGS)
        part.rename(data)


def _start(folder, binaries):
    """Start the cluster unless it runs; it stays up between commands."""
    control, data, sockets = binaries / "pg_ctl", folder / "data", folder / "run"
    if _as_owner([control, "-D", data, "status"], check=False).returncode == 0:
        return
    _as_owner(["mkdir", "-p", "-m", "700", sockets])
    with step("starting PostgreSQL"):
        _as_owner(
            [
                control,
                "-D",
                data,
                "-w",
                "-t",
                "60",
                "-l",
                folder / "log",
                "-o",
                f"-k '{sockets}'",
                "start",
            ],
            failure=f"PostgreSQL did not start. Its log is {folder / 'log'}; "
            "`make clean` removes the cluster.",
        )
    say(f"    socket in {sockets}")
