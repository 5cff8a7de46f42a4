"""The library and the assistant behind the page: opened when they are there, loaded in the background, shared by all.

Holds nothing of any reader's.
"""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from assistant.errors import AssistantError, LibraryDamaged, LibraryMismatch, LibraryMissing, ModelUnavailable
from assistant.export.paper import LibraryFacts
from assistant.feedback import Opinion
from assistant.folder.originals import may_be_handed_on
from assistant.rendering.narrowing import titles_of
from assistant.rendering.page_picture import PagePictures
from assistant.types import Answer, Event, Filters, Status, StoredDocument, StoredPage
from ui.narrowing import choices

log = logging.getLogger(__name__)


class OpenLibrary(Protocol):
    """What the page needs of a library."""

    def documents(self) -> tuple[StoredDocument, ...]: ...
    def document(self, reference: str, /) -> StoredDocument: ...
    def note_opinion(self, opinion: Opinion, /) -> None: ...
    def as_answered(self) -> LibraryFacts: ...
    def is_being_written(self) -> bool: ...
    def page(self, document_id: str, page_index: int, version: str | None = None, /) -> StoredPage: ...


class Answering(Protocol):
    """What the page needs of an assistant."""

    def warm(self) -> None: ...
    def stream(
        self, question: str, history: Sequence[Answer] = (), filters: Filters | None = None, /
    ) -> Iterator[Event]: ...


@dataclass(frozen=True, slots=True)
class LibraryState:
    """What the library holds, or why it cannot be used. ``newest`` is an ISO date; None where no date is known.

    ``wording`` says which language model words the answers, and where; empty where none does. ``briefings`` is how many
    of the documents are about somebody else's. ``takes_documents`` says that the library page is there.
    ``publishers`` are those of the publications that the documents are, or are about, the most frequent first.
    ``changing`` says that documents are being added or replaced, ``loading`` that the first answer has to wait.
    """

    documents: int = 0
    newest: str | None = None
    superseded: int = 0
    trouble: AssistantError | None = None
    wording: str = ""
    newest_title: str = ""
    publishers: tuple[str, ...] = ()
    changing: bool = False
    loading: bool = False
    briefings: int = 0
    takes_documents: bool = False

    @property
    def passing(self) -> bool:
        """Whether this will soon be otherwise."""
        return self.changing or self.loading or self.trouble is not None or self.documents == 0


class Desk:
    """Opens the library on demand, and again where it was missing or unusable before.

    :param open_library: raises an AssistantError while there is none.
    :param make_assistant: cheap; the model is loaded by :meth:`Answering.warm`.
    :param wording: what readers are told about the language model before they ask.
    :param pictures: makes pictures of pages; None shows pages as text only.
    :param read_file: returns a document's bytes; None where readers may not take files along.
    :param keeps_feedback: whether what readers say of answers is kept in the library.
    :param takes_documents: whether documents can be added on the library page.
    """

    def __init__(
        self,
        open_library: Callable[[], OpenLibrary],
        make_assistant: Callable[[OpenLibrary], Answering],
        wording: str = "",
        pictures: PagePictures | None = None,
        read_file: Callable[[StoredDocument], bytes | None] | None = None,
        *,
        keeps_feedback: bool = False,
        takes_documents: bool = False,
    ) -> None:
        self._wording = wording
        self.keeps_feedback = keeps_feedback
        self._takes_documents = takes_documents
        self.pictures = pictures
        self._read_file = read_file
        self._open_library = open_library
        self._make_assistant = make_assistant
        self._lock = threading.Lock()
        self._opened: tuple[OpenLibrary, Answering] | None = None
        self._warm = threading.Event()
        self._unloadable: ModelUnavailable | None = None

    def start_loading(self) -> threading.Thread:
        """Open the library and load the model in the background, so that the page is up at once."""
        thread = threading.Thread(target=self._load, name="load-model", daemon=True)
        thread.start()
        return thread

    def _load(self) -> None:
        try:
            self.ready_assistant()
            if self.pictures is not None:
                self.pictures.start()
        except AssistantError as error:
            log.warning("The library is not open yet: %s %s", error.message, error.hint)
        except Exception:  # a thread's traceback helps no reader; the next question tries again
            log.exception("The library could not be opened")

    @property
    def loaded(self) -> bool:
        """Whether the model is in memory."""
        return self._warm.is_set()

    def library(self) -> OpenLibrary:
        """Return the open library; raises AssistantError."""
        return self._both()[0]

    def ready_assistant(self) -> Answering:
        """Return the assistant once its model is loaded; raises AssistantError."""
        assistant = self._both()[1]
        if not self._warm.is_set():
            try:
                assistant.warm()
            except ModelUnavailable as error:
                self._unloadable = error
                raise
            self._unloadable = None
            self._warm.set()
        return assistant

    def offers_file(self, document: StoredDocument) -> bool:
        """Return whether readers may take a document's file along: by the settings, and by its licence."""
        return self._read_file is not None and may_be_handed_on(document.metadata.licence)

    def file(self, document: StoredDocument) -> bytes | None:
        """Return a document's bytes; None where they are not offered, or no longer in the corpus folder."""
        return None if self._read_file is None else self._read_file(document)

    def choices(self) -> dict[str, Any]:
        """Return what a search can be narrowed to, and whether feedback is kept; empty where there is no library."""
        try:
            return {**choices(self.library().documents()), "feedback": self.keeps_feedback}
        except AssistantError:
            return {}

    def titles(self) -> dict[str, str]:
        """Return the documents' titles by id; empty where there is no library."""
        try:
            return titles_of(self.library().documents())
        except AssistantError:
            return {}

    def state(self) -> LibraryState:
        """Return what the library holds now."""
        try:
            library = self.library()
            documents, changing = library.documents(), library.is_being_written()
        except AssistantError as error:
            self.forget_if_unusable(error)
            return LibraryState(trouble=error)
        if self._unloadable is not None:
            return LibraryState(trouble=self._unloadable)
        newest = max(documents, key=lambda document: document.metadata.dated or "", default=None)
        publishers = Counter(name for document in documents if (name := _publisher(document)))
        superseded = sum(document.metadata.status is Status.SUPERSEDED for document in documents)
        return LibraryState(
            len(documents),
            newest.metadata.dated if newest else None,
            superseded,
            newest_title=newest.metadata.publication if newest else "",
            publishers=tuple(name for name, _ in publishers.most_common()),
            changing=changing,
            loading=not self.loaded,
            wording=self._wording,
            briefings=sum(document.metadata.is_briefing for document in documents),
            takes_documents=self._takes_documents,
        )

    def forget_if_unusable(self, error: AssistantError) -> None:
        """Open the library anew next time where ``error`` says that this one is of no use."""
        if isinstance(error, LibraryMissing | LibraryMismatch | LibraryDamaged):
            with self._lock:
                self._opened = None
                self._warm.clear()

    def _both(self) -> tuple[OpenLibrary, Answering]:
        with self._lock:
            if self._opened is None:
                library = self._open_library()
                self._opened = (library, self._make_assistant(library))
            return self._opened


def _publisher(document: StoredDocument) -> str | None:
    metadata = document.metadata
    return metadata.about.publisher if metadata.about else metadata.publisher
