"""The model in Open-PSA files: every name leads somewhere, every formula can be said in a plan, nothing is circular."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter

from continuity.errors import PlanError
from continuity.findings import Finding, shortened
from continuity.importers.openpsa_formulas import Formula, Referred, Votes, read_formula
from continuity.importers.openpsa_groups import Group, read_group
from continuity.importers.openpsa_names import Names
from continuity.importers.openpsa_reading import Contents, Definition, What, finding
from continuity.importers.openpsa_xml import Element
from continuity.planfile.cycles import around, cycles
from continuity.planfile.limits import DEFAULT_LIMITS


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """Fault trees.

    Parameters: `names`; `events`, gates, basic and house events by path; `formulas` of the gates by path; `parameters`,
    each after those that it names; `groups`, by the path of each member.
    """

    names: Names
    events: Mapping[str, Definition]
    formulas: Mapping[str, Formula]
    parameters: Sequence[Definition]
    groups: Mapping[str, Group]


def resolved(contents: Contents) -> Model:
    """The model out of what the files define. Raises `PlanError` with all that is malformed, else all that is wrong."""
    findings, names = contents.findings, Names()
    names.add(contents.definitions, findings)
    groups = _groups(contents, names, findings)
    if findings:  # what could not be read would be missed everywhere
        raise PlanError(findings[: DEFAULT_LIMITS.findings])
    formulas: dict[str, Formula] = {}
    wanted: dict[Definition, list[Definition]] = {}
    for each in contents.definitions:
        if len(findings) >= DEFAULT_LIMITS.findings:
            break
        try:
            if each.what is What.GATE and each.content is not None:
                formulas[each.path] = read_formula(each.content, _referred(names, each.scope))
            elif each.what is not What.HOUSE_EVENT:
                wanted[each] = list(_parameters(each.content, each.scope, names))
        except PlanError as error:
            findings.extend(error.findings)
    for group in dict.fromkeys(groups.values()):
        findings.extend(_unknown_parameters(group, names))
    order = _order(wanted, findings)
    findings.extend(_circular_gates(formulas, contents.definitions))
    if findings:
        raise PlanError(findings[: DEFAULT_LIMITS.findings])
    members = [member for group in groups.values() for member in group.members]
    events = {each.path: each for each in (*contents.definitions, *members) if each.what is not What.PARAMETER}
    return Model(names=names, events=events, formulas=formulas, parameters=order, groups=groups)


def _referred(names: Names, scope: tuple[str, ...]) -> Referred:
    return lambda element: names.referred(element, scope).path


def _groups(contents: Contents, names: Names, findings: list[Finding]) -> dict[str, Group]:
    groups: dict[str, Group] = {}
    taken = set[str]()
    for element, scope in contents.groups:
        try:
            group = read_group(element, scope, names, findings)
        except PlanError as error:
            findings.extend(error.findings)
            continue
        if group.path in taken:
            findings.append(finding("import-duplicate", f"a second common-cause group '{group.name}'", element.place))
        taken.add(group.path)
        for member in group.members:
            if groups.setdefault(member.path, group) is not group:
                message = f"'{shortened(member.name)}' is in two common-cause groups: {groups[member.path].name} has it"
                findings.append(finding("import-duplicate", message, element.place))
    return groups


def _parameters(content: Element | None, scope: tuple[str, ...], names: Names) -> Iterator[Definition]:
    """Yield the parameters that an expression names."""
    for element in content.every() if content else ():
        if element.tag == "parameter":
            found = names.referred(element, scope)
            said = element.attributes.get("unit", found.unit)
            if said != found.unit:
                message = f"'{shortened(found.name)}' is in {found.unit or 'no unit'}, not in {shortened(said, 20)}"
                raise PlanError([finding("import-unit", message, element.place)])
            yield found


def _unknown_parameters(group: Group, names: Names) -> Iterator[Finding]:
    for expression in (group.distribution, *group.factors):
        try:
            list(_parameters(expression, group.scope, names))
        except PlanError as error:
            yield from error.findings


def _order(wanted: Mapping[Definition, Sequence[Definition]], findings: list[Finding]) -> list[Definition]:
    """The parameters, each after those that it names."""
    parameters = {each.path: each for each in wanted if each.what is What.PARAMETER}
    edges = {path: [named.path for named in wanted[each]] for path, each in parameters.items()}
    circular = cycles(edges)
    for cycle in circular:
        message = f"a parameter depends on itself: {around(cycle)}"
        findings.append(finding("import-cycle", message, parameters[cycle[0]].place))
    return [] if circular or findings else [parameters[path] for path in TopologicalSorter(edges).static_order()]


def _circular_gates(formulas: Mapping[str, Formula], definitions: Sequence[Definition]) -> Iterator[Finding]:
    places = {each.path: each.place for each in definitions if each.what is What.GATE}
    for cycle in cycles({path: tuple(named(formula)) for path, formula in formulas.items()}):
        yield finding("import-cycle", f"a gate depends on itself: {around(cycle)}", places[cycle[0]])


def named(formula: Formula) -> Iterator[str]:
    """Yield the gates and events in a formula, in its order."""
    if isinstance(formula, Votes):
        for part in formula.of:
            yield from named(part)
    else:
        yield formula
