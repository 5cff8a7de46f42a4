"""The library page by its addresses: who is let in, what is kept, and what is never done."""

from __future__ import annotations

import os
import re
import socket
import threading
import time

import pytest
from lxml import html

from assistant.api import Assistant, Library
from assistant.config import load_settings
from assistant.errors import BadSetting
from assistant.feedback import Opinion, OpinionKind
from assistant.folder.removal import find_removal, put_back
from assistant.readers.failures import over_limit, unsupported
from assistant.reporting.report import NOT_READ, WARNINGS
from assistant.types import QuarantineCode
from tests.conftest import read_here
from tests.fakes import HashEncoder
from tests.hostile.bombs import docx_gigabyte_of_zeros
from tests.readers import builders
from tests.ui.page_client import build, carry_out, finish, form_of, send, token, visit
from ui.app import build_app, listen, make_server
from ui.desk import Desk
from ui.library_page import incoming_pages
from ui.library_page.access import ATTEMPTS, COOKIE, PAUSE_SECONDS, Access
from ui.library_page.keeper import Keeper
from ui.library_page.listing import SAVE_IT_AS, STEPS_HERE, on_this_page, reason_here
from ui.library_page.running import MOST_SHOWN, PLANS_KEPT
from ui.library_page.site import PARTS, build_site
from ui.library_page.web import MOST_FIELDS, moment

PASSWORD = "a long enough password"
MANY_FILES = 250
NOTE = b"# A note on parking\n\nThe car park opens at seven in the morning. Staff park in the upper deck.\n"


@pytest.fixture
def served(tmp_path, library):
    app, keeper = build()
    return visit(app), keeper


# --- who is let in ---


def test_it_is_open_on_this_machine(served):
    client, _ = served
    assert client.get("/library").headers["location"] == "/library/"
    page = client.get("/library/")
    assert page.status_code == 200
    assert "Board guide" in page.text
    assert page.headers["cache-control"] == "no-store"
    assert "script-src 'self'" in page.headers["content-security-policy"]


PATHS = ("/library/", "/library/incoming", "/library/removed", "/library/runs", "/library/plan", "/library/report")


@pytest.mark.parametrize(
    ("address", "host", "headers"),
    [
        ("192.168.1.7", "127.0.0.1", {}),
        ("127.0.0.1", "0.0.0.0", {}),
        ("127.0.0.1", "127.0.0.1", {"X-Forwarded-For": "192.168.1.7"}),
        ("127.0.0.1", "127.0.0.1", {"Forwarded": "for=192.168.1.7"}),
    ],
)
def test_without_a_password_other_machines_are_only_told_how_to_set_one(tmp_path, library, address, host, headers):
    app, keeper = build(host=host)
    client = visit(app, address, **headers)
    for path in PATHS:
        page = client.get(path)
        assert page.status_code == 403
        assert "ASSISTANT_LIBRARY_PASSWORD" in page.text
        assert "Board guide" not in page.text
    assert send(client, "note.md", NOTE).status_code == 403
    assert client.post("/library/remove", data={"reference": "guide.md"}).status_code == 403
    assert keeper.incoming.all() == []


def test_it_can_be_switched_off(tmp_path, library):
    app, keeper = build(library_page="off")
    assert keeper is None
    assert "Board guide" not in visit(app).get("/library/").text


def test_a_password_lets_in_and_nothing_else_does(tmp_path, library):
    app, _ = build(library_password=PASSWORD, host="0.0.0.0")
    client = visit(app, "192.168.1.7")
    for path in PATHS:
        assert client.get(path).headers["location"] == "/library/sign-in"
    assert send(client, "note.md", NOTE).status_code == 401
    assert client.post("/library/remove", data={"reference": "guide.md"}).status_code == 401
    wrong = client.post("/library/sign-in", data={"password": "a wrong password!"})
    assert wrong.status_code == 403
    assert "not the password" in wrong.text
    right = client.post("/library/sign-in", data={"password": PASSWORD})
    assert right.status_code == 303
    cookie = right.headers["set-cookie"]
    assert {"HttpOnly", "SameSite=strict", "Path=/library"} <= {part.strip() for part in cookie.split(";")}
    assert "Board guide" in client.get("/library/").text
    assert PASSWORD not in cookie
    client.post("/library/sign-out")
    assert client.get("/library/").status_code == 303


@pytest.mark.parametrize("change", ["longer", "signature", "empty", "letters", "other process"])
def test_a_session_cannot_be_made_up(tmp_path, library, change):
    app, keeper = build(library_password=PASSWORD)
    good = keeper.access.sign_in(PASSWORD, "here")
    end, nonce, signature = good.split(".")
    made_up = {
        "longer": f"{int(end) + 1}.{nonce}.{signature}",
        "signature": f"{end}.{nonce}.{'0' * 64}",
        "empty": "",
        "letters": "ü.é.ñ",
        "other process": Access(PASSWORD).sign_in(PASSWORD, "here"),
    }[change]
    client = visit(app)
    assert client.get("/library/", headers={"Cookie": f"{COOKIE}={good}"}).status_code == 200
    assert client.get("/library/", headers={"Cookie": f"{COOKIE}={made_up}".encode()}).status_code == 303


LET_IN = {("GET", "/sign-in"), ("POST", "/sign-in")}


def test_no_address_of_the_page_answers_whoever_is_signed_out(library):
    app, keeper = build(library_password=PASSWORD)
    keeper.incoming.sweep()
    signed_in, client = visit(app), visit(app)
    signed_in.post("/library/sign-in", data={"password": PASSWORD})
    upload_id = send(signed_in, "note.md", NOTE).json()["id"]
    document_id = library.document("guide.md").document_id
    shown = signed_in.post("/library/incoming/plan", data={})
    done = signed_in.post("/library/incoming/carry-out", data={"plan": token(shown, "plan")})
    finish(signed_in, done)
    named = {
        "upload_id": upload_id,
        "task_id": done.headers["location"].rpartition("/")[2],
        "reference": document_id,
        "number": "1",
    }
    before = {file: file.read_bytes() for file in keeper.corpus.rglob("*") if file.is_file()}
    assert len(build_site(keeper).routes) == len(PARTS)  # nothing is served but by one of them
    routes = [route for part in PARTS for route in part.router.routes]
    asked = {(method, route.path.format(**named)) for route in routes for method in route.methods} - LET_IN
    assert len(asked) >= 30
    for method, path in sorted(asked):
        answer = client.request(
            method, f"/library{path}", data={"reference": document_id} if method == "POST" else None
        )
        assert answer.status_code in {303, 401}, (method, path)
        assert "Board guide" not in answer.text
        assert "parking" not in answer.text
        if method != "GET":
            assert answer.status_code == 401
            assert "You are signed out, so nothing was done." in answer.text
    assert {file: file.read_bytes() for file in keeper.corpus.rglob("*") if file.is_file()} == before
    assert signed_in.get(f"/library/documents/{document_id}/pages/1").status_code == 200


