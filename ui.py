"""Start the chat: ``python ui.py [--host 127.0.0.1] [--port 7860]``. The code is in the package ``ui`` beside it."""

from __future__ import annotations

import sys

from ui.app import main

if __name__ == "__main__":
    sys.exit(main())
