"""Which faces figures are taken from, and that they are scikit-learn's."""

import numpy as np
import pytest
from sklearn import metrics

from maskdet.errors import DatasetProblem
from maskdet.evaluation.metrics.classification import figures_in_full, from_confusions
from maskdet.evaluation.outcomes import outcomes
from tests.support.faces.judged import TWO, WITH, WITHOUT, WRONGLY, drawn_predictions, face, predictions


def in_full(judged):
    found = outcomes(judged)
    return found, figures_in_full(found.confusion, [label.value for label in found.labels])


def test_figures_are_those_of_scikit_learn():
    found, figures = in_full(drawn_predictions())
    pair = (found.truths, found.verdicts)
    macro = metrics.precision_recall_fscore_support(*pair, average="macro")[:3]
    assert [getattr(figures, f"macro_{name}") for name in ("precision", "recall", "f1")] == pytest.approx(
        list(macro)
    )
    assert figures.matthews == pytest.approx(metrics.matthews_corrcoef(*pair))
    assert figures.accuracy == pytest.approx(metrics.accuracy_score(*pair))


def test_three_labels_are_measured_as_scikit_learn_does():
    rng = np.random.default_rng(1)
    truths, verdicts = rng.integers(0, 3, (2, 300))
    confusion = metrics.confusion_matrix(truths, verdicts)
    summary, per_label = from_confusions(confusion[None])
    assert summary["matthews"][0] == pytest.approx(metrics.matthews_corrcoef(truths, verdicts))
    assert per_label["f1"][0] == pytest.approx(metrics.f1_score(truths, verdicts, average=None))


def test_intervals_hold_the_figure_and_shrink_with_more_faces():
    widths = []
    for count in (100, 1600):
        _, figures = in_full(drawn_predictions(count))
        low, high = figures.intervals.macro_f1
        assert low < figures.macro_f1 < high
        widths.append(high - low)
    assert widths[1] < widths[0] / 2


def test_the_bootstrap_agrees_with_wilson_on_the_accuracy():
    _, figures = in_full(drawn_predictions(1000))
    assert figures.intervals.accuracy == pytest.approx(figures.accuracy_interval, abs=0.01)


def test_a_label_without_a_mistake_is_not_taken_for_certain():
    judged = predictions([face(WITH, 0.9, 0.1)] * 20 + [face(WITHOUT, 0.2, 0.8)] * 20)
    low, high = in_full(judged)[1].intervals.per_label["without_mask"].recall
    assert high == 1
    assert 0.8 < low < 0.9


def test_only_unleaked_faces_of_the_test_split_count_where_the_version_learned_from_the_set():
    leaked = [face(WITH, 0.9, 0.1, split="train", leaked=True)] * 8
    fresh = [face(WITHOUT, 0.1, 0.9, split=split) for split in ("test", "train")]
    assert len(predictions(leaked + fresh).reported()) == 1
    assert len(predictions(leaked + fresh).reported("all")) == 2
    assert len(predictions(fresh).reported()) == 2


def test_one_look_alike_does_not_send_a_strange_set_to_its_test_split():
    fresh = [face(WITHOUT, 0.1, 0.9, split="train", number=n) for n in range(99)]
    assert len(predictions([*fresh, face(WITH, 0.9, 0.1, leaked=True)]).reported()) == 99


def test_no_unleaked_face_is_said_in_a_sentence():
    with pytest.raises(DatasetProblem, match="not learned from"):
        outcomes(predictions([face(WITH, 0.9, 0.1, leaked=True)]).reported())


def test_a_mask_worn_wrongly_counts_as_none_where_only_two_labels_are_known():
    three = (*TWO, WRONGLY)
    found = outcomes(predictions([face(WITHOUT, 0.1, 0.2, 0.7), face(WITH, 0.8, 0.1, 0.1)], labels=three))
    assert found.names(found.verdicts) == ["without_mask", "with_mask"]
    assert found.probabilities[0] == pytest.approx([0.1, 0.9])
    assert found.confidences[0] == 0.7  # what the app compares with its threshold


def test_three_labels_stay_three_where_data_and_version_know_them():
    found = outcomes(predictions([face(WRONGLY, 0.1, 0.2, 0.7)], labels=(*TWO, WRONGLY)))
    assert found.names(found.verdicts) == ["mask_worn_incorrectly"]
    assert found.missed.tolist() == [False]


def test_missed_and_false_alerts_are_distinguished():
    found = outcomes(predictions([face(WITHOUT, 0.9, 0.1), face(WITH, 0.2, 0.8), face(WITH, 0.9, 0.1)]))
    assert found.missed.tolist() == [True, False, False]
    assert found.false_alert.tolist() == [False, True, False]
