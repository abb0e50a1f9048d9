"""One door: every plan that comes in is sound, and of every other everything wrong is said at once."""

import gc
import os
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from continuity.errors import PlanError
from continuity.findings import Finding
from continuity.model import Plan
from continuity.planfile.digest import UNORDERED
from continuity.planfile.limits import Limits
from continuity.planfile.load import Loaded, assemble, load, load_plan, load_texts
from continuity.planfile.marked import Data
from continuity.planfile.source import parse_source
from tests.planfile.kit import HEAD, SHOP, findings, loaded, only_finding, parts
from tests.planfile.test_merge import scattered

SMALL = HEAD + "services: {shop: {failures: {f: {mttf: 1d, mttr: 1h}}}}\n"


def refused(path: Path, limits: Limits | None = None) -> tuple[Finding, ...]:
    with pytest.raises(PlanError) as caught:
        load(path, limits or Limits())
    return caught.value.findings


def written(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


# --- files ------------------------------------------------------------------------------------------------------------


def test_one_file(tmp_path: Path) -> None:
    plan = load_plan(written(tmp_path, {"any.name": SMALL}) / "any.name")
    assert (plan.name, list(plan.nodes)) == ("Test", ["shop"])


def test_folder(tmp_path: Path) -> None:
    folder = written(
        tmp_path,
        {
            "b.yaml": HEAD,
            "a.yml": "services: {shop: {needs: [web]}}",
            "bia/targets.yaml": "services: {shop: {objectives: {rto: 1h}}}",
            "bia/deeper/more.YAML": "components: {web: {never_fails: rock}}",
            ".hidden.yaml": "nonsense: {",
            ".git/config.yaml": "nonsense: {",
            "notes.txt": "nonsense: {",
        },
    )
    plan = load_plan(folder)
    assert list(plan.nodes) == ["shop", "web"]
    assert plan.nodes["shop"].objectives is not None


def test_places_name_the_file_as_it_was_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path, {"plan/a.yaml": HEAD, "plan/b.yaml": "services: {shop: {needs: [web]}}"})
    monkeypatch.chdir(tmp_path)
    (finding,) = refused(Path("plan"))
    assert finding.place == f"{Path('plan', 'b.yaml')}:1:27"


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("nothing.yaml", "there is nothing here: give the path of a YAML file, or of a folder of them"),
        ("file.txt/nothing.yaml", "there is nothing here"),
        ("empty", "the folder has no *.yaml file"),
        ("x" * 300, "this cannot be read"),
        ("a\0b", "this cannot be read"),
        ("caf\udce9.yaml", "there is nothing here"),
    ],
    ids=["missing", "below a file", "empty folder", "long name", "NUL", "not UTF-8"],
)
def test_no_plan(tmp_path: Path, path: str, words: str) -> None:
    written(tmp_path, {"file.txt": "", "empty/readme.md": "", "empty/.hidden.yaml": "a: 1"})
    (finding,) = refused(tmp_path / path)
    assert (finding.id, finding.message[: len(words)]) == ("no-plan", words)
    assert finding.location is not None
    assert finding.location.file.startswith(str(tmp_path))
    finding.text().encode()


def test_folder_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = written(tmp_path, {"a.yaml": SMALL, "sub/b.yaml": "x: 1"})
    scan = os.scandir

    def refuse_below(path: str) -> object:
        if str(path).endswith("sub"):
            raise PermissionError(13, "Permission denied")
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse_below)
    (finding,) = refused(folder)
    assert finding.message == "this cannot be read: Permission denied"


def test_every_unreadable_file_is_named_and_nothing_else(tmp_path: Path) -> None:
    folder = written(tmp_path, {"a.yaml": "services: {shop: {needs: [web]}}", "b.yaml": "a: {", "c.yaml": "b: [}"})
    assert {finding.location.file[-6:] for finding in refused(folder) if finding.location} == {"b.yaml", "c.yaml"}


def test_limits_are_kept(tmp_path: Path) -> None:
    folder = written(tmp_path, {"a.yaml": SMALL})
    (finding,) = refused(folder / "a.yaml", Limits(bytes=20))
    assert "20" in finding.message


def test_figures_from_a_data_file(tmp_path: Path) -> None:
    text = SMALL.replace("mttr: 1h", "time_to_repair: {empirical: {file: data/repairs.csv, column: time}}")
    plans = [
        load_plan(written(tmp_path / str(i), {"plan.yaml": text, "data/repairs.csv": f"time\n1h\n{i}h\n"}))
        for i in (2, 2, 3)
    ]
    assert [plan.nodes["shop"].modes[0].time_to_repair.mean() for plan in plans] == [5.4e9, 5.4e9, 7.2e9]
    assert plans[0].digest == plans[1].digest != plans[2].digest


