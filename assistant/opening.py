"""Opening what stands in the corpus folder: never waiting for a pipe, never through a link that leads out."""

from __future__ import annotations

import errno
import os
import stat
from io import BufferedReader
from pathlib import Path


def open_ordinary(location: Path) -> BufferedReader:
    """Open a file for reading, without ever waiting: what stands there may have become a pipe since it was looked at.

    :raises OSError: it cannot be opened, or is no ordinary file.
    """
    descriptor = os.open(location, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "it is no ordinary file", str(location))
    return os.fdopen(descriptor, "rb")


def leads_out(location: Path, folder: Path) -> bool:
    """Return whether links on the way to ``location`` lead out of ``folder``, or in circles."""
    try:
        return not location.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):
        return True
