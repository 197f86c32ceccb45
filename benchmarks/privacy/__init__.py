"""Whether anything of a visitor's pictures is left: marked pictures, and the search for their traces.

May import the core and benchmarks.support.
"""
