"""The loop: it learns, it can be stopped and goes on exactly, and what goes wrong is one line with the record kept."""

import json
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
import torch
from made import face, fiw_files, folder, pins, tiny_run

from facet_training import faces as face_sets
from facet_training.augment import Augmentation, plain
from facet_training.config import Batch, Loss, Network, Optimiser, Run
from facet_training.loss import squared_distances
from facet_training.networks.factory import restore
from facet_training.problem import Problem
from facet_training.record import RunFolder
from facet_training.trainer import Trainer, asks_source, learning_rate, make_optimiser, masks


def not_asked(*_: object) -> np.ndarray:
    raise AssertionError("the pretrained network was asked")


def random_features(faces: face_sets.FaceSet, _crops: Path, _work: Path) -> np.ndarray:
    return np.random.default_rng(0).normal(0, 1, (len(faces), 2, 512))


@pytest.fixture(scope="module")
def crops(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return pins(tmp_path_factory.mktemp("crops"))


def trainer(run: Run, crops: Path, path: Path, features=not_asked) -> Trainer:
    return Trainer(run, crops, path / "work", RunFolder(path / run.name), features)


def distances(net: torch.nn.Module, crops: Path) -> tuple[torch.Tensor, torch.Tensor]:
    """Squared distances of all pairs of faces, of the same and of different people."""
    faces = face_sets.load(crops / "pins", "pins")
    with torch.inference_mode():
        vectors = net.eval()(plain(faces.crops))
    same, different = masks(faces, np.arange(len(faces)), set())
    d = squared_distances(vectors, vectors)
    return d[same], d[different]


def teacher_checkpoint(path: Path, crops: Path) -> Path:
    """Of a network with random weights: something to be taught by."""
    made = trainer(tiny_run(path, name="teacher"), crops, path)
    made.save()
    return path / "teacher" / "checkpoint.pt"


def test_what_is_remembered_of_a_face_is_how_it_was_last_seen(tmp_path: Path, crops: Path) -> None:
    run = tiny_run(tmp_path, loss=Loss(memory=1.0, cosine=1.0, teacher=str(teacher_checkpoint(tmp_path, crops))))
    made = trainer(run, crops, tmp_path)
    before = made.memory.clone()
    assert torch.equal(before, made.teacher)
    seen = np.unique(np.concatenate([sampler.batch(0) for sampler in made.samplers]))
    made.advance()
    moved = np.flatnonzero((made.memory != before).any(1).numpy())
    assert set(moved) <= set(seen) and len(moved) > 0
    assert torch.allclose(made.memory.norm(dim=1), torch.ones(len(before)), atol=1e-5)


def test_memory_keeps_apart_neither_one_person_nor_look_alikes(tmp_path: Path, crops: Path) -> None:
    run = tiny_run(tmp_path, loss=Loss(memory=1.0, cosine=1.0, teacher=str(teacher_checkpoint(tmp_path, crops))))
    made = trainer(run, crops, tmp_path)
    rows = np.array([0, 7])
    same, different = made.memory_masks(rows)
    person = made.faces.person
    assert same.numpy().tolist() == [[person[r] == p and r != i for i, p in enumerate(person)] for r in rows]
    assert different.numpy().tolist() == [[person[r] != p for p in person] for r in rows]
    # The source takes the first face and the last one for the same person.
    made.looks = torch.nn.functional.normalize(torch.randn(len(person), 64, generator=torch.Generator().manual_seed(1)), dim=1)
    made.looks[-1] = made.looks[0]
    _, different = made.memory_masks(rows)
    assert not different[0, -1] and different[1, -1]


def test_a_tiny_network_learns_to_tell_eight_people_apart(tmp_path: Path, crops: Path) -> None:
    run = tiny_run(tmp_path, steps=80, batch=Batch(families=0, people=8, each=4))
    made = trainer(run, crops, tmp_path)
    same, different = distances(made.net, crops)
    assert same.max() > different.min()  # random weights do not do it
    made.net.train()
    made.go()
    rows = made.folder.metrics()
    loss = [row["loss"] * row["active"] for row in rows]
    assert np.mean(loss[-10:]) < 0.2 * np.mean(loss[:10])
    same, different = distances(restore(made.folder.load()), crops)
    assert same.max() < different.min()
    assert different.mean() - same.mean() > run.loss.margin


@pytest.mark.parametrize("optimiser", [Optimiser(kind="adamw", rate=1e-3, warm_up=2),
                                       Optimiser(kind="adagrad", rate=0.01, warm_up=2, weight_decay=0, schedule="constant")])
@pytest.mark.parametrize("memory", [0.0, 1.0])
def test_a_run_that_was_stopped_goes_on_to_the_same_weights(tmp_path: Path, crops: Path, optimiser: Optimiser, memory: float) -> None:
    taught = {"memory": memory, "cosine": memory, "teacher": str(teacher_checkpoint(tmp_path, crops))} if memory else {}
    changes = {"optimiser": optimiser, "augment": Augmentation(), "loss": Loss(miner="mixed", hard_share=0.5, **taught)}
    whole = trainer(tiny_run(tmp_path, **changes), crops, tmp_path)
    whole.go()
    parted = tmp_path / "parted"
    parted.mkdir()
    first = trainer(tiny_run(tmp_path, **changes), crops, parted)
    first.go(until=3)
    # Two more steps of which the power cut leaves no checkpoint.
    for _ in range(2):
        first.folder.note(first.advance())
    second = trainer(tiny_run(tmp_path, **changes), crops, parted)
    assert second.step == 3
    second.go()
    states = [RunFolder(path / "tiny").load() for path in (tmp_path, parted)]
    for part in ("weights", "average"):
        assert all(torch.equal(value, states[1][part][key]) for key, value in states[0][part].items()), part
    timeless = [[{**row, "seconds": 0} for row in RunFolder(path / "tiny").metrics()] for path in (tmp_path, parted)]
    assert timeless[0] == timeless[1] and [row["step"] for row in timeless[0]] == [1, 2, 3, 4, 5, 6]


def test_a_finished_run_leaves_a_record_metrics_curves_and_a_checkpoint(tmp_path: Path, crops: Path) -> None:
    run = tiny_run(tmp_path)
    trainer(run, crops, tmp_path).go()
    path = tmp_path / "tiny"
    record = json.loads((path / "record.json").read_text())
    assert record["config"] == asdict(run)
    assert record["data"] == {"pins": face_sets.fingerprint(crops / "pins")}
    assert (record["faces"], record["people"], record["doubts"]) == (48, 8, 0)
    assert json.loads((path / "done.json").read_text()) == {"steps": 6}
    assert (path / "curves.png").read_bytes().startswith(b"\x89PNG")
    row = RunFolder(path).metrics()[-1]
    assert {"step", "loss", "triplets", "active", "positive", "negative", "rate", "faces", "seconds"} <= set(row)
    assert restore(RunFolder(path).load())(torch.zeros(2, 3, 112, 112)).shape == (2, 16)


def test_ctrl_c_saves_and_says_how_to_go_on(tmp_path: Path, crops: Path) -> None:
    made = trainer(tiny_run(tmp_path), crops, tmp_path)
    advance = made.advance

    def pressed() -> dict:
        if made.step == 2:
            raise KeyboardInterrupt
        return advance()

    made.advance = pressed
    with pytest.raises(Problem, match="Stopped at step 2; the same command goes on"):
        made.go()
    assert made.folder.load()["step"] == 2


def test_another_configuration_does_not_go_on_in_the_same_folder(tmp_path: Path, crops: Path) -> None:
    trainer(tiny_run(tmp_path), crops, tmp_path).go(until=1)
    with pytest.raises(Problem, match="holds another run"):
        trainer(tiny_run(tmp_path, seed=2), crops, tmp_path)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
@pytest.mark.parametrize("file", ["metrics.jsonl", "checkpoint.pt.part", "curves.png.part", "done.json.part"])
def test_a_full_disk_is_one_line_and_the_run_goes_on_when_there_is_room(tmp_path: Path, crops: Path, file: str) -> None:
    run = tiny_run(tmp_path)
    made = trainer(run, crops, tmp_path)
    made.go(until=3)
    path, record = tmp_path / "tiny", (tmp_path / "tiny" / "record.json").read_bytes()
    kept = (path / "metrics.jsonl").read_bytes()
    (path / file).unlink(missing_ok=True)
    (path / file).symlink_to("/dev/full")
    with pytest.raises(Problem, match="could not be written") as caught:
        made.go()
    assert "\n" not in str(caught.value)
    assert (path / "record.json").read_bytes() == record
    (path / file).unlink(missing_ok=True)
    if file == "metrics.jsonl":
        (path / file).write_bytes(kept)
    again = trainer(run, crops, tmp_path)
    assert again.step >= 3
    again.go()
    assert [row["step"] for row in again.folder.metrics()] == [1, 2, 3, 4, 5, 6]
    assert (path / "done.json").exists()


def collapse(net: torch.nn.Module) -> None:
    """Whatever the face, the same vector."""
    with torch.no_grad():
        net.full.weight.zero_()
        net.full.bias.fill_(1)


STILL = Optimiser(kind="adagrad", rate=0.0, weight_decay=0.0)


def test_a_collapse_is_told_of_and_the_last_checkpoint_kept(tmp_path: Path, crops: Path) -> None:
    made = trainer(tiny_run(tmp_path, steps=40, optimiser=STILL), crops, tmp_path)
    made.go(until=5)
    collapse(made.net)
    with pytest.raises(Problem, match="Collapsed at step 21"):
        made.go()
    assert made.folder.load()["step"] == 5


def test_a_collapse_shows_also_where_old_vectors_stand_in_the_pool(tmp_path: Path, crops: Path) -> None:
    trainer(tiny_run(tmp_path, name="old"), crops, tmp_path).go()
    loss = Loss(harmonic=True, teacher=str(tmp_path / "old" / "checkpoint.pt"))
    made = trainer(tiny_run(tmp_path, steps=40, optimiser=STILL, loss=loss), crops, tmp_path)
    collapse(made.net)
    with pytest.raises(Problem, match="Collapsed at step 21"):
        made.go()


def test_a_loss_that_is_no_number_is_told_of(tmp_path: Path, crops: Path) -> None:
    made = trainer(tiny_run(tmp_path), crops, tmp_path)
    with torch.no_grad():
        made.net.full.weight.fill_(float("nan"))
    with pytest.raises(Problem, match="not finite at step 0"):
        made.go()


def test_a_harmonic_run_comes_to_speak_the_old_networks_language(tmp_path: Path, crops: Path) -> None:
    trainer(tiny_run(tmp_path, name="old", steps=60), crops, tmp_path).go()
    old = restore(RunFolder(tmp_path / "old").load()).eval()
    faces = face_sets.load(crops / "pins", "pins")
    same, different = masks(faces, np.arange(len(faces)), set())

    def accuracy_across(net: torch.nn.Module) -> float:
        """The share of new vectors whose nearest old vector of another photo is of the same person."""
        with torch.inference_mode():
            x = plain(faces.crops)
            d = squared_distances(net.eval()(x), old(x)).masked_fill(~(same | different), 9)
        return float(same[torch.arange(len(faces)), d.argmin(1)].float().mean())

    results = {}
    for harmonic in (False, True):
        loss = Loss(harmonic=harmonic, teacher=str(tmp_path / "old" / "checkpoint.pt"))
        run = tiny_run(tmp_path, name=f"new-{harmonic}", seed=2, steps=60, loss=loss)
        trainer(run, crops, tmp_path).go()
        results[harmonic] = accuracy_across(restore(RunFolder(tmp_path / run.name).load()))
    assert results[True] > 0.9 > results[False]


def test_distillation_brings_the_vectors_to_the_teachers(tmp_path: Path, crops: Path) -> None:
    loss = Loss(triplets=0.0, cosine=1.0, relations=1.0)
    made = trainer(tiny_run(tmp_path, steps=40, loss=loss), crops, tmp_path, teaching)
    made.go()
    rows = made.folder.metrics()
    assert rows[-1]["cosine"] < 0.8 * rows[0]["cosine"]
    assert rows[-1]["relations"] < 0.8 * rows[0]["relations"]


def teaching(faces: face_sets.FaceSet, _crops: Path, _work: Path) -> np.ndarray:
    """Features that say who it is."""
    rng = np.random.default_rng(1)
    return (rng.normal(0, 1, (100, 512))[faces.person][:, None] + rng.normal(0, 0.1, (len(faces), 2, 512)))


def test_in_kin_hard_batches_people_who_may_be_one_are_no_negatives(tmp_path: Path) -> None:
    files = fiw_files(families=2, members=3, photos=2)
    folder(tmp_path / "crops" / "fiw", files, np.stack([face(i // 2, i % 2) for i in range(len(files))]))

    def twice_listed(faces: face_sets.FaceSet, _crops: Path, _work: Path) -> np.ndarray:
        """The second member of each family has the first one's features."""
        features = teaching(faces, _crops, _work)
        second = np.flatnonzero(["MID2" in file for file in faces.files])
        features[second] = features[second - 2]
        return features

    run = tiny_run(tmp_path, batch=Batch(families=2, members=3, images=2, people=0))
    made = trainer(run, tmp_path / "crops", tmp_path, twice_listed)
    made.go()
    assert json.loads((tmp_path / "tiny" / "record.json").read_text())["doubts"] == 2
    rows = np.arange(len(made.faces))
    _, different = masks(made.faces, rows, made.doubts)
    member = [file.split("/")[1] for file in made.faces.files]
    family = [file.split("/")[0] for file in made.faces.files]
    for i in rows:
        for j in rows:
            doubted = family[i] == family[j] and {member[i], member[j]} == {"MID1", "MID2"}
            assert different[i, j] == (made.faces.person[i] != made.faces.person[j] and not doubted)


def test_masks_leave_out_a_row_that_was_drawn_twice(crops: Path) -> None:
    faces = face_sets.load(crops / "pins", "pins")
    same, different = masks(faces, np.array([0, 1, 0, 6]), set())
    assert same.tolist() == [[False, True, False, False], [True, False, True, False], [False, True, False, False], [False] * 4]
    assert different.tolist() == [[False, False, False, True]] * 3 + [[True, True, True, False]]


@pytest.mark.parametrize(("run", "asked"), [
    (Run("a", 1), True),
    (Run("a", 1, network=Network(kind="nn2")), True),
    (Run("a", 1, network=Network(kind="nn2"), batch=Batch(families=0)), False),
    (Run("a", 1, network=Network(kind="nn2"), batch=Batch(families=0), loss=Loss(cosine=1.0)), True),
    (Run("a", 1, network=Network(kind="nn2"), batch=Batch(families=0), loss=Loss(cosine=1.0, teacher="old.pt")), False),
    (Run("a", 1, network=Network(start="old.pt"), batch=Batch(families=0)), False),
    (Run("a", 1, batch=Batch(families=0)), True),
])
def test_the_pretrained_network_is_asked_only_where_it_is_needed(run: Run, asked: bool) -> None:
    assert asks_source(run) == asked


def test_fewer_images_are_whole_people(tmp_path: Path, crops: Path) -> None:
    made = trainer(tiny_run(tmp_path, images=20), crops, tmp_path)
    assert np.unique(np.bincount(made.faces.person)[np.unique(made.faces.person)]).tolist() == [6]
    assert 20 <= len(made.faces) <= 25


def test_a_folder_without_any_set_says_how_to_fill_it(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="facet-train crops"):
        trainer(tiny_run(tmp_path), tmp_path, tmp_path)


def test_people_on_one_image_each_are_nothing_to_learn_from(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="nothing to learn"):
        trainer(tiny_run(tmp_path), pins(tmp_path / "crops", people=4, photos=1), tmp_path)


def test_the_rate_warms_up_and_falls_to_a_fiftieth() -> None:
    run = Run("a", 1000, optimiser=Optimiser(rate=1.0, warm_up=10))
    rates = [learning_rate(step, run) for step in range(1001)]
    assert rates[0] == pytest.approx(0.1) and rates[9] == pytest.approx(1) and rates[10] == pytest.approx(1)
    assert rates[505] == pytest.approx(0.51, abs=0.01) and rates[1000] == pytest.approx(0.02)
    assert all(a >= b for a, b in zip(rates[10:], rates[11:]))
    constant = replace(run, optimiser=replace(run.optimiser, schedule="constant"))
    assert learning_rate(999, constant) == 1


def test_only_weights_decay_with_adamw() -> None:
    net = torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.PReLU(2))
    groups = make_optimiser(net, Optimiser(weight_decay=0.1)).param_groups
    decayed = [p for group in groups if group["weight_decay"] for p in group["params"]]
    assert [p is net[0].weight for p in decayed] == [True]
    assert isinstance(make_optimiser(net, Optimiser(kind="adagrad")), torch.optim.Adagrad)
