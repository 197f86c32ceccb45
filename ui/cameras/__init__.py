"""The parts of the page Cameras: the wall, the form of a watch, the replay."""
