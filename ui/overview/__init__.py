"""The parts of the Overview: what happens now, where to go, how good the version in use is, a sample picture.

May import ui.widgets and the core's front doors, nothing of another page.
"""
