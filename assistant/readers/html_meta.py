"""What a web page says about itself: its meta elements, JSON-LD, and the dates it marks as such."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from bs4 import BeautifulSoup

from assistant.readers.flow import clean
from assistant.types import Properties

_TITLES = ("citation_title", "dcterms.title", "dc.title", "og:title")
_PUBLISHERS = (
    "govuk:primary-publishing-organisation",
    "citation_publisher",
    "dcterms.publisher",
    "dc.publisher",
    "publisher",
    "og:site_name",
)
_DATES = (
    "article:published_time",
    "govuk:first-published-at",
    "citation_publication_date",
    "citation_date",
    "dcterms.issued",
    "dc.date.issued",
    "datepublished",
    "dcterms.date",
    "dc.date",
    "date",
)
# 2024-03-26T09:00, 2024/03/26; another order of the parts cannot be told for certain.
_DATE = re.compile(r"(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?(?!\d)")
_SITE_SUFFIX = re.compile(r"\s+[|–—·»-]\s+")
# A page holds a few; more, or larger ones, are not worth the time.
JSON_LD_BLOCKS, JSON_LD_CHARACTERS = 20, 200_000
JSON_LD_DEPTH = 6


def page_properties(soup: BeautifulSoup) -> Properties:
    """Return title, publisher, date, address and keywords, each from the first place that says it."""
    meta = _meta(soup)
    linked = _linked(soup)
    site = meta.get("og:site_name", "")
    canonical = next((str(tag.get("href") or "") for tag in soup.select("link[rel~=canonical]")), "")
    canonical = canonical or meta.get("og:url", "")
    values = {
        "title": _title(soup, meta, linked, site),
        "publisher": _first(meta, _PUBLISHERS[:-1]) or linked.get("publisher", "") or site,
        "published": _date(_first(meta, _DATES)) or _date(linked.get("datePublished", "")) or _marked_date(soup),
        "source_url": canonical if urlsplit(canonical).scheme in ("http", "https") else "",
        "tags": [tag for tag in map(str.strip, meta.get("keywords", "").split(",")) if tag],
    }
    return Properties({key: value for key, value in values.items() if value})


def _meta(soup: BeautifulSoup) -> dict[str, str]:
    meta: dict[str, str] = {}
    for tag in soup.find_all("meta"):
        name = str(tag.get("property") or tag.get("name") or tag.get("itemprop") or "").lower()
        content = clean(str(tag.get("content") or ""))
        if name and content:
            meta.setdefault(name, content)
    return meta


def _title(soup: BeautifulSoup, meta: Mapping[str, str], linked: Mapping[str, str], site: str) -> str:
    """Return the page's title without the site's name; sites that give every page their own name are passed over."""
    own = clean(soup.title.get_text(" ")) if soup.title else ""
    for title in (_first(meta, _TITLES), linked.get("headline", ""), own):
        parts = _SITE_SUFFIX.split(title)
        if site and len(parts) > 1 and parts[-1].casefold() == site.casefold():
            title = title[: title.rindex(parts[-1])].rstrip(" |–—·»-")
        if title and title.casefold() != site.casefold():
            return title
    return ""


def _linked(soup: BeautifulSoup) -> dict[str, str]:
    """Return headline, publisher and date of publication from JSON-LD."""
    found: dict[str, str] = {}
    for block in soup.find_all("script", type="application/ld+json", limit=JSON_LD_BLOCKS):
        text = block.get_text()
        if len(text) > JSON_LD_CHARACTERS:
            continue
        try:
            values = json.loads(text)
        except (ValueError, RecursionError):
            continue
        for entry in _entries(values, 0):
            for key in ("headline", "datePublished"):
                if isinstance(entry.get(key), str):
                    found.setdefault(key, clean(entry[key]))
            publisher = entry.get("publisher")
            name = publisher.get("name") if isinstance(publisher, dict) else publisher
            if isinstance(name, str) and not name.startswith(("http:", "https:")):
                found.setdefault("publisher", clean(name))
    return found


def _entries(values: Any, depth: int) -> Iterator[dict[str, Any]]:
    """Yield the objects that describe the page: on their own, in a list, or in ``@graph``."""
    if depth > JSON_LD_DEPTH:
        return
    if isinstance(values, list):
        for each in values:
            yield from _entries(each, depth + 1)
    elif isinstance(values, dict):
        yield values
        yield from _entries(values.get("@graph", []), depth + 1)


def _marked_date(soup: BeautifulSoup) -> str:
    """Return the date of the one element that is marked as when the page was published."""
    marked = soup.select("time[pubdate], [itemprop=datePublished], time.published, time.entry-date.published")
    dates = {_date(str(tag.get("datetime") or tag.get("content") or "")) for tag in marked} - {""}
    return dates.pop() if len(dates) == 1 else ""


def _date(text: str) -> str:
    match = _DATE.match(text.strip())
    if match is None:
        return ""
    year, *rest = match.groups()
    return "-".join([year, *(f"{int(part):02}" for part in rest if part)])


def _first(meta: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((meta[name] for name in names if name in meta), "")
