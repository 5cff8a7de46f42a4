"""Settings: environment variables and ``.env`` with the prefix ``ASSISTANT_``; an unknown one of these is an error.

An empty one counts as not set. Names without the prefix are other programs' business, in ``.env`` too.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, DotEnvSettingsSource, SettingsConfigDict

from assistant.errors import BadSetting

PREFIX = "ASSISTANT_"

# Read by the test suite only; named here so that it is not mistaken for a misspelt setting.
TEST_DATA_VARIABLE = "ASSISTANT_TEST_DATA"


class Settings(BaseSettings):
    """Everything an operator can set. Units are in the names; every number is bounded."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    corpus_dir: Path = Field(Path("corpus"), description="Folder of the documents.")
    index_dir: Path = Field(Path("index"), description="Folder of the index built from them.")

    cache_dir: Path = Field(
        Path.home() / ".cache" / "chapter-and-verse", description="Folder of vectors kept between measurements."
    )

    embedding_model: str = Field(
        "", description="SentenceTransformers name or folder; empty means the model shipped in a package."
    )
    question_adapter: str = Field(
        "",
        description="File of a low-rank adapter that questions are embedded with; empty means the one shipped with the "
        "shipped model, none means none.",
    )
    query_prompt: str = Field("", description="Put before a question when it is embedded (e5, bge and gte need one).")
    document_prompt: str = Field("", description="Put before a passage when it is embedded.")
    cross_encoder: str = Field(
        "",
        description="SentenceTransformers CrossEncoder name or folder that ranks the first passages; empty means none.",
    )
    batch_size: int = Field(32, ge=1, le=1024, description="Passages embedded at a time.")
    passage_tokens: int = Field(
        256,
        ge=64,
        le=8192,
        description="Word pieces of a passage with its title and heading; the model's own limit caps it.",
    )
    vector_index: Literal["chroma", "exact"] = Field(
        "chroma", description="What serves the dense leg: Chroma while it is current, or always exact search."
    )

    model: str = Field(
        "", description="Language model that words the answers, as provider:name (ollama:llama3.2); empty means none."
    )
    model_url: str = Field(
        "",
        pattern=r"^(https?://[^\s@/]+(/[^\s@]*)?)?$",
        description="Address of the language model's server, without a password; empty means its provider's own.",
    )
    answer_timeout_s: float = Field(30.0, gt=0.0, le=600.0, description="Longest time a language model may take.")
    model_slots: int = Field(2, ge=1, le=64, description="Answers that the language model words at the same time.")

    question_characters: int = Field(1000, ge=50, le=10_000, description="Longest question that is accepted.")
    claims: int = Field(5, ge=1, le=10, description="Most claims in one answer.")
    answer_threshold: float | None = Field(
        None,
        ge=0.0,
        le=1.0,
        description="Least confidence at which an answer is given; empty means the calibrated one.",
    )

    file_mb: int = Field(50, ge=1, le=2000, description="Largest file that is read, in megabytes.")
    file_seconds: int = Field(20, ge=1, le=3600, description="Longest time one file may take to read.")
    file_page_seconds: float = Field(
        0.1, ge=0.0, le=60.0, description="Added to it for every page of a PDF that has been read."
    )
    file_memory_mb: int = Field(1024, ge=256, le=65536, description="Most memory reading one file may take.")
    file_pages: int = Field(
        5_000, ge=1, le=1_000_000, description="Most pages, slides, sheets or chapters of one file."
    )
    file_characters: int = Field(
        20_000_000, ge=1_000, le=1_000_000_000, description="Most characters of text in one file."
    )
    file_unpacked_mb: int = Field(
        200, ge=1, le=10_000, description="Largest size that an Office, OpenDocument or EPUB file may unpack to."
    )
    file_unpacked_ratio: int = Field(
        100, ge=2, le=10_000, description="Most times its own size that such a file may unpack to."
    )
    file_ratio_from_mb: int = Field(
        1, ge=0, le=10_000, description="Unpacked size up to which that ratio does not count."
    )
    file_archive_entries: int = Field(5_000, ge=10, le=1_000_000, description="Most parts of such a file.")

    ocr: Literal["auto", "on", "off"] = Field(
        "auto", description="Text recognition of pages without text: where it is installed, always, or never."
    )
    ocr_seconds: int = Field(120, ge=1, le=3600, description="Longest time text recognition of one page may take.")
    ocr_pages: int = Field(300, ge=1, le=5000, description="Most pages of one file that are given to text recognition.")
    ocr_memory_mb: int = Field(3000, ge=1000, le=65536, description="Most memory text recognition may take.")

    feedback: bool = Field(
        False,
        description="Whether the library keeps what readers say of answers, and the questions it does not answer.",
    )
    downloads: bool = Field(
        False,
        description="Whether readers may download documents whose licence lets anybody pass them on.",
    )

    host: str = Field("127.0.0.1", description="Address the chat listens on; only this machine can reach the default.")
    port: int = Field(7860, ge=1, le=65535, description="Port the chat listens on.")

    library_page: Literal["auto", "off"] = Field(
        "auto",
        description="The page to keep the library on: for this machine, or for whoever signs in; or for nobody.",
    )
    library_password: SecretStr | None = Field(
        None,
        min_length=12,
        description="What to sign in to the library page with; empty means without, from here only.",
    )


def load_settings(**overrides: object) -> Settings:
    """Return the effective settings; ``overrides`` (flags) win over the environment, None means not given.

    :raises BadSetting: an unknown variable with our prefix, or a value out of bounds.
    """
    known = {PREFIX + name.upper() for name in Settings.model_fields} | {TEST_DATA_VARIABLE}
    in_file = DotEnvSettingsSource(Settings, env_ignore_empty=False).env_vars
    named = {name.upper() for name in (*os.environ, *in_file, *(PREFIX + name for name in overrides))}
    unknown = sorted(name for name in named - known if name.startswith(PREFIX))
    if unknown:
        raise BadSetting(
            f"There is no setting called {', '.join(unknown)}.", "Run 'assistant doctor' to see every setting's name."
        )
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = PREFIX + str(first["loc"][0]).upper() if first["loc"] else PREFIX
        raise BadSetting(
            f"The setting {name} cannot be used: {first['msg']}.", "Correct it in the environment or in .env."
        ) from error
