"""Exported models load elsewhere with the code of their own README and say what the app says."""

import io
import json
import re
import shutil
import subprocess
import sys
import zipfile

import numpy as np
import pytest
from PIL import Image

from maskdet.errors import ModelBroken, ModelNotFound
from maskdet.evaluation.sample_faces import sample_faces
from maskdet.inference.classifier import MaskClassifier
from maskdet.registry.activation import active_version
from maskdet.registry.exporting import ModelForm, export_name, export_version
from maskdet.settings import get_settings
from tests.support.versions import make_version


@pytest.fixture(scope="module")
def version():
    return active_version(get_settings().models_dir)


def files_of(version, form):
    data = io.BytesIO()
    export_version(version, form, data)
    with zipfile.ZipFile(data) as archive:
        assert archive.testzip() is None
        return {name.removeprefix(f"{version.name}/"): archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("form", ModelForm)
def test_the_readme_s_code_runs_and_says_what_the_app_says(version, form, tmp_path):
    files = files_of(version, form)
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    crop = sample_faces(version.image_size, version.crop_margin).crops[:1]
    Image.fromarray(crop[0]).save(tmp_path / "face.png")
    code = re.search(r"```python\n(.*?)```", files["README.md"].decode(), re.DOTALL)[1]
    ended = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    label, probability = ended.stdout.split()
    (verdict,) = MaskClassifier.load(version).classify(crop)
    assert label == verdict.label
    assert float(probability) == pytest.approx(verdict.probability, abs=1e-3)


def test_a_zip_explains_itself(version):
    files = files_of(version, "litert")
    assert set(files) | {"operating.json"} == {
        "model.tflite",
        "labels.txt",
        "config.json",
        "training_manifest.csv",
        "operating.json",
        "MODEL_CARD.md",
        "LICENSE",
        "README.md",
    }
    assert files["labels.txt"].decode().split() == [*version.labels]
    assert files["model.tflite"] == version.tflite_path.read_bytes()
    assert b"MIT" in files["LICENSE"]
    readme = files["README.md"].decode()
    for word in (
        "(n, 112, 112, 3)",
        "RGB",
        "0..255",
        "5 % of the box's width",
        ", ".join(f"`{label}`" for label in version.labels),
    ):
        assert word in readme
    config = json.loads(files["config.json"])
    assert config["crop_margin"] == 0.05
    assert not {"data", "training", "history"} & set(config)


def test_the_keras_file_goes_out_as_it_is(version):
    assert files_of(version, "keras")["model.keras"] == version.keras_path.read_bytes()


def test_an_imported_model_keeps_its_own_licence(tmp_path):
    version = make_version(tmp_path, "theirs", licence="CC BY 4.0", imported={"source": "Their lab"})
    files = files_of(version, "litert")
    assert b"CC BY 4.0" in files["LICENSE"]
    assert b"Their lab" in files["LICENSE"]
    assert b"CC BY 4.0" in files["README.md"]


def test_a_file_on_disk_is_written_whole(version, tmp_path):
    out = tmp_path / "new folder" / export_name(version, ModelForm.LITERT)
    export_version(version, "litert", out)
    assert out.name == f"{version.name}-litert.zip"
    assert zipfile.is_zipfile(out)
    assert len(list(out.parent.iterdir())) == 1


def test_a_damaged_tflite_file_is_not_handed_on(tmp_path):
    version = make_version(tmp_path, "broken")
    version.tflite_path.write_bytes(b"other")
    for form in ("litert", "onnx"):
        with pytest.raises(ModelBroken, match="checksum"):
            export_version(version, form, io.BytesIO())


def test_a_missing_keras_file_gets_advice(tmp_path):
    version = make_version(tmp_path, "half")
    version.keras_path.unlink()
    with pytest.raises(ModelNotFound, match="Export another version"):
        export_version(version, "keras", io.BytesIO())


def test_an_onnx_file_that_says_otherwise_is_refused(version, tmp_path):
    from maskdet.training.networks.onnx import check

    onnx = pytest.importorskip("onnx")
    helper, numpy_helper = onnx.helper, onnx.numpy_helper
    count = len(version.labels)
    constant = numpy_helper.from_array(np.full((23, count), 1 / count, np.float32), "value")
    shape = ["batch", 112, 112, 3]
    graph = helper.make_graph(
        [helper.make_node("Constant", [], ["probabilities"], value=constant)],
        "guess",
        [helper.make_tensor_value_info("pixels", onnx.TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("probabilities", onnx.TensorProto.FLOAT, ["batch", count])],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    with pytest.raises(ModelBroken, match="disagrees"):
        check(model.SerializeToString(), version)


def test_exporting_leaves_tensorflow_out_of_the_server(tmp_path):
    models = tmp_path / "models"
    shipped = active_version(get_settings().models_dir)
    shutil.copytree(shipped.folder, models / shipped.name)
    code = (
        "import io, sys; from pathlib import Path; import maskdet.registry.importing, maskdet.registry.comparison;"
        "from maskdet.registry import *;"
        "v = find_version(Path(sys.argv[1]), sys.argv[2]);"
        "[export_version(v, f, io.BytesIO()) for f in ('keras', 'litert')];"
        "sys.exit(bool({'tensorflow', 'keras', 'tf2onnx'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code, models, shipped.name]).returncode == 0
