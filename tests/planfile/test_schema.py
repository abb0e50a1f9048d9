"""The door from plain data to the typed plan: what holds for all entries."""

import pytest

from continuity.findings import dotted
from continuity.model import Section
from continuity.planfile.schema import build
from continuity.planfile.source import parse_source
from tests.planfile.schema_kit import Case, check, data_of, problems, sound

TOP = [
    Case("colour: red", "colour", "unknown key 'colour': a plan file has no such key", "x-colour: red"),
    Case("servces: {}", "servces", "unknown key 'servces': did you mean 'services'?", "services: {}"),
    Case("services:", "services", "there is no value here", "services: {}"),
    Case("x-mine:", "x-mine", "there is no value here", "x-mine: [1, {a: null}]"),
    Case("services: []", "services", "a mapping of ids is expected, not a list", "services: {}"),
    Case("exercises: {}", "exercises", "a list is expected, not a mapping", "exercises: []"),
    Case("timezone: Mars/Base", "timezone", "no time zone that is known", "timezone: Europe/Vienna"),
    Case("timezone: Europe/Viena", "timezone", "did you mean 'Europe/Vienna'?", "timezone: UTC"),
    Case("timezone: Europe", "timezone", "no time zone that is known", "timezone: Asia/Tokyo"),
    Case("timezone: ../../etc/passwd", "timezone", "no time zone that is known", "timezone: Etc/GMT+1"),
    Case("timezone: 1", "timezone", "1 is no time zone", "timezone: UTC"),
    Case("currency: euro", "currency", "three capital letters", "currency: EUR"),
    Case("title: 5", "title", "a text is expected, not 5: put it in quotes", 'title: "5"'),
    Case('note: " "', "note", "the text is empty", "note: a word"),
    Case("tags: red", "tags", "a list is expected, not 'red': write [red]", "tags: [red]"),
    Case("tags: [red, blue, red]", "tags.2", "'red' is in the list already", "tags: [red, blue]"),
    Case("tags: [red, 3]", "tags.1", "a text is expected", "tags: []"),
    Case("owner: [me]", "owner", "a text is expected, not a list", "owner: me"),
]


@pytest.mark.parametrize("case", TOP, ids=lambda case: case.bad)
def test_keys_of_the_plan(case: Case) -> None:
    check(case, "...")


@pytest.mark.parametrize(
    ("text", "path", "words"),
    [
        ("name: A", "", "a plan file needs 'continuity': write continuity: 1"),
        ("continuity: 1", "", "a plan file needs 'name'"),
        ("continuity: 2\nname: A", "continuity", "format 2 is not known here"),
        ("continuity: true\nname: A", "continuity", "format true is not known here"),
        ("continuity: '1'\nname: A", "continuity", "format '1' is not known here"),
        ("continuity: 1.0\nname: A", "continuity", "format 1.0 is not known here"),
        ("continuity: 1\nname: 3", "name", "a text is expected"),
    ],
)
def test_head_of_the_plan(text: str, path: str, words: str) -> None:
    (problem,) = build(parse_source(text.encode(), "plan.yaml")).problems
    assert dotted(problem.path) == path
    assert words in problem.message


@pytest.mark.parametrize("name", ["a", "web-1", "a_b", "x9"])
def test_ids(name: str) -> None:
    assert list(sound(f"components: {{{name}: {{}}}}").nodes) == [name]


@pytest.mark.parametrize("name", ["Web", "1web", "-a", "we b", "wéb", "_a", "a.b"])
def test_what_is_no_id(name: str) -> None:
    (problem,) = problems(f"components: {{'{name}': {{}}}}")
    assert (problem.path, problem.id, problem.key) == (("components", name), "schema-id", True)
    assert f"'{name}' is no id" in problem.message


@pytest.mark.parametrize("name", ["any", "all", "of", "share", "paper", "best", "never"])
@pytest.mark.parametrize("section", ["components", "teams", "plans", "kinds"])
def test_words_of_the_format_are_no_ids(name: str, section: str) -> None:
    entry = {"teams": "{people: 1}", "plans": "{steps: {}}"}.get(section, "{}")
    (problem,) = problems(f"{section}: {{{name}: {entry}}}")
    assert problem.path == (section, name)
    assert "a word of the format" in problem.message


def test_an_id_must_be_a_text() -> None:
    found = build({"continuity": 1, "name": "A", "components": {7: {}, "web": {3: 1}}}).problems
    assert [(problem.path, problem.id) for problem in found] == [
        (("components", "7"), "schema-id"),
        (("components", "web", "3"), "schema-unknown-key"),
    ]


