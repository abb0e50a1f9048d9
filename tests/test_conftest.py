"""The guard against unexplained skips in CI."""

from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

SKIPPING = """
import pytest

def test_runs(): pass

def test_skips(): pytest.skip("no reason listed")

@pytest.mark.xfail
def test_known_defect(): assert False
"""


def run(pytester: pytest.Pytester, skips: str, tests: str = SKIPPING) -> pytest.RunResult:
    """Run these tests in a project of their own that has this project's conftest and the given skip list."""
    for path, text in {
        "tests/conftest.py": Path(__file__).with_name("conftest.py").read_text(),
        "tests/test_some.py": tests,
        ".ci/skips.txt": skips,
        "pytest.ini": "[pytest]\n",
    }.items():
        file = pytester.path / path
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
    return pytester.runpytest_subprocess()


@pytest.fixture
def in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")


@pytest.mark.usefixtures("in_ci")
def test_unlisted_skip_fails_and_is_named(pytester: pytest.Pytester) -> None:
    result = run(pytester, "# nothing may skip\n")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines("FAILED: skipped in CI*: tests/test_some.py::test_skips")
    result.stdout.no_fnmatch_line("FAILED: *test_known_defect")
    result.assert_outcomes(passed=1, skipped=1, xfailed=1)


@pytest.mark.usefixtures("in_ci")
def test_unlisted_skip_of_a_whole_module_fails(pytester: pytest.Pytester) -> None:
    module = "import pytest\npytest.skip('all of it', allow_module_level=True)\n"
    result = run(pytester, "tests/test_other.py  another file\n", module + SKIPPING)
    result.stdout.fnmatch_lines("FAILED: skipped in CI*: tests/test_some.py")
    assert result.ret != pytest.ExitCode.OK


@pytest.mark.usefixtures("in_ci")
def test_listed_skip_passes(pytester: pytest.Pytester) -> None:
    assert run(pytester, "tests/test_some.py::test_skips  needs what CI lacks\n").ret == pytest.ExitCode.OK


@pytest.mark.usefixtures("in_ci")
def test_listed_skip_needs_a_reason(pytester: pytest.Pytester) -> None:
    result = run(pytester, "tests/test_some.py::test_skips\n")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines("*test_skips has no reason*")


def test_skips_are_free_outside_ci(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    assert run(pytester, "# nothing may skip\n").ret == pytest.ExitCode.OK
