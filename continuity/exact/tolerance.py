"""Losses that are tolerated for a time: over a single failing thing, whose down times are known."""

from __future__ import annotations

from continuity.model import Mode, Need, Node, Plan, Term, Tolerant
from continuity.requirements import required_terms


class TolerantLeaves:
    """Finds the one failing thing of tolerated terms."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._hit = {name for cause in plan.common_causes.values() for name, share in cause.hits.items() if share > 0}
        self.times: dict[str, set[int]] = {}
        for node in plan.nodes.values():
            for term in node.needs:
                self._collect(term)

    def _collect(self, term: Term) -> None:
        match term:
            case Tolerant(part, lasts):
                leaf = self.leaf(part)
                if leaf is not None and lasts > 0:
                    self.times.setdefault(leaf[0].id, set()).add(lasts)
                self._collect(part)
            case Need():
                pass
            case _:
                for each in getattr(term, "terms", ()) or ([term.term] if hasattr(term, "term") else []):
                    self._collect(each)

    def leaf(self, term: Term) -> tuple[Node, Mode] | None:
        """The node and the only mode on which a term depends; None where there is not exactly one."""
        if not isinstance(term, Need):
            return None
        node = self._plan.nodes[term.node]
        if node.id in self._hit or node.failover is not None or node.demand != 1.0:
            return None
        terms = required_terms(node)
        if not node.modes:
            return self.leaf(terms[0]) if len(terms) == 1 else None
        if terms or len(node.modes) > 1 or (node.units > 1 and not node.modes[0].of_node):
            return None
        return node, node.modes[0]

    def refusal(self, term: Tolerant) -> str:
        """Why a tolerated loss cannot be treated; "" if it can."""
        if term.refills is not None:
            return "its tolerance is used up and refills"
        leaf = self.leaf(term.term)
        if leaf is None:
            return "a loss is tolerated of what depends on more than one thing that fails"
        if leaf[1].inspection is not None:
            return "a loss is tolerated of what is found by inspection"
        return ""
