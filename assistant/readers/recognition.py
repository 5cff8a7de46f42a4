"""Text recognition (OCR): a picture of a page -> its lines, with how sure the model is. An extra, offline.

The models lie inside the package; nothing is downloaded. Runs in a process of its own, see ``child.py``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.readers.flow import clean
from assistant.types import Box

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    # Shape (height, width, 3), blue green red.
    Pixels = NDArray[np.uint8]
    # Shape (4, 2), in pixels: from the top left corner clockwise.
    Corners = NDArray[np.float32]

# The model's own doubt: lines it is less sure of are noise more often than words.
LEAST_CONFIDENCE = 0.5
# A page that is read so badly, or in which most lines stand on end, is tried in the other directions.
DOUBTFUL_CONFIDENCE, CERTAIN_CONFIDENCE, LEVEL_SHARE = 0.75, 0.9, 0.5
# A line is taller than this many of its widths only where its letters stand on end.
TALL = 1.5
# The slope of a page is taken from lines this many times as long as they rise.
WIDE = 3.0
_DETECTION, _READING = "PP-OCRv6_det_small.onnx", "PP-OCRv6_rec_small.onnx"


@dataclass(frozen=True, slots=True)
class RecognisedText:
    """One line of a picture as it was turned for reading; ``confidence`` is 0 to 1.

    ``box`` is where it stands, ``straight`` where it would stand had the page been laid straight on the scanner.
    """

    text: str
    confidence: float
    box: Box
    straight: Box


@dataclass(frozen=True, slots=True)
class Recognition:
    """What text recognition found on a page: nothing, where ``lines`` is empty.

    ``turns`` is by how many quarters the picture was turned, against the clock, to be read. ``shape`` is the width
    over the height of the picture so turned. ``problem`` says why recognition failed; empty where it did not.
    """

    lines: tuple[RecognisedText, ...] = ()
    turns: int = 0
    shape: float = 1.0
    problem: str = ""

    @property
    def confidence(self) -> float:
        """How sure the model is of the page, 0 to 1: the mean over its letters."""
        letters = sum(len(line.text) for line in self.lines)
        return sum(line.confidence * len(line.text) for line in self.lines) / letters if letters else 0.0


def is_installed() -> bool:
    """Return whether the extra is there."""
    return all(find_spec(name) is not None for name in ("rapidocr", "onnxruntime"))


class Recogniser:
    """The models, loaded once.

    :param threads: how many processors one page may use.
    """

    def __init__(self, threads: int) -> None:
        import rapidocr

        models = Path(rapidocr.__file__).parent / "models"
        self._engine: Any = rapidocr.RapidOCR(
            params={
                # Named by their paths, so that the package never looks for them elsewhere.
                "Det.model_path": str(models / _DETECTION),
                "Rec.model_path": str(models / _READING),
                "Global.use_cls": False,
                # Lines one by one: a batch is padded to its longest line, which costs time and twice the memory.
                "Rec.rec_batch_num": 1,
                "Global.log_level": "critical",
                "Global.text_score": LEAST_CONFIDENCE,
                "EngineConfig.onnxruntime.intra_op_num_threads": threads,
            }
        )

    def recognise(self, pixels: Pixels) -> Recognition:
        """Return the lines of a picture, turned the way in which they can be read."""
        import numpy as np

        best, level = self._lines(pixels, 0)
        if not best.lines or (best.confidence >= DOUBTFUL_CONFIDENCE and level >= LEVEL_SHARE):
            return best
        for turns in (1, 3, 2):
            turned, level = self._lines(np.ascontiguousarray(np.rot90(pixels, turns)), turns)
            if level >= LEVEL_SHARE and _weight(turned) > _weight(best):
                best = turned
            if level >= LEVEL_SHARE and turned.confidence >= CERTAIN_CONFIDENCE:
                break
        return best

    def _lines(self, pixels: Pixels, turns: int) -> tuple[Recognition, float]:
        """Return what stands on a picture turned by ``turns`` quarters, and the share of its letters in level lines."""
        found = self._engine(pixels)
        texts: Sequence[str] = found.txts or ()
        corners: Sequence[Corners] = [] if found.boxes is None else list(found.boxes)
        height, width = pixels.shape[:2]
        slope = _slope(corners)
        lines = tuple(
            RecognisedText(
                clean(text), float(sure), _around(corner, width, height), _straight(corner, slope, width, height)
            )
            for text, sure, corner in zip(texts, found.scores or (), corners, strict=True)
            if text.strip()
        )
        letters = sum(len(line.text) for line in lines)
        level = sum(len(line.text) for line in lines if len(line.text) < 3 or _is_level(line.box, width / height))
        return Recognition(lines, turns, width / height), level / letters if letters else 0.0


def _is_level(box: Box, shape: float) -> bool:
    return box.height < TALL * box.width * shape


def _slope(corners: Sequence[Corners]) -> float:
    """Return the angle at which the page was laid on the scanner, in radians: the longer a line, the more it tells."""
    runs = [(float(right[0] - left[0]), float(right[1] - left[1])) for left, right, *_ in corners]
    wide = [(across, down) for across, down in runs if across > WIDE * abs(down)]
    return math.atan2(sum(down for _, down in wide), sum(across for across, _ in wide)) if wide else 0.0


def _around(corners: Corners, width: int, height: int) -> Box:
    """Return the rectangle around a line as it stands."""
    left, top = (float(value) for value in corners.min(axis=0))
    right, bottom = (float(value) for value in corners.max(axis=0))
    return Box(left / width, top / height, (right - left) / width, (bottom - top) / height)


def _straight(corners: Corners, slope: float, width: int, height: int) -> Box:
    """Return where a line would stand on the page laid straight: turned about the page's middle."""
    across, down = (float(value) for value in corners.mean(axis=0))
    cosine, sine = math.cos(-slope), math.sin(-slope)
    x, y = across - width / 2, down - height / 2
    across, down = width / 2 + x * cosine - y * sine, height / 2 + x * sine + y * cosine
    long, high = math.dist(corners[0], corners[1]), math.dist(corners[0], corners[3])
    return Box((across - long / 2) / width, (down - high / 2) / height, long / width, high / height)


def _weight(recognition: Recognition) -> float:
    """How much was read, in letters that are certain."""
    return sum(line.confidence**4 * len(line.text) for line in recognition.lines)


def box_as_shown(box: Box, turns: int) -> Box:
    """Return a box of a picture that was turned by ``turns`` quarters against the clock, on the picture unturned."""
    for _ in range(turns):
        box = Box(1 - box.top - box.height, box.left, box.height, box.width)
    return box
