"""The parts of the page Live: options, the video connection, its panel, snapshots, the self-test."""
