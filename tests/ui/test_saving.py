"""Files that readers take away, without a browser: what comes in is checked, and a failure is a sentence."""

from __future__ import annotations

import json
import threading

import pytest
from starlette.responses import Response
from starlette.testclient import TestClient

from tests.ui.sample import BOARD_QUOTE, SampleAssistant, SampleLibrary, answered
from ui.app import build_app
from ui.desk import Desk
from ui.history import turns_as_json
from ui.saving import BUSY, FAILED, NOTHING, Press, file_name, saved
from ui.security import REQUEST_BYTES
from ui.turns import Turn

KEPT = turns_as_json((Turn("What must boards do?", answered("What must boards do?"), finished=True),)).encode()


@pytest.fixture(scope="module")
def client():
    with TestClient(build_app(Desk(SampleLibrary, SampleAssistant)), base_url="http://127.0.0.1:7860") as client:
        yield client


def message(response: Response) -> str:
    return json.loads(response.body)["message"]


@pytest.mark.parametrize(
    ("form", "begins"), [("md", b"# Question"), ("docx", b"PK"), ("pdf", b"%PDF"), ("txt", b"What")]
)
def test_an_answer_is_saved_in_each_form(client, form, begins):
    answer = client.post(f"/chapter/save/{form}", content=KEPT)
    assert answer.status_code == 200
    assert answer.content.startswith(begins)
    assert f"-what-must-boards-do.{form}" in answer.headers["content-disposition"]
    assert answer.headers["cache-control"] == "no-store"


def test_another_form_another_page_and_a_body_without_end_are_refused(client):
    assert client.post("/chapter/save/exe", content=KEPT).status_code == 404
    assert client.post("/chapter/save/pdf", content=KEPT, headers={"Origin": "http://evil.example"}).status_code == 403
    assert client.post("/chapter/save/pdf", content=b"x" * (REQUEST_BYTES + 1)).status_code == 413


@pytest.mark.parametrize(
    "kept",
    [b"", b"{}", b"[1]", b"\xff", b'[{"question": "x"}]', b"null", b"[" * 5000, KEPT.replace(b'"start"', b'"x"')],
)
def test_what_is_no_conversation_is_refused_in_words(kept):
    response = saved(Desk(SampleLibrary, SampleAssistant), kept, "pdf")
    assert response.status_code in {400, 409}
    assert message(response).endswith(".")


def test_nothing_to_save_is_said():
    assert message(saved(Desk(SampleLibrary, SampleAssistant), b"[]", "pdf")) == NOTHING


def test_a_failure_is_an_apology_and_a_line_in_the_log(caplog):
    class Broken(SampleLibrary):
        def as_answered(self):
            raise RuntimeError("secret-path")

    response = saved(Desk(Broken, SampleAssistant), KEPT, "pdf")
    assert (response.status_code, message(response)) == (500, FAILED)
    assert "secret-path" in caplog.text


def test_a_forged_quote_is_not_saved():
    forged = KEPT.replace(BOARD_QUOTE.encode(), b"Boards may do as they like.")
    assert b"as they like" not in saved(Desk(SampleLibrary, SampleAssistant), forged, "txt").body


def test_too_many_at_once_are_told_so_and_the_others_are_served():
    press, go, inside, results = Press(waiting=2), threading.Event(), threading.Event(), []

    def slow() -> Response:
        inside.set()
        go.wait(10)
        return Response(b"made")

    threads = [threading.Thread(target=lambda: results.append(press.work(slow))) for _ in range(2)]
    for thread in threads:
        thread.start()
    inside.wait(10)
    while press._places._value:
        pass
    refused = press.work(lambda: Response(b"made"))
    go.set()
    for thread in threads:
        thread.join()
    assert (refused.status_code, message(refused)) == (503, BUSY)
    assert [each.body for each in results] == [b"made", b"made"]
    assert press.work(lambda: Response(b"made")).body == b"made"


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("What must boards do?", "2026-11-24-what-must-boards-do.pdf"),
        ("../../etc/passwd", "2026-11-24-etc-passwd.pdf"),
        ("漢字", "2026-11-24-answer.pdf"),
        ("Qu'est-ce que l'égalité ?", "2026-11-24-qu-est-ce-que-l-egalite.pdf"),
        ("x" * 500, f"2026-11-24-{'x' * 60}.pdf"),
    ],
)
def test_a_file_s_name_is_plain(question, name):
    assert file_name(question, "2026-11-24", "pdf") == name
