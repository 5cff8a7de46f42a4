from __future__ import annotations

from dataclasses import replace

import pytest

from evals.baseline import accept, check, load_baseline
from evals.compare import LEAST_QUESTIONS, Verdict, compare, comparison_json, leg_differences
from evals.curve import refusal_curve
from evals.files import BadRun, records_of
from evals.records import Record


def record(number: int, slice_: str = "paraphrase", **values) -> Record:
    """Return the record of an answerable question that was found first and answered rightly."""
    defaults = {
        "id": f"{slice_}-{number:02}", "slice": slice_, "split": "dev" if number % 2 else "test", "definition": "d",
        "answerable": True, "outcome": "answered", "confidence": 0.8, "given": True, "right": True,
        "first_claim_right": True, "would_be_given": True, "would_be_right": True, "words": 30, "citations": 2,
        "citations_verbatim": 2, "citations_good": 2, "gold_document_cited": True, "rank": 1,
        "measures": {"hybrid": {"recall@5": 1.0, "MRR@10": 1.0, "nDCG@10": 1.0}},
    }  # fmt: skip
    return Record(**(defaults | values))


def missed(good: Record) -> Record:
    """Return the same question, not found and refused."""
    return replace(
        good, outcome="not_in_library", given=False, right=False, first_claim_right=False, citations=0,
        citations_verbatim=0, citations_good=0, gold_document_cited=None, rank=None, confidence=0.1,
        would_be_right=False, measures={"hybrid": {"recall@5": 0.0, "MRR@10": 0.0, "nDCG@10": 0.0}},
    )  # fmt: skip


SLICES = ("paraphrase", "typo", "number", "negation")
RUN = [record(number, name) for name in SLICES for number in range(25)]


def degraded(run: list[Record], slice_: str, count: int) -> list[Record]:
    return [missed(each) if each.slice == slice_ and int(each.id[-2:]) < count else each for each in run]


def verdicts(before, after, measure="right_of_answerable"):
    return {each.slice: each.verdict for each in compare(before, after).changes if each.measure == measure}


def test_a_run_compared_with_itself_is_noise():
    comparison = compare(RUN, RUN)
    assert {change.verdict for change in comparison.changes} == {Verdict.NOISE}
    assert comparison.changed == []
    assert len(comparison.pairs) == 100


def test_a_slice_that_got_worse_is_named_and_so_is_one_that_got_better():
    worse = degraded(RUN, "typo", 8)
    found = verdicts(RUN, worse)
    assert found["typo"] is Verdict.WORSE
    assert found["paraphrase"] is found["number"] is found["negation"] is Verdict.NOISE
    assert verdicts(worse, RUN)["typo"] is Verdict.BETTER
    refusals = verdicts(RUN, worse, "false_refusals")
    assert refusals["typo"] is Verdict.WORSE, "more refusals are worse, although the number grew"
    assert verdicts(RUN, worse, "hybrid recall@5")["typo"] is Verdict.WORSE


def test_as_many_gains_as_losses_are_noise():
    before = degraded(RUN, "number", 3)
    after = [missed(each) if each.slice == "number" and 3 <= int(each.id[-2:]) < 6 else each for each in RUN]
    assert set(verdicts(before, after).values()) == {Verdict.NOISE}
    assert len(compare(before, after).changed) == 6


def test_too_few_questions_are_never_more_than_noise():
    few = [record(number) for number in range(LEAST_QUESTIONS - 1)]
    assert set(verdicts(few, [missed(each) for each in few]).values()) == {Verdict.NOISE}


def test_only_questions_that_both_asked_alike_are_compared():
    after = [replace(RUN[0], definition="other"), *map(missed, RUN[1:5]), replace(RUN[6], id="new")]
    comparison = compare(RUN[:6], after)
    assert (len(comparison.pairs), comparison.reworded) == (4, 1)
    assert (comparison.only_before, comparison.only_after) == (1, 1)
    values = comparison_json(comparison, {RUN[1].id: "how?"})
    assert values["left_out"] == {"reworded": 1, "only_before": 1, "only_after": 1}
    assert values["changed"][0]["question"] == "how?"
    assert values["changed"][0]["before"]["rank"] == 1
    assert values["changed"][0]["after"]["outcome"] == "not_in_library"


def test_retrievers_are_compared_on_the_same_questions():
    records = [
        replace(each, measures={"keyword": {"nDCG@10": 0.5}, "hybrid": {"nDCG@10": 0.5 + 0.01 * (place % 3)}})
        for place, each in enumerate(RUN)
    ]
    [item] = leg_differences(records)
    assert (item["retriever"], item["against"], item["measure"]) == ("hybrid", "keyword", "nDCG@10")
    assert item["verdict"] == "better"
    assert item["difference"] == pytest.approx(0.0099, abs=1e-4)
    assert leg_differences([replace(each, measures={}) for each in RUN]) == []


