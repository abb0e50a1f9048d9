"""Small plans for the tests of the kernel."""

from continuity.distributions import Constant
from continuity.model import Mode, Node, Plan, Section
from continuity.units import MINUTE

TEN = 10 * MINUTE


def component(name: str = "web", *modes: Mode, **others: object) -> Node:
    return Node(id=name, section=Section.COMPONENTS, modes=modes, **others)  # type: ignore[arg-type]


def mode(name: str = "crash", life: object = 6 * TEN, repair: object = TEN, **others: object) -> Mode:
    """A mode whose times are distributions, or always as many microseconds."""
    times = [Constant(time=each) if isinstance(each, int) else each for each in (life, repair)]
    return Mode(id=name, time_to_failure=times[0], time_to_repair=times[1], **others)  # type: ignore[arg-type]


def plan_of(*nodes: Node, **others: object) -> Plan:
    return Plan(name="test", nodes={node.id: node for node in nodes}, **others)  # type: ignore[arg-type]
