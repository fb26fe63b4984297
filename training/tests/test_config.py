"""A run's TOML file: what is read, what is refused, in one line that names the file and the setting."""

from pathlib import Path

import pytest

from facet_training.config import Run, read
from facet_training.problem import Problem

CONFIGS = Path(__file__).parents[1] / "configs"


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "run.toml"
    path.write_text(text)
    return path


def test_settings_are_read_and_the_others_have_defaults(tmp_path: Path) -> None:
    run = read(written(tmp_path, 'name = "a"\nsteps = 5\n[loss]\nmargin = 1\nharmonic = true\n[batch]\nfamilies = 0\n'))
    assert run.loss.margin == 1.0 and isinstance(run.loss.margin, float) and run.loss.harmonic
    assert run.batch.families == 0 and run.batch.people == Run("a", 5).batch.people
    assert run.optimiser == Run("a", 5).optimiser


@pytest.mark.parametrize("path", sorted(CONFIGS.glob("*.toml")), ids=lambda path: path.stem)
def test_the_configurations_that_come_along_are_read(path: Path) -> None:
    assert read(path).name == path.stem


@pytest.mark.parametrize("name", ["nn2", "nns2"])
def test_facenets_recipe_is_the_papers(name: str) -> None:
    run = read(CONFIGS / f"{name}.toml")
    assert run.network.kind == name and run.network.dims == 128
    assert (run.loss.miner, run.loss.margin) == ("semi-hard", 0.2)
    assert (run.optimiser.kind, run.optimiser.rate) == ("adagrad", 0.05)


BASE = 'name = "a"\nsteps = 5\n'


@pytest.mark.parametrize(("text", "says"), [
    (BASE + "[loss]\nmargn = 0.2\n", "margn"),
    (BASE + "sead = 2\n", "sead"),
    (BASE + '[loss]\nmargin = "wide"\n', "margin must be float"),
    (BASE + "[loss]\nharmonic = 1\n", "harmonic must be bool"),
    (BASE + "[batch]\npeople = true\n", "people must be int"),
    (BASE + "[batch]\npeople = 2.5\n", "people must be int"),
    (BASE + "loss = 3\n", "loss is a table"),
    (BASE + '[loss]\nminer = "hardest"\n', "the miner is one of"),
    (BASE + '[optimiser]\nkind = "sgd"\n', "adamw or adagrad"),
    (BASE + '[optimiser]\nschedule = "steps"\n', "cosine or constant"),
    (BASE + "[batch]\nfamilies = 0\npeople = 1\n", "two people"),
    ('name = "a"\nsteps = 0\n', "at least one step"),
    ('name = "a"\n', "steps"),
    ("name = \n", "cannot be read"),
])
def test_what_is_not_so_is_refused(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(Problem, match=says) as caught:
        read(written(tmp_path, text))
    assert "run.toml" in str(caught.value) and "\n" not in str(caught.value)


def test_a_missing_file_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="cannot be read"):
        read(tmp_path / "none.toml")


def test_a_file_that_is_no_text_is_told_of(tmp_path: Path) -> None:
    path = tmp_path / "run.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Problem, match="cannot be read"):
        read(path)
