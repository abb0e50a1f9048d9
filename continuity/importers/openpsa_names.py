"""Names in Open-PSA files: what each reference leads to, from where it stands."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from continuity.findings import Finding, shortened
from continuity.importers.documents import unusable
from continuity.importers.openpsa_reading import Definition, What, finding
from continuity.importers.openpsa_xml import Element
from continuity.planfile.names import nearest

REFERENCES: Final = {
    "gate": {What.GATE},
    "basic-event": {What.BASIC_EVENT},
    "house-event": {What.HOUSE_EVENT},
    "event": {What.GATE, What.BASIC_EVENT, What.HOUSE_EVENT},
    "parameter": {What.PARAMETER},
}
"""The elements that name something, and what may be named by them."""


class Names:
    """Definitions by name. Events and parameters have their own: a parameter may be called like an event."""

    def __init__(self) -> None:
        self._by_path: dict[tuple[bool, str], Definition] = {}
        self._public: dict[tuple[bool, str], Definition] = {}

    def add(self, definitions: Iterable[Definition], findings: list[Finding]) -> None:
        """Add definitions; a second one of the same name is a finding."""
        for each in definitions:
            is_parameter = each.what is What.PARAMETER
            twin = self._by_path.setdefault((is_parameter, each.path), each)
            if twin is each and each.is_public:
                twin = self._public.setdefault((is_parameter, each.name), each)
            if twin is not each:
                message = f"'{shortened(each.name)}' is defined already, as {twin.what} at {twin.place}"
                findings.append(finding("import-duplicate", message, each.place))

    def find(self, name: str, scope: tuple[str, ...], is_parameter: bool = False) -> Definition | None:
        """What a name leads to: the nearest container in which it, or its path from there, is defined; else by name."""
        for depth in range(len(scope), -1, -1):
            found = self._by_path.get((is_parameter, ".".join((*scope[:depth], name))))
            if found is not None:
                return found
        return self._public.get((is_parameter, name))

    def referred(self, reference: Element, scope: tuple[str, ...]) -> Definition:
        """What a referring element in a scope leads to. Raises `PlanError` where that is nothing, or another kind."""
        name, wanted = reference.attributes.get("name", ""), REFERENCES[reference.tag]
        is_parameter = reference.tag == "parameter"
        found = self.find(name, scope, is_parameter)
        if found is None:
            known = {name for is_one, name in (*self._public, *self._by_path) if is_one == is_parameter}
            near = nearest(name, known)
            rest = f": did you mean '{near}'?" if near else ""
            message = f"{reference.tag} '{shortened(name)}' is not defined{rest}"
            raise unusable("import-unknown-name", message, reference.place)
        said = reference.attributes.get("type", found.what).replace("-", " ")
        if found.what not in wanted or said != found.what:
            message = f"'{shortened(name)}' is a {found.what}, defined at {found.place}"
            raise unusable("import-unknown-name", message, reference.place)
        return found
