"""The parts of the page People: the first account, those that there are, and a further one.

May import ui.widgets and the core's front doors, nothing of another page.
"""
