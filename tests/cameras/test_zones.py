"""Zones: what is private is black, and who is of no interest does not count."""

from maskdet.cameras import Zone
from maskdet.cameras.zones import Zones
from tests.support.tracks import face, frame

LEFT = ((0.0, 0.0), (0.5, 0.0), (0.5, 1.0), (0.0, 1.0))


def test_a_private_part_is_black_and_the_rest_as_it_was():
    shown = Zones([Zone("privacy", LEFT)]).blacked_out(frame())
    assert (shown[:, :320] == 0).all()
    assert (shown[:, 323:] == frame()[:, 323:]).all()


def test_the_frame_that_came_in_is_not_changed():
    image = frame()
    Zones([Zone("privacy", LEFT)]).blacked_out(image)
    assert (image == frame()).all()


def test_zones_hold_for_pictures_of_any_size():
    shown = Zones([Zone("privacy", LEFT)]).blacked_out(frame(width=200, height=100))
    assert (shown[:, :100] == 0).all()
    assert (shown[:, 103:] > 0).all()


def test_only_faces_whose_centre_is_in_a_zone_of_interest_count():
    inside, on_the_edge, outside = face(100), face(290), face(500)
    counted = Zones([Zone("interest", LEFT)]).counting([inside, on_the_edge, outside], frame())
    assert counted == [inside]


def test_without_zones_everyone_counts():
    faces = [face(100), face(500)]
    assert Zones([]).counting(faces, frame()) == faces


def test_faces_that_are_too_small_do_not_count():
    near, far = face(100, size=40), face(500, size=20)
    assert Zones([], min_face_px=24).counting([near, far], frame()) == [near]
