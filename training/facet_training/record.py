"""A run's folder: what was run (record.json), what was measured on the way (metrics.jsonl), where to go on (checkpoint.pt)."""

import json
import math
import os
import platform
import subprocess
import time
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch

from .config import Run
from .problem import Problem


def write_whole(path: Path, write) -> None:
    """All or nothing, also when the disk is full or the power goes: the old file stays until the new one is complete."""
    partial = path.with_name(path.name + ".part")
    try:
        with open(partial, "wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, path)
    except (OSError, RuntimeError) as error:
        # torch.save wraps a full disk into a RuntimeError.
        partial.unlink(missing_ok=True)
        raise Problem(f"{path} could not be written ({error}). What was saved before is kept; the run can go on from it.") from error


def revision() -> str:
    """The git revision of this package, with "+changes" where the working tree differs; "unknown" outside git."""
    try:
        done, dirty = (subprocess.run(["git", *arguments], capture_output=True, text=True, cwd=Path(__file__).parent, check=False)
                       for arguments in (["rev-parse", "HEAD"], ["status", "--porcelain", "."]))
    except OSError:
        return "unknown"
    return done.stdout.strip() + ("+changes" if dirty.stdout.strip() else "") or "unknown"


class RunFolder:
    def __init__(self, path: Path):
        self.path = path
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Problem(f"The run folder {path} cannot be made ({error}).") from error

    def record(self, run: Run, data: dict, **more) -> None:
        """What it takes to run this again."""
        content = {"config": asdict(run), "revision": revision(), "data": data, "torch": torch.__version__,
                   "python": platform.python_version(), "started": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), **more}
        write_whole(self.path / "record.json", lambda file: file.write(json.dumps(content, indent=2).encode() + b"\n"))

    def note(self, row: dict) -> None:
        """One line of metrics; what is not a number becomes null, as JSON knows no nan."""
        plain = {key: None if isinstance(value, float) and math.isnan(value) else value for key, value in row.items()}
        try:
            with open(self.path / "metrics.jsonl", "a") as file:
                file.write(json.dumps(plain) + "\n")
        except OSError as error:
            raise Problem(f"{self.path / 'metrics.jsonl'} could not be written ({error}). "
                          "What was saved before is kept; the run can go on from it.") from error

    def metrics(self) -> list[dict]:
        """All rows; a last line that the disk had no room for, or the power cut off, is left out."""
        path = self.path / "metrics.jsonl"
        lines = path.read_text().split("\n") if path.exists() else [""]
        return [json.loads(line) for line in lines[:-1]]

    def rewind(self, step: int) -> None:
        """Forgets metrics of steps after the checkpoint, which will be done again."""
        kept = "".join(json.dumps(row) + "\n" for row in self.metrics() if row["step"] <= step)
        write_whole(self.path / "metrics.jsonl", lambda file: file.write(kept.encode()))

    def save(self, state: dict) -> None:
        write_whole(self.path / "checkpoint.pt", lambda file: torch.save(state, file))

    def load(self) -> dict | None:
        """The last checkpoint, or None. Raises Problem when it is not one of ours."""
        path = self.path / "checkpoint.pt"
        return read_checkpoint(path) if path.exists() else None


def read_checkpoint(path: Path) -> dict:
    """{run, step, weights, average, optimiser, shape}. Raises Problem when the file is missing, damaged or something else."""
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # torch raises many kinds on damaged files
        raise Problem(f"{path} is not a checkpoint that can be read ({type(error).__name__}).") from error
    if not isinstance(state, dict) or not {"run", "step", "weights", "average"} <= set(state):
        raise Problem(f"{path} is not a checkpoint of a training run.")
    return state


def curves(metrics: list[dict], path: Path) -> None:
    """Loss, distances and share of active triplets over the steps, as a PNG."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    rows = [row for row in metrics if "loss" in row]
    steps = [row["step"] for row in rows]
    figure, axes = plt.subplots(1, 3, figsize=(13, 3.6), layout="constrained")
    for axis, keys, title in ((axes[0], ["loss"], "loss"), (axes[1], ["positive", "negative"], "squared distance"),
                              (axes[2], ["active"], "active triplets")):
        for key in keys:
            values = np.array([row[key] for row in rows], float)
            window = max(1, len(values) // 50)
            axis.plot(steps[window - 1 :], np.convolve(values, np.ones(window) / window, "valid"), label=key)
        axis.set_title(title)
        axis.set_xlabel("step")
        axis.legend()
    write_whole(path, lambda file: figure.savefig(file, format="png", dpi=110))
    plt.close(figure)
