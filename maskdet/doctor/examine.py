"""All checks in turn; one that fails itself is a finding, and the others go on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from maskdet.doctor.database import check_database
from maskdet.doctor.findings import Finding, Health, problem, worst
from maskdet.doctor.models import check_models, check_networks
from maskdet.doctor.processes import check_jobs, check_watches
from maskdet.doctor.storage import check_folders, check_leftovers, check_permissions
from maskdet.doctor.system import check_computer, check_packages, check_settings, check_video
from maskdet.errors import isolated
from maskdet.language import tr
from maskdet.redaction import hide_in_text

# What each looks at, in words, in the order of the report.
CHECKS: dict[str, Callable[[], Iterator[Finding]]] = {
    "settings": check_settings,
    "folders": check_folders,
    "permissions": check_permissions,
    "leftovers": check_leftovers,
    "models": check_models,
    "networks": check_networks,
    "database": check_database,
    "watches": check_watches,
    "work": check_jobs,
    "packages": check_packages,
    "video": check_video,
    "computer": check_computer,
}
WITHOUT_SETTINGS = ("settings", "packages", "video", "computer")
SIGNS = {Health.OK: "ok     ", Health.WARNING: "warning", Health.PROBLEM: "PROBLEM"}


def examine(checks: Sequence[str] | None = None) -> list[Finding]:
    """Look at everything, which takes a second or two; repairs nothing by itself.

    Args:
        checks: names of CHECKS; None: all.
    """
    found: list[Finding] = []
    checks = list(CHECKS) if checks is None else checks
    if worst(check_settings()) is Health.PROBLEM:  # all else would only say the same again
        checks = [name for name in checks if name in WITHOUT_SETTINGS]
    for name in checks:
        with isolated(name, lambda name, why: found.append(_unforeseen(name, why))):
            found.extend(CHECKS[name]())
    return found


def examine_text(findings: Sequence[Finding]) -> str:
    """The report for a terminal, problems last, where they are seen; without secrets."""
    order = list(Health)
    lines = []
    for finding in sorted(findings, key=lambda finding: order.index(finding.health)):
        lines.append(f"{SIGNS[finding.health]}  {finding.check}: {finding.sentence}")
        if finding.repair:
            lines.append(f"         -> {finding.repair}")
    end = {
        Health.OK: tr("All is well."),
        Health.WARNING: tr("It works; the warnings say what to look at."),
        Health.PROBLEM: tr("Something does not work; the last lines say what to do."),
    }[worst(findings)]
    return hide_in_text("\n".join([*lines, end]))


def _unforeseen(name: str, why: str) -> Finding:
    return problem(
        name, why, tr("The log has the details. Put right what the other lines name, then look again.")
    )
