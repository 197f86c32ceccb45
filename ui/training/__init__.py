"""The parts of the page Train: setting up, progress, curves, outcome, runs side by side.

May import ui.widgets and the core's front doors, nothing of another page.
"""
