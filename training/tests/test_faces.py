"""Folders of crops: what is read, what is refused, and that held-out families can never be trained on."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from made import SIDE, face, fiw_files, folder, names

from facet_training.faces import SIZE, fingerprint, held_out, join, lfw_pairs, load
from facet_training.problem import Problem


def crops(count: int) -> np.ndarray:
    return np.stack([face(i, 0) for i in range(count)])


def test_a_folder_is_read_as_it_was_written(tmp_path: Path) -> None:
    files = ["ann/1.jpg", "ann/2.jpg", "bob/1.jpg"]
    faces = load(folder(tmp_path, files, crops(3), missed=(1,)), "pins")
    assert faces.files == files and len(faces) == 3
    assert faces.found.tolist() == [True, False, True]
    assert faces.person.tolist() == [0, 0, 1] == faces.family.tolist()
    assert faces.margin == (SIDE - SIZE) // 2
    np.testing.assert_array_equal(faces.middle([2])[0], face(2, 0)[4:116, 4:116])


def test_fiw_is_read_by_family_person_and_photo(tmp_path: Path) -> None:
    files = ["F1/MID1/P1_face0.jpg", "F1/MID2/P1_face1.jpg", "F1/MID1/P2_face0.jpg", "F2/MID1/P1_face0.jpg"]
    faces = load(folder(tmp_path, files, crops(4)), "fiw")
    assert faces.family.tolist() == [0, 0, 0, 1]
    assert faces.person.tolist() == [0, 1, 0, 2]
    # Who stands together on one photo; the same photo name in another family is another photo.
    assert faces.photo[0] == faces.photo[1] and len(set(faces.photo.tolist())) == 3


def test_a_missing_or_empty_folder_says_how_to_fill_it(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for path in (tmp_path / "empty", tmp_path / "nowhere"):
        with pytest.raises(Problem, match="facet-train crops"):
            load(path, "pins")


@pytest.mark.parametrize("damage", [
    lambda path: (path / "crops.npy").write_bytes(b"\x93NUMPY\x01\x00garbage"),
    lambda path: (path / "crops.npy").write_bytes((path / "crops.npy").read_bytes()[:2000]),
    lambda path: (path / "crops.npy").write_bytes(b""),
    lambda path: (path / "faces.json").write_text('[{"file": "ann/1'),
], ids=["header", "cut off", "nothing", "json"])
def test_damaged_files_are_told_of(tmp_path: Path, damage) -> None:
    damage(folder(tmp_path, ["ann/1.jpg", "ann/2.jpg"], crops(2)))
    with pytest.raises(Problem, match="no readable crops"):
        load(tmp_path, "pins")


@pytest.mark.parametrize("array", [np.zeros((3, SIDE, SIDE, 3), np.uint8), np.zeros((2, 64, 64, 3), np.uint8), np.zeros((2, 9), np.uint8)],
                         ids=["one more", "too small", "no pictures"])
def test_files_that_do_not_belong_together_are_told_of(tmp_path: Path, array: np.ndarray) -> None:
    folder(tmp_path, ["ann/1.jpg", "ann/2.jpg"], array)
    with pytest.raises(Problem, match="do not belong together"):
        load(tmp_path, "pins")


def test_an_empty_list_of_faces_is_told_of(tmp_path: Path) -> None:
    folder(tmp_path, ["ann/1.jpg"], crops(1))
    (tmp_path / "faces.json").write_text("[]")
    with pytest.raises(Problem, match="do not belong together"):
        load(tmp_path, "pins")


def test_rows_that_say_no_file_are_told_of(tmp_path: Path) -> None:
    folder(tmp_path, ["ann/1.jpg"], crops(1))
    (tmp_path / "faces.json").write_text(json.dumps([{"name": "ann/1.jpg"}]))
    with pytest.raises(Problem, match="no readable crops"):
        load(tmp_path, "pins")


def test_another_layout_is_not_taken_for_fiw(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="family/person/photo_face"):
        load(folder(tmp_path, ["ann/1.jpg"], crops(1)), "fiw")


def test_a_fifth_is_held_out_by_name_alone() -> None:
    share = np.mean([held_out(f"F{i:04d}") for i in range(5000)])
    assert abs(share - 0.2) < 0.02
    # What was held out once must be held out for ever, or old figures would be of faces that were trained on.
    assert [i for i in range(30) if held_out(f"F{i:04d}")] == [1, 6, 11, 13, 23, 29]


def test_no_family_is_on_both_sides_of_the_split(tmp_path: Path) -> None:
    out = [f"{family}/MID{i}/P1_face0.jpg" for family in names("F", 3, held=True) for i in (1, 2)]
    files = fiw_files(3, 2, 2) + out
    faces = load(folder(tmp_path, files, crops(len(files)), missed=(0,)), "fiw")
    training, evaluation = faces.training(), faces.evaluation()
    assert len(training) == 11 and len(evaluation) == 6
    assert not {file.split("/")[0] for file in training.files} & {file.split("/")[0] for file in evaluation.files}
    assert files[0] not in training.files  # the detector saw no face there


def test_joined_sets_share_nobody(tmp_path: Path) -> None:
    first = load(folder(tmp_path / "a", ["ann/1.jpg", "bob/1.jpg"], crops(2)), "pins")
    second = load(folder(tmp_path / "b", ["ann/1.jpg", "eve/1.jpg"], crops(4)[2:]), "pins")
    both = join([first, second])
    assert both.person.tolist() == [0, 1, 2, 3] and len(set(both.photo.tolist())) == 4
    assert both.files == first.files + second.files
    np.testing.assert_array_equal(both.crops[3], face(3, 0))


def test_the_fingerprint_changes_with_the_crops(tmp_path: Path) -> None:
    folder(tmp_path, ["ann/1.jpg"], crops(1))
    before = fingerprint(tmp_path)
    assert before == fingerprint(tmp_path) == hashlib.sha256((tmp_path / "crops.npy").read_bytes()).hexdigest()
    folder(tmp_path, ["ann/1.jpg"], crops(1) + 1)
    assert fingerprint(tmp_path) != before


LFW = ["Ann/Ann_0001.jpg", "Ann/Ann_0002.jpg", "Bob/Bob_0001.jpg", "Bob/Bob_0003.jpg"]


def test_lfw_pairs_are_read_with_their_folds() -> None:
    text = "2\t1\nAnn\t1\t2\nAnn\t1\tBob\t3\nBob\t1\t3\nBob\t1\tAnn\t2\n"
    pairs, same = lfw_pairs(text, LFW)
    assert pairs.tolist() == [[0, 0, 1], [0, 0, 3], [1, 2, 3], [1, 2, 1]]
    assert same.tolist() == [True, False, True, False]


@pytest.mark.parametrize(("text", "says"), [
    ("1 1\nAnn 1 2\nAnn 1 Eve 1\n", "Eve"),
    ("1 2\nAnn 1 2\nAnn 1 Bob 1\n", "promises 4"),
    ("", "pairs.txt"),
    ("1 1\nAnn one two\nAnn 1 Bob 1\n", "pairs.txt"),
    ("1 1\nAnn\nAnn 1 Bob 1\n", "pairs.txt"),
], ids=["unknown person", "too few", "empty", "no numbers", "half a line"])
def test_pairs_that_cannot_be_used_are_told_of(text: str, says: str) -> None:
    with pytest.raises(Problem, match=says):
        lfw_pairs(text, LFW)
