"""The evaluation's report in a real browser: readable in both schemes at any width, and asking nobody for anything."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from assistant.search import Leg
from evals.report import report
from evals.run import measure
from tests.evals.conftest import sample, sample_assistant  # noqa: F401 - fixtures
from tests.evals.sample import QUESTIONS, always_answers
from tests.evals.test_report import MADE_WITH

pytestmark = pytest.mark.e2e


@pytest.fixture
def file(sample_assistant, tmp_path):  # noqa: F811
    ask = always_answers(sample_assistant.library)
    values = {"split": "all", "made_with": MADE_WITH} | measure(QUESTIONS, sample_assistant, ask, list(Leg))
    path = tmp_path / "report.html"
    path.write_text(report(values), encoding="utf-8")
    return path


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_report_is_accessible_and_asks_nobody(browser, file, scheme, width):
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    requests, problems = [], []
    context.on("request", lambda request: requests.append(request.url))
    page = context.new_page()
    page.on("console", lambda message: problems.append(message.text))
    page.goto(file.as_uri())
    for opened in page.locator("details").all():
        opened.evaluate("element => element.open = true")
    found = Axe().run(page).response["violations"]
    assert [(each["id"], each["impact"]) for each in found] == []
    assert requests == [file.as_uri()]
    assert problems == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "nothing runs off the side"
    context.close()
