"""Findings as JUnit XML, which build servers show as tests: one test for each rule that found something."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from continuity.checks.results import Checkup
from continuity.findings import Finding, Severity, printable


def check_as_junit(checkup: Checkup, least: Severity) -> str:
    """A suite with one test for each finding; it fails where the finding is at least as serious as `least`.

    A check without findings is one test that passes, so that a server sees that there was one.
    """
    order = list(Severity)
    failing = [each for each in checkup.findings if order.index(each.severity) <= order.index(least)]
    tests = len(checkup.findings) + len(checkup.silenced) or 1
    counts = {"tests": str(tests), "failures": str(len(failing)), "skipped": str(len(checkup.silenced))}
    root = Element("testsuites")
    suite = SubElement(root, "testsuite", {"name": "continuity check", **counts, "errors": "0"})
    for finding in checkup.findings:
        case = _case(suite, finding)
        if finding in failing:
            failure = SubElement(case, "failure", {"message": printable(finding.message), "type": finding.id})
            failure.text = finding.text() + (f"\n{printable(finding.hint)}" if finding.hint else "")
        else:
            SubElement(case, "system-out").text = finding.text()
    for finding in checkup.silenced:
        SubElement(_case(suite, finding), "skipped", {"message": "accepted in the plan"})
    if not len(suite):
        SubElement(suite, "testcase", {"classname": "continuity", "name": "no findings"})
    indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tostring(root, encoding="unicode")}\n'


def _case(suite: Element, finding: Finding) -> Element:
    case = {"classname": f"continuity.{finding.id}", "name": printable(finding.path or finding.id)}
    if finding.location is not None:
        case["file"] = finding.location.file
        case["line"] = str(finding.location.line)
    return SubElement(suite, "testcase", case)
