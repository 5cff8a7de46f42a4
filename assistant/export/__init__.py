"""An answer or a conversation as a paper that can be taken to a board: Markdown, Word, PDF, or text to paste.

``paper.py`` says what stands in it; the other modules only set it.
"""
