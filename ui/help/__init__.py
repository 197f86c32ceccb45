"""The parts of the page Help: the documentation as it lies in docs/, so that it is that of this version.

May import ui.widgets and the core.
"""
