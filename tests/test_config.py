"""Settings reach what they are for."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from assistant.api import limits_of
from assistant.config import TEST_DATA_VARIABLE, Settings, load_settings
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


@pytest.fixture
def dotenv(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The .env file of the folder that the program is started in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path / ".env"


def test_lines_of_other_programs_are_none_of_our_business(dotenv: Path) -> None:
    dotenv.write_text(f"OPENAI_API_KEY=abc\nassistant=x\n{TEST_DATA_VARIABLE}=/data\nASSISTANT_CLAIMS=3\n")
    assert load_settings().claims == 3


@pytest.mark.parametrize("line", ["ASSISTANT_COPRUS_DIR=here", "assistant_coprus_dir=here", "ASSISTANT_COPRUS_DIR="])
def test_a_misspelt_setting_in_the_file_is_an_error_under_its_own_name(dotenv: Path, line: str) -> None:
    dotenv.write_text(f"OPENAI_API_KEY=abc\n{line}\n")
    with pytest.raises(BadSetting, match="There is no setting called ASSISTANT_COPRUS_DIR"):
        load_settings()


def test_a_misspelt_override_is_an_error() -> None:
    with pytest.raises(BadSetting, match="ASSISTANT_COPRUS_DIR"):
        load_settings(coprus_dir="here")


@pytest.mark.parametrize("where", ["environment", "file"])
def test_an_empty_value_counts_as_not_set(monkeypatch: pytest.MonkeyPatch, dotenv: Path, where: str) -> None:
    for name in ("ASSISTANT_CORPUS_DIR", "ASSISTANT_INDEX_DIR", "ASSISTANT_VECTOR_INDEX"):
        monkeypatch.delenv(name)
    names = [f"ASSISTANT_{name.upper()}" for name in Settings.model_fields]
    if where == "file":
        dotenv.write_text("".join(f"{name}=\n" for name in names))
    else:
        for name in names:
            monkeypatch.setenv(name, "")
    assert load_settings() == Settings.model_construct()


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
