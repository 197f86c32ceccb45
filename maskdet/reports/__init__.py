"""Printable reports: one page that needs nothing else, as HTML or PDF.

Numbers come from evaluation and store; here they only get their form.
May import evaluation, archive, store and registry, and what lies below.
"""

from maskdet.reports.about import FROM_LIBRARIES, INSIDE, About, Library, about, about_text, requirements
from maskdet.reports.archive_report import archive_html
from maskdet.reports.camera_facts import camera_facts
from maskdet.reports.data_protection import (
    NEVER,
    QUESTIONS,
    assessment_html,
    kept_kinds,
    ways_out,
)
from maskdet.reports.evaluation_report import report_html
from maskdet.reports.history_report import DateRange, history_html, keys_of
from maskdet.reports.pdf import pdf_possible, report_pdf
from maskdet.reports.svg_plots import Axes, Line, line_plot

__all__ = [
    "FROM_LIBRARIES",
    "INSIDE",
    "NEVER",
    "QUESTIONS",
    "About",
    "Axes",
    "DateRange",
    "Library",
    "Line",
    "about",
    "about_text",
    "archive_html",
    "assessment_html",
    "camera_facts",
    "history_html",
    "kept_kinds",
    "keys_of",
    "line_plot",
    "pdf_possible",
    "report_html",
    "report_pdf",
    "requirements",
    "ways_out",
]
