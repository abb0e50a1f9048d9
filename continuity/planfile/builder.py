"""Events of a YAML parser to data, within limits.

The builder does not recurse, so that deep nesting meets a limit and not the end of the process's stack, and it
counts what aliases would repeat without repeating it.
"""

from collections.abc import Callable
from typing import Final, NoReturn, TypeAlias

from yaml import events

from continuity.errors import PlanError
from continuity.findings import Finding, Location, dotted, shortened
from continuity.planfile.limits import Limits
from continuity.planfile.marked import Data, Mark, YamlMapping, YamlSequence, problem_at
from continuity.planfile.scalars import CORE, Scalar, ScalarError, plain, tag_message, tagged, without_controls


class _Anchor:
    """What an alias repeats: the value and, to know the cost unseen, its nodes, height and characters."""

    __slots__ = ("characters", "height", "key", "nodes", "value", "whole")

    def __init__(self, value: Data, nodes: int = 0, characters: int = 0, key: str | None = None) -> None:
        self.value = value
        self.key = key  # the text, where it can be a key
        self.nodes = nodes
        self.characters = characters
        self.height = 0
        self.whole = key is not None

    def close(self, height: int, nodes: int, characters: int) -> None:
        """Turn the counts at the beginning of a list or mapping, with those at its end, into its own."""
        self.height = height
        self.nodes = nodes - self.nodes
        self.characters = characters - self.characters
        self.whole = True


_Open: TypeAlias = tuple[YamlMapping | YamlSequence | None, str | int | None, str | None, _Anchor | None]
_ITEM: Final = ""  # stands for the key wherever a value needs none
_UNUSABLE: Final = "?"  # stands for a key that was refused, while reading goes on


