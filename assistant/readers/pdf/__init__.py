"""PDF: reading it into pages and blocks, and showing where a quote stands on its page."""

from __future__ import annotations

from assistant.readers.pdf.document import read_pdf
from assistant.readers.pdf.show import LastShown, page_boxes, page_picture, page_pixels, page_thumbnail

__all__ = ["LastShown", "page_boxes", "page_picture", "page_pixels", "page_thumbnail", "read_pdf"]