def test_an_entry_without_a_value() -> None:
    (problem,) = problems("components: {web: }")
    assert (problem.path, problem.id) == (("components", "web"), "schema-no-value")


@pytest.mark.parametrize("value", ["5", "text", "[]", "true"])
def test_an_entry_that_is_no_mapping(value: str) -> None:
    (problem,) = problems(f"components: {{web: {value}}}")
    assert problem.path == ("components", "web")
    assert "a component is a mapping" in problem.message


def test_everything_with_an_id_is_described() -> None:
    described = "{title: T, note: N, owner: O, source: S, assumed: A, tags: [g], x-own: 1, mttf: 1d, mttr: 1h}"
    mode = sound(f"components: {{web: {{failures: {{crash: {described}}}}}}}").nodes["web"].modes[0]
    assert (mode.title, mode.note, mode.owner, mode.source, mode.assumed, mode.tags) == (
        "T",
        "N",
        "O",
        "S",
        "A",
        ("g",),
    )


def test_what_has_no_id_has_no_keys_of_ones_own() -> None:
    (problem,) = problems("services: {shop: {objectives: {x-own: 1}}}")
    assert problem.path == ("services", "shop", "objectives", "x-own")


def test_everything_wrong_is_found_at_once_and_what_is_sound_is_there() -> None:
    built = build(
        data_of(
            """\
            timezone: Nowhere
            services:
              shop: {needs: [web, {any: []}], colour: red, units: two}
              bare: {needs: [web]}
            components:
              web: {failures: {crash: {mttf: 5, mttr: 1h, mttff: 1}, slow: {mttf: 1d, mttr: 1h}}}
              db: {never_fails: a reason}
            teams: {ops: {}, dba: {people: 2}}
            exercises: [{plan: p, held: today, kind: full}, {plan: p, held: 2026-01-01, kind: full}]
            """
        )
    )
    assert [(dotted(problem.path), problem.id) for problem in built.problems] == [
        ("timezone", "schema-value"),
        ("services.shop.colour", "schema-unknown-key"),
        ("services.shop.units", "schema-type"),
        ("services.shop.needs.1.any", "schema-value"),
        ("components.web.failures.crash.mttff", "schema-unknown-key"),
        ("components.web.failures.crash.mttf", "schema-value"),
        ("teams.ops", "schema-missing-key"),
        ("exercises.0.held", "schema-value"),
    ]
    assert list(built.plan.nodes) == ["bare", "db"]
    assert list(built.plan.teams) == ["dba"]
    assert len(built.plan.exercises) == 1
    assert built.plan.name == "Test"


def test_merge_keys_are_not_read() -> None:
    (problem,) = build({"continuity": 1, "name": "A", "kinds": {"vm": {"<<": {"units": 2}}}}).problems
    assert problem.path == ("kinds", "vm", "<<")
    assert "merge keys are not read here" in problem.message


def test_an_unknown_key_tells_the_known_ones() -> None:
    (problem,) = problems("spares: {disks: {stock: 1, resupply: 1d, price: 3}}")
    assert problem.hint == "keys of a pool of spares: assumed, note, owner, resupply, source, stock, tags, title"
    assert problem.key


@pytest.mark.parametrize(
    "entry",
    [
        "components: {web: {failures: {crash: {mtff: 1d, mttr: 1h}}}}",
        "components: {web: {failures: {crash: {mttf: 1d, time_to_repiar: 1h}}}}",
        "components: {web: {units: 3, requred: 2}}",
        "components: {web: {standby: warm, dormacy: 20%}}",
        "components: {web: {availability: 99%, mtr: 1h}}",
        "components: {web: {failover: {between: [a, b], takes: 1m, coverage: 9%, othrwise: never}}}",
        "components: {web: {failover: {betwen: [a, b], takes: 1m}}}",
        "components: {web: {needs: [{anyof: [a, b]}]}}",
        "components: {web: {needs: [{or: [a, b]}]}}",
        "teams: {ops: {member: [anna]}}",
        "teams: {ops: {people: 1, preempts: true, resum: afresh}}",
        "calendars: {office: {day: mon}}",
        "plans: {p: {steps: {s: {takse: 5m, kind: verification}}}}",
        "plans: {p: {steps: {s: {takes: 5m, repair: [web]}}}}",
    ],
)
def test_one_slip_of_the_pen_is_one_problem(entry: str) -> None:
    (problem,) = problems(entry)
    assert problem.id == "schema-unknown-key"


