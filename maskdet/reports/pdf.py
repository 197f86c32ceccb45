"""The printable report as a PDF, printed by the Chromium, Chrome or Edge of this machine."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from functools import lru_cache
from pathlib import Path

from maskdet.errors import MaskdetError
from maskdet.formatting import number
from maskdet.language import tr, tr_later

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "msedge",
)
PATHS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
TIMEOUT_S = 60.0  # a cold start on a busy machine takes ten
ADVICE = tr_later("Save the page instead, open it in a browser, and print it from there.")


def pdf_possible() -> bool:
    """Whether a browser that prints is installed."""
    return _browser() is not None


def report_pdf(html: str) -> bytes:
    """The page as it prints, A4.

    Raises: MaskdetError when there is no browser, or it fails or takes longer than a minute.
    """
    browser = _browser()
    if browser is None:
        raise MaskdetError(
            tr(
                "A PDF needs Chromium, Chrome or Edge on this machine, and none was found. {advice}",
                advice=tr(ADVICE),
            )
        )
    with tempfile.TemporaryDirectory(prefix="maskdet-report-", ignore_cleanup_errors=True) as folder:
        page, pdf = Path(folder) / "report.html", Path(folder) / "report.pdf"
        page.write_text(html, encoding="utf-8")
        _run(_command(browser, page, pdf))
        if not pdf.is_file() or not pdf.stat().st_size:
            raise MaskdetError(
                tr("The browser {browser} printed nothing. {advice}", browser=browser, advice=tr(ADVICE))
            )
        return pdf.read_bytes()


def _command(browser: str, page: Path, pdf: Path) -> list[str]:
    command = [
        browser,
        "--headless",
        "--disable-gpu",
        "--no-first-run",
        "--disable-extensions",
        "--no-pdf-header-footer",
        f"--user-data-dir={page.parent / 'profile'}",
        f"--print-to-pdf={pdf}",
    ]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--no-sandbox")  # Chromium's sandbox refuses to run as root, as in containers
    return [*command, page.as_uri()]


def _run(command: list[str]) -> None:
    try:
        subprocess.run(command, capture_output=True, check=True, timeout=TIMEOUT_S)
    except subprocess.TimeoutExpired as error:
        raise MaskdetError(
            tr(
                "The browser took longer than {seconds} s to print the report. {advice}",
                seconds=number(TIMEOUT_S),
                advice=tr(ADVICE),
            )
        ) from error
    except (OSError, subprocess.CalledProcessError) as error:
        raise MaskdetError(
            tr(
                "The browser {browser} could not print the report ({reason}). {advice}",
                browser=command[0],
                reason=error,
                advice=tr(ADVICE),
            )
        ) from error


@lru_cache(maxsize=1)
def _browser() -> str | None:
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    return found or next((path for path in PATHS if Path(path).is_file()), None)
