"""Whatever the bytes are, the answer is data or findings: at once, with a place, and without a traceback."""

import os
import random
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from continuity.errors import PlanError
from continuity.findings import Finding
from continuity.planfile import source
from continuity.planfile.limits import DEFAULT_LIMITS, Limits
from continuity.planfile.source import parse_source, read_source

SECONDS = 5  # of a processor; measured: under 0.2 s each on an ordinary machine; a defect here takes minutes


def refused(data: bytes, limits: Limits = DEFAULT_LIMITS) -> tuple[Finding, ...]:
    """Return the findings; fails where there are none or where they took too long."""
    begun = time.process_time()
    with pytest.raises(PlanError) as caught:
        parse_source(data, "plan.yaml", limits)
    assert time.process_time() - begun < SECONDS
    return caught.value.findings


def briefly(findings: tuple[Finding, ...]) -> list[tuple[str, str]]:
    """Return place and id of each finding."""
    return [(finding.place.removeprefix("plan.yaml:"), finding.id) for finding in findings]


@pytest.mark.parametrize(
    ("text", "place", "part"),
    [
        ("a:\n\tb: 1\n", "2:1", "use spaces"),
        ("a:\n  - b\n\t- c\n", "3:1", "use spaces"),
        ("a: |\n\tx\n", "2:1", "use spaces"),
        ("a:\n  -\tb: 1\n", "2:4", "use spaces"),
        ("a: &\tb\n", "1:5", "alphabetic or numeric"),
        ("a: b: c\n", "1:5", "quotes"),
        ("a: 1\n b: 2\n", "2:3", "indentation"),
        ("a:\n  b: 1\n c: 2\n", "3:2", "indentation"),
        ("a:\n  - 1\n  b: 1\n", "3:3", "`- ` was expected"),
        ("a: @x\n", "1:4", "cannot begin with `@`"),
        ("a: [1, 2\nb: 3\n", "2:2", "It is in what begins at plan.yaml:1:4."),
        ("a: {b: 1", "1:9", "`,` or `}`"),
        ("a: 1\nb: 'x\n\n", "2:4", "quotes that begin here are not closed"),
        ('a: "\\q"\n', "1:5", "escape"),
        ("a\nb: 1\n", "2:2", ":"),
        ("a: - b\n", "1:4", "line of its own"),
        ("a: !x!y z\n", "1:4", "tag"),
        ("a: *\n", "1:5", "alphabetic or numeric"),
        (f"{'k' * 1100}: 1\n", "1:1101", "1,024"),
    ],
)
def test_syntax_errors_have_a_place_and_a_plain_sentence(text: str, place: str, part: str) -> None:
    *_, finding = refused(text.encode())
    assert (finding.id, finding.place) == ("source-syntax", f"plan.yaml:{place}")
    assert part in finding.message


@pytest.mark.parametrize(
    ("data", "place", "defect"),
    [
        (b"a: caf\xe9\n", "1:7", "source-not-utf8"),
        ("é: 1\r\nü: ".encode() + b"\xff", "2:4", "source-not-utf8"),
        (b"a: \xed\xa0\x80", "1:4", "source-not-utf8"),
        (b"a: \xc0\xaf", "1:4", "source-not-utf8"),
        *(("a: é\n".encode(code), "1:1", "source-not-utf8") for code in ("utf-16", "utf-16-le", "utf-16-be")),
        *(("a: é\n".encode(code), "1:1", "source-not-utf8") for code in ("utf-32", "utf-32-le", "utf-32-be")),
        (b"a: 1\nb: x\x00y", "2:5", "source-control-character"),
        (b"\x7fELF\x02\x01\x01\x00", "1:1", "source-control-character"),
        (b"ab\r\ncd\re: \x1b", "3:4", "source-control-character"),
        ("a: 1\x85b: 2".encode(), "1:5", "source-control-character"),
        ("a: x\u2028b: 2".encode(), "1:5", "source-control-character"),
        ("é: \ufeffx".encode(), "1:4", "source-control-character"),
    ],
)
def test_other_encodings_and_binary_files(data: bytes, place: str, defect: str) -> None:
    assert briefly(refused(data)) == [(place, defect)]


