"""The parts of the page Evaluate: starting one, its result, mistakes, slices, robustness, scenes, report.

May import ui.widgets and the core's front doors, nothing of another page.
"""
