"""The parts of the page Add pictures: files, public data sets, the camera, and the set they go into.

May import ui.widgets and the core's front doors, nothing of another page.
"""
