"""python -m tests.fake_zoho --host 127.0.0.1 --port 0 --portal
demo|small|bench:<projects>:<tasks>:<logs>[:issues]"""

from __future__ import annotations

import argparse
import json
import signal
import threading

from .server import FakeZoho


def main():
    """Serve until SIGINT or SIGTERM; one JSON line says where."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.fake_zoho", description="A fake Zoho Projects portal."
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument(
        "--portal", default="demo", help="small, demo or bench:<projects>:<tasks>:<logs>[:<issues>]"
    )
    parser.add_argument(
        "--trait", action="append", default=[], metavar="NAME=JSON", help="switch of traits.py"
    )
    parser.add_argument("--warm", action="store_true", help="render all rows before saying ready")
    arguments = parser.parse_args()
    traits = {
        name: json.loads(value)
        for name, _, value in (text.partition("=") for text in arguments.trait)
    }
    done = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_args: done.set())
    with FakeZoho(arguments.portal, arguments.host, arguments.port, **traits) as fake:
        if arguments.warm:
            fake.warm()
        print(json.dumps(fake.describe()), flush=True)
        done.wait()


if __name__ == "__main__":
    main()