class Builder:
    """Builds the data from events, without recursion.

    Parameters: `name`, what findings call the file; `limits`.

    What is under way is `here`, the innermost list or mapping, and `key`, the key whose value comes next:
    None where a key comes next, `_ITEM` where there are no keys. `stack` holds for each open list or mapping
    what encloses it, the step from there, what `key` is afterwards, and its anchor.
    """

    def __init__(self, name: str, limits: Limits) -> None:
        self.name = name
        self.limits = limits
        self.findings: list[Finding] = []
        self.root: YamlMapping | None = None
        self.here: YamlMapping | YamlSequence | None = None
        self.key: str | None = _ITEM
        self.stack: list[_Open] = []
        self.heights = [0]  # of what is read so far of each open one, and below them of the whole
        self.nodes = 0
        self.repeated = 0  # characters that aliases add
        self.anchors: dict[str, _Anchor] = {}
        self.known: dict[str, Scalar] = {}  # plain scalars already understood: a plan repeats a few of them
        self.documents = 0

    def run(self, get_event: Callable[[], events.Event | None]) -> None:
        """Take every event; raises PlanError at the first defect after which the rest has no meaning."""
        handlers: dict[type[events.Event], Callable[..., None]] = {
            events.ScalarEvent: self.scalar,
            events.MappingStartEvent: self.begin,
            events.SequenceStartEvent: self.begin,
            events.MappingEndEvent: self.end,
            events.SequenceEndEvent: self.end,
            events.AliasEvent: self.alias,
            events.DocumentStartEvent: self.document,
            events.DocumentEndEvent: _ignore,
            events.StreamStartEvent: _ignore,
            events.StreamEndEvent: _ignore,
        }
        while (event := get_event()) is not None:
            handlers[type(event)](event)

    def result(self) -> YamlMapping:
        """The data; raises PlanError with what was found on the way."""
        if self.root is None and not self.findings:
            self.report("source-empty", "The file contains no plan.", (self.name, 1, 1))
        if self.root is None or self.findings:
            raise PlanError(self.findings)
        return self.root

    def document(self, event: events.DocumentStartEvent) -> None:
        """Count a document, which must be the only one."""
        self.documents += 1
        if self.documents > 1:
            message = "A second document begins here; a file holds one. Move it to a file of its own."
            self.stop("source-several-documents", message, self.place(event))
        if event.version not in (None, (1, 2)):
            message = "The file declares another version of YAML; a plan is YAML 1.2."
            self.report("source-yaml-version", message, self.place(event))

    def scalar(self, event: events.ScalarEvent) -> None:
        """Take a scalar, as the next key or value."""
        place = self.count(event)
        text = event.value
        bare = event.implicit[0] and event.tag is None
        value = self.known[text] if bare and text in self.known else self.value(event, place, bare=bare)
        if event.anchor is not None:
            self.anchors[event.anchor] = _Anchor(value, 1, len(text), text)
        if self.key is None:
            self.begin_entry(value if isinstance(value, str) else text, place, bare=bare)
        else:
            self.attach(value, place)

    def value(self, event: events.ScalarEvent, place: Mark, *, bare: bool) -> Scalar:
        """What a scalar means; null, with a finding, where it means nothing."""
        text = event.value
        try:
            value = self.understood(event, text)
        except ScalarError as error:
            self.report(error.defect, error.message, place)
            return None
        if bare:
            self.known[text] = value
        return value

    def understood(self, event: events.ScalarEvent, text: str) -> Scalar:
        """What a scalar means; raises ScalarError where it means nothing."""
        if len(text) > self.limits.scalar:
            message = f"A text has at most {self.limits.scalar:,} characters; this one has {len(text):,}."
            raise ScalarError("source-scalar-too-long", message)
        if event.style == '"':  # nowhere else can an escape write what the text itself may not hold
            without_controls(text)
        if event.tag is not None:
            return tagged(event.tag, text, self.limits.number)
        return plain(text, self.limits.number) if event.implicit[0] else text

    def begin(self, event: events.CollectionStartEvent) -> None:
        """Open a list or mapping."""
        place = self.count(event)
        if len(self.stack) >= self.limits.depth:
            self.stop_too_deep(place)
        mapping = isinstance(event, events.MappingStartEvent)
        if event.tag not in (None, f"{CORE}map" if mapping else f"{CORE}seq"):
            self.report("source-bad-tag", tag_message(event.tag or ""), place)
        container = YamlMapping(place) if mapping else YamlSequence(place)
        step = self.step()
        if self.key is None:
            self.report_complex_key(place)
            after: str | None = _UNUSABLE
        else:
            self.attach(container, place)
            after = self.key
        anchor = None if event.anchor is None else self.open_anchor(event.anchor, event, container)
        self.stack.append((self.here, step, after, anchor))
        self.heights.append(0)
        self.here = container
        self.key = None if mapping else _ITEM

    def end(self, event: events.CollectionEndEvent) -> None:
        """Close the innermost list or mapping."""
        self.here, _, self.key, anchor = self.stack.pop()
        height = self.heights.pop() + 1
        self.heights[-1] = max(self.heights[-1], height)
        if anchor is not None:
            anchor.close(height, self.nodes, _first(event) + self.repeated)

    def alias(self, event: events.AliasEvent) -> None:
        """Take what an alias repeats, as the next key or value."""
        place = self.place(event)
        anchor = self.anchors.get(event.anchor or "")
        if anchor is None or not anchor.whole:
            anchor = self.bad_alias(event, place, unknown=anchor is None)
        self.pay(anchor, place)
        if self.key is not None:
            self.attach(anchor.value, place)
        elif anchor.key is not None:
            self.begin_entry(anchor.key, place, bare=False)
        else:
            self.report_complex_key(place)
            self.key = _UNUSABLE

    def begin_entry(self, text: str, place: Mark, *, bare: bool) -> None:
        """Take the key of the next entry."""
        here = self.here
        assert isinstance(here, YamlMapping)
        self.key = text
        first = here.marks.setdefault(text, place)
        if first is not place:
            message = f"The key `{shortened(text)}` is set twice, here and at {Location(*first)}."
            self.report("source-duplicate-key", message, place)
        if bare and text == "<<":
            message = "There are no merge keys in a plan; say what several nodes share in `tiers` or `kinds`."
            self.report("source-merge-key", message, place)

    def attach(self, value: Data, place: Mark) -> None:
        """Put a value where the next one belongs."""
        here, key = self.here, self.key
        if isinstance(here, YamlMapping) and key is not None:
            here[key] = value
            here.value_marks[key] = place
            self.key = None
        elif isinstance(here, YamlSequence):
            here.append(value)
            here.marks.append(place)
        elif isinstance(value, YamlMapping):
            self.root = value
        elif value is not None:
            self.report("source-not-a-mapping", "A plan begins with keys, such as `services:`.", place)

    def open_anchor(self, name: str, event: events.Event, container: Data) -> _Anchor:
        """Begin what aliases may repeat once it is whole."""
        # Its own node is counted already.
        anchor = _Anchor(container, self.nodes - 1, _first(event) + self.repeated)
        self.anchors[name] = anchor
        return anchor

    def pay(self, anchor: _Anchor, place: Mark) -> None:
        """Count what an alias repeats as if it were written again."""
        self.nodes += anchor.nodes
        self.repeated += anchor.characters
        self.heights[-1] = max(self.heights[-1], anchor.height)
        if len(self.stack) + anchor.height > self.limits.depth:
            self.stop_too_deep(place)
        if self.nodes > self.limits.nodes or self.repeated > self.limits.bytes:
            message = "What the aliases repeat makes the plan too large; write it out or say it in `kinds`."
            self.stop("source-alias-expansion", message, place)

    def bad_alias(self, event: events.AliasEvent, place: Mark, *, unknown: bool) -> _Anchor:
        """Report an alias that cannot be followed; returns what reading goes on with."""
        name = shortened(event.anchor or "")
        if unknown:
            self.report("source-unknown-anchor", f"There is no `&{name}` before `*{name}`.", place)
        else:
            self.report("source-recursive-alias", f"`*{name}` stands inside what it repeats.", place)
        return _Anchor(None, key=_UNUSABLE)

    def count(self, event: events.Event) -> Mark:
        """Count one node; returns its place."""
        place = self.place(event)
        self.nodes += 1
        if self.nodes > self.limits.nodes:
            message = f"The plan has more than {self.limits.nodes:,} keys and values."
            self.stop("source-too-many-nodes", message, place)
        return place

    def place(self, event: events.Event) -> Mark:
        """Where an event begins."""
        mark = event.start_mark
        assert mark is not None  # only events made by hand have none
        return (self.name, mark.line + 1, mark.column + 1)

    def step(self) -> str | int | None:
        """The last step of the path to the next value."""
        return len(self.here) if isinstance(self.here, YamlSequence) else self.key

    def report_complex_key(self, place: Mark) -> None:
        """Note a key that is a list or a mapping."""
        self.report("source-complex-key", "A list or a mapping cannot be a key.", place)

    def report(self, defect: str, message: str, place: Mark) -> None:
        """Note a defect after which reading goes on, unless there are too many."""
        steps = [step for _, step, _, _ in self.stack[1:]] + [self.step()]
        path = dotted(step for step in steps if step is not None)
        self.findings.append(problem_at(defect, message, place, path))
        if len(self.findings) >= self.limits.findings:
            message = f"Reading stopped here, after {len(self.findings)} findings."
            raise PlanError([*self.findings, problem_at("source-too-many-findings", message, place)])

    def stop_too_deep(self, place: Mark) -> NoReturn:
        """Give up where too many lists and mappings are open."""
        message = f"Lists and mappings are nested more than {self.limits.depth} deep."
        self.stop("source-too-deep", message, place)

    def stop(self, defect: str, message: str, place: Mark) -> NoReturn:
        """Give up at a defect after which the rest has no meaning."""
        self.report(defect, message, place)
        raise PlanError(self.findings)


def _ignore(event: events.Event) -> None:
    """Nothing to do: the event says only where the text begins or ends."""


def _first(event: events.Event) -> int:
    """The position in the text, in characters, at which an event begins."""
    assert event.start_mark is not None  # only events made by hand have none
    return event.start_mark.index
