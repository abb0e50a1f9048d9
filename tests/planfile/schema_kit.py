"""Snippets of plans, and what the schemas find in them."""

from textwrap import dedent
from typing import NamedTuple

from continuity.findings import dotted
from continuity.model import Node, Plan
from continuity.planfile.marked import YamlMapping
from continuity.planfile.problems import Problem
from continuity.planfile.schema import build
from continuity.planfile.source import parse_source

HEAD = "continuity: 1\nname: Test\n"


class Case(NamedTuple):
    """A snippet with one fault, where it is and what is said of it, and the same without the fault."""

    bad: str
    path: str
    words: str
    good: str


def data_of(text: str) -> YamlMapping:
    """The plain data of a plan, whose head need not be written."""
    return parse_source((HEAD + dedent(text)).encode(), "plan.yaml")


def problems(text: str) -> tuple[Problem, ...]:
    """Everything that the schemas find in a plan."""
    return build(data_of(text)).problems


def sound(text: str) -> Plan:
    """The plan, in which nothing is wrong."""
    built = build(data_of(text))
    assert not built.problems, built.problems
    return built.plan


def component(snippet: str) -> Node:
    """The sound component that a snippet in flow style describes."""
    return sound(f"components: {{web: {{{snippet}}}}}").nodes["web"]


def check(case: Case, frame: str) -> None:
    """The bad snippet has just the one fault, at its place; the good one has none."""
    found = problems(frame.replace("...", case.bad))
    assert [(dotted(problem.path), case.words in problem.message) for problem in found] == [(case.path, True)], found
    assert not problems(frame.replace("...", case.good))
