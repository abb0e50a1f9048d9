"""How distributions are written: what is read, that what is written reads the same, and what is refused."""

import math
import pickle
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from continuity.distribution_forms import DistributionError, parse_distribution
from continuity.distributions import (
    Constant,
    Empirical,
    Exponential,
    Gamma,
    LogNormal,
    Normal,
    Pert,
    SingleDraw,
    Triangular,
    Uniform,
    Weibull,
)
from continuity.units import SECOND
from tests.distribution_kit import EMPIRICAL, FORMS, SUM, H, single


def read_column(file: str, column: str) -> Sequence[str]:
    if file != "repairs.csv":
        raise FileNotFoundError(f"there is no {file}")
    return {"duration": ["3h", "1h"], "bad": ["3h", "7"], "empty": []}[column]


def test_empirical_values_come_from_a_column() -> None:
    data = {"empirical": {"file": "repairs.csv", "column": "duration"}}
    distribution = parse_distribution(data, read_column=read_column)
    assert distribution == Empirical(values=(H, 3 * H))
    assert distribution.as_written() == data


@pytest.mark.parametrize(
    ("file", "column", "message"),
    [
        ("repairs.csv", "bad", "value 2 of bad in repairs.csv: '7' has no unit: write 7s, 7m, 7h or 7d"),
        ("repairs.csv", "empty", "column empty of repairs.csv has no values"),
        ("other.csv", "duration", "there is no other.csv"),
    ],
)
def test_a_bad_column_is_named(file: str, column: str, message: str) -> None:
    with pytest.raises(DistributionError) as caught:
        parse_distribution({"empirical": {"file": file, "column": column}}, read_column=read_column)
    assert str(caught.value) == message
    assert caught.value.path == ("empirical",)


@pytest.mark.parametrize("data", [*(data for data, _ in FORMS.values()), EMPIRICAL, SUM, "90m", "never"], ids=str)
def test_what_is_written_reads_the_same(data: object) -> None:
    distribution = parse_distribution(data)
    again = parse_distribution(distribution.as_written())
    assert again == distribution
    assert again.as_written() == distribution.as_written()
    for part, other in zip(distribution.parts(), again.parts(), strict=True):
        assert part.quantile(0.7, 0.3) == other.quantile(0.7, 0.3)


TIMES = st.integers(1, 10**6).map(lambda seconds: seconds * SECOND)
SHAPES = st.floats(0.1, 50)


@given(TIMES, TIMES, TIMES, SHAPES)
def test_written_forms_lose_nothing(a: int, b: int, c: int, shape: float) -> None:
    low, mode, high = sorted((a, b, c + 10**6 * SECOND))
    distributions: list[SingleDraw] = [
        *(Constant(time=a), Exponential(scale=a), Gamma.from_mean(shape=shape, mean=a), Normal(centre=a, sd=b)),
        *(Weibull(shape=shape, scale=a), Weibull.from_mean(shape=shape, mean=a), LogNormal.from_mean(mean=a, sd=b)),
        *(LogNormal.from_p95(median=low, p95=high), LogNormal.usually(usually=low, at_worst=high)),
        *(Uniform(low=low, high=high), Triangular(low=low, mode=mode, high=high), Pert(low=low, mode=mode, high=high)),
        Empirical(values=(low, mode, high)),
    ]
    for distribution in distributions:
        again = single(distribution.as_written())
        assert again.quantile(0.95, 0.05) == pytest.approx(distribution.quantile(0.95, 0.05), rel=1e-14)


def test_written_forms_are_the_ones_given() -> None:
    for data in (
        {"usually": "3h", "at_worst": "8h"},
        {"lognormal": {"mean": "4h", "sd": "2h"}},
        {"weibull": {"shape": 2, "mean": "100d"}},
        {"gamma": {"shape": 2.5, "mean": "5h"}},
        {"pert": ["5m", "15m", "45m"]},
    ):
        assert parse_distribution(data).as_written() == data


