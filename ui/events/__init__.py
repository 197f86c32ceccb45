"""The parts of the page Events: the list, one event, learning from a false alarm.

May import ui.widgets and the core's front doors, nothing of another page.
"""
