"""The parts of the page Cameras: the wall, the form of a watch, zones, receivers, the replay.

May import ui.widgets and the core's front doors, nothing of another page.
"""
