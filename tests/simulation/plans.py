"""Random small plans as data: independent units, nested requirements, stationary from the start."""

from typing import Any

from hypothesis import strategies as st

Data = dict[str, Any]

COMPONENTS = ("a", "b", "c", "d")


@st.composite
def components(draw: st.DrawFn) -> Data:
    """Two to four pools of up to three units, each failed at the start with its long-run probability."""
    names = COMPONENTS[: draw(st.integers(2, 4))]
    return {name: draw(pools()) for name in names}


@st.composite
def pools(draw: st.DrawFn) -> Data:
    units = draw(st.integers(1, 3))
    required = draw(st.integers(1, units))
    mttf, mttr = draw(st.integers(5, 30)), draw(st.integers(1, 10))
    mode: Data = {
        "mttf": f"{mttf}h",
        "mttr": f"{mttr}h",
        "at_start": mttr / (mttf + mttr),
        "recovers": "by itself",
    }
    if draw(st.booleans()):
        mode["leaves"] = draw(st.sampled_from(["25%", "50%"]))
    pool: Data = {"units": units, "required": required, "failures": {"crash": mode}}
    if units > 1:
        pool["full"] = draw(st.integers(required, units))
    return pool


def terms(names: tuple[str, ...]) -> st.SearchStrategy[Any]:
    """Requirements over some nodes, nested up to three deep."""
    single = st.sampled_from(names)
    some = st.lists(single, min_size=1, max_size=3, unique=True)

    def nested(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        several = st.lists(inner, min_size=1, max_size=3, unique_by=repr)
        return st.one_of(
            several.map(lambda each: {"all": each}),
            several.map(lambda each: {"any": each}),
            several.map(lambda each: {"at_least": (len(each) + 1) // 2, "of": each}),
            some.map(lambda each: {"share": dict.fromkeys(each, "60%")}),
            st.tuples(single, st.sampled_from(["30%", "80%"])).map(lambda pair: {"need": pair[0], "without": pair[1]}),
        )

    return st.recursive(single, nested, max_leaves=6)


def requirements(names: tuple[str, ...], most: int) -> st.SearchStrategy[list[Any]]:
    """What a node needs: one or more terms, none twice."""
    return st.lists(terms(names), min_size=1, max_size=most, unique_by=repr)


@st.composite
def plans(draw: st.DrawFn) -> Data:
    """A plan with one or two services, the second of which may need the first."""
    parts = draw(components())
    names = tuple(parts)
    services: Data = {"s": {"needs": draw(requirements(names, 3))}}
    if draw(st.booleans()):
        services["t"] = {"needs": draw(requirements((*names, "s"), 2))}
    for service in services.values():
        if draw(st.booleans()):
            service["objectives"] = {"mbco": draw(st.sampled_from(["50%", "80%"]))}
    return {"continuity": 1, "name": "random", "components": parts, "services": services}
