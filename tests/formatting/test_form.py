"""The one form: what it looks like, that it says the same, that no comment is lost, that it is the form of itself."""

import json
import re
from pathlib import Path
from textwrap import dedent

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from continuity.errors import PlanError
from continuity.formatting.form import formatted
from continuity.formatting.layout import WIDTH
from continuity.planfile import source
from continuity.planfile.load import assemble, load
from continuity.planfile.source import parse_source
from tests.planfile.kit import SHOP
from tests.planfile.test_source import PlainData, documents, written_by_ruamel

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "scenarios").rglob("plan.yaml"))
WHOLE = ROOT / "tests" / "planfile" / "whole-format.yaml"
HEAD = "continuity: 1\nname: Test\n"


def form(text: str) -> str:
    """The form of a text, which is the form of itself."""
    new = formatted(text.encode(), "plan.yaml").decode()
    assert formatted(new.encode(), "plan.yaml").decode() == new
    return new


def of_plan(text: str) -> str:
    """The form of a plan, without the head that need not be written."""
    new = form(HEAD + dedent(text))
    assert new.startswith(HEAD + "\n")
    return new.removeprefix(HEAD + "\n")


def said(text: str) -> str:
    """What a text says, without the order of its keys."""
    return json.dumps(parse_source(text.encode(), "plan.yaml"), sort_keys=True)


def comments_by_lines(text: str) -> list[str]:
    """The comments of a text in which `#` begins nothing else."""
    return sorted(line[line.index("#") :].rstrip() for line in text.splitlines() if "#" in line)


def test_keys_come_in_the_order_of_the_reference_and_ids_stay() -> None:
    text = """\
    sites:
      lyon: {}
      brest: {never_fails: rock}
    services:
      shop: {x-code: 7, source: tickets, objectives: {rto: 1h, availability: 99%}, needs: [web, db], title: Shop}
      mail: {owner: ops, needs: [db]}
    """
    assert of_plan(text) == dedent("""\
    services:
      shop: {title: Shop, needs: [web, db], objectives: {availability: 99%, rto: 1h}, x-code: 7, source: tickets}
      mail: {owner: ops, needs: [db]}

    sites:
      lyon: {}
      brest: {never_fails: rock}
    """)


def test_the_head_of_a_file_is_what_everything_may_say() -> None:
    text = "services: {shop: {}}\ntags: [a]\nsource: us\nnote: x\nx-a: 1\nname: Test\ncurrency: EUR\ncontinuity: 1\n"
    keys = ["continuity", "name", "note", "source", "tags", "x-a", "currency", "services"]
    assert [line.split(":")[0] for line in form(text).splitlines() if line] == keys


def test_comments_go_with_what_they_are_about() -> None:
    text = """\
    # all of it
    sites:   # two
        # the old one
        paris: {never_fails: rock}   # for ever

        # at the end of the sites
    services:
      shop:
        objectives: # promised
          rto: 1h
          # at the end of the objectives
        # why two
        needs: [web,   # the first
          db]
    """
    assert of_plan(text) == dedent("""\
    services:
      shop:
        # why two
        needs:
          - web  # the first
          - db
        objectives:  # promised
          rto: 1h
          # at the end of the objectives

    # all of it
    sites:  # two
      # the old one
      paris: {never_fails: rock}  # for ever

      # at the end of the sites
    """)


def test_comments_at_the_head_of_a_file_stay_there() -> None:
    text = "# A shop.\n\n# Try it.\nname: Test\n# the format\ncontinuity: 1\nservices: {}\n# the end\n"
    assert form(text) == "# A shop.\n\n# Try it.\n# the format\ncontinuity: 1\nname: Test\nservices: {}\n# the end\n"


def test_comments_of_neighbouring_lines_are_aligned() -> None:
    text = """\
    services:
      web:
        units: 3 # identical
        required: 2      # of them
        site: paris
        restart: 5m # long
    """
    assert [line for line in of_plan(text).splitlines() if "#" in line] == [
        "    units: 3     # identical",
        "    required: 2  # of them",
        "    restart: 5m  # long",
    ]


def test_comments_above_and_behind_a_dash_stand_above_it() -> None:
    text = """\
    services:
      shop:
        needs:
        # above
        -   # behind
          # below
          without: 50%
          # of the need
          need: web
        # at the end
    """
    assert of_plan(text) == dedent("""\
    services:
      shop:
        needs:
          # above
          # behind
          # below
          # of the need
          - need: web
            without: 50%
          # at the end
    """)


def test_what_is_in_braces_stays_there_while_it_has_room() -> None:
    long = ", ".join(f"node-{i}" for i in range(8))
    text = f"""\
    services:
      short: {{needs: [ a,b ] , "title" : 'x' }}
      long: {{title: A service that has a long name, needs: [{long}], objectives: {{availability: 99%}}}}
    """
    assert of_plan(text) == dedent(f"""\
    services:
      short: {{"title": 'x', needs: [a, b]}}
      long:
        title: A service that has a long name
        needs: [{long}]
        objectives: {{availability: 99%}}
    """)


def test_a_long_list_in_brackets_fills_its_lines() -> None:
    times = [f"{i}m" for i in range(1, 100)]
    new = of_plan(f"services: {{shop: {{restart: {{empirical: [{', '.join(times)}]}}}}}}")
    assert max(map(len, new.splitlines())) <= WIDTH
    assert re.findall(r"\d+m", new) == times
    assert len(new.splitlines()) < 12


