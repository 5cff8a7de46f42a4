"""The words, sentences and figures of a text, whoever wrote it: a document, a question or an answer."""
