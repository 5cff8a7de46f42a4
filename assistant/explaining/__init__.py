"""What happened while a question was answered, and the same for a maintainer to read."""
