"""The environment's settings: defaults, and everything that is wrong at once, without what may be a secret."""

from __future__ import annotations

from pathlib import Path

import pytest
from continuity_api.configuration import ConfigurationError, page, settings

DOCS = Path(__file__).parents[2] / "docs" / "service-configuration.md"


def test_nothing_said_is_a_service_for_this_machine() -> None:
    found = settings({})
    assert (found.host, found.port) == ("127.0.0.1", 8321)
    assert found.database.startswith("sqlite:///")


def test_what_is_said_holds_and_the_command_line_wins() -> None:
    environment = {"CONTINUITY_PORT": "9000", "CONTINUITY_WEBHOOK_HOSTS": "a.example, B.example", "CONTINUITY_RATE": ""}
    found = settings(environment, host="::1")
    assert (found.port, found.host, found.webhook_hosts, found.rate) == (9000, "::1", ("a.example", "b.example"), 1200)


def test_everything_that_is_wrong_is_said_at_once() -> None:
    wrong = {
        "CONTINUITY_PORT": "70000",
        "CONTINUITY_DATBASE": "sqlite:///x.db",
        "CONTINUITY_DATABASE": "mysql://somebody:hunter2@host/x",
        "CONTINUITY_LOG_LEVEL": "loud",
    }
    with pytest.raises(ConfigurationError) as raised:
        settings(wrong)
    assert [line.partition(":")[0] for line in raised.value.problems] == [
        "CONTINUITY_DATABASE",
        "CONTINUITY_DATBASE",
        "CONTINUITY_LOG_LEVEL",
        "CONTINUITY_PORT",
    ]
    assert "did you mean CONTINUITY_DATABASE?" in str(raised.value)
    assert "hunter2" not in str(raised.value)


@pytest.mark.parametrize("url", ["team.db", "sqlite:///", "postgresql://u:hunter2@host:port/x"])
def test_what_names_no_database_is_refused_without_being_repeated(url: str) -> None:
    with pytest.raises(ConfigurationError, match=r"CONTINUITY_DATABASE: .*postgresql://USER:PASSWORD@HOST") as raised:
        settings({"CONTINUITY_DATABASE": url})
    assert "hunter2" not in str(raised.value)


@pytest.mark.parametrize(
    ("variable", "value", "says"),
    [
        ("PORT", "abc", "must be a whole number"),
        ("WORKERS", "1000", "must be 0 to 256"),
        ("METRICS", "perhaps", "must be true or false"),
        ("OIDC_ROLE", "planer", "must be one of none, viewer, planner: did you mean 'planner'?"),
        ("BASE_URL", "continuity.example.org", "must be an address such as https://continuity.example.org"),
        ("EXECUTOR", "http://a", "must be dask://HOST:PORT"),
        ("WEBHOOK_HOSTS", "chat.example.org, https://hooks.example/T0/secret", "entry 2 is no host: write names"),
        ("WEBHOOK_HOSTS", "chat.example.org:8080", "entry 1 is no host"),
        ("WEBHOOK_HOSTS", "*.example.org", "entry 1 is no host"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_write(variable: str, value: str, says: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        settings({f"CONTINUITY_{variable}": value})
    (problem,) = raised.value.problems
    assert problem.startswith(f"CONTINUITY_{variable}: {says}")
    assert value not in problem or variable == "BASE_URL"


def test_hosts_are_names_addresses_and_networks() -> None:
    said = "a.example, B_c, büro.example, 10.1.0.0/16, 10.1.2.3/8, ::1, fd00::/8"
    assert len(settings({"CONTINUITY_WEBHOOK_HOSTS": said}).webhook_hosts) == 7


def test_an_issuer_needs_a_client() -> None:
    with pytest.raises(ConfigurationError, match="OIDC_CLIENT_ID"):
        settings({"CONTINUITY_OIDC_ISSUER": "https://id.example"})


def test_the_page_is_up_to_date() -> None:
    how = "python -m continuity_api.configuration docs/service-configuration.md"
    assert DOCS.read_text(encoding="utf-8") == page(), how
