"""The chat window: a local web page over :mod:`assistant`. The only package that imports Gradio.

Gradio reads its environment while it is imported, so it is set here, before any module of this package imports it.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

# What Gradio keeps for itself goes where no other user of this machine can read it, and goes away with the process.
_TEMPORARY = tempfile.mkdtemp(prefix="chapter-and-verse-")  # mode 0700
atexit.register(shutil.rmtree, _TEMPORARY, ignore_errors=True)

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["GRADIO_TEMP_DIR"] = _TEMPORARY
os.environ["GRADIO_SHARE"] = "False"
os.environ["GRADIO_MCP_SERVER"] = "False"
os.environ["GRADIO_SSR_MODE"] = "False"
os.environ["HF_HUB_OFFLINE"] = "1"
