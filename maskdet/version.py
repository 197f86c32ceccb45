"""The version of the program: the wheel, `maskdet --version`, the page About and exported data sets name it."""

__version__ = "0.2.0"
