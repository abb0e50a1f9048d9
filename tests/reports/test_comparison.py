"""Reports of comparisons: what is told first, what is left out, and what a hostile plan cannot do in a comment."""

from dataclasses import replace

import pytest

from continuity.comparison.figure_results import ComparedPromise, ComparedService, Fate, Figure, Numbers
from continuity.comparison.results import Comparison, Side
from continuity.comparison.text_results import Area, Change, Kind
from continuity.findings import Finding, Location, Severity
from continuity.reports.comparison import comparison_as_text
from continuity.reports.comparison_figures import points
from continuity.reports.comparison_markdown import MARK, comparison_as_markdown
from continuity.reports.markdown import cell, code
from continuity.results import Estimate, Verdict
from tests.reports.kit import estimate

NASTY = "a|b `c` @all <img> [x](http://y) #1 \x1b[31m\n# title"


def exact(value: float) -> Estimate:
    return replace(estimate(value), low=value, high=value, standard_error=0.0, n=0)


def figure(before: float, after: float) -> Figure:
    return Figure(before=estimate(before, 0.001), after=estimate(after, 0.001), change=estimate(after - before, 0.0002))


def promise(fate: Fate, before: Verdict | None, after: Verdict | None, whose: str = "shop") -> ComparedPromise:
    return ComparedPromise(
        scenario="fire",
        whose=whose,
        objective="rto",
        target_before="4h",
        target_after="4h",
        met=figure(0.99, 0.9),
        verdict_before=before,
        verdict_after=after,
        fate=fate,
    )


PROMISES = (
    promise(Fate.SAME, Verdict.BROKEN, Verdict.BROKEN, "old-one"),
    promise(Fate.MENDED, Verdict.BROKEN, Verdict.KEPT, "mended-one"),
    promise(Fate.NEW, None, Verdict.KEPT, "new-and-kept"),
    promise(Fate.BROKEN, Verdict.KEPT, Verdict.BROKEN, "broken-one"),
)


def service(before: float, after: float) -> ComparedService:
    down = Figure(before=estimate(9.0), after=estimate(9.0), change=estimate(0.0))
    return ComparedService(availability=figure(before, after), downtime_hours_per_year=down, made_by="simpy")


def numbers(*promises: ComparedPromise) -> Numbers:
    return Numbers(
        seed=1,
        start="2027-01-04T00:00:00+00:00",
        horizon_hours=8760.0,
        replications=100,
        certain=False,
        services={"broken-one": service(0.99, 0.98), "idle": service(0.99, 0.97), "old-one": service(0.99, 0.99)},
        scenarios={},
        promises=promises,
    )


CHANGE = Change(
    area=Area.TARGETS,
    kind=Kind.CHANGED,
    path="services.shop.objectives.rto",
    before="4h",
    after="8h",
    direction="looser",
    place="plan.yaml:3:4",
)
FINDING = Finding(
    id="rule", severity=Severity.WARNING, message="m", path="services.shop", location=Location("a.yaml", 1, 2)
)
COMPARISON = Comparison(
    old=Side(source="git:main:plan.yaml", name="Shop", digest="1"),
    new=Side(source="plan.yaml", name="Shop", digest="2"),
    version="0.1",
    platform={},
    changes=(CHANGE,),
    new_findings=(FINDING,),
    numbers=numbers(*PROMISES),
)


def test_what_is_broken_comes_first_and_what_was_broken_is_counted() -> None:
    text = comparison_as_text(COMPARISON)
    assert text.index("broken-one: rto 4h") < text.index("mended-one: rto 4h") < text.index("4 promises:")
    assert "4 promises: 1 kept before and broken now, 1 broken before and kept now, 1 new, 1 broken as before." in text
    assert "old-one: rto" not in text
    assert "new-and-kept" not in text
    everything = comparison_as_text(COMPARISON, everything=True)
    assert "old-one: rto" in everything
    assert "new-and-kept: rto" in everything


