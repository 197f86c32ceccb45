"""What is made of a watch's frames: whether anything moves, who is there, what they wear.

May import what `watching` may.
"""
