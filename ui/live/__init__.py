"""The parts of the page Live: options, the video connection, its panel, snapshots, the self-test.

May import ui.widgets and the core's front doors, nothing of another page.
"""