REFUSED: list[tuple[object, tuple[str | int, ...], str]] = [
    (30, (), "'30' has no unit: write 30s, 30m, 30h or 30d"),
    (None, (), "a duration is text such as 15m or 4h, not nothing"),
    (["1h", "2h"], (), "a duration is text such as 15m or 4h, not a list"),
    ("-1h", (), "'-1h' is negative: a duration is 0s or longer"),
    ({}, (), "one distribution is expected, not an empty mapping"),
    ({"weibul": {}}, ("weibul",), "unknown distribution 'weibul': did you mean weibull?"),
    ({"exponential": "1h", "gamma": {}}, (), "one distribution is expected, not exponential and gamma"),
    ({"exponential": 30}, ("exponential",), "'30' has no unit: write 30s, 30m, 30h or 30d"),
    ({"exponential": "0s"}, ("exponential",), "exponential must be longer than 0s"),
    ({"exponential": "never"}, ("exponential",), "'never' is no duration"),
    ({"weibull": "3h"}, ("weibull",), "weibull takes {shape, scale} or {shape, mean}"),
    ({"weibull": {"shape": 2}}, ("weibull",), "weibull takes {shape, scale} or {shape, mean}, not {shape}"),
    (
        {"weibull": {"shape": 2, "scale": "1h", "mean": "1h"}},
        ("weibull",),
        "weibull takes {shape, scale} or {shape, mean}, not {shape, scale, mean}",
    ),
    (
        {"weibull": {"shape": 2, "sacle": "1h"}},
        ("weibull", "sacle"),
        "unknown key 'sacle': did you mean scale?",
    ),
    ({"weibull": {"shape": 0, "scale": "1h"}}, ("weibull", "shape"), "the shape must lie between 0.1 and 10000"),
    ({"weibull": {"shape": -1, "scale": "1h"}}, ("weibull", "shape"), "the shape must lie between 0.1 and 10000"),
    ({"gamma": {"shape": math.nan, "mean": "1h"}}, ("gamma", "shape"), "the shape must lie between 0.1 and 10000"),
    ({"gamma": {"shape": 10**400, "mean": "1h"}}, ("gamma", "shape"), "the shape must lie between 0.1 and 10000"),
    ({"gamma": {"shape": "2", "mean": "1h"}}, ("gamma", "shape"), "the shape is a number such as 1.5"),
    ({"gamma": {"shape": True, "mean": "1h"}}, ("gamma", "shape"), "the shape is a number such as 1.5"),
    ({"gamma": {"shape": 2, "mean": "0s"}}, ("gamma", "mean"), "mean must be longer than 0s"),
    ({"lognormal": {"median": "0s", "p95": "8h"}}, ("lognormal", "median"), "median must be longer than 0s"),
    ({"lognormal": {"median": "9h", "p95": "8h"}}, ("lognormal", "p95"), "p95 must be longer than median"),
    ({"lognormal": {"mean": "9h", "sd": "0s"}}, ("lognormal", "sd"), "sd must be longer than 0s"),
    ({"usually": "3h", "at_worst": "3h"}, ("at_worst",), "it always takes that long: write 3h"),
    ({"usually": "8h", "at_worst": "3h"}, ("at_worst",), "at_worst must be longer than usually"),
    ({"usually": "3h"}, (), "a distribution takes {usually, at_worst}, not {usually}"),
    (
        {"usually": "3h", "at_wosrt": "8h"},
        ("at_wosrt",),
        "unknown key 'at_wosrt': did you mean at_worst?",
    ),
    ({"normal": {"mean": "9h", "sd": "0s"}}, ("normal", "sd"), "sd must be longer than 0s"),
    ({"uniform": "1h"}, ("uniform",), "uniform takes a list of 2 durations, [a, b]"),
    ({"uniform": ["1h"]}, ("uniform",), "uniform takes 2 durations, [a, b], not 1"),
    ({"uniform": ["2h", "1h"]}, ("uniform", 1), "b must not be shorter than a"),
    ({"uniform": ["1h", "60m"]}, ("uniform",), "it always takes that long: write 1h"),
    ({"uniform": ["1h", 2]}, ("uniform", 1), "'2' has no unit: write 2s, 2m, 2h or 2d"),
    ({"triangular": ["2h", "1h", "3h"]}, ("triangular", 1), "mode must not be shorter than min"),
    ({"pert": ["1h", "4h", "3h"]}, ("pert", 2), "max must not be shorter than mode"),
    ({"pert": []}, ("pert",), "pert takes a list of 3 durations, [min, mode, max]"),
    ({"empirical": []}, ("empirical",), "empirical takes a list of durations"),
    ({"empirical": "1h"}, ("empirical",), "empirical takes a list of durations"),
    ({"empirical": ["1h", "x"]}, ("empirical", 1), "'x' is no duration"),
    ({"empirical": {"file": "a.csv"}}, ("empirical",), "empirical takes {file, column}, not {file}"),
    ({"empirical": {"file": 3, "column": "x"}}, ("empirical", "file"), "file is a name"),
    (
        {"empirical": {"file": "a.csv", "column": "x"}},
        ("empirical",),
        "a file cannot be read here: write the values as a list",
    ),
    ({"sum": []}, ("sum",), "sum takes a list of durations and distributions"),
    (
        {"sum": ["1h", {"pert": ["1h", "4h", "x"]}]},
        ("sum", 1, "pert", 2),
        "'x' is no duration",
    ),
]


@pytest.mark.parametrize(("data", "path", "message"), REFUSED, ids=[str(i) for i in range(len(REFUSED))])
def test_impossible_distributions_are_refused_at_their_place(
    data: object, path: tuple[str | int, ...], message: str
) -> None:
    with pytest.raises(DistributionError) as caught:
        parse_distribution(data)
    assert str(caught.value).startswith(message)
    assert caught.value.path == path


def test_sums_in_sums_have_a_limit() -> None:
    data: object = "1h"
    for _ in range(5_000):
        data = {"sum": [data]}
    with pytest.raises(DistributionError, match="nested too deeply"):
        parse_distribution(data)


def test_errors_travel_between_processes() -> None:
    error = pickle.loads(pickle.dumps(DistributionError("no", ("a", 1))))
    assert (str(error), error.path) == ("no", ("a", 1))
