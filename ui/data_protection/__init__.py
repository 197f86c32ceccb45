"""The parts of the page Data protection: what is kept, and the assessment to be filled in.

May import ui.widgets and the core's front doors, nothing of another page.
"""