def bomb(levels: int, width: int) -> bytes:
    """Return aliases of aliases that repeat `width ** levels` texts."""
    lines = ["a0: &a0 [x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * width)}]" for i in range(1, levels + 1)]
    return "\n".join(lines).encode()


def tower(storeys: int) -> bytes:
    """Return aliases that put lists of depth 30 on top of each other."""
    lines = [f"a0: &a0 {'[' * 30}{']' * 30}"]
    lines += [f"a{i}: &a{i} {'[' * 30}*a{i - 1}{']' * 30}" for i in range(1, storeys)]
    return "\n".join(lines).encode()


def rng() -> random.Random:
    return random.Random(2027)


# Made when they are used: together they are too large to keep.
FLOODS: dict[str, tuple[Callable[[], bytes], str]] = {
    "brackets": (lambda: b"[" * 200_000, "source-too-deep"),
    "brackets under a key": (lambda: b"a: " + b"[" * 200_000, "source-too-deep"),
    "closed brackets": (lambda: b"a: " + b"[" * 200_000 + b"]" * 200_000, "source-too-deep"),
    "braces": (lambda: b"{a: " * 200_000, "source-too-deep"),
    "braces and brackets": (lambda: b"a: " + b"[{a: " * 100_000, "source-too-deep"),
    "dashes": (lambda: b"- " * 200_000, "source-too-deep"),
    "dashes under a key": (lambda: b"a:\n " + b"- " * 200_000, "source-too-deep"),
    "question marks": (lambda: b"? " * 200_000, "source-too-deep"),
    "stairs": (lambda: b"".join(b" " * i + b"a:\n" for i in range(3_000)), "source-too-deep"),
    "9 levels of 9 aliases": (lambda: bomb(9, 9), "source-alias-expansion"),
    "30 levels of 2 aliases": (lambda: bomb(30, 2), "source-alias-expansion"),
    "a tower of aliases": (lambda: tower(30), "source-too-deep"),
    "a long text repeated": (
        lambda: b"a: &a " + b"x" * 900_000 + b"\nb: [" + b"*a, " * 1_000_000 + b"]",
        "source-alias-expansion",
    ),
    "random bytes": (lambda: rng().randbytes(15_000_000), "source-not-utf8"),
    "random ASCII": (lambda: bytes(rng().choices(range(32, 127), k=150_000)) * 100, "source-syntax"),
    "random letters": (lambda: bytes(rng().choices(b"abc \n:", k=150_000)) * 100, "source-syntax"),
    "zeros": (lambda: bytes(15_000_000), "source-not-utf8"),
    "one key again and again": (lambda: b"a: 1\n" * 2_000_000, "source-too-many-findings"),
    "one key again and again, without breaks": (lambda: b"{" + b"a: 1," * 2_000_000 + b"}", "source-too-many-findings"),
    "keys without values": (lambda: b"? a\n" * 2_500_000, "source-too-many-findings"),
    "entries without space": (lambda: b"a:1\n" * 2_500_000, "source-scalar-too-long"),
    "infinities": (lambda: b"a: [" + b".inf," * 2_500_000 + b"]", "source-too-many-findings"),
    "spaces": (lambda: b" " * 15_000_000, "source-empty"),
    "line breaks": (lambda: b"\n" * 15_000_000, "source-empty"),
    "tabs": (lambda: b"a:\n" + b"\t" * 15_000_000 + b"b", "source-syntax"),
    "comments": (lambda: b"# x\n" * 3_500_000, "source-empty"),
    "one plain text": (lambda: b"a: " + b"x" * 15_000_000, "source-scalar-too-long"),
    "one text on many lines": (lambda: b"a:\n" + b"  x\n" * 3_500_000, "source-scalar-too-long"),
    "one text in brackets": (lambda: b"a: [" + b"word " * 3_000_000 + b"]", "source-scalar-too-long"),
    "one literal text": (lambda: b"a: |\n" + b"  x\n" * 3_500_000, "source-scalar-too-long"),
    "one quoted text": (lambda: b"a: '" + b"x" * 15_000_000 + b"'", "source-scalar-too-long"),
    "escapes": (lambda: b'a: "' + b"\\n" * 7_000_000 + b'"', "source-scalar-too-long"),
    "open quotes": (lambda: b"a: '" + b"x" * 15_000_000, "source-syntax"),
    "digits": (lambda: b"a: " + b"1" * 900_000, "source-number-too-long"),
    "an exponent": (lambda: b"a: 1e" + b"9" * 900_000, "source-number-too-long"),
    "5,000 digits as a key": (lambda: b"1" * 1_000 + b": 1\n? " + b"1" * 5_000 + b"\n: 1", "source-number-too-long"),
    "a long key": (lambda: b"k" * 15_000_000 + b": 1", "source-scalar-too-long"),
    "a long key with a question mark": (lambda: b"? " + b"k" * 15_000_000 + b"\n: 1", "source-scalar-too-long"),
    "a long tag": (lambda: b"a: !" + b"a" * 15_000_000 + b" 1", "source-bad-tag"),
    "a long unknown alias": (lambda: b"a: *" + b"a" * 15_000_000, "source-unknown-anchor"),
    "TAG directives": (
        lambda: b"".join(b"%%TAG !a%x! x\n" % i for i in range(500_000)) + b"---\na: 1",
        "source-bad-tag",
    ),
    "YAML directives": (lambda: b"%YAML 1.2\n" * 1_000_000, "source-syntax"),
    "documents": (lambda: b"---\n" * 3_500_000, "source-several-documents"),
    "emoji": (lambda: b"a: " + "\U0001f600".encode() * 3_500_000, "source-scalar-too-long"),
    "UTF-16": (lambda: ("a: é\n" * 1_000_000).encode("utf-16"), "source-not-utf8"),
    "one wrong byte at the end": (lambda: b"# " + b"x" * 15_000_000 + b"\xe9", "source-not-utf8"),
    "more than the limit": (lambda: b"#" * 16_000_001, "source-too-large"),
}


