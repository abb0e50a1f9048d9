"""`continuity import openpsa`: from fault trees in the Open-PSA format to a plan with the same probabilities."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import PurePath

from continuity.errors import PlanError
from continuity.findings import shortened
from continuity.importers.draft import Imported, Remark
from continuity.importers.names import unique_ids
from continuity.importers.openpsa_formulas import FALSE, TRUE
from continuity.importers.openpsa_model import Model, resolved
from continuity.importers.openpsa_reading import Contents, What, read_definitions
from continuity.importers.openpsa_text import KIND, TreeNode, TreePlan, constant_name, tree_text
from continuity.importers.openpsa_tree import Tree, tree_of
from continuity.importers.openpsa_xml import read_xml
from continuity.importers.sentences import amount, listed
from continuity.units import HOUR, YEAR, format_duration

TURNED = (
    "A top event's probability is 1 - the long-run availability of its service: what makes a gate fail is what its node"
    " needs."
)
DURATIONS = (
    "The trees say how likely failures are, not how long they last: the mttr is assumed. Long-run availability and"
    " importance do not depend on it; how often outages come, and how long they are, mean nothing before it is true."
)
_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z][a-z])")  # where a word begins in TrainOne
DEVIATES = "Uncertain parameters were taken at their mean; how uncertain they are is not taken over."


def import_openpsa(files: Sequence[tuple[bytes, str]], tops: Sequence[str] = (), mission_time: int = YEAR) -> Imported:
    """A plan out of files that together describe fault trees.

    Parameters: `files`, the bytes and the name of each; `tops`, the names or paths of the gates that become services,
    none for all gates that no other gate names; `mission_time`, in microseconds. Returns the text of the plan, the
    remarks and the counts: `tops`, `gates`, `events`. The same input gives the same bytes. Raises `PlanError` with
    everything that is wrong, for what is no such file and for what a plan cannot say.
    """
    contents = Contents()
    for data, name in files:
        try:
            read_definitions(read_xml(data, name), contents)
        except PlanError as error:
            contents.findings.extend(error.findings)
    model = resolved(contents)
    tree = tree_of(model, tops, mission_time / HOUR, files[0][1])
    names = [PurePath(name).name or "imported" for _, name in files]
    plan = plan_of(tree, model, PurePath(names[0]).stem or "imported")
    remarks = tuple(remarked(tree, contents, plan, mission_time))
    counts = {
        "tops": len(tree.tops),
        "gates": len(tree.formulas.keys() & model.formulas.keys()),
        "events": len(tree.probabilities),
    }
    return Imported(text=tree_text(plan, head(names, counts), remarks), remarks=remarks, counts=counts)


def plan_of(tree: Tree, model: Model, name: str) -> TreePlan:
    """The plan to write: a service for each top event, a component for each other gate and event."""
    ids = unique_ids({path: _wishes(path, tree, model) for path in (*tree.formulas, *tree.probabilities)})
    nodes = {path: _node(path, ids[path], tree, model) for path in (*tree.formulas, *tree.probabilities)}
    tops = set(tree.tops)
    return TreePlan(
        name=name,
        tops=tuple(nodes[path] for path in tree.tops),
        parts=tuple(node for path, node in nodes.items() if path not in tops),
        ids=ids,
    )


def _wishes(path: str, tree: Tree, model: Model) -> list[str]:
    """What a node would like to be called, the dearest first."""
    if path in tree.common:
        cause = tree.common[path]
        return ["-".join((cause.group, *map(str, cause.numbers))), path.replace("\0", "-")]
    if path in (TRUE, FALSE):
        return [constant_name(path)]
    return [_WORD.sub("-", wish) for wish in (model.events[path].name, path)]


def _node(path: str, own: str, tree: Tree, model: Model) -> TreeNode:
    title, note, is_house = "", "", path in (TRUE, FALSE)
    if path in tree.common:
        members = tree.common[path].members
        how = "fail together" if len(members) > 1 else "fails alone"
        title, note = f"[{' '.join(members)}]", f"{listed(members)} {how}."
    elif path in model.events:
        event = model.events[path]
        title, note, is_house = event.name, event.note, event.what is What.HOUSE_EVENT
    return TreeNode(
        id=own,
        title="" if title == own else title,
        note=note,
        formula=tree.formulas.get(path),
        probability=tree.probabilities.get(path, 0.0),
        is_house=is_house,
    )


def head(names: Sequence[str], counts: dict[str, int]) -> str:
    """The first paragraph of the plan: where it comes from and how much was found."""
    parts = (
        amount(counts["tops"], "top event", "top events"),
        amount(counts["gates"], "gate", "gates"),
        amount(counts["events"], "independent event", "independent events"),
    )
    return f"Drafted by `continuity import openpsa` from {listed(names)}: {', '.join(parts)}."


def remarked(tree: Tree, contents: Contents, plan: TreePlan, mission_time: int) -> Iterator[Remark]:
    """Yield what the reader of the plan has to know."""
    yield Remark("services", TURNED)
    yield Remark(f"kinds.{KIND}", DURATIONS)
    if tree.uses_mission_time:
        yield Remark("", f"The mission time is {format_duration(mission_time)}; --mission-time sets another.")
    if tree.uses_deviates:
        yield Remark("", DEVIATES)
    groups = dict.fromkeys(cause.group for cause in tree.common.values())
    if groups:
        made = amount(len(tree.common), "independent cause", "independent causes")
        yield Remark(
            "components", f"Common-cause groups became {made}, each named after its members: {listed(groups)}."
        )
    if tree.replaced:
        text = f"{amount(tree.replaced, 'member of a group has', 'members of groups have')} a probability of its own"
        yield Remark("components", f"{text}, which that of the group replaced.")
    for group, ratio in tree.unpreserved.items():
        text = (
            f"The factors of '{shortened(group)}' make a member {ratio:.6g} times as likely to fail as its group says."
        )
        yield Remark("components", text)
    if tree.unused:
        yield Remark("components", f"{amount(tree.unused, 'event is', 'events are')} below no top event, and left out.")
    for tag, number in Counter(element.tag for element in contents.left_out).items():
        place = next(element.place for element in contents.left_out if element.tag == tag)
        what = f"{amount(number, f'<{tag}> was', f'<{tag}> were')} left out, the first at line {place.line}"
        rest = "name the included file beside the one that includes it" if tag == "include" else "it is no fault tree"
        yield Remark("", f"{what}: {rest}.")
