"""Do the dashboard and the alerts ask for what is told, and does each alert lead to its cure?

promtool is not asked: expressions are parsed by promql-parser, names and labels are held against what /metrics can tell,
and the rules' own form against a table.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import promql_parser
import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from bot.health import LATE, STUCK, Health
from bot.telemetry.incoming import KINDS
from bot.telemetry.metrics import OUTCOMES, VERDICTS, Metrics
from domain.audit import AuditEntry
from domain.ids import DeliveryId, OrgId, Platform
from domain.ports import Dead, Delivery, DeliveryKind, Done, Kind, Later, Parked, Reading, SyncRun, Vitals
from tests.clock import NOON

ROOT = Path(__file__).parents[3]
RULES = yaml.safe_load((ROOT / "deploy/prometheus/alerts.yml").read_text(encoding="utf-8"))
SCRAPE = yaml.safe_load((ROOT / "deploy/prometheus/scrape.yml").read_text(encoding="utf-8"))
DASHBOARD = json.loads((ROOT / "deploy/grafana/seatwise.json").read_text(encoding="utf-8"))
ALERTS = {rule["alert"]: rule for group in RULES["groups"] for rule in group["rules"]}
PANELS = {panel["title"]: panel for panel in DASHBOARD["panels"] if panel["type"] != "row"}

OF_PROMETHEUS = {"up": {"job": {"seatwise"}}}
"""What it tells by itself of who is scraped."""
ADDED = {"instance", "job"}
"""Labels that it adds."""
PERIOD = re.compile(r"\d+[smhdw]")


@pytest.fixture(scope="module")
def told() -> dict[str, dict[str, set[str]]]:
    """Every name that /metrics can tell, with each of its labels' values, when everything has happened once."""
    metrics = Metrics()
    for platform in Platform:
        for kind in KINDS.values():
            metrics.acknowledged(platform, kind, 1)
        for action in (*VERDICTS, "change.request", "change.applied"):
            metrics.committed(AuditEntry(NOON, action, "change:c", "Ada", via=platform.value))
    for read in Kind:
        metrics.committed(SyncRun("r", read, NOON, NOON, NOON))
    for each in DeliveryKind:
        for outcome in (Done(), Later(NOON, "", ambiguous=True), Dead(""), Parked("")):
            metrics.attempted(Delivery(DeliveryId(1), OrgId("o"), each, "lane", 1), outcome, 1)
    for service in ("pax8", "slack", "teams", "other"):
        for result in ("2xx", "4xx", "429", "5xx", "none"):
            metrics.called(service, "GET", result, 1)
    vitals = Vitals((), {}, tuple(Reading(kind, 1, 0, NOON, NOON) for kind in Kind))
    body = metrics.exposed(Health(NOON, True, True, vitals)).decode()
    found: dict[str, dict[str, set[str]]] = dict(OF_PROMETHEUS)
    for family in text_string_to_metric_families(body):
        for sample in family.samples:
            labels = found.setdefault(sample.name, {})
            for name, value in sample.labels.items():
                labels.setdefault(name, set()).add(value)
    return found


def selectors(expression: Any) -> Iterator[Any]:
    """Of every metric that it asks for."""
    if isinstance(expression, promql_parser.VectorSelector):
        yield expression
    parts = (getattr(expression, name, None) for name in ("lhs", "rhs", "expr", "args", "vector_selector"))
    for part in parts:
        for each in part if isinstance(part, list) else [part] if part is not None else []:
            yield from selectors(each)


def grouped(expression: str) -> set[str]:
    return {
        name.strip() for names in re.findall(r"\b(?:by|without) \(([^)]*)\)", expression) for name in names.split(",")
    }


def is_told(expression: str, told: dict[str, dict[str, set[str]]]) -> None:
    expression = expression.replace("$__rate_interval", "5m")
    known: set[str] = set(ADDED)
    for selector in selectors(promql_parser.parse(expression)):
        assert selector.name in told, f"nothing tells {selector.name}"
        labels = told[selector.name]
        known |= set(labels)
        for matcher in selector.matchers.matchers:
            wanted = set(matcher.value.split("|"))
            assert wanted <= labels.get(matcher.name, set()), f"{selector.name} has no {matcher.name} {wanted}"
    assert grouped(expression) <= known


@pytest.mark.parametrize("name", ALERTS)
def test_an_alert_asks_for_what_is_told(name: str, told: dict[str, dict[str, set[str]]]) -> None:
    """Lost otherwise: an alarm that can never ring, for a name that was changed."""
    is_told(ALERTS[name]["expr"], told)


