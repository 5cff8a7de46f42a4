"""Questions that a new reader can start with; each is one that the shipped library answers."""

from __future__ import annotations

EXAMPLES = (
    "What got in the way of making health inequalities business as usual?",
    "What does objective 3.12 say?",
    "What are the five clinical priorities in Core20PLUS5?",
    "Is the elective standard 92% or 95%?",
)
