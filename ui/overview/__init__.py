"""The parts of the Overview: where to go, how good the model in use is, a sample picture.

May import ui.widgets and the core's front doors, nothing of another page.
"""
