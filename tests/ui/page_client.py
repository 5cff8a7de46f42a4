"""What a browser sends to the library page, sent by a test: files, forms, and the wait for a task to end."""

from __future__ import annotations

import re
import time

from lxml import html
from starlette.testclient import TestClient

from assistant.api import Assistant, Library
from assistant.config import load_settings
from tests.fakes import HashEncoder
from ui.app import build_app, library_keeper
from ui.desk import Desk

ORIGIN = "http://127.0.0.1:7860"


def build(**settings):
    """The application over the library that the settings name; and its keeper."""
    given = load_settings(**settings)
    desk = Desk(lambda: Library.open(settings=given, encoder=HashEncoder()), Assistant)
    keeper = library_keeper(given, desk)
    return build_app(desk, keeper=keeper), keeper


def visit(app, address="127.0.0.1", **headers):
    client = TestClient(app, base_url=ORIGIN, client=(address, 50_000), follow_redirects=False)
    client.headers |= {"Origin": ORIGIN, **headers}
    return client


def send(client, name, data, **query):
    return client.post("/library/incoming", params={"name": name, **query}, content=data)


def token(page, name):
    return re.search(rf'name="{name}" value="([^"]*)"', page.text)[1]


def form_of(text):
    """The fields of the form of uploads as a browser would send them."""
    (form,) = (each for each in html.fromstring(text).forms if "uploaded" in each.get("class", ""))
    return dict(form.form_values())


def finish(client, answer, seconds=20):
    """Wait for the task that an answer leads to, and return its page."""
    assert answer.status_code == 303, answer.text
    for _ in range(20 * seconds):
        if client.get(f"{answer.headers['location']}/state").json()["ended"]:
            return client.get(answer.headers["location"]).text
        time.sleep(0.05)
    raise AssertionError("the task did not end")


def carry_out(client, **fields):
    shown = client.post("/library/incoming/plan", data=fields)
    assert shown.status_code == 200, shown.text
    return finish(client, client.post("/library/incoming/carry-out", data={"plan": token(shown, "plan")}))
