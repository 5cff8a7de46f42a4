"""The dense leg: Chroma while it is provably current, exact search over the database's own vectors otherwise."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from assistant.library.base import Row
from assistant.library.chroma import ChromaIndex, load_chroma

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from assistant.types import Vectors

    LoadVectors = Callable[[], tuple[list[Row], Vectors]]

CHROMA_FOLDER = "chroma"
# A process that has searched so often is there to stay: Chroma, which takes seconds to load, is loaded beside its work.
SEARCHES_BEFORE_CHROMA = 5


@dataclass(frozen=True, slots=True)
class _Loaded:
    generation: int
    rows: list[Row]
    places: dict[Row, int]
    vectors: Vectors
    masks: dict[frozenset[Row], NDArray[np.bool_]] = field(default_factory=dict)

    def passing(self, allowed: frozenset[Row]) -> NDArray[np.bool_]:
        """Return for each row whether it is allowed; kept, since the same filters are used again."""
        if allowed not in self.masks:
            self.masks.clear()
            self.masks[allowed] = np.fromiter(
                (row in allowed for row in self.rows), dtype=np.bool_, count=len(self.rows)
            )
        return self.masks[allowed]


class VectorIndex:
    """Nearest neighbours by cosine over the vectors of one library.

    The vectors are kept in memory (1.5 kB a passage at 384 dimensions) and read again when the library changes.

    :param folder: the index folder.
    :param use_chroma: False leaves Chroma alone and always searches exactly.
    """

    def __init__(self, folder: Path, *, use_chroma: bool = True) -> None:
        self._chroma = ChromaIndex(folder / CHROMA_FOLDER) if use_chroma else None
        self._lock = threading.Lock()
        self._loaded: _Loaded | None = None
        self._searches = 0
        self._loading: threading.Thread | None = None

    def nearest(
        self, generation: int, load: LoadVectors, vector: Vectors, limit: int, allowed: frozenset[Row] | None
    ) -> dict[Row, float]:
        """Return the cosine of the ``limit`` nearest rows, nearest first; ties go to the lower row."""
        loaded = self._load(generation, load)
        if allowed is None and self._chroma is not None and self._chroma_is_loaded():
            # Asking Chroma how many it holds takes as long as a search among a few hundred.
            rows = self._chroma.nearest(generation, vector, min(limit, len(loaded.rows)))
            if rows is not None:
                found = self._exact(loaded, vector, rows)
                return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))
        if not loaded.rows:
            return {}
        # A product by BLAS takes both processors, whose idle threads then keep them from the model for a while.
        scores = np.vecdot(loaded.vectors, vector)
        if allowed is not None:
            scores = np.where(loaded.passing(allowed), scores, -np.inf)
        # Those that reach the last place's score, then in order: sorting all of them takes longer than finding them.
        last = np.partition(scores, -limit)[-limit] if limit < len(scores) else -np.inf
        reaching = np.flatnonzero(scores >= last)
        best = reaching[np.argsort(-scores[reaching], kind="stable")][:limit]
        return {loaded.rows[place]: float(scores[place]) for place in best if np.isfinite(scores[place])}

    def cosines(self, generation: int, load: LoadVectors, vector: Vectors, rows: Sequence[Row]) -> dict[Row, float]:
        """Return the cosine of ``vector`` with the given rows; rows that are gone are left out."""
        return self._exact(self._load(generation, load), vector, rows)

    def refresh(self, generation: int, load: LoadVectors) -> None:
        """Bring Chroma up to date; where that fails exact search goes on serving."""
        if self._chroma is not None and self._chroma.generation() != generation:
            loaded = self._load(generation, load)
            self._chroma.bring_up_to_date(generation, loaded.rows, loaded.vectors)

    def discard(self) -> None:
        """Drop Chroma, which would keep the vectors of removed documents; exact search serves until it is built."""
        if self._chroma is not None:
            self._chroma.discard()

    def _chroma_is_loaded(self) -> bool:
        with self._lock:
            self._searches += 1
            if self._loading is None and self._searches > SEARCHES_BEFORE_CHROMA:
                self._loading = threading.Thread(target=load_chroma, name="load-chroma")
                self._loading.start()
            return self._loading is not None and not self._loading.is_alive()

    def _exact(self, loaded: _Loaded, vector: Vectors, rows: Sequence[Row]) -> dict[Row, float]:
        known = [row for row in rows if row in loaded.places]
        if not known:
            return {}
        scores = np.vecdot(loaded.vectors[[loaded.places[row] for row in known]], vector)
        return {row: float(score) for row, score in zip(known, scores, strict=True)}

    def _load(self, generation: int, load: LoadVectors) -> _Loaded:
        with self._lock:
            if self._loaded is None or self._loaded.generation != generation:
                rows, vectors = load()
                self._loaded = _Loaded(generation, rows, {row: place for place, row in enumerate(rows)}, vectors)
            return self._loaded
