"""Operations in this process: files that are none, limits, cancelling, progress, and the same again."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from continuity_api.operations.clock import RecordingClock, ReplayedClock
from continuity_api.operations.context import CancelledError, Context
from continuity_api.operations.files import check_files
from continuity_api.operations.limits import Limits
from continuity_api.operations.outcome import Conclusion, Outcome
from continuity_api.operations.registry import OPERATIONS

from continuity.errors import AnalysisError, LimitError, PlanError
from tests.api.operations.kit import ROOT, SMALL, SMALL_FILES, TODAY, after, done, example

NAMES = [
    "", ".", "..", "/etc/passwd", "../plan.yaml", "a/../../plan.yaml", "a//b.yaml", "./plan.yaml", "a/", "a\\b.yaml",
    "C:plan.yaml", "plan\0.yaml", "pl\nan.yaml", "\ud800.yaml", "\u202eplan.yaml", " plan.yaml", "x" * 256,
    "a/" * 16 + "b",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("operation", ["check", "simulate", "import-kubernetes"])
def test_hostile_names_are_refused(operation: str, name: str) -> None:
    with pytest.raises(PlanError) as caught:
        done(operation, {"plan.yaml": SMALL, name: "x"})
    (finding,) = caught.value.findings
    assert finding.id == "file-name"
    assert finding.text().isprintable()
    assert len(finding.text()) < 300


@pytest.mark.parametrize(
    ("one", "other"), [("plan.yaml", "Plan.yaml"), ("a.yaml", "a.yaml/b.yaml"), ("\u00e9.yaml", "e\u0301.yaml")]
)
def test_names_that_cannot_lie_side_by_side_are_refused(one: str, other: str) -> None:
    with pytest.raises(PlanError, match="file-name"):
        check_files({one: "", other: ""}, Limits())


def test_good_names_are_taken() -> None:
    check_files({"plan.yaml": "", "teams/dba.yaml": "", "Größe (2).csv": "", ".continuity.toml": ""}, Limits())


@pytest.mark.parametrize(
    ("text", "place"),
    [("continuity: 1\nname: [\n", "a/plan.yaml:3:1"), ("\ud800", "a/plan.yaml:1:1"), ("", "a/plan.yaml:1:1")],
)
def test_findings_name_the_file_as_it_was_given(text: str, place: str) -> None:
    with pytest.raises(PlanError) as caught:
        done("simulate", {"a/plan.yaml": text})
    assert caught.value.findings[0].place == place
    assert json.loads(done("check", {"a/plan.yaml": text}).result)["findings"][0]["place"] == place


def test_files_without_a_plan_are_told() -> None:
    with pytest.raises(PlanError, match=r"no text is named \*\.yaml"):
        done("simulate", {"README.md": "x", ".hidden.yaml": SMALL})


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        ({"files": 1}, "the plan has 2 files: 1 are allowed here"),
        ({"plan_bytes": 400}, "the plan is larger than the 400B that are allowed here"),
        ({"nodes": 2}, "the plan has 3 nodes: 2 are allowed here"),
        ({"replications": 9}, "10 replications are more than the 9 that are allowed here"),
        ({"result_bytes": 1000}, "the result is larger than the 1kB that are allowed here"),
        ({"seconds": 0.0}, "the run took longer than the 0s that are allowed here"),
    ],
)
def test_limits(limits: dict[str, Any], message: str) -> None:
    files = {**SMALL_FILES, "notes.md": "x" * 100}
    with pytest.raises(LimitError, match=f"^{message}"):
        done("simulate", files, {"replications": 10}, limits=Limits(**limits))


@pytest.mark.parametrize(("name", "more"), [("simulate", {"precision": ["5%"]}), ("rehearse", {}), ("verify", {})])
def test_budget_may_not_outlast_the_time_that_is_allowed(name: str, more: dict[str, Any]) -> None:
    with pytest.raises(LimitError, match="a budget of 2m is longer than the 1m that are allowed here"):
        done(name, options={"budget": "2m", **more}, limits=Limits(seconds=60.0))


def test_too_little_memory_is_no_limit() -> None:
    with pytest.raises(ValueError, match="at least 1GB"):
        Limits(memory_bytes=999_999_999)


@pytest.mark.parametrize("name", ["simulate", "rehearse", "verify", "improve", "analyse", "drill"])
@pytest.mark.parametrize("looks", [0, 1])
def test_cancelled_between_pieces(name: str, looks: int) -> None:
    if looks and name in {"analyse", "drill"}:
        looks = 0  # these do all in one piece
    with pytest.raises(CancelledError):
        done(name, options={"scenario": "crash"} if name == "drill" else {}, cancelled=after(looks))


@pytest.mark.parametrize("name", ["simulate", "rehearse", "verify"])
def test_progress_only_grows(name: str) -> None:
    told: list[tuple[int, int]] = []
    options = {"replications": 40, **({} if name == "verify" else {"set": ["components.web.units=3"]})}
    done(name, options=options, progress=lambda done, total: told.append((done, total)))
    assert told == sorted(told)
    assert [total for _, total in told] == sorted(total for _, total in told)
    assert all(done <= total for done, total in told)


def slowly() -> Iterator[float]:
    """A clock on which half a minute passes between any two looks."""
    now = 0.0
    while True:
        now += 30.0
        yield now


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("simulate", {"precision": ["0.1%"], "horizon": "30d"}),
        ("rehearse", {"assumptions": True}),
        ("verify", {"horizon": "30d"}),
    ],
)
def test_run_that_the_clock_has_ended_is_made_again(name: str, options: dict[str, Any]) -> None:
    clock = slowly()
    first = done(name, options={**options, "budget": "2m"}, clock=RecordingClock(lambda: next(clock)))
    again = done(name, options={**options, "budget": "2m"}, clock=ReplayedClock(first.clock))
    assert again == first
    assert first.clock
    assert first.replications


def test_replayed_clock_that_is_asked_more_often_says_so() -> None:
    with pytest.raises(AnalysisError, match="another installation"):
        done("rehearse", clock=ReplayedClock([0, 0]))


@pytest.mark.parametrize("name", ["simulate", "rehearse", "verify", "improve", "check", "analyse"])
def test_same_again_is_the_same(name: str) -> None:
    options = {} if name in {"check", "analyse"} else {"replications": 20, "seed": 5}
    first, second = (done(name, options=options) for _ in range(2))
    assert (first.result, first.forms) == (second.result, second.forms)


@pytest.mark.parametrize(
    ("promised", "verdict", "summary"),
    [
        ("{availability: 50%}", Conclusion.KEPT, "1 promise: 1 kept"),
        ("{availability: 99.99%}", Conclusion.BROKEN, "1 promise: 1 broken"),
        ("{rto: 12h}", Conclusion.NONE, "nothing is promised"),
    ],
)
def test_verdict_and_summary(promised: str, verdict: Conclusion, summary: str) -> None:
    files = {"plan.yaml": SMALL.replace("{availability: 90%, rto: 12h}", promised)}
    outcome = done("simulate", files, {"replications": 30, "seed": 4})
    assert (outcome.verdict, outcome.summary) == (verdict, summary)
    assert (outcome.engine, outcome.seed, outcome.replications) == ("simpy", 4, 30)
    assert outcome.digest == json.loads(outcome.result)["plan"]["digest"]


def test_check_of_what_is_no_plan_is_an_outcome() -> None:
    outcome = done("check", {"plan.yaml": "continuity: 1\nservices: {shop: {needs: [web]}}\n"})
    assert outcome.verdict is Conclusion.BROKEN
    assert outcome.digest == ""
    assert outcome.summary.startswith("the plan cannot be used: 2 error")
    assert json.loads(outcome.result)["plan"] is None


def test_check_refuses_rules_and_baselines_that_there_are_not() -> None:
    with pytest.raises(AnalysisError, match="no rule or group begins with 'nonsense'"):
        done("check", options={"select": ["nonsense"]})
    with pytest.raises(AnalysisError, match=r"there is no file known\.json among those of the plan"):
        done("check", options={"baseline": "known.json"})
    with pytest.raises(PlanError, match="this is no baseline"):
        done("check", {**SMALL_FILES, "known.json": "[" * 100_000}, {"baseline": "known.json"})
    with pytest.raises(PlanError, match="it cannot be read"):
        done("check", {**SMALL_FILES, ".continuity.toml": "x = " + "[" * 100_000})


def test_check_counts_ages_from_the_day_it_is_given() -> None:
    outcome = done("check", {"plan.yaml": example("web-shop")})
    assert outcome.today == TODAY.isoformat()
    assert done("check", options={"today": "2030-01-01"}).today == "2030-01-01"


def test_outcome_is_data_and_back() -> None:
    outcome = done("simulate", options={"replications": 10, "precision": []})
    assert Outcome.from_data(json.loads(json.dumps(outcome.as_data()))) == outcome


def test_standards_of_ones_own_are_files_of_the_plan_and_no_others() -> None:
    own = (ROOT / "continuity" / "standards" / "files" / "peak-windows_2026.yaml").read_text(encoding="utf-8")
    named = done("audit", SMALL_FILES, {"standard": ["peak-windows:2026"]})
    settings = {".continuity.toml": 'standards = ["our/rules.yaml"]'}
    for name in ("/etc/passwd", "./plan2.yaml", "../x.yaml", str(ROOT / "scenarios" / "web-shop" / "plan.yaml")):
        for option in ({"standard": [name]}, {"standard": ["peak-windows:2026"], "against": name}):
            with pytest.raises(AnalysisError, match="among those of the plan"):
                done("audit", SMALL_FILES, option)
    with pytest.raises(AnalysisError, match="among those of the plan"):
        done("audit", {**SMALL_FILES, **settings})
    with pytest.raises(AnalysisError, match="say against what: a standard, or a profile"):
        done("audit")
    assert done("audit", {"plan.yaml": SMALL, ".rules/own.yaml": own}, {"standard": ["./.rules/own.yaml"]}).summary == (
        named.summary
    )


def test_comparison_needs_both_plans_and_takes_an_old_one_that_cannot_be_used() -> None:
    both = {"old/plan.yaml": SMALL, "new/plan.yaml": SMALL}
    for gone in both:
        with pytest.raises(PlanError, match=r"no text is named \*\.yaml"):
            done("compare", {name: text for name, text in both.items() if name != gone}, {"no_numbers": True})
    with pytest.raises(PlanError, match=r"^new/plan\.yaml:1:1"):
        done("compare", {**both, "new/plan.yaml": ""}, {"no_numbers": True})
    outcome = done("compare", {**both, "old/plan.yaml": ""}, {"no_numbers": True})
    assert json.loads(outcome.result)["old"]["digest"] is None
    assert outcome.verdict is Conclusion.NONE
    with pytest.raises(PlanError, match="file-name"):
        done("compare", {**both, "new/../plan.yaml": SMALL})
    long = {"old/plan.yaml": SMALL, f"new/{'x' * 250}.yaml": SMALL}
    assert done("compare", long, {"no_numbers": True}, limits=Limits(plan_bytes=len(SMALL), files=1)).digest


def test_comparison_that_the_clock_has_ended_is_made_again() -> None:
    files = {"old/plan.yaml": SMALL, "new/plan.yaml": SMALL.replace("rto: 12h", "rto: 8h")}
    clock, options = slowly(), {"horizon": "30d", "precision": ["1%"], "budget": "2m"}
    first = done("compare", files, options, clock=RecordingClock(lambda: next(clock)))
    assert done("compare", files, options, clock=ReplayedClock(first.clock)) == first
    assert len(first.clock) > 2


def test_unknown_ids_of_a_history_are_told() -> None:
    with pytest.raises(AnalysisError, match="has the id 'shopp': did you mean 'shop'"):
        done("simulate", options={"replications": 1, "history": 0, "history_of": ["shopp"]})


def test_every_operation_says_what_it_is() -> None:
    for name, operation in OPERATIONS.items():
        assert operation.name == name
        assert operation.title.endswith(".")
        assert Context(today=TODAY).limits == Limits()