def test_a_plan_full_of_unknown_keys_is_read_quickly_enough_to_answer() -> None:
    nodes = {f"n{i}": {f"unitz{i}": 1} for i in range(5000)}
    found = build({"continuity": 1, "name": "A", "components": nodes}).problems
    assert len(found) == 5000
    assert "did you mean 'units'?" in found[0].message
    assert "has no such key" in found[-1].message  # looking for the nearest of so many would take minutes


@pytest.mark.parametrize(
    "node",
    [
        {"needs": ["A"] * 5000},
        {"needs_to_start": ["a"] * 5000},
        {"needs_to_start": [3] * 5000},
        {f"key{i}": 1 for i in range(5000)},
    ],
    ids=["ids", "repetitions", "types", "keys"],
)
def test_of_very_many_faults_in_one_place_the_first_are_told(node: dict[str, object]) -> None:
    found = build({"continuity": 1, "name": "A", "components": {"web": node}}).problems
    assert len(found) == 1001
    assert "more than 1,000 faults" in found[-1].message


def test_mappings_are_sorted_by_id_and_lists_are_not() -> None:
    plan = sound(
        """\
        suppliers: {z: {}, a: {}}
        components: {y: {}, b: {failures: {z: {mttf: 1d, mttr: 1h}, a: {mttf: 1d, mttr: 1h}}}}
        services: {s: {needs: [z, b, a]}}
        teams: {t: {members: [z, a]}, c: {people: 1}}
        """
    )
    assert list(plan.nodes) == ["a", "b", "s", "y", "z"]
    assert [mode.id for mode in plan.nodes["b"].modes] == ["a", "z"]
    assert [getattr(need, "node", None) for need in plan.nodes["s"].needs] == ["z", "b", "a"]
    assert list(plan.teams) == ["c", "t"]
    assert plan.teams["t"].members == ("z", "a")


def test_sections_of_nodes() -> None:
    plan = sound("services: {a: {}}\ncomponents: {b: {}}\nsites: {c: {}}\nsuppliers: {d: {}}")
    assert [node.section for node in plan.nodes.values()] == list(Section)


class TestTiersAndKinds:
    """What supplies nodes is checked key by key, but nothing is required in it and nothing is made of it."""

    @pytest.mark.parametrize(
        "supply",
        [
            "{}",
            "{failures: {crash: {mttr: 5m}}}",
            "{units: 3}",
            "{standby: warm}",
            "{promised: {availability: 99%}}",
            "{mttr: 5m}",
            "{failover: {takes: 5m}}",
            "{data: {orders: {copies: {tape: {backup: {keep: 3d}}}}}}",
            "{experienced: {mttr: 1h}}",
        ],
    )
    @pytest.mark.parametrize("section", ["tiers", "kinds"])
    def test_nothing_is_required(self, supply: str, section: str) -> None:
        plan = sound(f"{section}: {{gold: {supply}}}")
        assert not plan.nodes

    @pytest.mark.parametrize(
        ("supply", "path", "words"),
        [
            ("{unit: 3}", "unit", "did you mean 'units'?"),
            ("{failures: {crash: {mttr: 5}}}", "failures.crash.mttr", "5"),
            ("{failures: {crash: {mttrr: 5m}}}", "failures.crash.mttrr", "did you mean 'mttr'?"),
            (
                "{failures: {crash: {mttf: 1d, frequency: once in 3y}}}",
                "failures.crash.frequency",
                "exclude each other",
            ),
            ("{failures: {never: {}}}", "failures.never", "a word of the format"),
            ("{units: }", "units", "there is no value here"),
            ("{availability: 99%, never_fails: it does}", "never_fails", "exclude each other"),
            # A list, and what may be written as a plain value, is never completed from elsewhere.
            ("{needs: [{need: a, workaround: {ready: 5m}}]}", "needs.0.workaround", "a workaround needs 'level'"),
            ("{maintenance: [{every: 4w}]}", "maintenance.0", "a maintenance needs 'takes'"),
            ("{failover: {otherwise: {team: ops}}}", "failover.otherwise", "needs 'takes'"),
            ("{data: {d: {restore: {size: 2TB}}}}", "data.d.restore", "needs 'rate'"),
        ],
    )
    def test_keys_are_checked(self, supply: str, path: str, words: str) -> None:
        (problem,) = problems(f"kinds: {{vm: {supply}}}")
        assert dotted(problem.path) == f"kinds.vm.{path}"
        assert words in problem.message

    def test_a_chain_is_reported_where_tiers_and_kinds_are_resolved(self) -> None:
        assert not problems("tiers: {gold: {tier: silver, kind: vm}}")