def test_texts_of_several_lines_keep_their_lines() -> None:
    text = """\
    services:
        shop:
            note: |   # as it is
                first

                  more
                last


            title: plain
               text
            x-kept: |+
              kept

            x-deep: >2
                deep
            x-quoted: "one \\
               two"
            owner:
              a text on its own line
    """
    assert of_plan(text) == dedent("""\
    services:
      shop:
        title: plain
          text
        owner: a text on its own line
        note: |  # as it is
          first

            more
          last
        x-kept: |+
          kept

        x-deep: >2
            deep
        x-quoted: "one \\
          two"
    """)


@pytest.mark.parametrize("ending", ["|", ">", "|+", "|-"])
@pytest.mark.parametrize("rest", ["", "\n", "\n\n\n"])
def test_a_text_at_the_end_of_a_file_says_the_same(ending: str, rest: str) -> None:
    text = f"{HEAD}services:\n  shop:\n    note: {ending}\n      words{rest}"
    assert said(form(text)) == said(text)


def test_aliases_keep_the_order_that_they_need() -> None:
    text = f"{HEAD}sites: {{a: &a {{never_fails: &why rock}}, b: *a}}\nservices: {{shop: {{x-why: *why, *why : 1}}}}\n"
    assert form(text) == text


def test_marks_and_line_ends() -> None:
    text = "\ufeff" + HEAD.replace("\n", "\r\n") + "services: {}"
    assert form(text) == "\ufeff" + HEAD + "services: {}\n"
    assert form(f"%YAML 1.2\n--- # head\n{HEAD}services: {{}}\n...\n# end\n") == (
        f"%YAML 1.2\n---\n# head\n{HEAD}services: {{}}\n# end\n"
    )


def test_a_file_in_braces_stays_so_while_it_fits() -> None:
    assert form('{"name":"a" , "services":{}}') == '{"name": "a", "services": {}}\n'
    long = ", ".join(f'"service-{i}": {{}}' for i in range(9))
    assert form(f'{{"name": "a", "services": {{{long}}}}}') == "\n".join(
        ['"name": "a"', "", '"services":', *(f'  "service-{i}": {{}}' for i in range(9)), ""]
    )


@pytest.mark.parametrize(
    ("text", "defect", "place"),
    [
        ("continuity: 1\nname: [a\n", "source-syntax", "plan.yaml:3:1"),
        ("a: 1\n---\nb: 2\n", "source-several-documents", "plan.yaml:2:1"),
        ("name: a\nname: b\n", "source-duplicate-key", "plan.yaml:2:1"),
        ("jobs: {build: {}}\n", "format-no-plan", "plan.yaml:1:1"),
        ("", "source-empty", "plan.yaml:1:1"),
    ],
)
def test_what_is_no_plan_file_is_refused_with_its_place(text: str, defect: str, place: str) -> None:
    with pytest.raises(PlanError) as caught:
        formatted(text.encode(), "plan.yaml")
    (found,) = caught.value.findings
    assert (found.id, found.place) == (defect, place)


@pytest.mark.parametrize("file", [*EXAMPLES, WHOLE], ids=lambda file: file.parent.name)
def test_a_plan_is_the_same_plan_in_the_one_form(file: Path) -> None:
    before = load(file)
    after = assemble([parse_source(form(file.read_text(encoding="utf-8")).encode(), str(file))])
    assert after.plan.digest == before.plan.digest
    strip = re.compile(rf"{re.escape(str(file))}:\d+:\d+")
    assert strip.sub("", repr(after.plan)) == strip.sub("", repr(before.plan))


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.parent.name)
def test_worked_examples_have_the_one_form(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert form(text) == text


def test_both_parsers_lead_to_the_same_form(monkeypatch: pytest.MonkeyPatch) -> None:
    text = WHOLE.read_text(encoding="utf-8")
    expected = form(text)
    monkeypatch.setattr(source, "_new_parser", yaml.SafeLoader)
    assert form(text) == expected != text


TEXTS = [SHOP, *(file.read_text(encoding="utf-8") for file in (*EXAMPLES, WHOLE))]
oddities = st.tuples(
    st.floats(0, 1, exclude_max=True),
    st.sampled_from(["behind", "alone", "blank", "break", "spaces"]),
    st.integers(0, 9),
)


def made_odd(text: str, changes: list[tuple[float, str, int]]) -> str:
    """A text with comments, blank lines and line breaks in odd places; only where it can still be read."""
    for position, kind, number in changes:
        lines = text.splitlines()
        i = int(position * len(lines))
        line = lines[i]
        spot = [found.end() for found in re.finditer(r"[{\[,] ?", line)]
        if kind == "behind" and "#" not in line:
            lines[i] += f" # é {number}"
        elif kind == "alone":
            lines.insert(i, " " * number + f"# alone {number}")
        elif kind == "blank":
            lines[i:i] = [" " * number] * (number % 3)
        elif spot and "#" not in line:
            at = spot[number % len(spot)]
            lines[i] = line[:at] + ("  " if kind == "spaces" else f"  # {number}\n" + " " * 30) + line[at:]
        changed = "\n".join(lines) + "\n"
        try:
            if said(changed) == said(text):
                text = changed
        except PlanError:
            continue  # not every place is one for a line break
    return text


@settings(max_examples=40)
@given(text=st.sampled_from(TEXTS), changes=st.lists(oddities, max_size=12))
def test_comments_in_odd_places_are_kept(text: str, changes: list[tuple[float, str, int]]) -> None:
    odd = made_odd(text, changes)
    new = form(odd)
    assert said(new) == said(odd)
    assert comments_by_lines(new) == comments_by_lines(odd)


@settings(max_examples=100)
@given(data=documents, flow=st.sampled_from([True, False, None]))
def test_any_data_says_the_same(data: dict[str, PlainData], flow: bool | None) -> None:
    text = written_by_ruamel({"services": data}, flow=flow)
    assert said(form(text)) == said(text)
