"""Operations on a library, each in a process of its own that can be killed.

``python -m tests.killable`` imports what it needs once and forks for each job, so that a kill costs no start of Python.
A job is a line of JSON on stdin: ``do`` (ingest, rebuild, remove, restore), ``document``, ``corpus``, ``index``,
``told``; it is killed after ``seconds``, after so many ``statements`` to the database, or before the change of a file
after so many ``changes``, unless they are null. The child appends to the file ``told`` a line for each thing that it
has been told is committed, and at its end how many of each it took. Printed is how it ended (negative: the signal) and
the time taken.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path

from assistant.api import Library
from assistant.config import load_settings
from assistant.library import database
from tests.conftest import read_here
from tests.fakes import HashEncoder

TICK = 0.001
FILE_CHANGES = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate", "shutil.move", "shutil.rmtree")
TOOK = "took: "


class Fuse:
    """Counts the steps of this process and kills it after so many."""

    def __init__(self, limit):
        self.taken = 0
        self.limit = limit

    def step(self, _=None):
        self.taken += 1
        if self.taken == self.limit:
            os.kill(os.getpid(), signal.SIGKILL)


def count_statements(fuse):
    opened = database._opened

    def counted(*arguments):
        connection = opened(*arguments)
        connection.set_trace_callback(fuse.step)
        return connection

    database._opened = counted


def count_changes(fuse):
    sys.addaudithook(lambda event, _: event in FILE_CHANGES and fuse.step())


def carry_out(job):
    told = os.open(job["told"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    statements, changes = Fuse(job["statements"]), Fuse(job["changes"])
    count_statements(statements)
    count_changes(changes)

    def tell(done, total, path):
        os.write(told, f"{path}\n".encode())

    settings = load_settings(vector_index="exact")
    index, corpus = Path(job["index"]), Path(job["corpus"])
    if job["do"] == "rebuild":
        library = Library.to_rebuild(index, settings=settings, encoder=HashEncoder())
        library.sync(corpus, read=read_here, rebuild=True, confirm_removals=True)
    else:
        library = Library.create(index, settings=settings, encoder=HashEncoder())
    if job["do"] == "ingest":
        library.sync(corpus, read=read_here, confirm_removals=True, progress=tell)
    elif job["do"] == "remove":
        library.remove(job["document"], corpus)
        tell(1, 1, job["document"])
    elif job["do"] == "restore":
        library.restore(job["document"], corpus, read=read_here)
        tell(1, 1, job["document"])
    os.write(told, f"{TOOK}{statements.taken} {changes.taken}\n".encode())


def ended(child, seconds):
    """Wait for a child, kill it after ``seconds``; return how it ended."""
    until = time.monotonic() + (seconds if seconds is not None else 600)
    while True:
        number, status = os.waitpid(child, os.WNOHANG)
        if number:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() >= until:
            os.kill(child, signal.SIGKILL)
            return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        time.sleep(TICK)


def main():
    for line in sys.stdin:
        job = json.loads(line)
        began = time.monotonic()
        child = os.fork()
        if child == 0:
            carry_out(job)
            os._exit(0)
        print(ended(child, job["seconds"]), time.monotonic() - began, flush=True)


if __name__ == "__main__":
    main()
