"""The parts of the page Archive: starting a run, following it, its results.

May import ui.widgets and the core's front doors, nothing of another page.
"""
