"""The parts of the page History: totals, plots, the printable report.

May import ui.widgets and the core's front doors, nothing of another page.
"""
