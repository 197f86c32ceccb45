"""Teach it: pictures taken now, a quick training on them, and the new version tried beside the one in use.

May import ui.training, ui.widgets and the core's front doors.
"""
