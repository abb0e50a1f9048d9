"""Uploads that are nearly plans: the texts of examples, changed by bytes, lines, values and names, from a seed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

ROOT = Path(__file__).parents[2]
_LARGEST = 60_000
_ODD = (
    *("", "null", "~", "-1", "0", "1e309", ".nan", "-.inf", "9" * 5000, "0x7f", "1_000", "true", "2024-02-30", "25:61"),
    *("[]", "{}", "[[]]", "{a: {b: {}}}", "[" * 70 + "]" * 70, "{a: " * 70 + "}" * 70, "&a [*a]", "*nobody", "<<: *x"),
    *(
        "!!python/object:os.system x",
        "!!binary aGVsbG8=",
        "!!set {a}",
        "'",
        '"',
        '"\\ud800"',
        '"\\x00"',
        "\x07",
        "\ufeff",
    ),
    *(
        "1h",
        "-1h",
        "1e300y",
        "0%",
        "101%",
        "1e-400%",
        "\U0010ffff",
        "\u202e",
        "é" * 300,
        "a" * 20_000,
        "? ",
        "- ",
        "|",
        ">",
    ),
    *("&a [x, x]\n&b [*a, *a]\n", "1/0", "../../etc/passwd", "from: nothing.csv", "weibull(1)", "lognormal(1h, 0)"),
)
_NAMES = (
    "plan.yaml",
    "a/b.yaml",
    "../plan.yaml",
    "/etc/x",
    "",
    "PLAN.yaml",
    "plan.json",
    "a\x00b",
    "x" * 250,
    "\ud800",
    "data.csv",
)


def sources() -> list[str]:
    """The texts that are changed: worked examples and the plan that has every key."""
    files = sorted(ROOT.glob("scenarios/*/*.yaml")) + sorted(ROOT.glob("tests/planfile/*.yaml"))
    texts = [file.read_text(encoding="utf-8") for file in files]
    return [text for text in texts if len(text) <= _LARGEST]


def _byte(text: str, random: Random) -> str:
    at = random.randrange(len(text) + 1)
    char = chr(random.choice((random.randrange(32), random.randrange(32, 127), random.randrange(0x110000))))
    return text[:at] + random.choice(("", char)) + text[at + random.randrange(2) :]


def _line(text: str, random: Random) -> str:
    lines = text.splitlines(keepends=True) or [""]
    one, other = random.randrange(len(lines)), random.randrange(len(lines))
    match random.randrange(5):
        case 0:
            del lines[one]
        case 1:
            lines.insert(one, lines[other])
        case 2:
            lines[one], lines[other] = lines[other], lines[one]
        case 3:
            lines[one] = " " * random.randrange(5) + lines[one].lstrip()
        case _:
            lines[one:] = lines[other:]
    return "".join(lines)


def _value(text: str, random: Random) -> str:
    values = list(re.finditer(r"(?<=: )[^\n{}\[\],#]+", text))
    if not values:
        return text
    found = random.choice(values)
    new = random.choice((random.choice(_ODD), random.choice(values).group()))
    return text[: found.start()] + new + text[found.end() :]


def _key(text: str, random: Random) -> str:
    keys = list(re.finditer(r"[\w-]+(?=:)", text))
    if not keys:
        return text
    found = random.choice(keys)
    new = random.choice((random.choice(keys).group(), random.choice(_ODD), found.group()[:-1]))
    return text[: found.start()] + new + text[found.end() :]


def _cut(text: str, random: Random) -> str:
    return text[: random.randrange(len(text) + 1)]


_MUTATIONS: tuple[Callable[[str, Random], str], ...] = (_byte, _line, _value, _value, _key, _cut)


def _mutated(text: str, random: Random) -> str:
    for _ in range(random.choice((1, 1, 1, 2, 4, 12))):
        text = random.choice(_MUTATIONS)(text, random)
    return text


def bodies(number: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """So many uploads: the address below /api/v1 and the body, of which some are no JSON any more."""
    random, texts = Random(seed), sources()
    for i in range(number):
        text = _mutated(random.choice(texts), random)
        name = random.choice(_NAMES) if random.random() < 0.05 else "plan.yaml"
        files = {name: text}
        if random.random() < 0.05:
            files[f"{name}.more.yaml"] = _mutated(random.choice(texts), random)
        said: dict[str, object] = {"files": files}
        place = "/validations"
        if i % 2:
            place = "/plans"
            said |= (
                {"id": f"plan-{i}", "title": random.choice(_ODD)[:300]}
                if random.random() < 0.2
                else {"id": f"plan-{i}"}
            )
        body = json.dumps(said).encode()
        if random.random() < 0.05:
            at = random.randrange(len(body))
            body = body[:at] + random.randbytes(random.randrange(4)) + body[at + random.randrange(3) :]
        yield place, body
