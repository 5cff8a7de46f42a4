"""Questions that a new reader can start with."""

from __future__ import annotations

EXAMPLES = (
    "What should our board be doing about health inequalities?",
    "Who are the Core20PLUS5 groups?",
    "What does the Public Sector Equality Duty ask of us?",
)
