"""The same search as a LangChain retriever, so that others can compose with it."""

from __future__ import annotations

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from assistant.api import Library
from assistant.types import Filters


class LibraryRetriever(BaseRetriever):
    """Retrieves passages of a library; each document's metadata is what ``assistant search --json`` prints.

    >>> LibraryRetriever(library=Library.open("index"), k=5).invoke("who sits on the board?")  # doctest: +SKIP
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    library: Library
    k: int = 10
    filters: Filters | None = None

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        documents = []
        for hit in self.library.search(query, self.k, self.filters):
            values = hit.as_json()
            text = values.pop("text")
            documents.append(Document(page_content=text, metadata=values, id=hit.stored.passage_id))
        return documents
