"""A question: what may be searched for, in which words, what it asks for, and what it names."""
