"""Who may ask the server for what."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from assistant.config import load_settings
from assistant.errors import BadSetting, PortInUse
from tests.ui.sample import SampleAssistant, SampleLibrary
from ui import app as app_of_ui
from ui.app import build_app, listen, main, serve
from ui.desk import Desk
from ui.security import HEADERS, REQUEST_BYTES

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def client():
    with TestClient(build_app(Desk(SampleLibrary, SampleAssistant)), base_url="http://127.0.0.1:7860") as client:
        yield client


@pytest.mark.parametrize("path", ["/", "/config", "/gradio_api/info", "/chapter/chapter.js", "/theme.css", "/nowhere"])
@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:7860", "127.0.0.1.evil.example", "localhost.evil.example", "", "[::2]", "127.0.0.2"],
)
def test_another_host_name_is_refused(client, path, host):
    answer = client.get(path, headers={"Host": host, "Origin": f"http://{host}"})
    assert answer.status_code == 400
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize(
    "origin",
    ["http://evil.example", "null", "http://localhost:1", "https://127.0.0.1", "http://127.0.0.1:7860.evil.example"],
)
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_another_page_is_refused(client, origin, method):
    answer = client.request(method, "/gradio_api/queue/join", headers={"Origin": origin}, json={})
    assert answer.status_code == 403
    assert "access-control-allow-origin" not in answer.headers


def test_a_page_that_embeds_ours_is_refused(client):
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}
    assert client.get("/chapter/chapter.js", headers=headers).status_code == 403


@pytest.mark.parametrize("host", ["127.0.0.1:7860", "localhost:7860", "[::1]:7860", "LOCALHOST"])
def test_this_machine_is_answered(client, host):
    answer = client.get("/", headers={"Host": host, "Origin": f"http://{host}"})
    assert answer.status_code == 200


@pytest.mark.parametrize("path", ["/", "/config", "/chapter/chapter.css", "/nowhere"])
def test_every_response_carries_the_content_policy(client, path):
    headers = client.get(path).headers
    assert {name: headers[name] for name in HEADERS} == HEADERS


def test_style_and_scripts_stand_in_the_page_as_it_is_sent(client):
    answer = client.get("/")
    assert answer.text.count('<link rel="stylesheet" href="/chapter/chapter.css">') == 1
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert answer.text.rstrip().endswith("</html>")


def test_a_refusal_carries_the_content_policy_too(client):
    assert "script-src 'self'" in client.get("/", headers={"Host": "evil.example"}).headers["content-security-policy"]


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=/etc/passwd", "/gradio_api/file=../../etc/passwd", "/file=/etc/passwd", "/gradio_api/upload",
        "/gradio_api/proxy=http://evil.example", "/gradio_api/upload_progress", "/monitoring", "/monitoring/summary",
        "/docs", "/redoc", "/openapi.json", "/gradio_api/openapi.json", "/gradio_api/runs", "/gradio_api/mcp/sse",
        "/static/../../etc/passwd", "/assets/..%2f..%2f..%2fetc/passwd", "/static/%2e%2e/%2e%2e/etc/passwd",
        "/chapter/../app.py", "/chapter/%2e%2e/app.py", "/chapter/app.py", "/login", "/gradio_api/vibe-code/",
        "/custom_component/1/client/component/x", "/svelte/svelte.js", "/manifest.json", "/gradio_api/call/ask",
    ],
)  # fmt: skip
def test_what_the_page_does_not_need_is_not_there(client, path):
    for method in ("GET", "POST"):
        answer = client.request(method, path, content=b"" if method == "POST" else None)
        assert answer.status_code in {400, 403, 404, 405}, answer.status_code
        assert "root:" not in answer.text


def test_a_body_is_bounded(client):
    assert client.post("/gradio_api/queue/join", content=b"x" * (REQUEST_BYTES + 1)).status_code == 413
    assert client.post("/gradio_api/queue/join", content=iter([b"x"])).status_code == 411


def test_nothing_of_the_page_is_offered_as_an_interface(client):
    info = client.get("/gradio_api/info").json()
    assert info["named_endpoints"] == {}
    assert info["unnamed_endpoints"] == {}


def test_the_address_is_this_machine_s():
    for host in ("0.0.0.0", "192.168.1.4", "::", "example.org", ""):
        with pytest.raises(BadSetting, match="password"):
            listen(host, 0)
    for host in ("127.0.0.1", "localhost"):
        with listen(host, 0) as listener:
            assert listener.getsockname()[0] == "127.0.0.1"


def test_a_port_in_use_is_said_in_words(capsys, monkeypatch):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(PortInUse, match=str(port)):
            listen("127.0.0.1", port)
        assert main(["--port", str(port)]) == 1
        assert f"--port {port + 1}" in capsys.readouterr().err


def test_a_bad_setting_ends_it_as_it_ends_any_command(capsys):
    assert main(["--host", "0.0.0.0"]) == 2
    assert "--host" in capsys.readouterr().err


def test_what_lies_in_a_folder_is_found_after_the_folder_is_left(tmp_path, monkeypatch):
    def looked_at(settings):
        seen.append(settings)
        raise BadSetting("Seen.")

    seen = []
    (tmp_path / "models" / "mine").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(app_of_ui, "listen", lambda host, port: None)
    monkeypatch.setattr(app_of_ui, "library_desk", looked_at)
    (tmp_path / "models" / "mine.safetensors").touch()
    for given in ("models/mine", "publisher/model", ""):
        adapter = f"{given}.safetensors" if given else "none"
        settings = load_settings(
            corpus_dir=Path("papers"), embedding_model=given, cross_encoder=given, question_adapter=adapter
        )
        with pytest.raises(BadSetting, match="Seen"):
            serve(settings)
    mine = str(tmp_path / "models" / "mine")
    assert [each.embedding_model for each in seen] == [mine, "publisher/model", ""]
    assert [each.cross_encoder for each in seen] == [mine, "publisher/model", ""]
    assert [each.question_adapter for each in seen] == [f"{mine}.safetensors", "publisher/model.safetensors", "none"]
    assert {each.corpus_dir for each in seen} == {tmp_path / "papers"}


def test_the_environment_is_safe_before_gradio_is_imported():
    code = (
        "import ui, os, sys; assert 'gradio' not in sys.modules; import ui.app, gradio, pathlib, stat;"
        "assert os.environ['GRADIO_ANALYTICS_ENABLED'] == 'False' and os.environ['HF_HUB_OFFLINE'] == '1';"
        "folder = pathlib.Path(os.environ['GRADIO_TEMP_DIR']);"
        "assert stat.S_IMODE(folder.stat().st_mode) == 0o700;"
        "assert not gradio.analytics.analytics_enabled()"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, timeout=120)


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_ending_the_program_leaves_nothing_behind(tmp_path):
    environment = {"PATH": "/usr/bin:/bin", "TMPDIR": str(tmp_path), "HOME": str(tmp_path)}
    environment["ASSISTANT_INDEX_DIR"] = str(tmp_path / "index")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, str(ROOT / "ui.py"), "--port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as program:
        assert f"http://127.0.0.1:{port}" in program.stdout.readline()
        folder = Path(f"/proc/{program.pid}/cwd")
        while folder.exists() and folder.resolve() == ROOT:
            time.sleep(0.05)
        assert list(folder.iterdir()) == []
        program.terminate()
        program.wait(20)
    assert not list(tmp_path.glob("chapter-and-verse-*"))
