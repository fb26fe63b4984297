"""Mixtures of runs."""

from pathlib import Path

import numpy as np
import pytest
import torch
from made import chain

from facet_training import cli
from facet_training.networks.factory import restore, shape_of
from facet_training.networks.layers import ChainEmbedder
from facet_training.problem import Problem
from facet_training.record import RunFolder, read_checkpoint
from facet_training.soup import soup


def checkpoint(path: Path, seed: int, hidden: int = 24) -> Path:
    net = ChainEmbedder(chain(np.random.default_rng(seed), hidden))
    RunFolder(path).save({"run": {"name": path.name}, "step": 1, "weights": net.state_dict(), "average": net.state_dict(),
                          "shape": shape_of(net)})
    return path / "checkpoint.pt"


def test_a_mixture_is_the_mean_by_shares_and_can_be_trained_on(tmp_path: Path) -> None:
    one, two = checkpoint(tmp_path / "one", 1), checkpoint(tmp_path / "two", 2)
    out = tmp_path / "mixed" / "checkpoint.pt"
    assert cli.main(["soup", f"{one}=3", f"{two}=1", "--out", str(out)]) == 0
    states = [read_checkpoint(path)["average"] for path in (one, two)]
    mixed = restore(read_checkpoint(out)).state_dict()
    for key, value in mixed.items():
        assert torch.allclose(value, 0.75 * states[0][key] + 0.25 * states[1][key], atol=1e-6)
    assert read_checkpoint(out)["run"]["name"] == "one:3+two:1"


def test_networks_of_two_shapes_cannot_be_mixed(tmp_path: Path) -> None:
    one, two = checkpoint(tmp_path / "one", 1), checkpoint(tmp_path / "two", 2, hidden=32)
    with pytest.raises(Problem, match="another shape"):
        soup([(one, 0.5), (two, 0.5)], tmp_path / "mixed.pt")
    assert not (tmp_path / "mixed.pt").exists()


@pytest.mark.parametrize(("part", "words"), [("nothing", "is not CHECKPOINT=SHARE"), ("none.pt=1", "is not a checkpoint")])
def test_what_is_no_part_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str], part: str, words: str) -> None:
    assert cli.main(["soup", part, "--out", str(tmp_path / "mixed.pt")]) == 1
    assert words in capsys.readouterr().err
