"""Hits -> evidence -> claims: which words answer, whether they are enough, and what has to be said with them."""
