"""The plots of the page Evaluate: probabilities, and groups of faces.

Each takes a section of a report and returns figures, for others to show. May import ui.widgets.plots and the core.
"""