@pytest.mark.parametrize("name", FLOODS)
def test_floods_are_refused_at_once(name: str) -> None:
    make, expected = FLOODS[name]
    findings = refused(make())
    assert expected in {finding.id for finding in findings}
    assert len(findings) <= DEFAULT_LIMITS.findings + 1
    assert max(len(finding.text()) for finding in findings) < 5_000


def test_a_flood_of_values_stops_at_the_limit() -> None:
    # With the default of two million the same takes some seconds and a gigabyte: too much for a test.
    assert briefly(refused(b"a: [" + b"1," * 7_000_000 + b"]", Limits(nodes=100_000))) == [
        ("1:199999", "source-too-many-nodes")
    ]
    assert DEFAULT_LIMITS.nodes == 2_000_000


VALID = b"""\
%YAML 1.2
--- # a plan with a bit of everything
name: "caf\\u00e9 \\x41"
services:
  shop: &shop
    needs: [web, {any: [a, b]}, *none]
    note: |
      several lines
      of text
    'quoted key': >-
      folded
      text
  mail: *shop
components: {web: {units: 3, mttf: 1e3, x: !!str 1, y: 0x1F}}
? long key
: - 1
  - - nested
    - ~
...
""".replace(b", *none", b"")
PIECES = [
    b"[",
    b"]",
    b"{",
    b"}",
    b": ",
    b"- ",
    b"? ",
    b"&a ",
    b"*a",
    b"!!int ",
    b"!x",
    b"'",
    b'"',
    b"|",
    b">",
    b"#",
    b"\t",
]
PIECES += [
    b"\n",
    b"\r",
    b"---\n",
    b"%TAG ! x\n",
    b"<<: ",
    b"\x00",
    b"\xff",
    b"\xef\xbb\xbf",
    b"\\U0010ffff",
    b"\xc2\x85",
    b".inf",
]


