"""A run's folder survives full disks, damaged files and files of something else."""

import json
from pathlib import Path

import pytest
import torch
from made import tiny_run

from facet_training.problem import Problem
from facet_training.record import RunFolder, curves, read_checkpoint, write_whole

FULL = Path("/dev/full")
needs_full = pytest.mark.skipif(not FULL.exists(), reason="there is no /dev/full here")

STATE = {"run": {"name": "a"}, "step": 3, "weights": {"w": torch.ones(2)}, "average": {"w": torch.zeros(2)}}


def test_a_file_is_written_whole(tmp_path: Path) -> None:
    write_whole(tmp_path / "a", lambda file: file.write(b"new"))
    assert (tmp_path / "a").read_bytes() == b"new"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


@needs_full
def test_on_a_full_disk_the_old_file_stays(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")
    (tmp_path / "a.part").symlink_to(FULL)
    with pytest.raises(Problem, match="could not be written.*No space left"):
        write_whole(tmp_path / "a", lambda file: file.write(b"new"))
    assert (tmp_path / "a").read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


@needs_full
def test_on_a_full_disk_the_old_checkpoint_stays(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    folder.save(STATE)
    (tmp_path / "checkpoint.pt.part").symlink_to(FULL)
    with pytest.raises(Problem, match="could not be written") as caught:
        folder.save({**STATE, "step": 4, "more": torch.zeros(100_000)})
    assert "\n" not in str(caught.value)
    assert folder.load()["step"] == 3


@needs_full
def test_on_a_full_disk_a_line_of_metrics_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "metrics.jsonl").symlink_to(FULL)
    with pytest.raises(Problem, match="metrics.jsonl could not be written"):
        RunFolder(tmp_path).note({"step": 1})


def test_a_checkpoint_is_read_as_it_was_saved(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    assert folder.load() is None
    folder.save(STATE)
    assert folder.load()["step"] == 3 and torch.equal(folder.load()["weights"]["w"], torch.ones(2))


@pytest.mark.parametrize("make", [
    lambda path: path.write_bytes(b"no checkpoint at all"),
    lambda path: path.write_bytes(b""),
    lambda path: path.mkdir(),
    lambda path: torch.save({"weights": 1}, path),
    lambda path: torch.save([1, 2], path),
    lambda path: (torch.save(STATE, path), path.write_bytes(path.read_bytes()[:-300])),
    lambda path: torch.save({**STATE, "run": Path("code that would run")}, path),
    lambda path: None,
], ids=["text", "empty", "folder", "keys", "list", "cut off", "code", "missing"])
def test_something_else_is_no_checkpoint(tmp_path: Path, make) -> None:
    make(tmp_path / "checkpoint.pt")
    with pytest.raises(Problem, match="is not a checkpoint") as caught:
        read_checkpoint(tmp_path / "checkpoint.pt")
    assert "\n" not in str(caught.value)


def test_the_record_says_what_it_takes_to_run_again(tmp_path: Path) -> None:
    run = tiny_run(tmp_path)
    RunFolder(tmp_path / "deep" / "run").record(run, {"pins": "abc"}, faces=12)
    record = json.loads((tmp_path / "deep" / "run" / "record.json").read_text())
    assert record["config"]["optimiser"]["kind"] == "adamw" and record["config"]["seed"] == run.seed
    assert record["data"] == {"pins": "abc"} and record["faces"] == 12
    assert record["torch"] == torch.__version__ and record["revision"]
    assert record["started"].endswith("Z") and record["python"].startswith("3.")


def test_a_folder_that_cannot_be_made_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Problem, match="cannot be made"):
        RunFolder(tmp_path / "file" / "run")


def test_metrics_are_json_and_a_line_cut_off_is_left_out(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    assert folder.metrics() == []
    folder.note({"step": 1, "loss": 0.5, "positive": float("nan")})
    folder.note({"step": 2, "loss": 0.4, "positive": 1.0})
    text = (tmp_path / "metrics.jsonl").read_text()
    assert "NaN" not in text
    (tmp_path / "metrics.jsonl").write_text(text + '{"step": 3, "lo')
    assert folder.metrics() == [{"step": 1, "loss": 0.5, "positive": None}, {"step": 2, "loss": 0.4, "positive": 1.0}]


def test_rewinding_forgets_what_will_be_done_again(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    for step in range(1, 6):
        folder.note({"step": step})
    folder.rewind(3)
    folder.note({"step": 4})
    assert [row["step"] for row in folder.metrics()] == [1, 2, 3, 4]


def test_curves_are_a_picture(tmp_path: Path) -> None:
    rows = [{"step": i, "loss": 1 / i, "positive": None if i == 2 else 1.0, "negative": 2.0, "active": 0.5} for i in range(1, 80)]
    curves(rows, tmp_path / "curves.png")
    assert (tmp_path / "curves.png").read_bytes().startswith(b"\x89PNG")
