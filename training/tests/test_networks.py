"""FaceNet's networks against the figures of the paper; what they take and give; how they are remembered."""

import tomllib
from pathlib import Path

import numpy as np
import pytest
import torch
from made import TINY, chain

from facet_training.config import Network
from facet_training.networks.counts import costs, parameters
from facet_training.networks.factory import make, restore, shape_of, starts_from_source
from facet_training.networks.inception import InceptionEmbedder, L2Pool, described, plan_of, read_plan
from facet_training.networks.layers import ChainEmbedder, macs
from facet_training.problem import Problem

# Table 2 of the paper: output [h, w, c], parameters in thousands, multiply-adds in millions; None where it gives none.
# It prints whole units (5a and 5b: tenths of a million parameters) and counts the bias of each filter as a parameter and
# now and then as an operation; 4a, 545.5 by arithmetic, is cut to 545. So every row is asked to lie within one unit of the
# last digit that is printed.
TABLE_2 = {
    "conv1": ((112, 112, 64), 9, 119), "pool1": ((56, 56, 64), None, None),
    "2": ((56, 56, 192), 115, 360), "pool2": ((28, 28, 192), None, None),
    "3a": ((28, 28, 256), 164, 128), "3b": ((28, 28, 320), 228, 179), "3c": ((14, 14, 640), 398, 108),
    "4a": ((14, 14, 640), 545, 107), "4b": ((14, 14, 640), 595, 117), "4c": ((14, 14, 640), 654, 128),
    "4d": ((14, 14, 640), 722, 142), "4e": ((7, 7, 1024), 717, 56),
    "5a": ((7, 7, 1024), 1600, 78), "5b": ((7, 7, 1024), 1600, 78),
}

# No faces: only a MobileFaceNet that is made slimmer looks at some.
NONE = torch.zeros(0, 3, 112, 112)


def network(kind: str, dims: int = 128) -> InceptionEmbedder:
    return InceptionEmbedder(read_plan(described(kind)), dims)


def tiny(dims: int = 16) -> InceptionEmbedder:
    torch.manual_seed(0)
    return InceptionEmbedder(plan_of({"name": "tiny", **tomllib.loads(TINY)}, "tiny"), dims)


def test_nn2_is_table_2_of_the_paper_row_by_row() -> None:
    net = network("nn2")
    found = costs(net, 224, 224)
    assert list(net.rows) == list(TABLE_2)
    for name, ((height, width, channels), thousands, millions) in TABLE_2.items():
        row = found[f"rows.{name}"]
        assert row.output == (channels, height, width), name
        if thousands is not None:
            assert abs(row.parameters / 1e3 - thousands) <= (100 if thousands == 1600 else 1), name
            assert abs(row.macs / 1e6 - millions) <= 1, name
    assert abs(found["full"].parameters / 1e3 - 131) <= 1 and abs(found["full"].macs / 1e6 - 0.1) <= 0.1
    assert found[""].output == (128,)
    assert abs(found[""].parameters / 1e6 - 7.5) <= 0.1 and abs(found[""].macs / 1e9 - 1.6) <= 0.1


def test_nns2_has_the_parameters_and_operations_that_the_paper_publishes() -> None:
    # Only these two figures are published; ours round to them.
    whole = costs(network("nns2"), 140, 116)[""]
    assert round(whole.parameters / 1e6, 1) == 4.3
    assert round(whole.macs / 1e6) == 20


@pytest.mark.parametrize("kind", ["nn2", "nns2"])
def test_the_sizes_written_in_a_description_are_those_of_the_network(kind: str) -> None:
    net = network(kind)
    found = costs(net, *net.plan.input)
    for row in net.plan.rows:
        height, width, channels = row["output"]
        assert found[f"rows.{row['name']}"].output == (channels, height, width), row["name"]


def test_costs_agree_with_arithmetic_also_where_layers_are_function_calls() -> None:
    layers = chain(np.random.default_rng(0))
    whole = costs(ChainEmbedder(layers), 112, 112)[""]
    assert whole.macs == macs(layers)
    assert whole.parameters == parameters(ChainEmbedder(layers))


