"""The parts of the page Models: one version, what can be done with it, two side by side, import.

May import ui.widgets and the core's front doors, nothing of another page.
"""
