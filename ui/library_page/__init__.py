"""The library page: documents, uploads, details, removals, for a person who never opens a terminal.

Plain HTML from templates, in forms that work by keyboard; what it does to a library it does through :mod:`assistant`,
so that nothing can be done here that the command line cannot do.
"""
