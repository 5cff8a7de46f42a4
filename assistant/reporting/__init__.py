"""What a run of ingest found, for whoever keeps the library."""
