"""The parts of the page Keys: making a key, and the list of those that are valid.

May import ui.widgets and the core's front doors, nothing of another page.
"""
