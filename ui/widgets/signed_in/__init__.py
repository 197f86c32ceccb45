"""Who visits, and what they may open: asked by main.py and by every page.

May import the rest of ui.widgets and the core's front doors.
"""