def test_a_session_ends_and_attempts_are_throttled():
    now = [1_000_000.0]
    access = Access(PASSWORD, clock=lambda: now[0])
    for _ in range(ATTEMPTS):
        assert access.seconds_to_wait("a") == 0
        assert access.sign_in("wrong", "a") is None
    assert 0 < access.seconds_to_wait("a") <= PAUSE_SECONDS + 1
    assert access.seconds_to_wait("b") == 0
    now[0] += PAUSE_SECONDS + 1
    assert access.seconds_to_wait("a") == 0


def test_too_many_attempts_are_refused_in_words_even_with_the_right_password(tmp_path, library):
    app, _ = build(library_password=PASSWORD)
    client = visit(app)
    for _ in range(ATTEMPTS):
        client.post("/library/sign-in", data={"password": "wrong"})
    refused = client.post("/library/sign-in", data={"password": PASSWORD})
    assert refused.status_code == 429
    assert "too many attempts" in refused.text


def test_a_short_password_is_refused_and_never_shown():
    with pytest.raises(BadSetting) as raised:
        load_settings(library_password="short")
    assert "ASSISTANT_LIBRARY_PASSWORD" in raised.value.message
    assert "short'" not in raised.value.message
    assert PASSWORD not in str(load_settings(library_password=PASSWORD).model_dump())


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://localhost:1", None])
def test_another_page_changes_nothing(served, origin):
    client, keeper = served
    client.headers.pop("Origin")
    headers = {"Origin": origin} if origin else {}
    for path in ("/library/remove", "/library/incoming?name=a.md", "/library/alike", "/library/incoming/plan"):
        assert client.post(path, content=b"reference=guide.md", headers=headers).status_code == 403
    assert keeper.incoming.all() == []
    assert (keeper.corpus / "guide.md").is_file()


# --- what is kept ---


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("tool.exe", b"MZ", "cannot be read"),
        ("report", b"x", "without an ending"),
        ("empty.pdf", b"", "is empty"),
        (".hidden.md", b"x", "cannot be used"),
        ("_draft.md", b"x", "cannot be used"),
        ("a" * 300 + ".md", b"x", "cannot be used"),
        ("", b"x", "cannot be used"),
    ],
)
def test_what_is_not_taken_is_said_in_a_sentence(served, name, data, words):
    client, keeper = served
    asked = client.get("/library/check", params={"name": name, "size": len(data)})
    sent = send(client, name, data)
    assert asked.status_code == sent.status_code == 422
    assert words in sent.json()["error"]
    assert asked.json() == sent.json()
    assert keeper.incoming.all() == []


def test_too_large_is_refused_by_the_setting(tmp_path, library):
    app, keeper = build(file_mb=1)
    answer = send(visit(app), "large.txt", b"x" * 1_000_001)
    assert answer.status_code == 422
    assert "at most 1 MB" in answer.json()["error"]
    assert send(visit(app), "just.txt", b"x " * 500_000).status_code == 200
    assert [upload.name for upload in keeper.incoming.all()] == ["just.txt"]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\reports\\May.txt", "May.txt"),
        ("re\u202etxt.md", "retxt.md"),
        ("two\nlines.md", "twolines.md"),
        ("été <b>.md", "été <b>.md"),
    ],
)
def test_a_name_is_only_a_name(served, name, kept):
    client, keeper = served
    assert send(client, name, NOTE).json()["name"] == kept
    (upload,) = keeper.incoming.all()
    assert keeper.incoming.file(upload).parent.parent == keeper.corpus / ".incoming"
    assert keeper.incoming.file(upload).read_bytes() == NOTE
    assert "<b>" not in client.get("/library/incoming").text


def test_half_a_file_is_not_kept(tmp_path, library):
    app, keeper = build()
    listener = listen("127.0.0.1", 0)
    server = make_server(app)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    host = f"127.0.0.1:{listener.getsockname()[1]}"
    with socket.create_connection(("127.0.0.1", listener.getsockname()[1])) as browser:
        head = f"POST /library/incoming?name=half.md HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\n"
        browser.sendall(f"{head}Content-Length: 1000\r\n\r\n".encode() + NOTE)
        for _ in range(100):
            if list((keeper.corpus / ".incoming").glob("*.part/half.md")):
                break
            time.sleep(0.05)
        else:
            pytest.fail("nothing arrived")
    for _ in range(100):
        if not list((keeper.corpus / ".incoming").glob("*.part")):
            break
        time.sleep(0.05)
    server.should_exit = True
    thread.join(10)
    assert keeper.incoming.all() == []
    assert not list((keeper.corpus / ".incoming").glob("*"))


def test_what_a_killed_process_left_by_half_is_swept_away_and_whole_files_stay(served, tmp_path):
    client, keeper = served
    send(client, "note.md", NOTE)
    half = keeper.corpus / ".incoming" / "0123.part"
    half.mkdir()
    (half / "half.md").write_bytes(NOTE[:10])
    again = Keeper(load_settings(), Access(None), keeper.library, keeper.library)
    assert [upload.name for upload in again.incoming.all()] == ["note.md"]
    assert not half.exists()