def mutated(luck: random.Random) -> bytes:
    """Return a valid text with a few bytes changed, lost, doubled, moved, or replaced by what has a meaning."""
    data = bytearray(VALID)
    for _ in range(luck.randint(1, 4)):
        at = luck.randrange(len(data) + 1)
        to = min(len(data), at + luck.choice((0, 1, 1, 5, 40)))
        match luck.randrange(4):
            case 0:
                data[at:to] = luck.choice(PIECES)
            case 1:
                data[at:to] = bytes(luck.choices(range(9, 127), k=to - at))
            case 2:
                data[at:to] = data[at:to] * 2
            case _:
                data[at:to] = b""
    return bytes(data)


def outcome(data: bytes) -> tuple[Finding, ...]:
    """Return the findings, none where the bytes are read."""
    try:
        parse_source(data, "plan.yaml")
    except PlanError as error:
        return error.findings
    return ()


def survives(data: bytes) -> bool:
    """Whether the bytes are read; fails where a finding has no place in the text."""
    findings = outcome(data)
    lines = re.split("\r\n|\r|\n", data.decode("utf-8", "replace"))
    for finding in findings:
        assert finding.location is not None
        line, column = finding.location.line, finding.location.column
        assert 1 <= line <= len(lines)
        assert 1 <= column <= len(lines[line - 1]) + 1
        assert finding.text().isprintable()
    return not findings


