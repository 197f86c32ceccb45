"""The parts of the page About: what is wrong, how busy the server is, what went wrong lately.

May import ui.widgets and the core's front doors, nothing of another page.
"""
