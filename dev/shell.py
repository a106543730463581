"""Running programs, showing progress, and stopping with a sentence instead of a traceback."""

import contextlib
import fcntl
import os
import shlex
import subprocess
import sys
import time

from . import paths

TAIL_LINES = 25  # of a failed program's output: enough for the cause, short enough to read


class HostError(Exception):
    """A problem the user can solve; its message says how."""


def say(message):
    """Print one line at once, also when the output is a pipe."""
    print(message, flush=True)


@contextlib.contextmanager
def step(title):
    """Show what is going on and how long it took."""
    say(f"==> {title} ...")
    started = time.monotonic()
    yield
    say(f"    done: {title} ({time.monotonic() - started:.1f} s)")


def run(command, *, failure=None, log=None, **options):
    """Run ``command`` quietly and return what it printed; raise :class:`HostError` when it fails.

    ``failure`` is the sentence shown on top of the last lines of the output, ``log`` a file that
    receives the whole output.
    """
    command = [str(word) for word in command]
    options.setdefault("stdin", subprocess.DEVNULL)
    try:
        done = subprocess.run(
            command,
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            **options,
        )
    except FileNotFoundError as error:
        raise HostError(
            f"{failure or 'A program is missing.'} ({command[0]}: not found)"
        ) from error
    if log:
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text(done.stdout)
    if done.returncode:
        tail = "\n".join(done.stdout.splitlines()[-TAIL_LINES:])
        sentence = failure or "A command failed."
        place = f"\nThe whole output is in {log}." if log else ""
        raise HostError(f"{sentence}\n$ {shlex.join(command)}\n{tail}{place}")
    return done.stdout


def run_in_foreground(command, **options):
    """Run ``command`` with our own terminal and return its exit status."""
    process = subprocess.Popen([str(word) for word in command], **options)
    try:
        return process.wait()
    except KeyboardInterrupt:
        # The terminal sent Ctrl-C to the child as well: let it finish in order.
        try:
            process.wait(timeout=30)
        except (KeyboardInterrupt, subprocess.TimeoutExpired):
            process.kill()
            process.wait()
        return 130
    except BaseException:
        # We are told to stop (SIGTERM), but the child is not.
        stop_process(process)
        raise


def stop_process(process, seconds=20):
    """End a process we started: politely, then for good."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
    process.wait()


def is_root():
    """Tell whether system packages may be installed and users be changed."""
    return os.geteuid() == 0


@contextlib.contextmanager
def only_one():
    """Let one process at a time prepare the host; a second one waits for the first."""
    paths.HOST.mkdir(exist_ok=True)
    with paths.LOCK.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("==> waiting for another command of this project to prepare the host ...")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def fail(message):
    """Print ``message`` for the user on standard error."""
    print(f"\nERROR: {message}", file=sys.stderr, flush=True)
