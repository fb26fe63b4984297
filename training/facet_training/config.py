"""What a training run is: one TOML file, read into typed values. Unknown keys are refused, so that a typo is no default."""

import dataclasses
import tomllib
import typing
from dataclasses import dataclass, field
from pathlib import Path

from .augment import Augmentation
from .loss import MINERS
from .problem import Problem


@dataclass(frozen=True)
class Network:
    kind: str = "mobilefacenet"  # or a file of networks/*.toml: nn2, nns2
    dims: int = 128
    width: float = 1.0  # mobilefacenet: share of the hidden channels kept
    start: str = ""  # a checkpoint whose weights to begin with
    frozen: int = 0  # so many first layers are left as they are: they see edges, and cost most to train


@dataclass(frozen=True)
class Batch:
    families: int = 8  # of FIW, kin-hard
    members: int = 4
    images: int = 4
    people: int = 6  # P x K; of people without relatives in the data (Pins), where families are drawn beside them
    each: int = 4


@dataclass(frozen=True)
class Loss:
    miner: str = "semi-hard"
    hard_share: float = 0.5
    margin: float = 0.2
    triplets: float = 1.0
    cosine: float = 0.0  # distillation to the teacher's vector of the same dimensions
    relations: float = 0.0  # distillation to the teacher's cosines within the batch
    harmonic: bool = False  # the teacher's vectors take part in the triplets (section 6 of the paper)
    memory: float = 0.0  # weight of triplets with remembered embeddings of the whole training set
    teacher: str = "source"  # "source": the pretrained features; else a checkpoint


@dataclass(frozen=True)
class Optimiser:
    kind: str = "adamw"  # or "adagrad", the paper's
    rate: float = 3e-4
    weight_decay: float = 0.01
    warm_up: int = 50  # steps
    schedule: str = "cosine"  # or "constant"
    clip: float = 5.0
    average: float = 0.99  # of the weights, exponential; what is evaluated and exported


@dataclass(frozen=True)
class Run:
    name: str
    steps: int
    seed: int = 1
    images: int = 0  # train on so many images only (0: all); whole families and people
    checkpoint_minutes: float = 3
    threads: int = 2
    network: Network = field(default_factory=Network)
    batch: Batch = field(default_factory=Batch)
    loss: Loss = field(default_factory=Loss)
    optimiser: Optimiser = field(default_factory=Optimiser)
    augment: Augmentation = field(default_factory=Augmentation)


def build(kind: type, values: dict, where: str):
    """A dataclass from a table; raises Problem on a key or a type that does not fit."""
    hints = typing.get_type_hints(kind)
    made = {}
    for key, value in values.items():
        hint = hints.get(key)
        if hint is None:
            raise Problem(f"{where}: there is no setting {key}.")
        if dataclasses.is_dataclass(hint):
            if not isinstance(value, dict):
                raise Problem(f"{where}: {key} is a table.")
            made[key] = build(hint, value, f"{where} [{key}]")
        elif isinstance(value, hint) and not (hint is int and isinstance(value, bool)):
            made[key] = value
        elif hint is float and isinstance(value, int):
            made[key] = float(value)
        else:
            raise Problem(f"{where}: {key} must be {getattr(hint, '__name__', hint)}, not {value!r}.")
    try:
        return kind(**made)
    except TypeError as error:
        raise Problem(f"{where}: {error}.") from error


def read(path: Path) -> Run:
    """Raises Problem when the file cannot be read or says something that is not so."""
    try:
        run = build(Run, tomllib.loads(path.read_text()), path.name)
    except (OSError, ValueError) as error:
        # tomllib's errors and those of a file that is no text are both ValueErrors.
        raise Problem(f"{path} cannot be read: {error}") from error
    if run.loss.miner not in MINERS:
        raise Problem(f"{path.name}: the miner is one of {', '.join(MINERS)}.")
    if run.optimiser.kind not in ("adamw", "adagrad") or run.optimiser.schedule not in ("cosine", "constant"):
        raise Problem(f"{path.name}: the optimiser is adamw or adagrad, its schedule cosine or constant.")
    if run.batch.families < 1 and run.batch.people < 2:
        raise Problem(f"{path.name}: a batch needs a family or two people, or there would be no negatives.")
    if run.steps < 1:
        raise Problem(f"{path.name}: a run has at least one step.")
    return run