def test_data_file_outside_the_folder(tmp_path: Path) -> None:
    text = SMALL.replace("mttr: 1h", "time_to_repair: {empirical: {file: ../repairs.csv, column: time}}")
    (finding,) = refused(written(tmp_path, {"repairs.csv": "time\n1h\n", "plan/plan.yaml": text}) / "plan")
    assert "outside the plan's folder" in finding.message
    assert finding.path == "services.shop.failures.f.time_to_repair.empirical"


# --- errors -----------------------------------------------------------------------------------------------------------


def test_everything_wrong_is_found_at_once() -> None:
    found = findings(
        HEAD + "services:\n  shop: {needs: [webb], restart: soon, tier: gold}\n  other: {needs: [other], unitz: 3}\n",
        "continuity: 1\ncomponents: {web: {failures: {f: {mttf: 1d}}}}\n",
    )
    assert [(finding.place, finding.path, finding.id) for finding in found] == [
        ("0.yaml:4:18", "services.shop.needs.0", "unknown-node"),
        ("0.yaml:4:34", "services.shop.restart", "schema-value"),
        ("0.yaml:4:46", "services.shop.tier", "unknown-tier"),
        ("0.yaml:5:27", "services.other.unitz", "schema-unknown-key"),
        ("1.yaml:1:1", "continuity", "merge-set-again"),
        ("1.yaml:2:31", "components.web.failures.f", "schema-missing-key"),
    ]


def test_each_finding_says_where_and_what_to_do() -> None:
    finding = only_finding(SHOP.replace("needs:\n      - web\n", "needs:\n      - wbe\n"))
    assert (
        finding.text()
        == "0.yaml:51:9  services.checkout.needs.0  unknown node 'wbe': did you mean 'web'?  [unknown-node]"
    )
    assert finding.hint == "write 'web'"


def test_collector_runs_again_whatever_happens() -> None:
    assert gc.isenabled()
    assert findings(SHOP) == ()
    assert gc.isenabled()
    assert findings("nonsense: 1")
    assert gc.isenabled()
    gc.disable()
    try:
        loaded(SHOP)
        assert not gc.isenabled()
    finally:
        gc.enable()


def mutated(text: str, rng: random.Random) -> str:
    """The text with one line left out, doubled, swapped or damaged."""
    lines = text.splitlines()
    at = rng.randrange(len(lines))
    change: list[Callable[[], object]] = [
        lambda: lines.pop(at),
        lambda: lines.insert(at, lines[rng.randrange(len(lines))]),
        lambda: lines.__setitem__(at, lines[at].replace(": ", rng.choice([":", ": -", ": {", ": [a], b: "]), 1)),
        lambda: lines.__setitem__(at, "".join(rng.sample(words := lines[at].split(" "), len(words)))),
        lambda: lines.__setitem__(at, lines[at].replace(rng.choice("abcdehilmnoprstw"), rng.choice("xyz1-"), 1)),
    ]
    rng.choice(change)()
    return "\n".join(lines)


@given(seed=st.integers(0, 2**32), changes=st.integers(1, 4))
@settings(max_examples=100)
def test_damaged_plan_is_sound_or_refused(seed: int, changes: int) -> None:
    rng = random.Random(seed)
    text = SHOP
    for _ in range(changes):
        text = mutated(text, rng)
    found = findings(text)
    assert all(finding.location is not None and finding.message for finding in found)
    assert len({finding.order for finding in found}) == len(found)


def replaced(data: Data, at: int, value: Data) -> tuple[Data, int]:
    """The data with the value number `at`, in the order of a walk, replaced; and how many were walked over."""
    if at == 0:
        return value, -1
    at -= 1
    if isinstance(data, dict):
        out = {}
        for key, below in data.items():
            out[key], at = replaced(below, at, value) if at >= 0 else (below, at)
        return out, at  # type: ignore[return-value] # plain data, to be written out
    if isinstance(data, list):
        items = []
        for below in data:
            item, at = replaced(below, at, value) if at >= 0 else (below, at)
            items.append(item)
        return items, at  # type: ignore[return-value]
    return data, at


ODD: st.SearchStrategy[Data] = st.sampled_from(
    [None, 3, -1, True, 0.5, "", "web", "never", "2h", [], {}, ["web"], {"web": "50%"}, [[]], {"a": {"b": {}}}]
)


