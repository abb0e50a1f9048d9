"""Pages as a screen reader or a keyboard meets them: what is wrong with one, without a browser."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise

_VOID = frozenset({"meta", "link", "input", "br"})


@dataclass(slots=True)
class Element:
    """An element of a page: its name, its attributes, and what is in it, texts and elements."""

    name: str
    attributes: dict[str, str | None] = field(default_factory=dict)
    content: list[Element | str] = field(default_factory=list)

    @property
    def elements(self) -> list[Element]:
        """The elements right in it."""
        return [each for each in self.content if isinstance(each, Element)]

    def all(self, *names: str) -> list[Element]:
        """What is below it of some names, in order."""
        found = []
        for child in self.elements:
            found += [child] if child.name in names else []
            found += child.all(*names)
        return found

    @property
    def text(self) -> str:
        """All text in it."""
        return "".join(each if isinstance(each, str) else each.text for each in self.content)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Element("page")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs))
        self.open[-1].content.append(element)
        if tag not in _VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().name == tag, f"</{tag}> closes something else"

    def handle_data(self, data: str) -> None:
        self.open[-1].content.append(data)


def page(html: str) -> Element:
    """A page, read strictly: what is opened is closed."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    [whole] = reader.open
    return whole


def obstacles(html: str) -> list[str]:
    """What of a page somebody without a mouse, a large screen or good eyes would stumble over."""
    whole = page(html)
    levels = [int(each.name[1]) for each in whole.all("h1", "h2", "h3")]
    found = [] if levels[:1] == [1] and levels.count(1) == 1 else [f"headings {levels}"]
    found += [f"h{after} follows h{before}" for before, after in pairwise(levels) if after > before + 1]
    found += [f"no title: {each.text}" for each in whole.all("title") if not each.text.strip()]
    labelled = {each.attributes.get("for") for each in whole.all("label")}
    for each in whole.all("input"):
        if each.attributes.get("type") != "hidden" and each.attributes.get("id") not in labelled:
            found.append(f"no label: {each.attributes}")
    found += [f"nothing to read: {each}" for each in whole.all("a", "button", "th") if not each.text.strip()]
    for each in whole.all("pre"):  # it scrolls
        if each.attributes.get("tabindex") != "0" or not each.attributes.get("aria-label"):
            found.append(f"no keyboard gets there: {each.text[:60]}")
    for each in whole.all("td"):  # on a narrow screen, a line with its label: what is in it must be one thing
        parts = [part for part in each.content if isinstance(part, Element) or part.strip()]
        if len(parts) > 1 or not each.attributes.get("data-label"):
            found.append(f"no line: {each}")
    ids = [each.attributes["id"] for each in _everything(whole) if "id" in each.attributes]
    found += [f"twice: {each}" for each in set(ids) if ids.count(each) > 1]
    for each in _everything(whole):
        said = each.attributes.get("href") or ""
        named = [said[1:]] if said.startswith("#") else (each.attributes.get("aria-describedby") or "").split()
        found += [f"leads nowhere: {name}" for name in named if name not in ids]
    return found


def _everything(element: Element) -> list[Element]:
    return [element, *(each for child in element.elements for each in _everything(child))]