@pytest.fixture(params=["libyaml", "python"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run a test with each of the two parsers."""
    if request.param == "python":
        monkeypatch.setattr(source, "_new_parser", yaml.SafeLoader)
    return str(request.param)


def test_mutated_plans_are_read_or_refused_with_places(parser: str) -> None:
    luck = rng()
    assert survives(VALID)
    survivors = sum(survives(mutated(luck)) for _ in range(3_000 if parser == "libyaml" else 500))
    assert survivors > 50  # otherwise the mutations are too coarse to try anything but the first lines


def test_a_parser_that_fails_without_a_place_is_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    class Odd:
        def __init__(self, data: bytes) -> None: ...

        def get_event(self) -> None:
            raise yaml.YAMLError("odd")

    monkeypatch.setattr(source, "_new_parser", Odd)
    assert briefly(refused(b"a: 1")) == [("1:1", "source-syntax")]


def test_without_libyaml_the_plain_parser_serves() -> None:
    code = (
        "import sys; sys.modules['yaml._yaml'] = None\n"
        "import yaml; assert not yaml.__with_libyaml__\n"
        "from continuity.planfile.source import parse_source\n"
        "print(parse_source(b'a: [1, on]', 'plan.yaml'))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, timeout=60)
    assert done.stdout.decode().strip() == "{'a': [1, 'on']}"


@given(data=st.binary(max_size=200))
@settings(max_examples=300)
def test_random_bytes_are_read_or_refused(data: bytes) -> None:
    survives(data)


@given(data=st.lists(st.sampled_from([*PIECES, b"a", b"1", b" ", b"  ", b"b: c"]), max_size=40).map(b"".join))
@settings(max_examples=300)
def test_random_punctuation_is_read_or_refused(data: bytes) -> None:
    survives(data)


# --- files ------------------------------------------------------------------------------------------------


def test_a_file_is_called_as_the_user_called_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("plan.yaml").write_bytes(VALID)
    assert read_source(Path("plan.yaml")).mark == ("plan.yaml", 3, 1)
    assert read_source(Path("plan.yaml"), name="./plan.yaml").mark == ("./plan.yaml", 3, 1)
    assert read_source(tmp_path / "plan.yaml") == parse_source(VALID, "plan.yaml")


def unreadable(path: Path) -> Finding:
    with pytest.raises(PlanError) as caught:
        read_source(path, Limits(bytes=1000))
    (finding,) = caught.value.findings
    assert str(finding.location).endswith(":1:1")
    return finding


def test_missing_files_folders_and_links_in_a_circle(tmp_path: Path) -> None:
    (tmp_path / "circle").symlink_to("circle")
    (tmp_path / "nowhere").symlink_to("nothing")
    (tmp_path / "file").touch()
    assert unreadable(tmp_path / "nothing.yaml").id == "source-missing"
    assert unreadable(tmp_path / "nowhere").id == "source-missing"
    assert unreadable(tmp_path / "file" / "plan.yaml").id == "source-missing"
    assert unreadable(tmp_path / "file").id == "source-empty"
    assert unreadable(tmp_path).id == "source-not-a-file"
    assert unreadable(tmp_path / "circle").id == "source-unreadable"
    assert unreadable(tmp_path / ("x" * 5000)).id == "source-unreadable"
    assert unreadable(tmp_path / "a\0b").id == "source-unreadable"


def test_a_file_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no(*_: object) -> int:  # a real file without permission can still be read by root
        raise PermissionError(13, "Permission denied")

    (tmp_path / "plan.yaml").touch()
    monkeypatch.setattr(Path, "open", no)
    assert unreadable(tmp_path / "plan.yaml").message == "The file cannot be read: Permission denied."


def test_a_name_that_is_not_utf8_can_be_shown(tmp_path: Path) -> None:
    name = os.fsdecode(b"caf\xe9.yaml")
    finding = unreadable(tmp_path / name)
    assert finding.text().encode()
    assert "caf\\udce9.yaml" in finding.place


def test_a_large_file_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "plan.yaml").write_bytes(b"a: 1".ljust(1001))
    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", None)
        assert unreadable(tmp_path / "plan.yaml").id == "source-too-large"
    (tmp_path / "plan.yaml").write_bytes(b"a: 1".ljust(1000))
    assert read_source(tmp_path / "plan.yaml", Limits(bytes=1000)) == {"a": 1}


def test_devices_are_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "open", None)
    assert unreadable(Path("/dev/zero")).id == "source-not-a-file"


def feed(pipe: Path, chunks: Iterator[bytes]) -> threading.Thread:
    """Write to a named pipe until nobody reads any more."""

    def write() -> None:
        try:
            with pipe.open("wb") as file:
                for chunk in chunks:
                    file.write(chunk)
        except BrokenPipeError:
            pass

    thread = threading.Thread(target=write, daemon=True)
    thread.start()
    return thread


def test_a_pipe_is_read_up_to_the_limit(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    thread = feed(pipe, iter([b"a: ", b"1"]))
    assert read_source(pipe) == {"a": 1}
    thread.join(120)
    thread = feed(pipe, iter(lambda: b"# endless\n", b""))
    assert unreadable(pipe).id == "source-too-large"
    thread.join(120)
    assert not thread.is_alive()


@pytest.mark.parametrize(("name", "answer"), [("plan.yaml", "{'a': 1}"), (os.devnull, "source-empty")])
def test_standard_input(name: str, answer: str, tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_bytes(b"a: 1")
    code = (
        "from pathlib import Path\n"
        "from continuity.errors import PlanError\n"
        "from continuity.planfile.source import read_source\n"
        "try: print(read_source(Path('/dev/stdin')))\n"
        "except PlanError as error: print(error)\n"
    )
    with (tmp_path / name).open("rb") as stdin:
        done = subprocess.run([sys.executable, "-c", code], stdin=stdin, capture_output=True, check=True, timeout=60)
    assert answer in done.stdout.decode()
