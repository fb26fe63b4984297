"""The command: exit codes, and one line for what a user can mend."""

import json
from pathlib import Path

import numpy as np
import pytest
from made import chain, fiw_files, folder, names

from facet_training import card, cli, evaluate, export
from facet_training.networks.factory import shape_of
from facet_training.networks.layers import ChainEmbedder
from facet_training.problem import Problem
from facet_training.record import RunFolder


def lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().err.strip().splitlines()


def test_wrong_usage_is_2() -> None:
    with pytest.raises(SystemExit) as stopped:
        cli.main(["train"])
    assert stopped.value.code == 2


@pytest.mark.parametrize(("given", "words"), [
    (["train", "none.toml", "--run", "RUN", "--crops", "CROPS", "--work", "WORK"], "none.toml cannot be read"),
    (["crops", "--data", "DATA", "--crops", "CROPS"], "holds none of lfw-dev, fiw-dev, pins-dev"),
    (["evaluate", "none.onnx", "--out", "OUT", "--crops", "CROPS", "--work", "WORK", "--pairs", "PAIRS"], "holds no readable crops"),
    (["export", "none.pt", "--name", "x", "--crops", "CROPS", "--work", "WORK", "--pairs", "PAIRS"], "holds no readable crops"),
])
def test_what_a_user_can_mend_is_one_line_and_1(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
                                                given: list[str], words: str) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(given) == 1
    said = [line for line in lines(capsys) if not line.endswith("left out")]
    assert len(said) == 1 and said[0].startswith("facet-train: ") and words in said[0]


@pytest.fixture(scope="module")
def sets() -> evaluate.Sets:
    """Evaluation sets of noise: what is checked is the way, not the figures."""
    random = np.random.default_rng(1)

    def crops(n: int) -> np.ndarray:
        return random.integers(0, 256, (n, 112, 112, 3), np.uint8)

    def made(name: str, files: list[str], path: Path) -> evaluate.FaceSet:
        from facet_training.faces import load

        return load(folder(path / name, files, crops(len(files))), name)

    import tempfile

    path = Path(tempfile.mkdtemp())
    people = [f"{who}/{who}_{i:04d}.jpg" for who in ("Ann", "Bob", "Cid", "Dan") for i in (1, 2)]
    lfw = made("lfw", people, path)
    held = [file.replace(old, new) for old, new in zip(names("F", 6), names("G", 6, held=True))
            for file in fiw_files(6, 2, 3) if file.startswith(old)]
    fiw = made("fiw", sorted(held), path).evaluation()
    pins = made("pins", [f"{who}/{i}.jpg" for who in names("person", 2, held=True) for i in range(3)], path).evaluation()
    pairs = np.array([[0, 0, 1], [0, 0, 2], [1, 4, 5], [1, 4, 6]])
    return evaluate.Sets(lfw, fiw, pins, pairs, np.array([True, False] * 2), set())


def checkpoint(path: Path, seed: int) -> Path:
    net = ChainEmbedder(chain(np.random.default_rng(seed), dims=128))
    RunFolder(path).save({"run": {"name": "made", "network": {"start": str(path / "start" / "checkpoint.pt")}}, "step": 7, "weights": net.state_dict(), "average": net.state_dict(),
                          "shape": shape_of(net)})
    return path / "checkpoint.pt"


def test_an_exported_model_has_a_card_that_fits_it_and_tells_of_its_twin(tmp_path: Path, sets: evaluate.Sets,
                                                                        monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "MOST_LOST", 1.0)  # noise has no accuracy to lose
    export.export(checkpoint(tmp_path / "one", 1), "one", tmp_path, sets, True, "float32", [])
    done = export.export(checkpoint(tmp_path / "two", 2), "two", tmp_path, sets, False, "float16", [tmp_path / "one.json"])
    one, two = (json.loads((tmp_path / f"{name}.json").read_text()) for name in ("one", "two"))
    assert done["card"] == two
    import hashlib

    for each in (one, two):
        data = (tmp_path / each["file"]).read_bytes()
        assert each["sha256"] == hashlib.sha256(data).hexdigest() and each["bytes"] == len(data)
        assert each["dims"] == 128 and each["alignment"] == card.ALIGNMENT
        assert [row["far"] for row in each["thresholds"]] == [1e-2, 1e-3, 1e-4, 1e-5]
        assert each["built"]["parityToPyTorch"] < 1e-4
        assert each["built"]["run"]["network"]["start"] == "start/checkpoint.pt"  # and not where it lay
    assert two["bytes"] < 0.7 * one["bytes"]
    assert [each["id"] for each in one["compatible"]] == ["two"] and [each["id"] for each in two["compatible"]] == ["one"]
    assert one["compatible"][0]["thresholds"] == two["compatible"][0]["thresholds"]
    assert set(two["measured"]["forms"]) == {"float32", "float16", "int8"}


def test_a_form_that_loses_too_much_is_not_written(tmp_path: Path, sets: evaluate.Sets, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "MOST_LOST", -1.0)
    with pytest.raises(Problem, match="take another form"):
        export.export(checkpoint(tmp_path / "one", 1), "one", tmp_path, sets, False, "int8", [])
    assert not (tmp_path / "one.json").exists()


def test_only_a_card_is_a_twin(tmp_path: Path, sets: evaluate.Sets, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "MOST_LOST", 1.0)
    (tmp_path / "bad.json").write_text("{")
    with pytest.raises(Problem, match="not a model card"):
        export.export(checkpoint(tmp_path / "one", 1), "one", tmp_path, sets, False, "float32", [tmp_path / "bad.json"])