@pytest.mark.parametrize("title", PANELS)
def test_a_panel_asks_for_what_is_told(title: str, told: dict[str, dict[str, set[str]]]) -> None:
    """Lost otherwise: an empty picture that looks like peace."""
    for target in PANELS[title]["targets"]:
        is_told(target["expr"], told)
        assert set(re.findall(r"{{(\w+)}}", target["legendFormat"])) <= grouped(target["expr"])


def test_whatever_is_told_is_looked_at(told: dict[str, dict[str, set[str]]]) -> None:
    """Lost otherwise: a number that costs something and that nobody has ever seen."""
    shown = [target["expr"] for panel in PANELS.values() for target in panel["targets"]]
    asked = " ".join((*shown, *(rule["expr"] for rule in ALERTS.values())))
    families = {re.sub(r"_(bucket|count|sum|created)$", "", name) for name in told if name.startswith("seatwise_")}
    assert not [name for name in families if name not in asked]


@pytest.mark.parametrize("name", ALERTS)
def test_an_alert_is_whole_and_leads_to_its_cure(name: str) -> None:
    """Lost otherwise: somebody who is woken and does not know what to do."""
    rule = ALERTS[name]
    assert set(rule) == {"alert", "expr", "for", "labels", "annotations"} and PERIOD.fullmatch(rule["for"])
    assert name.startswith("Seatwise") and rule["labels"]["severity"] in ("critical", "warning")
    notes = rule["annotations"]
    assert set(notes) == {"summary", "description", "runbook"} and all(notes.values())
    used = set(re.findall(r"\$labels\.(\w+)", " ".join(notes.values())))
    assert used <= grouped(rule["expr"]) | (ADDED if not grouped(rule["expr"]) else set())
    page, _, anchor = notes["runbook"].partition("#")
    assert anchor in anchors(ROOT / page)


def test_every_cure_is_for_some_alert() -> None:
    """Lost otherwise: advice that nobody is led to."""
    led = {rule["annotations"]["runbook"].partition("#")[2] for rule in ALERTS.values()}
    text = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    cures = re.findall(
        r"^### (.+)$", text.partition("\n## When an alert comes\n")[2].partition("\n## ")[0], re.MULTILINE
    )
    assert led == {anchor(title) for title in cures}


def test_what_alerts_call_late_is_what_readyz_does() -> None:
    """Lost otherwise: two answers to one question."""
    assert f"> {STUCK.total_seconds():.0f}" in ALERTS["SeatwiseOutboxStuck"]["expr"]
    told = ALERTS["SeatwiseNothingRead"]["expr"].split(" or ")
    for kind, late in LATE.items():
        assert [part for part in told if kind.value in part and part.strip().endswith(f"> {late.total_seconds():.0f}")]


def test_the_dashboard_can_be_imported() -> None:
    """Lost otherwise: half a page, or panels that lie over each other."""
    panels = DASHBOARD["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels) and DASHBOARD["schemaVersion"] >= 39
    taken: set[tuple[int, int]] = set()
    for panel in panels:
        at = panel["gridPos"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert at["x"] + at["w"] <= 24 and not taken & cells, panel["title"]
        taken |= cells
    for panel in PANELS.values():
        assert panel["description"] and panel["datasource"]["uid"] == "${datasource}"
        assert panel["fieldConfig"]["defaults"]["unit"]


def test_the_scrape_shows_its_token_and_finds_the_rules() -> None:
    """Lost otherwise: a configuration that begins with 401."""
    (job,) = SCRAPE["scrape_configs"]
    assert job["job_name"] == "seatwise" and job["authorization"]["type"] == "Bearer" and job["static_configs"]
    assert job.get("metrics_path", "/metrics") == "/metrics"
    assert all((ROOT / "deploy/prometheus" / name).is_file() for name in SCRAPE["rule_files"])


def test_every_outcome_has_its_name() -> None:
    """Lost otherwise: a series that begins at one, so that its first time rings no alarm."""
    assert {type(each).__name__.lower() for each in (Done(), Later(NOON, ""), Dead(""), Parked(""))} == set(OUTCOMES)


def anchors(page: Path) -> set[str]:
    return {anchor(title) for title in re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)}


def anchor(title: str) -> str:
    """As GitHub and GitLab make it."""
    return re.sub(r"[^\w\- ]", "", title.casefold()).replace(" ", "-")
