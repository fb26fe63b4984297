"""FaceNet's Inception networks, built from a description that reads like table 2 of the paper: nn2.toml, nns2.toml."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn

from ..problem import Problem

KEYS = {"conv": {"kernel", "out", "stride"}, "pool": {"stride"},
        "inception": {"1x1", "3x3-reduce", "3x3", "5x5-reduce", "5x5", "pool", "pool-proj", "stride"}}
POOLS = ("max", "l2")


@dataclass(frozen=True)
class Plan:
    """A network as its file describes it. `rows` are plain tables, so that a checkpoint can carry the plan along."""

    name: str
    input: tuple[int, int]  # height and width that the published figures are for; any other size may be given
    hidden: tuple[int, ...]  # fully connected layers between the global pooling and the embedding
    rows: tuple[dict, ...]

    def table(self) -> dict:
        """Lists and tables alone, as a checkpoint keeps them; `plan_of` reads them again."""
        return {"name": self.name, "input": list(self.input), "hidden": list(self.hidden), "rows": [dict(row) for row in self.rows]}


def described(kind: str) -> Path:
    """Where a network of this kind is described: a file beside this one, or any TOML file of one's own."""
    return Path(kind) if kind.endswith(".toml") else Path(__file__).with_name(f"{kind}.toml")


def read_plan(path: Path) -> Plan:
    """Raises Problem when the file cannot be read or describes no network."""
    try:
        table = tomllib.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise Problem(f"{path} cannot be read: {error}") from error
    return plan_of({"name": path.stem, **table}, path.name)


def plan_of(table: dict, where: str) -> Plan:
    """Checks a description. Raises Problem with the row that is not understood."""
    unknown = set(table) - {"name", "input", "hidden", "rows"}
    if unknown or not table.get("rows") or len(table.get("input", [])) != 2:
        raise Problem(f"{where}: a network has input = [height, width] and rows, and may have hidden = [...].")
    for row in table["rows"]:
        allowed = KEYS.get(row.get("type"))
        if allowed is None:
            raise Problem(f"{where}: a row's type is one of {', '.join(KEYS)}, not {row.get('type')!r}.")
        if set(row) - allowed - {"type", "name", "output"} or row.get("pool", "max") not in POOLS:
            raise Problem(f"{where}: row {row.get('name')} says something that a row of type {row['type']} cannot.")
    return Plan(table["name"], tuple(table["input"]), tuple(table.get("hidden", ())), tuple(table["rows"]))


class L2Pool(nn.Module):
    """The L2 norm of each channel over its neighbourhood, in place of the maximum. [n, c, h, w] -> the same or halved."""

    def __init__(self, stride: int):
        super().__init__()
        self.stride = stride

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        # The slope of a square root is infinite at 0, where whole neighbourhoods lie after a ReLU.
        return (F.avg_pool2d(x * x, 3, self.stride, 1) * 9 + 1e-6).sqrt()


def pool(kind: str, stride: int) -> nn.Module:
    return L2Pool(stride) if kind == "l2" else nn.MaxPool2d(3, stride, 1)


class Unit(nn.Sequential):
    """Convolution, batch normalisation, ReLU: what is called a convolution in the paper."""

    def __init__(self, inputs: int, outputs: int, kernel: int = 1, stride: int = 1):
        super().__init__(nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False), nn.BatchNorm2d(outputs), nn.ReLU())


class Inception(nn.Module):
    """Several views of one map side by side: 1x1, 3x3, 5x5 and pooled (Szegedy et al. 2015); a column of 0 is left out."""

    def __init__(self, inputs: int, row: dict):
        super().__init__()
        stride, projected = row.get("stride", 1), row.get("pool-proj", 0)
        branches: list[nn.Module] = []
        if row.get("1x1"):
            branches.append(Unit(inputs, row["1x1"], 1, stride))
        for kernel in (3, 5):
            outputs, reduced = row.get(f"{kernel}x{kernel}", 0), row.get(f"{kernel}x{kernel}-reduce", 0)
            if outputs:
                first = [Unit(inputs, reduced)] if reduced else []
                branches.append(nn.Sequential(*first, Unit(reduced or inputs, outputs, kernel, stride)))
        if "pool" in row:
            pooled = [pool(row["pool"], stride)]
            branches.append(nn.Sequential(*pooled, Unit(inputs, projected)) if projected else pooled[0])
        self.branches = nn.ModuleList(branches)
        columns = sum(row.get(column, 0) for column in ("1x1", "3x3", "5x5"))
        # A pool without projection hands the whole input on.
        self.outputs = columns + (projected or inputs if "pool" in row else 0)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.cat([branch(x) for branch in self.branches], 1)


class InceptionEmbedder(nn.Module):
    """
    Pixels 0..255 [n, 3, h, w] in, unit vectors [n, dims] out; h and w from 40 to 224, through the pooling over all places.

    Weights begin random (He et al. 2015), in the order of torch's global generator.
    """

    def __init__(self, plan: Plan, dims: int):
        super().__init__()
        self.plan, self.dims = plan, dims
        self.rows = nn.ModuleDict()
        channels = 3
        for row in plan.rows:
            stride = row.get("stride", 1)
            if row["type"] == "conv":
                made, channels = Unit(channels, row["out"], row["kernel"], stride), row["out"]
            elif row["type"] == "pool":
                made = nn.MaxPool2d(3, stride, 1)
            else:
                made = Inception(channels, row)
                channels = made.outputs
            self.rows[row["name"]] = made
        hidden: list[nn.Module] = []
        for width in plan.hidden:
            hidden += [nn.Linear(channels, width, bias=False), nn.BatchNorm1d(width), nn.ReLU()]
            channels = width
        self.hidden = nn.Sequential(*hidden)
        self.full = nn.Linear(channels, dims)
        for module in self.modules():
            if isinstance(module, (nn.Conv2d, nn.Linear)):
                nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
        nn.init.zeros_(self.full.bias)

    def features(self, pixels: torch.Tensor) -> torch.Tensor:
        """[n, dims] before normalisation."""
        x = ((pixels - 127) / 128).contiguous(memory_format=torch.channels_last)
        for row in self.rows.values():
            x = row(x)
        return self.full(self.hidden(x.mean((2, 3))))

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        return F.normalize(self.features(pixels), dim=1, eps=1e-12)
