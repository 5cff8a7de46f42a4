"""An answer worded by a language model: what it is told (prompt), read, checked (verification) and shown (write).

The model is never trusted: what it writes is shown only where code finds it in the quoted spans.
"""
