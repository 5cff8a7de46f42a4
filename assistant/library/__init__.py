"""The store: SQLite holds everything, Chroma is derived from it."""