def test_counting_leaves_the_network_as_it_was() -> None:
    net = tiny().train()
    before = {key: value.clone() for key, value in net.state_dict().items()}
    costs(net, 112, 112)
    assert net.training and all(torch.equal(value, before[key]) for key, value in net.state_dict().items())


@pytest.mark.parametrize("kind", ["nn2", "nns2"])
@pytest.mark.parametrize("side", [40, 112, 224])
def test_any_size_of_face_becomes_a_unit_vector(kind: str, side: int) -> None:
    torch.manual_seed(0)
    net = network(kind, 64).eval()
    with torch.inference_mode():
        vectors = net(torch.rand(2, 3, side, side) * 255)
    assert vectors.shape == (2, 64)
    assert torch.allclose(vectors.norm(dim=1), torch.ones(2), atol=1e-5)
    assert not torch.allclose(vectors[0], vectors[1], atol=1e-4)


def test_l2_pooling_is_the_norm_of_nine_neighbours_and_has_a_slope_at_zero() -> None:
    x = torch.rand(1, 2, 5, 5, dtype=torch.float64)
    pooled = L2Pool(1)(x)
    assert pooled.shape == x.shape
    assert float(pooled[0, 1, 2, 2]) == pytest.approx(float(x[0, 1, 1:4, 1:4].square().sum().sqrt()), abs=1e-5)
    assert float(pooled[0, 0, 0, 0]) == pytest.approx(float(x[0, 0, :2, :2].square().sum().sqrt()), abs=1e-5)
    assert L2Pool(2)(x).shape == (1, 2, 3, 3)
    zero = torch.zeros(1, 1, 4, 4, requires_grad=True)
    L2Pool(1)(zero).sum().backward()
    assert zero.grad.isfinite().all()


def test_random_weights_follow_the_seed(tmp_path: Path) -> None:
    made = []
    for seed in (1, 1, 2):
        torch.manual_seed(seed)
        made.append(make(Network(kind="nns2"), None, NONE, tmp_path, seed).full.weight.detach())
    assert torch.equal(made[0], made[1]) and not torch.equal(made[0], made[2])


@pytest.mark.parametrize("net", [tiny(), ChainEmbedder(chain(np.random.default_rng(1)))], ids=["inception", "chain"])
def test_a_checkpoint_makes_the_same_network_again(net: torch.nn.Module, tmp_path: Path) -> None:
    net.eval()
    path = tmp_path / "checkpoint.pt"
    state = {"run": {}, "step": 1, "weights": net.state_dict(), "average": net.state_dict(), "shape": shape_of(net)}
    torch.save(state, path)
    again = make(Network(kind="whatever it was", start=str(path)), None, NONE, tmp_path, 1).eval()
    pixels = torch.rand(3, 3, 112, 112) * 255
    with torch.inference_mode():
        assert torch.equal(net(pixels), again(pixels))


def test_a_checkpoint_of_something_else_is_told_of() -> None:
    net = tiny()
    with pytest.raises(Problem, match="no network"):
        restore({"shape": {"kind": "transformer"}, "average": {}})
    with pytest.raises(Problem, match="do not fit"):
        restore({"shape": shape_of(net), "average": tiny(8).state_dict()})


def test_which_networks_start_from_the_pretrained_one() -> None:
    assert starts_from_source(Network())
    assert not starts_from_source(Network(kind="nn2"))
    assert not starts_from_source(Network(start="checkpoint.pt"))


@pytest.mark.parametrize("text", [
    "rows = [",
    "input = [112, 112]",
    'input = [112]\nrows = [{ type = "pool", name = "1", stride = 2 }]',
    'input = [112, 112]\nrows = [{ type = "dense", name = "1" }]',
    'input = [112, 112]\nrows = [{ type = "inception", name = "1", 7x7 = 3 }]',
    'input = [112, 112]\nrows = [{ type = "inception", name = "1", pool = "mean" }]',
    'input = [112, 112]\nrow = 1\nrows = [{ type = "pool", name = "1", stride = 2 }]',
])
def test_a_description_that_is_none_is_told_of(text: str, tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(text)
    with pytest.raises(Problem, match=r"own\.toml"):
        make(Network(kind=str(path)), None, NONE, tmp_path, 1)


def test_an_unknown_network_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="no network nn9"):
        make(Network(kind="nn9"), None, NONE, tmp_path, 1)
