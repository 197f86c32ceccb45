"""The parts of the page Door screen: its settings, the line to draw, how many are inside.

May import ui.widgets and the core's front doors, nothing of another page.
"""