def test_services_that_promise_something_are_told_and_the_others_counted() -> None:
    text = comparison_as_text(COMPARISON)
    row = next(line.split() for line in text.splitlines() if line.startswith("broken-one"))
    assert row == ["broken-one", "availability", "99.0%", "98.0%", "-1.00", "points", "(-1.02", "to", "-0.98)"]
    assert "idle" not in text
    assert "1 other service differs, without a promise or a cost: --all." in text
    assert "idle" in comparison_as_text(COMPARISON, everything=True)
    nobody = replace(COMPARISON, numbers=numbers())
    assert "idle" in comparison_as_text(nobody)


def test_changes_are_told_by_area_with_their_places() -> None:
    text = comparison_as_text(COMPARISON)
    assert "\nTargets\n  services.shop.objectives.rto: 4h -> 8h, looser  (plan.yaml:3:4)\n" in text
    assert "\nFindings\n  new: warning  a.yaml:1:2  services.shop  m  [rule]\n" in text


def test_an_undecided_old_plan_is_not_said_to_have_promised_nothing() -> None:
    alone = replace(COMPARISON, unusable=(FINDING,), numbers=numbers(promise(Fate.NEW, None, Verdict.BROKEN)))
    text = comparison_as_text(alone)
    assert "not known before, broken at 90.0% now" in text
    assert "1 promise: 1 broken." in text
    assert "The two say the same" not in comparison_as_text(replace(alone, changes=()))
    assert alone.verdict is Verdict.KEPT


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (exact(0.0), "none"),
        (replace(exact(0.0), n=100), "none in any history"),
        (exact(0.0123), "+1.23 points, exactly"),
        (estimate(-0.00012, 0.00002), "-0.012 points (-0.014 to -0.010)"),
        (replace(exact(0.5), low=None, high=None, n=100), "+50.0 points in every history"),
        (None, "–"),
    ],
)
def test_differences_are_told_with_the_digits_that_are_known(change: Estimate | None, told: str) -> None:
    assert points(change) == told


# --- Markdown --------------------------------------------------------------------------------------------------------


def test_markdown_begins_with_its_mark_and_the_verdict() -> None:
    lines = comparison_as_markdown(COMPARISON).splitlines()
    assert lines[0] == MARK
    assert lines[1] == "### Shop: a promise that was kept is broken"
    (row,) = (line for line in lines if line.startswith("| **broken** |"))
    assert row.startswith(
        "| **broken** | fire, broken-one: rto 4h | kept at 99.0% | broken at 90.0% | -9.00 points (-9.0"
    )


def test_a_plan_cannot_break_out_of_a_table_or_call_somebody() -> None:
    nasty = replace(CHANGE, path=NASTY, before=NASTY, after=NASTY)
    hostile = replace(
        COMPARISON,
        new=Side(source="plan.yaml", name=NASTY, digest="2"),
        changes=(nasty,),
        new_findings=(replace(FINDING, message=NASTY),),
        numbers=numbers(promise(Fate.BROKEN, Verdict.KEPT, Verdict.BROKEN, NASTY)),
    )
    text = comparison_as_markdown(hostile)
    assert "\x1b" not in text
    assert "\n# title" not in text
    for row in (line for line in text.splitlines() if line.startswith("| targets")):
        assert row.replace("\\|", "").count("|") == 4
    for markup in ("[x]", "http://", "@all", "#1", "<img", "\n"):
        assert markup not in cell(NASTY)


def test_code_keeps_what_is_in_it() -> None:
    assert code("a") == "`a`"
    assert code("a`b") == "`` a`b ``"
    assert code("a|b\n") == "`a\\|b\\n`"


def test_long_tables_are_folded_and_cut() -> None:
    many = tuple(replace(CHANGE, path=f"services.s{i}.title") for i in range(100))
    text = comparison_as_markdown(replace(COMPARISON, changes=many))
    assert "<details><summary>100 changes</summary>" in text
    assert "60 more: `--format text` has all." in text
    assert len(text) < 60_000
