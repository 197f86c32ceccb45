"""The constants of tracks and votes, for code in other languages that follows the same rules: that of the browser."""

from __future__ import annotations

from maskdet.tracking import motion, tracker, voting


def tracking_rules() -> dict[str, float]:
    """All of them by name, as JSON; times in seconds, distances in sizes of the face."""
    return {
        "fade_s": voting.FADE_S,
        "enough": voting.ENOUGH,
        "urgent_s": voting.URGENT_S,
        "keep_share": voting.KEEP_SHARE,
        "no_face_share": voting.NO_FACE_SHARE,
        "follow": motion.FOLLOW,
        "speed_follow": motion.SPEED_FOLLOW,
        "speed_kept_s": motion.SPEED_KEPT_S,
        "shown_s": tracker.SHOWN_S,
        "kept_s": tracker.KEPT_S,
        "min_sightings": tracker.MIN_SIGHTINGS,
        "reach": tracker.REACH,
        "max_growth": tracker.MAX_GROWTH,
        "growth_cost": tracker.GROWTH_COST,
        "shown_steps": tracker.SHOWN_STEPS,
        "kept_steps": tracker.KEPT_STEPS,
        "fade_steps": tracker.FADE_STEPS,
    }
