"""XML files without trust: bytes to elements that know their lines; nothing in a file is expanded or fetched.

The parser is the standard library's expat. Entities are what makes XML dangerous (a few lines that become gigabytes,
or the text of another file), and Open-PSA files have no use for them: a file that declares any is refused unread.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from continuity.errors import PlanError
from continuity.findings import Location, shortened
from continuity.importers.documents import unusable
from continuity.planfile.limits import DEFAULT_LIMITS

MOST_BYTES: Final = DEFAULT_LIMITS.bytes
DEEPEST: Final = DEFAULT_LIMITS.depth
MOST_ELEMENTS: Final = 300_000
_HINT: Final = "leave the document type out, and write every character as itself"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Element:
    """An element: its `tag`, `attributes` without blanks around them, and what is in it, in the order of the file."""

    tag: str
    attributes: Mapping[str, str]
    place: Location
    children: list[Element] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text directly in it, with single blanks."""
        return " ".join("".join(self.texts).split())

    def every(self) -> Iterator[Element]:
        """Yield the element and all elements inside it."""
        yield self
        for child in self.children:
            yield from child.every()


def read_xml(data: bytes, name: str) -> Element:
    """The root element of a file.

    Parameters: `data`, in an encoding that the file declares, else UTF-8 or UTF-16; `name`, what to call it in
    messages. Raises `PlanError` where it is too large or too deep, no well-formed XML, or declares entities.
    """
    if len(data) > MOST_BYTES:
        raise unusable("import-too-large", f"the file has more than {MOST_BYTES:,} bytes", Location(name, 1, 1))
    reader = _Reader(name)
    try:
        reader.parser.Parse(data, True)
    except expat.ExpatError as error:
        place = Location(name, error.lineno, error.offset + 1)
        message = f"the file is no well-formed XML: {expat.ErrorString(error.code)}"
        raise unusable("import-not-xml", message, place) from error
    except (LookupError, ValueError) as error:  # what Python's codecs say of an encoding that they cannot give
        message = f"the encoding that the file declares cannot be read: {shortened(str(error))}"
        raise unusable("import-encoding", message, Location(name, 1, 1), "save the file as UTF-8") from error
    return reader.root.children[0]


class _Reader:
    """What expat calls: it builds the elements, and refuses what is too much or dangerous."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.elements = 0
        self.root = Element(tag="", attributes={}, place=Location(name, 1, 1))
        self.open = [self.root]
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters
        self.parser.StartDoctypeDeclHandler = self.doctype
        self.parser.EntityDeclHandler = self.entity
        self.parser.SkippedEntityHandler = self.skipped

    def here(self) -> Location:
        return Location(self.name, self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        if self.elements > MOST_ELEMENTS:
            raise unusable("import-too-large", f"the file has more than {MOST_ELEMENTS:,} elements", self.here())
        if len(self.open) > DEEPEST:
            raise unusable("import-too-deep", f"more than {DEEPEST} elements stand inside each other", self.here())
        element = Element(
            tag=tag, attributes={key: value.strip() for key, value in attributes.items()}, place=self.here()
        )
        self.open[-1].children.append(element)
        self.open.append(element)

    def end(self, tag: str) -> None:
        self.open.pop()

    def characters(self, text: str) -> None:
        self.open[-1].texts.append(text)

    def doctype(self, name: str, system: str | None, public: str | None, has_subset: bool) -> None:
        """An outer document type is not fetched and does no harm; declarations within the file are refused."""
        if has_subset:
            raise self.dangerous("the file declares its own document type, which may hold entities")

    def entity(self, name: str, *details: object) -> None:
        raise self.dangerous(f"the file declares the entity '{shortened(name)}'")

    def skipped(self, name: str, is_parameter: bool) -> None:
        raise self.dangerous(f"the file uses the entity '{shortened(name)}', which is not in it")

    def dangerous(self, message: str) -> PlanError:
        return unusable("import-entities", f"{message}: entities are not read", self.here(), _HINT)
