"""Several files are one plan; nothing is said twice."""

import random

from hypothesis import given
from hypothesis import strategies as st

from continuity.planfile.marked import YamlMapping, locate
from continuity.planfile.merge import merged
from tests.planfile.kit import parts

STRUCTURE = """\
services:
  shop: {needs: [web], site: paris}
"""
TARGETS = """\
services:
  shop:
    objectives: {rto: 1h}
  mail: {site: lyon}
"""


def test_files_describe_one_id_together() -> None:
    whole, findings = merged(parts(STRUCTURE, TARGETS))
    assert not findings
    assert whole == {
        "services": {"shop": {"needs": ["web"], "site": "paris", "objectives": {"rto": "1h"}}, "mail": {"site": "lyon"}}
    }


def test_everything_keeps_its_place() -> None:
    whole, _ = merged(parts(STRUCTURE, TARGETS))
    assert str(locate(whole, ("services", "shop", "needs", 0))) == "0.yaml:2:18"
    assert str(locate(whole, ("services", "shop", "objectives", "rto"))) == "1.yaml:3:23"
    assert str(locate(whole, ("services", "mail"))) == "1.yaml:4:3"


def test_second_setting_names_both_places() -> None:
    _, (finding,) = merged(parts("a: {rto: 1h}", "a: {rto: 2h}"))
    assert finding.id == "merge-set-again"
    assert finding.path == "a.rto"
    assert finding.place == "1.yaml:1:5"
    assert "0.yaml:1:5" in finding.message


def test_equal_value_is_still_a_second_setting() -> None:
    _, findings = merged(parts("continuity: 1", "continuity: 1", "continuity: 1"))
    assert [finding.place for finding in findings] == ["1.yaml:1:1", "2.yaml:1:1"]


def test_lists_are_leaves() -> None:
    _, findings = merged(parts("needs: [a]", "needs: [b]"))
    assert [finding.path for finding in findings] == ["needs"]


def test_mapping_and_leaf_are_a_second_setting() -> None:
    _, findings = merged(parts("mttr: 1h", "mttr: {exponential: 1h}"))
    assert [finding.path for finding in findings] == ["mttr"]


def test_all_second_settings_are_found() -> None:
    _, findings = merged(parts("a: {x: 1, y: 2, z: 3}", "a: {x: 1, y: 3}", "b: 1", "b: 2"))
    assert sorted(finding.path for finding in findings) == ["a.x", "a.y", "b"]


def test_what_an_alias_repeats_is_not_changed_by_another_file() -> None:
    first, second = parts("a: &it {x: 1}\nb: *it\n", "a: {y: 2}\n")
    whole, _ = merged([first, second])
    assert whole == {"a": {"x": 1, "y": 2}, "b": {"x": 1}}
    assert first == {"a": {"x": 1}, "b": {"x": 1}}


leaves = st.integers() | st.text("ab", max_size=3) | st.lists(st.integers(), max_size=2).map(str)
plain_mappings = st.recursive(
    st.dictionaries(st.text("abcd", min_size=1, max_size=2), leaves, max_size=4),
    lambda inner: st.dictionaries(st.text("abcd", min_size=1, max_size=2), leaves | inner, max_size=4),
    max_leaves=20,
)


def marked(data: dict[str, object], file: str) -> YamlMapping:
    whole = YamlMapping((file, 1, 1))
    for key, value in data.items():
        whole[key] = marked(value, file) if isinstance(value, dict) else value  # type: ignore[assignment] # drawn leaves
        whole.marks[key] = whole.value_marks[key] = (file, 1, 1)
    return whole


def scattered(data: dict[str, object], files: int, rng: random.Random) -> list[dict[str, object]]:
    """Each leaf in one of several files, at random; an empty mapping in at least one."""
    out: list[dict[str, object]] = [{} for _ in range(files)]
    for key, value in rng.sample(sorted(data.items()), len(data)):
        if not isinstance(value, dict):
            out[rng.randrange(files)][key] = value
            continue
        scattering = scattered(value, files, rng)
        keep = rng.randrange(files)
        for i, part in enumerate(scattering):
            if part or i == keep:
                out[i][key] = part
    return out


@given(data=plain_mappings, files=st.integers(1, 4), rng=st.randoms(use_true_random=False))
def test_any_split_is_put_together_again(data: dict[str, object], files: int, rng: random.Random) -> None:
    split = scattered(data, files, rng)
    whole, findings = merged([marked(part, f"{i}.yaml") for i, part in enumerate(split)])
    assert (whole, findings) == (data, [])