def test_a_full_disk_is_said(served, monkeypatch):
    client, keeper = served

    def full(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ui.library_page.incoming.os.fsync", full)
    answer = send(client, "note.md", NOTE)
    assert answer.status_code == 422
    assert "the disk is full" in answer.json()["error"]
    assert keeper.incoming.all() == []


def test_an_upload_is_no_document_before_it_is_carried_out(served, library):
    client, keeper = served
    send(client, "note.md", NOTE)
    assert library.plan(keeper.corpus).changes == ()
    assert "note.md" in client.get("/library/incoming").text


# --- what is done ---


def test_an_upload_is_corrected_added_and_found(served, library):
    client, keeper = served
    upload_id = send(client, "note.md", NOTE).json()["id"]
    assert "ready to check" in client.post(f"/library/incoming/{upload_id}/look").json()["said"]
    wrong = client.post(
        "/library/incoming/plan", data={f"title.{upload_id}": "Parking", f"published.{upload_id}": "May"}
    )
    assert wrong.status_code == 422
    assert "published is &#39;May&#39;" in wrong.text
    assert 'value="Parking"' in wrong.text  # what was written is kept
    done = carry_out(client, **{f"title.{upload_id}": "Parking for staff", f"published.{upload_id}": "2025-05"})
    assert "note.md was added: 1 page." in done
    document = library.document("note.md")
    assert (document.metadata.title, document.metadata.published) == ("Parking for staff", "2025-05")
    assert document.metadata.origins["title"] == "sidecar"
    assert (keeper.corpus / "note.md").read_bytes() == NOTE
    assert keeper.incoming.all() == []


def test_the_same_bytes_are_a_duplicate(served):
    client, keeper = served
    send(client, "copy of guide.md", (keeper.corpus / "guide.md").read_bytes())
    assert "the very same file" in client.get("/library/incoming").text
    assert "is in the library already, as guide.md" in carry_out(client)
    assert not (keeper.corpus / "copy of guide.md").exists()
    assert keeper.incoming.all() == []


def test_of_very_many_uploads_every_correction_is_kept(served, library, monkeypatch):
    monkeypatch.setattr(incoming_pages, "MOST_ON_A_PAGE", 2)
    client, _keeper = served
    ids = [send(client, f"note {number}.md", NOTE + b"%d" % number).json()["id"] for number in range(5)]
    page = client.get("/library/incoming")
    assert "Files 1 to 2 of 5." in page.text
    assert len(form_of(page.text)) < incoming_pages.MOST_ON_A_PAGE * 15  # far below what is read of a form
    written = form_of(page.text) | {f"title.{ids[0]}": "The first", "to": "3"}
    page = client.post("/library/incoming/plan", data=written, follow_redirects=True)
    assert "Files 5 to 5 of 5." in page.text
    written = form_of(page.text) | {f"title.{ids[4]}": "The last", f"published.{ids[4]}": "soon"}
    page = client.post("/library/incoming/plan", data=written)
    assert page.status_code == 422
    assert "Only files with something to settle are shown." in page.text
    assert f"title.{ids[0]}" not in page.text
    plan = client.post("/library/incoming/plan", data=form_of(page.text) | {f"published.{ids[4]}": "2025"})
    finish(client, client.post("/library/incoming/carry-out", data={"plan": token(plan, "plan")}))
    assert library.document("note 0.md").metadata.title == "The first"
    assert library.document("note 4.md").metadata.title == "The last"
    assert library.document("note 1.md").metadata.title == "A note on parking"


def test_a_form_that_is_too_long_is_refused_in_words_and_changes_nothing(served):
    client, keeper = served
    upload_id = send(client, "note.md", NOTE).json()["id"]
    fields = {f"title.{upload_id}": "Another title"} | {f"field.{number}": "x" for number in range(MOST_FIELDS)}
    page = client.post("/library/incoming/plan", data=fields)
    assert page.status_code == 413
    assert "nothing of it was saved" in page.text
    assert keeper.incoming.find(upload_id).given == {}


def test_the_same_name_asks_and_both_can_be_kept(served, library):
    client, keeper = served
    before = (keeper.corpus / "guide.md").read_bytes()
    upload_id = send(client, "guide.md", NOTE).json()["id"]
    asked = client.post("/library/incoming/plan", data={f"title.{upload_id}": "Parking"})
    assert asked.status_code == 422
    assert "Replace it, or keep both?" in asked.text
    assert len(keeper.incoming.all()) == 1
    carry_out(client, **{f"title.{upload_id}": "Parking", f"choice.{upload_id}": "both"})
    assert (keeper.corpus / "guide.md").read_bytes() == before
    assert (keeper.corpus / "guide (2).md").read_bytes() == NOTE
    assert library.document("guide (2).md").metadata.title == "Parking"


def test_the_same_name_can_replace_and_the_old_file_is_kept_aside(served, library):
    client, keeper = served
    before, document = (keeper.corpus / "guide.md").read_bytes(), library.document("guide.md")
    upload_id = send(client, "guide.md", NOTE).json()["id"]
    carry_out(client, **{f"title.{upload_id}": "Parking", f"choice.{upload_id}": "replace"})
    now = library.document("guide.md")
    assert now.document_id == document.document_id
    assert now.version != document.version
    assert (keeper.corpus / "guide.md").read_bytes() == NOTE
    assert [file.read_bytes() for file in (keeper.corpus / ".replaced").iterdir()] == [before]
    assert "Board training" in library.page("guide.md", 0, document.version).page.text


def test_a_replaced_file_of_a_subfolder_is_kept_with_the_others(served, library):
    client, keeper = served
    (keeper.corpus / "deep").mkdir()
    (keeper.corpus / "guide.md").rename(keeper.corpus / "deep" / "guide.md")
    library.sync(keeper.corpus, read=read_here)
    before = (keeper.corpus / "deep" / "guide.md").read_bytes()
    upload_id = send(client, "guide.md", NOTE, replaces="deep/guide.md").json()["id"]
    carry_out(client, **{f"title.{upload_id}": "Parking"})
    assert (keeper.corpus / "deep" / "guide.md").read_bytes() == NOTE
    assert [file.read_bytes() for file in (keeper.corpus / ".replaced").iterdir()] == [before]
    assert [file.name for file in (keeper.corpus / "deep").iterdir() if file.name.startswith(".")] == []


def test_a_new_file_for_a_document_must_be_of_its_kind(served, library):
    client, keeper = served
    refused = send(client, "guide.pdf", b"%PDF-", replaces="guide.md")
    assert refused.status_code == 422
    assert "have to be of the same kind" in refused.json()["error"]
    send(client, "other name.md", NOTE, replaces="guide.md")
    assert "Takes the place of the file guide.md" in client.get("/library/incoming").text
    carry_out(client)
    assert (keeper.corpus / "guide.md").read_bytes() == NOTE
    assert not (keeper.corpus / "other name.md").exists()


def test_a_new_document_can_retire_an_old_one(served, library):
    client, _ = served
    upload_id = send(client, "note.md", NOTE).json()["id"]
    old = library.document("survey.md")
    carry_out(client, **{f"title.{upload_id}": "Note", f"supersedes.{upload_id}": old.document_id})
    assert library.document("survey.md").metadata.superseded_by == "note.md"


def test_a_file_that_cannot_be_read_retires_nothing(served, library):
    """This test ensures that nobody is sent from a document that can be read to one that cannot."""
    client, keeper = served
    upload_id = send(client, "half.pdf", b"%PDF-1.7\nnothing").json()["id"]
    old = library.document("survey.md")
    client.get("/library/incoming")
    fields = {f"title.{upload_id}": "Note", f"supersedes.{upload_id}": old.document_id}
    plan = client.post("/library/incoming/plan", data=fields).text
    assert f"It cannot be read, so it does not replace {old.metadata.title}, which stays as it was." in plan
    assert "no longer current" not in plan
    said = carry_out(client, **fields)
    assert "half.pdf could not be read, so it does not replace survey.md, which stays as it was." in said
    assert library.document("survey.md").metadata.status == "current"
    assert not (keeper.corpus / "survey.md.yaml").exists()


def test_what_turns_out_unreadable_only_when_it_is_added_retires_nothing(served, library, monkeypatch):
    """This test ensures that a scan is not trusted to have words before text recognition has found some."""
    client, keeper = served
    monkeypatch.setattr(type(keeper), "recognises", True)
    upload_id = send(client, "scan.pdf", builders.pdf(builders.picture_page)).json()["id"]
    client.get("/library/incoming")
    fields = {f"title.{upload_id}": "Scan", f"supersedes.{upload_id}": library.document("survey.md").document_id}
    assert "Once its words have been read, it replaces" in client.post("/library/incoming/plan", data=fields).text
    said = carry_out(client, **fields)
    assert "scan.pdf could not be read, so it does not replace survey.md, which stays as it was." in said
    assert library.document("survey.md").metadata.status == "current"
    assert not (keeper.corpus / "survey.md.yaml").exists()


def test_a_new_file_for_one_document_can_retire_another_but_not_itself(served, library):
    client, _ = served
    for name, stays in (("survey.md", False), ("guide.md", True)):
        upload_id = send(client, "guide.md", NOTE + stays * b"\nMore.\n", replaces="guide.md").json()["id"]
        old = library.document(name)
        said = carry_out(client, **{f"title.{upload_id}": "Note", f"supersedes.{upload_id}": old.document_id})
        assert ("A document cannot replace itself." in said) == stays
    assert library.document("survey.md").metadata.superseded_by == "guide.md"
    assert library.document("guide.md").metadata.status == "current"


def test_two_people_correct_the_same_upload_and_the_second_is_told(served, library):
    client, keeper = served
    upload_id = send(client, "note.md", NOTE).json()["id"]
    mark = token(client.get("/library/incoming"), f"mark.{upload_id}")
    fields = {f"mark.{upload_id}": mark, f"name.{upload_id}": "note.md"}
    assert client.post("/library/incoming/plan", data={**fields, f"title.{upload_id}": "First"}).status_code == 200
    second = client.post("/library/incoming/plan", data={**fields, f"title.{upload_id}": "Second"})
    assert second.status_code == 409
    assert "Somebody else has changed this since you opened it." in second.text
    assert 'value="Second"' in second.text
    assert "Now it says: First" in second.text
    assert keeper.incoming.find(upload_id).given["title"] == "First"
    again = {f"mark.{upload_id}": token(second, f"mark.{upload_id}"), f"title.{upload_id}": "Second"}
    carry_out(client, **again)
    assert library.document("note.md").metadata.title == "Second"
    late = client.post("/library/incoming/plan", data={**fields, f"title.{upload_id}": "Third"})
    assert "No longer waiting: note.md." in late.text


def test_two_new_files_for_one_document_are_not_both_taken(served, library):
    client, keeper = served
    first = send(client, "one.md", NOTE, replaces="guide.md").json()["id"]
    send(client, "two.md", NOTE.replace(b"seven", b"eight"), replaces="guide.md")
    asked = client.post("/library/incoming/plan", data={})
    assert asked.status_code == 422
    assert "Two of these files would take the place of guide.md. Let one of them go." in asked.text
    assert b"Board training" in (keeper.corpus / "guide.md").read_bytes()
    asked = client.post(f"/library/incoming/{first}/drop")
    assert "Do not add one.md?" in asked.text
    assert len(keeper.incoming.all()) == 2
    client.post(f"/library/incoming/{first}/drop", data={"sure": "yes"})
    carry_out(client)
    assert b"eight" in (keeper.corpus / "guide.md").read_bytes()


def test_a_file_that_somebody_else_has_replaced_meanwhile_is_not_overwritten_unseen(served, library):
    client, keeper = served
    send(client, "mine.md", NOTE, replaces="guide.md")
    shown = client.post("/library/incoming/plan", data={})
    (keeper.corpus / "guide.md").write_bytes(NOTE.replace(b"seven", b"eight"))
    refused = client.post("/library/incoming/carry-out", data={"plan": token(shown, "plan")})
    assert refused.status_code == 409
    assert "Somebody has put another file there since this one was sent" in refused.text
    assert b"eight" in (keeper.corpus / "guide.md").read_bytes()
    finish(client, client.post("/library/incoming/carry-out", data={"plan": token(refused, "plan")}))
    assert (keeper.corpus / "guide.md").read_bytes() == NOTE
    assert b"eight" in next((keeper.corpus / ".replaced").iterdir()).read_bytes()


def test_a_new_file_for_one_that_was_moved_away_is_added_by_itself(served, library):
    client, keeper = served
    send(client, "mine.md", NOTE, replaces="guide.md")
    (keeper.corpus / "2024").mkdir()
    before = (keeper.corpus / "guide.md").read_bytes()
    (keeper.corpus / "guide.md").rename(keeper.corpus / "2024" / "guide.md")
    page = client.get("/library/incoming").text
    assert "guide.md is no longer in the folder, so this is added as a document of its own, under its own name." in page
    carry_out(client)
    assert (keeper.corpus / "mine.md").read_bytes() == NOTE
    assert (keeper.corpus / "2024" / "guide.md").read_bytes() == before


@pytest.mark.parametrize("there", ["folder", "link to nothing", "link out"])
def test_what_lies_in_the_way_is_not_written_through_and_the_upload_is_kept(served, tmp_path, there):
    client, keeper = served
    outside = tmp_path / "outside.md"
    place = keeper.corpus / "note.md"
    if there == "folder":
        place.mkdir()
    else:
        place.symlink_to(outside)
        if there == "link out":
            outside.write_text("# Outside\n\nNot of this library.\n")
    upload_id = send(client, "note.md", NOTE).json()["id"]
    said = carry_out(client, **{f"title.{upload_id}": "Parking", f"choice.{upload_id}": "replace"})
    if there == "folder":
        assert "note.md could not be put into the folder" in said
        assert [upload.name for upload in keeper.incoming.all()] == ["note.md"]
    else:
        assert place.read_bytes() == NOTE
        assert not place.is_symlink()
    assert not outside.exists() or "Not of this library." in outside.read_text()


def test_a_bomb_is_refused_in_words_and_the_page_goes_on(served):
    client, _ = served
    send(client, "bomb.docx", docx_gigabyte_of_zeros())
    assert "It cannot be read as it is." in client.get("/library/incoming").text
    assert "bomb.docx could not be read." in carry_out(client)
    assert "note.md was added" in _again(client, "note.md", NOTE)


def test_what_could_not_be_read_under_one_ending_can_be_added_under_another(served, library):
    client, keeper = served
    data = b"<p>The board meets in March.</p>"
    send(client, "page.pdf", data)
    carry_out(client)
    assert "is in the folder already, as page.pdf, and could not be read" in _again(client, "page.pdf", data)
    assert "page.html was added: 1 page." in _again(client, "page.html", data)
    assert "is in the library already, as page.html" in _again(client, "copy.html", data)
    assert not (keeper.corpus / "copy.html").exists()


def _again(client, name, data):
    send(client, name, data)
    return carry_out(client)


def test_an_upload_that_cannot_be_put_into_the_folder_is_among_the_uploads_again(served, library, monkeypatch):
    client, keeper = served
    send(client, "note.md", NOTE)

    def full(*_paths):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("assistant.folder.additions.shutil.copyfile", full)
        said = carry_out(client)
    assert "note.md could not be put into the folder: No space left on device. It is kept." in said
    assert "note.md" in client.get("/library/incoming").text
    assert not list(keeper.corpus.glob("*note*"))
    assert "note.md was added" in carry_out(client)


def test_a_run_tells_what_it_could_not_read_once(served):
    client, _ = served
    _again(client, "half.pdf", b"%PDF-1.7\nnothing")
    _again(client, "note.md", NOTE)
    assert client.get("/library/runs").text.count("Not read: half.pdf.") == 1


def test_scans_are_left_to_text_recognition_where_it_is_there(served, monkeypatch):
    client, keeper = served
    scan = builders.pdf(builders.picture_page)
    monkeypatch.setattr(type(keeper), "recognises", True)
    upload_id = send(client, "scan.pdf", scan).json()["id"]
    said = client.post(f"/library/incoming/{upload_id}/look").json()["said"]
    assert said == "Saved. Its pages are pictures, whose words are read once it is added."
    page = client.get("/library/incoming").text
    assert "Their words are read by text recognition once it is added" in page
    assert "cannot be read as it is" not in page
    monkeypatch.setattr(type(keeper), "recognises", False)
    send(client, "other scan.pdf", builders.pdf(builders.picture_page, builders.picture_page))
    page = client.get("/library/incoming").text
    assert "Ask whoever runs this program to install text recognition. Or ask its publisher" in page


def test_either_of_two_that_are_alike_can_be_the_newer(served, library):
    client, keeper = served
    (keeper.corpus / "guide again.md").write_text((keeper.corpus / "guide.md").read_text() + "\nOne more line.\n")
    library.sync(keeper.corpus, read=read_here)
    one, other = library.document("guide.md"), library.document("guide again.md")
    both = {"older": one.document_id, "newer": other.document_id, "decision": "replaced"}
    finish(client, client.post("/library/alike", data=both))
    assert library.document("guide again.md").metadata.superseded_by == "guide.md"


def test_files_wait_for_whoever_went_away_and_comes_back(served):
    client, _ = served
    upload_id = send(client, "note.md", NOTE).json()["id"]
    client.post("/library/incoming/plan", data={f"title.{upload_id}": "Parking", f"published.{upload_id}": "2025"})
    later = visit(client.app)
    assert "1 file was uploaded and is not in the library yet" in later.get("/library/").text
    assert 'value="Parking"' in later.get("/library/incoming").text


def test_a_damaged_file_is_kept_and_listed_with_its_reason(served, library):
    client, keeper = served
    send(client, "half.pdf", b"%PDF-1.7\nnothing")
    assert "cannot be read as it is" in client.get("/library/incoming").text
    assert "half.pdf could not be read." in carry_out(client)
    assert "Not read (damaged)" in client.get("/library/").text
    assert (keeper.corpus / "half.pdf").is_file()


def test_a_plan_that_no_longer_fits_is_not_carried_out(served):
    client, keeper = served
    send(client, "note.md", NOTE)
    shown = client.post("/library/incoming/plan", data={})
    (keeper.corpus / "note.md").write_text("# Another note\n\nCopied there by somebody else.\n")
    refused = client.post("/library/incoming/carry-out", data={"plan": token(shown, "plan")})
    assert refused.status_code == 409
    assert "nothing was done" in refused.text
    assert len(keeper.incoming.all()) == 1


def test_files_dropped_while_an_ingest_runs_are_read_when_it_ends(served, library):
    client, keeper = served
    send(client, "note.md", NOTE)
    shown = client.post("/library/incoming/plan", data={})
    with library.store.writer():
        answer = client.post("/library/incoming/carry-out", data={"plan": token(shown, "plan")})
        for _ in range(200):
            said = client.get(f"{answer.headers['location']}/state").json()["said"]
            if said.startswith("Saved; will be read when the running import ends"):
                break
            time.sleep(0.05)
        else:
            pytest.fail(said)
        assert (keeper.corpus / "note.md").read_bytes() == NOTE
    assert "note.md was added" in finish(client, answer)


def test_details_are_written_to_the_sidecar(served, library):
    client, keeper = served
    document = library.document("survey.md")
    address = f"/library/documents/{document.document_id}"
    page = client.get(address)
    bad = client.post(f"{address}/details", data={"mark": token(page, "mark"), "title": "", "published": "soon"})
    assert bad.status_code == 422
    assert "A document needs a title." in bad.text
    assert 'value="soon"' in bad.text
    assert not (keeper.corpus / "survey.md.yaml").exists()
    good = {"mark": token(page, "mark"), "title": "Survey of trusts: 2022", "tags": "boards, training"}
    finish(client, client.post(f"{address}/details", data=good))
    metadata = library.document("survey.md").metadata
    assert metadata.title == "Survey of trusts: 2022"
    assert metadata.tags == ("boards", "training")
    assert metadata.publisher == "NHS Providers"


def test_two_people_editing_lose_nothing(served, library):
    client, _ = served
    address = f"/library/documents/{library.document('survey.md').document_id}"
    mark = token(client.get(address), "mark")
    finish(client, client.post(f"{address}/details", data={"mark": mark, "title": "The first one's title"}))
    refused = client.post(f"{address}/details", data={"mark": mark, "title": "The second one's title"})
    assert refused.status_code == 409
    assert "Somebody else has changed this" in refused.text
    assert "The first one&#39;s title" in refused.text
    assert "The second one&#39;s title" in refused.text
    assert library.document("survey.md").metadata.title == "The first one's title"
    again = {"mark": token(refused, "mark"), "title": "The second one's title"}
    finish(client, client.post(f"{address}/details", data=again))
    assert library.document("survey.md").metadata.title == "The second one's title"


def test_a_document_is_retired_superseded_and_made_current_again(served, library):
    client, _ = served
    survey, guide = library.document("survey.md"), library.document("guide.md")
    address = f"/library/documents/{survey.document_id}"
    finish(client, client.post(f"{address}/superseded", data={"by": guide.document_id}))
    assert library.document("survey.md").metadata.superseded_by == "guide.md"
    circle = client.post(f"/library/documents/{guide.document_id}/superseded", data={"by": survey.document_id})
    assert circle.status_code == 400
    assert "cannot supersede it as well" in circle.text
    mark = token(client.get(address), "mark")
    finish(client, client.post(f"{address}/status", data={"mark": mark, "to": "current"}))
    now = library.document("survey.md").metadata
    assert (now.status.value, now.superseded_by) == ("current", None)
    mark = token(client.get(address), "mark")
    finish(client, client.post(f"{address}/status", data={"mark": mark, "to": "retired"}))
    assert library.document("survey.md").metadata.status.value == "superseded"


def test_a_document_is_removed_after_a_question_and_put_back(served, library):
    client, keeper = served
    document_id = library.document("survey.md").document_id
    question = client.get(f"/library/documents/{document_id}/remove")
    assert "Remove Trust survey?" in question.text
    assert (keeper.corpus / "survey.md").is_file()
    removed = finish(client, client.post("/library/remove", data={"reference": document_id}))
    assert "was removed" in removed
    assert "The chat no longer quotes what was removed." in removed
    assert "The chat answers from it now." not in removed
    assert not (keeper.corpus / "survey.md").exists()
    assert client.get(f"/library/documents/{document_id}").status_code == 404
    assert "Trust survey" in client.get("/library/removed").text
    assert "survey.md was put back" in finish(client, client.post("/library/removed", data={"reference": "survey.md"}))
    assert library.document("survey.md").document_id == document_id
    history = client.get("/library/runs").text
    assert "Put back: survey.md" in history
    assert "Added: survey.md" not in history


def test_what_a_restoration_left_unread_is_put_back_by_the_folders_plan(served, library):
    """This test ensures that a restoration that was broken off is told as one when the next run finishes it."""
    client, keeper = served
    finish(client, client.post("/library/remove", data={"reference": "survey.md"}))
    put_back(keeper.corpus, find_removal(keeper.corpus, "survey.md"))
    page = client.get("/library/plan")
    assert "<strong>Put back</strong> survey.md: it was removed, and is there again" in page.text
    said = finish(client, client.post("/library/plan", data={"plan": token(page, "plan")}))
    assert "survey.md was put back" in said
    assert "Put back: survey.md" in client.get("/library/runs").text


def test_another_file_under_a_removed_ones_name_was_added(served, library):
    client, _ = served
    finish(client, client.post("/library/remove", data={"reference": "survey.md"}))
    send(client, "survey.md", NOTE)
    carry_out(client)
    history = client.get("/library/runs").text
    assert "Added: survey.md" in history
    assert "Put back" not in history


ODD_NAME, ODD_PATH = os.fsdecode(b"caf\xe9.md"), "caf\\xe9.md"


@pytest.fixture
def odd(served, library):
    """The page, and a document whose file's name is no text."""
    client, keeper = served
    file = keeper.corpus / ODD_NAME
    try:
        file.write_text("# Café\n\nAn ordinary paper on coffee.\n", encoding="utf-8")
    except OSError:
        pytest.skip("this file system takes names of text only")
    library.sync(keeper.corpus, read=read_here)
    return client, file


def test_a_document_whose_name_is_no_text_is_described_and_retired(odd, library):
    client, file = odd
    sidecar = file.with_name(f"{ODD_NAME}.yaml")
    address = f"/library/documents/{library.document(ODD_PATH).document_id}"
    finish(client, client.post(f"{address}/details", data={"mark": token(client.get(address), "mark"), "title": "Tea"}))
    assert library.document(ODD_PATH).metadata.title == "Tea"
    assert "Tea" in sidecar.read_text(encoding="utf-8")
    finish(client, client.post(f"{address}/status", data={"mark": token(client.get(address), "mark"), "to": "retired"}))
    assert library.document(ODD_PATH).metadata.status.value == "superseded"


def test_a_document_whose_name_is_no_text_is_replaced_removed_and_put_back(odd, library):
    client, file = odd
    document_id = library.document(ODD_PATH).document_id
    send(client, "note.md", NOTE, replaces=ODD_PATH)
    assert f"Takes the place of the file {ODD_PATH}" in client.get("/library/incoming").text
    carry_out(client)
    assert file.read_bytes() == NOTE
    assert library.document(ODD_PATH).document_id == document_id
    send(client, "note.md", NOTE)
    assert f"is in the library already, as {ODD_PATH}" in carry_out(client)
    finish(client, client.post("/library/remove", data={"reference": document_id}))
    assert not file.exists()
    finish(client, client.post("/library/removed", data={"reference": ODD_PATH}))
    assert library.document(ODD_PATH).document_id == document_id


def test_the_details_of_an_unread_file_whose_name_is_no_text_are_corrected(odd, library):
    client, file = odd
    file.write_text("")
    sidecar = file.with_name(f"{ODD_NAME}.yaml")
    sidecar.write_text("kind: report\n")
    library.sync(file.parent, read=read_here)
    page = client.get("/library/file", params={"path": ODD_PATH})
    assert "kind: report" in page.text
    values = {"path": ODD_PATH, "mark": token(page, "mark")}
    still = client.post("/library/file/details", data={**values, "text": "kind: party\n"})
    assert still.status_code == 422
    assert "kind is &#39;party&#39;" in still.text
    finish(client, client.post("/library/file/details", data={**values, "text": "kind: news\n"}))
    assert sidecar.read_text() == "kind: news\n"


def test_a_mistake_in_a_sidecar_is_mended_in_its_place(served, library):
    client, keeper = served
    (keeper.corpus / "event.txt.yaml").write_text("kind: gathering\n")
    library.sync(keeper.corpus, read=read_here)
    home = client.get("/library/")
    assert "/library/file?path=event.txt" in home.text
    assert "run: assistant" not in home.text
    page = client.get("/library/file", params={"path": "event.txt"})
    values = {"path": "event.txt", "mark": token(page, "mark")}
    still = client.post("/library/file/details", data={**values, "text": "kind: party\n"})
    assert still.status_code == 422
    assert "kind: party" in still.text
    finish(client, client.post("/library/file/details", data={**values, "text": "kind: event summary\n"}))
    assert library.document("event.txt").metadata.kind == "event summary"
    assert library.quarantined() == ()


@pytest.mark.parametrize("path", ["../secret.txt", "/etc/passwd", "guide.md.yaml", ".removed/x", "nowhere.md", ""])
def test_no_other_file_is_ever_opened_or_written(served, path):
    client, keeper = served
    (keeper.corpus.parent / "secret.txt").write_text("secret")
    assert client.get("/library/file", params={"path": path}).status_code == 404
    written = client.post("/library/file/details", data={"path": path, "text": "kind: report", "mark": "none"})
    assert written.status_code == 404
    assert not (keeper.corpus.parent / "secret.txt.yaml").exists()


def test_the_folders_plan_speaks_without_words_of_developers(served):
    client, keeper = served
    (keeper.corpus / "guide.md.yaml").write_text("kind: guidance\n")
    (keeper.corpus / "survey.yaml").write_text("kind: data\n")
    page = client.get("/library/plan").text
    assert "<strong>New details</strong> guide.md: its details changed" in page
    assert "<strong>Not read</strong> survey.yaml: " in page
    assert "survey.md.yaml" in page  # what to do about it
    assert not re.search("quarantine|describe", page, re.IGNORECASE)


def test_changes_of_the_folder_are_shown_and_carried_out(served, library):
    client, keeper = served
    (keeper.corpus / "note.md").write_bytes(NOTE)
    assert "1 file in the library" in client.get("/library/").text
    page = client.get("/library/plan")
    assert "<strong>Add</strong> note.md" in page.text
    shown = {"plan": token(page, "plan")}
    assert "note.md was added" in finish(client, client.post("/library/plan", data=shown))
    assert "note.md" in client.get("/library/runs").text
    assert "nothing was done" in finish(client, client.post("/library/plan", data=shown))


def test_a_file_that_was_taken_from_the_folder_is_no_longer_quoted(served, library):
    client, keeper = served
    (keeper.corpus / "survey.md").unlink()
    shown = {"plan": token(client.get("/library/plan"), "plan")}
    page = finish(client, client.post("/library/plan", data={**shown, "confirm": "yes"}))
    assert "survey.md is no longer in the library." in page
    assert "The chat no longer quotes what was removed." in page


@pytest.mark.parametrize(
    ("sent_to", "form"),
    [
        ("/library/incoming/plan", "/library/incoming"),
        ("/library/incoming/carry-out", "/library/incoming"),
        ("/library/documents/some-id/details", "/library/documents/some-id"),
        ("/library/file/details", "/library/"),
        ("/library/remove", "/library/"),
    ],
)
def test_an_address_that_takes_forms_leads_a_browser_to_the_form(served, sent_to, form):
    client, _ = served
    answer = client.get(sent_to)
    assert (answer.status_code, answer.headers["location"]) == (303, form)


def test_only_a_plan_that_was_shown_is_carried_out(served, library):
    client, keeper = served
    (keeper.corpus / "note.md").write_bytes(NOTE)
    first = token(client.get("/library/plan"), "plan")
    assert token(client.get("/library/plan"), "plan") == first
    for number in range(PLANS_KEPT):
        (keeper.corpus / f"{number}.md").write_bytes(NOTE + b"%d" % number)
        client.get("/library/plan")
    forgotten = client.post("/library/plan", data={"plan": first})
    assert forgotten.status_code == 409
    assert "nothing was done" in forgotten.text
    assert len(library.documents()) == 3
    finish(client, client.post("/library/plan", data={"plan": token(forgotten, "plan")}))
    assert len(library.documents()) == 4 + PLANS_KEPT


def test_a_folder_of_many_files_is_taken_in_from_the_page_by_a_short_form(served, library):
    client, keeper = served
    for number in range(MANY_FILES):
        (keeper.corpus / f"{number:05d} {'a long name ' * 8}.md").write_text(
            f"# Paper {number}\n\nIt costs £{number}.\n"
        )
    page = client.get("/library/plan")
    assert f"And {MANY_FILES - MOST_SHOWN} more." in page.text
    assert len(token(page, "plan")) < 100
    done = finish(client, client.post("/library/plan", data={"plan": token(page, "plan")}), 300)
    assert f"And {MANY_FILES - MOST_SHOWN} more" in done
    assert len(library.documents()) == 3 + MANY_FILES


def test_a_library_that_vanished_is_not_removed_without_a_yes(served, library):
    client, keeper = served
    for file in keeper.corpus.glob("*.*"):
        file.unlink()
    page = client.get("/library/plan")
    assert "3 of 3 documents are no longer in the folder" in page.text
    shown = {"plan": token(page, "plan")}
    assert "nothing was changed" in finish(client, client.post("/library/plan", data=shown))
    assert len(library.documents()) == 3


def test_the_table_is_narrowed(served):
    client, _ = served
    assert "Trust survey" not in client.get("/library/", params={"q": "board GUIDE"}).text.split("<h2")[-1]
    assert "1 of 3 documents" in client.get("/library/", params={"kind": "survey"}).text
    assert "2 of 3 documents" in client.get("/library/", params={"publisher": "NHS Providers"}).text
    assert "No document fits" in client.get("/library/", params={"status": "draft"}).text


def test_an_empty_library_can_be_begun_here(tmp_path):
    given = load_settings()
    desk = Desk(lambda: Library.open(settings=given, encoder=HashEncoder()), Assistant)
    keeper = Keeper(given, Access(None), desk.library, lambda: Library.create(settings=given, encoder=HashEncoder()))
    client = visit(build_app(desk, keeper=keeper))
    assert "There is no document in the library yet" in client.get("/library/").text
    send(client, "note.md", NOTE)
    assert "note.md was added" in carry_out(client)


def test_the_glossary_is_shown_and_corrected_and_two_people_lose_nothing(served, library):
    client, keeper = served
    page = client.get("/library/glossary")
    bad = client.post("/library/glossary", data={"mark": token(page, "mark"), "text": "nonsense: [1]"})
    assert bad.status_code == 422
    assert "nonsense: [1]" in bad.text
    assert not (keeper.corpus / "glossary.yaml").exists()
    good = {"mark": token(page, "mark"), "text": "abbreviations:\n  NED: non-executive director\n"}
    assert "The glossary is in use." in finish(client, client.post("/library/glossary", data=good))
    assert library.store.glossary().meanings["NED"][0].long == "non-executive director"
    late = client.post("/library/glossary", data={**good, "text": "abbreviations:\n  SRO: somebody\n"})
    assert late.status_code == 409
    assert "SRO: somebody" in late.text
    assert "NED: non-executive director" in late.text


def test_what_readers_asked_in_vain_and_said_is_listed(served, library):
    client, _ = served
    assert "Nothing is kept of it now" in client.get("/library/readers").text
    for question in ("Which trust commissioned the review?", "Which trusts commissioned the review?"):
        library.note_opinion(Opinion("2025-03-04", OpinionKind.UNANSWERED, question))
    library.note_opinion(Opinion("2025-03-05", OpinionKind.WRONG_SOURCE, "Which <b>share?", {}, "An old one."))
    page = client.get("/library/readers").text
    rows = [[cell.text_content().strip() for cell in row] for row in html.fromstring(page).iter("tr")]
    assert [
        "Which trust commissioned the review?also: Which trusts commissioned the review?",
        "2",
        "4 March 2025",
        "",
    ] in rows
    assert ["Which <b>share?", "Wrong source", "5 March 2025", "An old one."] in rows


def test_what_is_said_of_a_file_names_no_command_setting_or_hidden_file():
    said = [
        on_this_page(over_limit("", "file_mb").hint),
        on_this_page(over_limit("").hint),
        on_this_page(unsupported("").hint),
        on_this_page("Correct it and run: assistant ingest"),
        reason_here("staff survey.txt.yaml, line 2: kind is 'poll'; it can be report."),
        reason_here(
            "The .yaml file beside it, line 2: it is not written as it must be: 'kind: report', one entry a line."
        ),
        reason_here("a.md.yaml must hold lines such as 'kind: report'."),
        reason_here(NOT_READ[QuarantineCode.BAD_METADATA]),
        reason_here("the .yaml file beside it changed"),
        reason_here("It looks like a second .yaml file of a.md, which has a.md.yaml already."),
        reason_here("It is the .yaml file of a.md, which is called b.md now; so what it says is no longer used."),
        reason_here("There is no such document. It is called 'b.md' now: write that in survey.md.yaml."),
    ]
    assert said == [
        "Split it into smaller files, or ask whoever runs this program to allow more.",
        "Split it into smaller files, or ask whoever runs this program to allow more.",
        SAVE_IT_AS,
        "Open it here and correct that line.",
        "Line 2 of its details: kind is 'poll'; it can be report.",
        "Line 2 of its details: it is not written as it must be: 'kind: report', one entry a line.",
        "Its details must hold lines such as 'kind: report'.",
        "Not read (mistake in its details)",
        "its details changed",
        "It looks like a second file with the details of a.md, which has a.md.yaml already.",
        "It is the file with the details of a.md, which is called b.md now; so what it says is no longer used.",
        "There is no such document. It is called 'b.md' now.",
    ]
    told_otherwise = {code for code, (_, step) in WARNINGS.items() if ".yaml" in step}
    assert told_otherwise == STEPS_HERE.keys()


def test_what_needs_a_look_is_said_without_the_file_beside_it(served, library):
    client, keeper = served
    (keeper.corpus / "guide.md.yaml").write_text("superseded_by: new.md\n")
    (keeper.corpus / "survey.yaml").write_text("kind: report\n")
    library.sync(keeper.corpus, read=read_here)
    home = client.get("/library/").text
    assert "Choose on its own page what replaced it, or add the document that is named." in home
    assert ".yaml file" not in home
    page = client.get("/library/file", params={"path": "survey.yaml"}).text
    assert "It looks like the file with the details of survey.md" in page
    assert "Names are changed in the library’s folder itself" in page
    assert 'name="text"' not in page
    assert 'type="file"' not in page


def test_a_mistake_beside_a_document_is_told_where_its_details_are_saved(served, library):
    client, keeper = served
    address = f"/library/documents/{library.document('survey.md').document_id}"
    (keeper.corpus / "survey.md.yaml").write_text("kind: [a\n")
    library.sync(keeper.corpus, read=read_here)
    page = client.get(address)
    assert "survey.md.yaml" not in page.text
    told = client.post(f"{address}/details", data={"mark": token(page, "mark"), "title": "Other"})
    assert told.status_code == 422
    assert "of its details: a bracket is opened there and not closed" in told.text
    assert "open it there and correct that line first" in told.text


def test_a_folder_that_is_gone_is_said_and_nothing_is_written_where_it_belongs(served, library):
    client, keeper = served
    away = keeper.corpus.with_name("away")
    keeper.corpus.rename(away)
    for page in (client.get("/library/"), client.get("/library/plan")):
        assert "folder cannot be reached just now" in page.text
    assert "folder cannot be reached just now" in send(client, "note.md", NOTE).json()["error"]
    assert not keeper.corpus.exists()
    away.rename(keeper.corpus)
    assert send(client, "note.md", NOTE).status_code == 200


def test_a_time_is_told_by_the_clock_of_this_machine(monkeypatch):
    monkeypatch.setenv("TZ", "Europe/London")
    time.tzset()
    try:
        assert moment("2025-07-01T23:30:00+00:00") == "2 July 2025 at 00:30"
        assert moment("2025-01-01T10:05:00") == "1 January 2025 at 10:05"
    finally:
        monkeypatch.undo()
        time.tzset()
