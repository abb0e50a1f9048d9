"""The forms of an audit: as stored, and with texts in the plan that try to become markup."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from continuity.audit_results import AuditResult, StandardAudit
from continuity.reports.audit_html import audit_as_html
from continuity.reports.audit_json import audit_as_json
from continuity.reports.audit_markdown import audit_as_markdown
from continuity.reports.audit_text import audit_as_text
from continuity.standards.audit import audit
from continuity.standards.reading import read_standard
from tests.standards.kit import SETTINGS, loaded

STORED = Path(__file__).with_name("audits")
FORMS = {
    "audit.txt": audit_as_text,
    "audit.md": audit_as_markdown,
    "audit.json": audit_as_json,
    "audit.html": audit_as_html,
}
PLAN = """\
continuity: 1
name: "Shop <b>&amp; *page*"
services:
  shop: {owner: us}
  page: {title: "<script>alert(1)</script> | `code` [x](y)"}
plans:
  call:
    steps: {ring: {takes: 5m, kind: communication, do: Ring.}}
accepted: [{id: plan-kept-nowhere, reason: a test, by: us, until: 2027-01-01}]
"""
OLD = """\
standard: 1
id: old:1
title: The old one
edition: first
checked_on: 2026-11-01
source: a test
clauses: [{clause: "1", title: One, asks: One., beyond: all of it}]
"""
NEW = """\
standard: 1
id: new:2
title: "The new <i>one</i>"
edition: second
amendments: [one of 2026]
checked_on: 2024-11-01
source: a test
before: old:1
clauses:
  - clause: "1"
    title: Owners
    asks: "Every service has <an owner>."
    was: ["1"]
    points:
      - {asks: owners, evidence: [{each: services.*, has: owner}]}
      - {asks: pages, since: second, evidence: [{each: services.*, has: title}], weakened_by: [plan-kept-nowhere]}
    beyond: whether they | know
  - clause: "2"
    title: Plans
    asks: Plans.
    points: [{asks: plans, evidence: [{any: plans.*}], weakened_by: [plan-covers-nothing, plan-kept-nowhere]}]
  - {clause: "3", title: Posters, asks: Posters., beyond: the posters}
"""


@pytest.fixture
def result(tmp_path: Path) -> AuditResult:
    """A small audit with everything that can be in one."""
    for name, text in (("old.yaml", OLD), ("new.yaml", NEW)):
        (tmp_path / name).write_text(text)
    new, old = read_standard(tmp_path / "new.yaml"), read_standard(tmp_path / "old.yaml")
    return audit(loaded(PLAN), [new], SETTINGS, against=old)


@pytest.mark.parametrize("name", FORMS)
def test_forms_are_as_stored(name: str, result: AuditResult) -> None:
    assert FORMS[name](result) == (STORED / name).read_text(encoding="utf-8")


class _Page(HTMLParser):
    """What a page is made of, and whether every element is closed where it should be."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def page_of(text: str) -> _Page:
    page = _Page()
    page.feed(text)
    page.close()
    assert page.open == []
    return page


def test_the_page_stands_alone_and_can_be_read_by_everybody(result: AuditResult) -> None:
    page = page_of(audit_as_html(result))
    tags = [tag for tag, _ in page.elements]
    assert not {"script", "link", "img", "iframe", "b", "i"} & {*tags}
    attributes = [attrs for _, attrs in page.elements]
    assert not any({"src", "onclick", "onload"} & attrs.keys() for attrs in attributes)
    assert all(str(attrs["href"]).startswith("#") for attrs in attributes if "href" in attrs)
    ids = [attrs["id"] for attrs in attributes if "id" in attrs]
    assert len(ids) == len({*ids})
    assert {str(attrs["href"])[1:] for attrs in attributes if "href" in attrs} == {*ids}
    assert dict(page.elements)["html"] == {"lang": "en"}
    assert tags.count("h1") == tags.count("main") == tags.count("title") == 1
    assert tags.count("caption") == tags.count("table") > 0
    assert all(attrs.get("scope") in ("col", "row") for tag, attrs in page.elements if tag == "th")
    levels = [int(tag[1]) for tag in tags if tag in ("h1", "h2", "h3")]
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_nothing_in_a_plan_becomes_markup(result: AuditResult) -> None:
    page = audit_as_html(result)
    assert "<script" not in page
    assert "Shop &lt;b&gt;&amp;amp; *page*" in page
    markdown = audit_as_markdown(result)
    assert "\\*page\\*" in markdown
    assert "Every service has \\<an owner\\>." in markdown


def test_control_characters_are_shown_as_what_they_are() -> None:
    result = AuditResult(plan="red \x1b[31m", digest="", today=SETTINGS.today, audits=())
    for render in FORMS.values():
        assert "\x1b" not in render(result)
        assert "red " in render(result)


def test_json_tells_all_that_was_found_and_text_says_how_much_more(tmp_path: Path) -> None:
    (tmp_path / "new.yaml").write_text(NEW)
    services = ", ".join(f"s{number}: {{}}" for number in range(12))
    plan = loaded(f"continuity: 1\nname: Many\nservices: {{{services}}}\n")
    result = audit(plan, [read_standard(tmp_path / "new.yaml")], SETTINGS)
    first: StandardAudit = result.audits[0]
    assert len(first.clauses[0].points[0].lacking) == 12
    data = json.loads(audit_as_json(result))
    assert len(data["audits"][0]["clauses"][0]["points"][0]["lacking"]) == 12
    assert "lacking   and 7 more" in audit_as_text(result)
    assert "lacking: and 7 more" in audit_as_markdown(result)
    assert "<li>lacking: and 7 more</li>" in audit_as_html(result)
