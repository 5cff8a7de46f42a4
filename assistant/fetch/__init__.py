"""Fetching the originals that briefings are about, when the operator asks for it and never otherwise.

``wanted`` says which addresses the corpus names (no network), ``web`` visits them politely and safely, ``download``
turns one of them into a file, ``originals`` puts it beside its sidecar into the corpus::

    corpus -> wanted -> (the operator says yes) -> web -> download -> corpus/originals/
"""