def run_file(records: list[Record]) -> dict:
    return {
        "split": "all",
        "made_with": {"questions": {"board.jsonl": "hash"}},
        "latency_ms": {},
        "runs": [{"retriever": "hybrid", "metrics": {}, "intervals": {}, "by_slice": {}}],
        "answers": {"curve": refusal_curve(records, 0.3)},
        "by_split": {},
        "questions": [each.as_json() for each in records],
    }


def test_a_baseline_holds_every_question_on_a_line_of_its_own(tmp_path):
    path = accept(run_file(RUN), tmp_path)
    assert path.name == "board.json"
    assert records_of(load_baseline(path)) == RUN
    assert len([line for line in path.read_text().splitlines() if '"typo-03"' in line]) == 1
    assert path.stat().st_size < 400 * len(RUN)


def test_a_baseline_needs_every_split_and_the_product(tmp_path):
    with pytest.raises(BadRun, match="dev questions alone"):
        accept(run_file(RUN) | {"split": "dev"}, tmp_path)
    with pytest.raises(BadRun, match="no hybrid"):
        accept(run_file(RUN) | {"runs": [{"retriever": "dense"}]}, tmp_path)
    (tmp_path / "bad.json").write_text("{")
    with pytest.raises(BadRun):
        load_baseline(tmp_path / "bad.json")


def test_a_planted_regression_in_one_slice_fails_the_check():
    found = check(RUN, degraded(RUN, "negation", 8))
    assert not found.passed
    assert {change.slice for change in found.regressions} >= {"negation"}
    assert not {change.slice for change in found.regressions} & {"typo", "number", "paraphrase"}
    told = found.explained()
    assert "negation (25 questions), right_of_answerable: 1.000 -> 0.680" in told
    assert "negation-01 was right and is not_in_library" in told
    assert "negation-02" not in told, "a question of the test split is counted and not shown"
    assert "4 questions of the other split" in told


@pytest.mark.parametrize(("lost", "passes"), [(1, True), (2, True), (3, True), (5, False), (7, False)])
def test_a_few_questions_that_changed_do_not_fail_it_and_a_fifth_of_a_slice_does(lost, passes):
    assert check(RUN, degraded(RUN, "negation", lost)).passed is passes


def test_noise_does_not_fail_it():
    """This test ensures that churn passes: in every slice some questions got better and as many worse."""
    before, after = RUN, RUN
    for name in SLICES:
        before = degraded(before, name, 2)
        after = [missed(each) if each.slice == name and 2 <= int(each.id[-2:]) < 4 else each for each in after]
    found = check(before, after)
    assert len(found.comparison.changed) == 16
    assert found.passed


def test_an_improvement_passes():
    assert check(degraded(RUN, "typo", 9), RUN).passed


def test_a_baseline_of_other_questions_fails_rather_than_saying_nothing():
    found = check(RUN[:60], RUN)
    assert not found.passed
    assert "only 60% of the questions" in found.explained()


def test_the_curve_goes_from_saying_all_to_saying_nothing():
    unanswerable = [
        record(number, "near", answerable=False, right=number > 5, given=number <= 5, would_be_right=False,
               confidence=0.05 * number, first_claim_right=None, outcome="answered" if number <= 5 else "refused")
        for number in range(20)
    ]  # fmt: skip
    answerable = [replace(each, confidence=0.3 + 0.02 * number) for number, each in enumerate(RUN[:20])]
    curve = refusal_curve([*answerable, *unanswerable], 0.4)
    first, last = curve["points"][0], curve["points"][-1]
    assert (first["threshold"], first["false_answers"], first["false_refusals"]) == (0.0, 1.0, 0.0)
    assert (last["false_answers"], last["false_refusals"], last["right_of_answered"]) == (0.0, 1.0, None)
    falling = [point["false_answers"] for point in curve["points"]]
    assert falling == sorted(falling, reverse=True)
    assert [p["false_refusals"] for p in curve["points"]] == sorted(p["false_refusals"] for p in curve["points"])
    assert curve["chosen"]["threshold"] == 0.4
    assert curve["chosen"]["false_answers"] == pytest.approx(6 / 20)


def test_what_is_never_searched_for_is_refused_at_every_threshold():
    outside = record(1, "off", answerable=False, outcome="out_of_scope", confidence=None, given=False,
                     would_be_given=False, first_claim_right=None)  # fmt: skip
    assert refusal_curve([outside, RUN[0]], 0.3)["points"][0]["false_answers"] == 0.0
