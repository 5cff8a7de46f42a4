"""Chapter & Verse: answers from a library of documents, word for word, with the place each answer comes from."""

from assistant.api import Assistant, Library
from assistant.config import Settings

__all__ = ["Assistant", "Library", "Settings"]
__version__ = "0.1.0"
