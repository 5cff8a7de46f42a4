"""Settings reach what they are for."""

from __future__ import annotations

from dataclasses import fields

import pytest

from assistant.api import limits_of
from assistant.config import Settings, load_settings
from assistant.errors import BadSetting
from assistant.readers.limits import DEFAULT_LIMITS, MEGABYTE, Limits

# Each limit of a reader: its setting, and how many of the limit's units are one of the setting's.
SETTINGS = {
    "file_bytes": ("file_mb", MEGABYTE),
    "unpacked_bytes": ("file_unpacked_mb", MEGABYTE),
    "unpacked_ratio": ("file_unpacked_ratio", 1),
    "ratio_from_bytes": ("file_ratio_from_mb", MEGABYTE),
    "archive_entries": ("file_archive_entries", 1),
    "pages": ("file_pages", 1),
    "characters": ("file_characters", 1),
    "seconds": ("file_seconds", 1),
    "page_seconds": ("file_page_seconds", 1),
    "memory_bytes": ("file_memory_mb", MEGABYTE),
}


def test_the_default_settings_are_the_default_limits() -> None:
    assert limits_of(load_settings()) == DEFAULT_LIMITS


@pytest.mark.parametrize("limit", [field.name for field in fields(Limits)])
def test_every_limit_of_a_reader_is_a_setting_with_bounds(limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    setting, unit = SETTINGS[limit]
    value = int(getattr(DEFAULT_LIMITS, limit) / unit) + 7
    monkeypatch.setenv(f"ASSISTANT_{setting.upper()}", str(value))
    assert getattr(limits_of(load_settings()), limit) == value * unit
    assert len(Settings.model_fields[setting].metadata) == 2
    for beyond in ("-1", str(10**12)):
        monkeypatch.setenv(f"ASSISTANT_{setting.upper()}", beyond)
        with pytest.raises(BadSetting, match=f"ASSISTANT_{setting.upper()}"):
            load_settings()
