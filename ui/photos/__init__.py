"""The parts of the page Check photos: inputs, checks, results, downloads, corrections.

May import ui.widgets and the core's front doors, nothing of another page.
"""