@given(at=st.integers(1, 460), odd=ODD)
@settings(max_examples=150)
def test_any_value_anywhere_is_taken_or_refused(at: int, odd: Data) -> None:
    data, _ = replaced(plain(parts(SHOP)[0]), at, odd)
    found = findings(yaml.safe_dump(data, sort_keys=False))
    assert all(finding.location is not None for finding in found)


def plain(data: Data) -> Data:
    """The data without its places."""
    if isinstance(data, dict):
        return {key: plain(value) for key, value in data.items()}  # type: ignore[return-value] # to be written out
    return [plain(item) for item in data] if isinstance(data, list) else data  # type: ignore[return-value]


# --- meaning ----------------------------------------------------------------------------------------------------------


def without_places(plan: Plan) -> Plan:
    return replace(plan, assumptions=tuple(replace(each, place="") for each in plan.assumptions))


def reloaded(texts: list[str]) -> Loaded:
    return assemble([parse_source(text.encode(), f"{i}.yaml") for i, text in enumerate(texts)])


ASSUMING = SHOP.replace("mttr: 6h, team: {ops: 1, dba: 1}", "mttr: 6h").replace(", met_in: 95%}", "}, assumed: a guess")


@pytest.mark.parametrize("text", [SHOP, ASSUMING], ids=["shop", "assuming"])
@given(files=st.integers(1, 5), rng=st.randoms(use_true_random=False))
@settings(max_examples=15)
def test_any_split_and_order_is_the_same_plan(text: str, files: int, rng: random.Random) -> None:
    whole = plain(parts(text)[0])
    assert isinstance(whole, dict)
    split = [part for part in scattered(dict(whole), files, rng) if part]
    again = reloaded([yaml.safe_dump(part, sort_keys=False) for part in split])
    before = loaded(text)
    assert without_places(again.plan) == without_places(before.plan)
    assert bool(again.plan.assumptions) == (text is ASSUMING)


@given(rng=st.randoms(use_true_random=False))
@settings(max_examples=15)
def test_order_in_lists_without_order_does_not_count(rng: random.Random) -> None:
    def shuffled(data: Data, key: str) -> Data:
        if isinstance(data, dict):
            return {inner: shuffled(value, inner) for inner, value in data.items()}  # type: ignore[return-value]
        if isinstance(data, list):
            items = [shuffled(item, "") for item in data]
            return rng.sample(items, len(items)) if key in UNORDERED else items  # type: ignore[return-value]
        return data

    again = reloaded([yaml.safe_dump(shuffled(parts(SHOP)[0], ""))])
    assert again.plan.digest == loaded(SHOP).plan.digest


def test_digest_is_of_what_is_said_and_not_of_what_is_supplied() -> None:
    other = SHOP.replace(
        "  web-lyon: {kind: vm, ", "  web-lyon: {failures: {crash: {mttf: 30d, mttr: 10m, team: ops}}, "
    )
    one, two = loaded(SHOP).plan, loaded(other).plan
    assert one.nodes["web-lyon"].modes == two.nodes["web-lyon"].modes
    assert one.digest != two.digest


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("services.checkout.needs.0", "0.yaml:51:9"),
        ("components.web-lyon.failures.crash", "0.yaml:6:25"),
        ("options.more-dba.sets.teams.crisis.people", "0.yaml:99:50"),
        ("name", "0.yaml:2:7"),
        ("services.chekout", None),
        ("services.checkout.needs.99", None),
        ("services.checkout.needs.x", None),
        ("name.x", None),
        ("", None),
    ],
)
def test_locate(path: str, place: str | None) -> None:
    found = loaded(SHOP).locate(path)
    assert (None if found is None else str(found)) == place


def test_texts_are_what_their_files_are_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = {"b/plan.yaml": SMALL, "a.YML": "components: {db: {}}\n", "b/.c.yaml": "[", ".d/e.yaml": "[", "f.txt": "["}
    for name, text in texts.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    here, there = load_texts(texts), load(Path())
    assert here == there
    assert here.locate("services.shop") == there.locate("services.shop")


def test_what_is_wrong_in_several_texts_is_said_at_once() -> None:
    with pytest.raises(PlanError) as caught:
        load_texts({"a.yaml": "[", "b.yaml": "\ud800", "c.yaml": SMALL})
    assert {each.location.file for each in caught.value.findings if each.location} == {"a.yaml", "b.yaml"}
    with pytest.raises(PlanError, match="no text is named"):
        load_texts({})
