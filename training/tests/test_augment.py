"""Augmentation: what comes out, that chance decides nothing but what it is given, and that each change is what it says."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from made import PLAIN, SIDE, face

from facet_training.augment import Augmentation, augment, blur, jpeg, plain
from facet_training.faces import SIZE

MARGIN = (SIDE - SIZE) // 2


def crops(count: int = 6) -> np.ndarray:
    return np.stack([face(i, 0) for i in range(count)])


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_plain_is_the_middle_of_the_crop() -> None:
    x = plain(crops())
    assert x.shape == (6, 3, SIZE, SIZE) and x.dtype == torch.float32
    np.testing.assert_array_equal(x.permute(0, 2, 3, 1).numpy(), crops()[:, MARGIN:-MARGIN, MARGIN:-MARGIN])


def test_shapes_ranges_and_the_crops_themselves_untouched() -> None:
    given = crops(24)
    x = augment(given, Augmentation(), rng())
    assert x.shape == (24, 3, SIZE, SIZE) and x.dtype == torch.float32
    assert x.isfinite().all() and x.min() >= 0 and x.max() <= 255
    np.testing.assert_array_equal(given, crops(24))


@pytest.mark.parametrize("rules", [Augmentation(), Augmentation(jpeg=1, blur=1, small=1, cover=1, grey=1, colour=1)])
def test_chance_is_the_generators_alone(rules: Augmentation) -> None:
    assert torch.equal(augment(crops(), rules, rng(5)), augment(crops(), rules, rng(5)))
    assert not torch.equal(augment(crops(), rules, rng(5)), augment(crops(), rules, rng(6)))


def test_with_all_shares_zero_a_face_is_the_plain_crop() -> None:
    torch.testing.assert_close(augment(crops(), PLAIN, rng()), plain(crops()), atol=0.02, rtol=0)


def test_a_flip_mirrors() -> None:
    torch.testing.assert_close(augment(crops(), replace(PLAIN, flip=1), rng()), plain(crops()).flip(3), atol=0.02, rtol=0)


def test_half_of_the_faces_are_mirrored() -> None:
    given = np.repeat(crops(1), 400, 0)
    x, straight = augment(given, replace(PLAIN, flip=0.5), rng()), plain(given)
    mirrored = (x - straight).abs().amax((1, 2, 3)) > 1
    assert 150 < int(mirrored.sum()) < 250


def test_a_shift_shows_the_picture_of_the_margin() -> None:
    # A picture that is bright in its margin alone: only a face that was moved can show any of that.
    given = np.full((40, SIDE, SIDE, 3), 10, np.uint8)
    given[:, :MARGIN], given[:, -MARGIN:], given[:, :, :MARGIN], given[:, :, -MARGIN:] = 200, 200, 200, 200
    x = augment(given, replace(PLAIN, shift=1.0), rng())
    assert plain(given).max() == 10
    assert (x.amax((1, 2, 3)) > 150).float().mean() > 0.5
    # Moved by less than the margin, nothing from beyond the picture (black) comes in.
    assert x.min() >= 9.9


def test_a_turn_turns_about_the_middle() -> None:
    given = np.zeros((30, SIDE, SIDE, 3), np.uint8)
    given[:, SIDE // 2 - 3 : SIDE // 2 + 3, SIDE // 2 - 3 : SIDE // 2 + 3] = 255
    given[:, 10:16, SIDE // 2 - 3 : SIDE // 2 + 3] = 255
    x = augment(given, replace(PLAIN, turn=10), rng())
    middle = SIZE // 2
    assert (x[:, :, middle - 1 : middle + 1, middle - 1 : middle + 1] > 250).all()
    places = [np.argwhere(each[0, :20].numpy() > 128)[:, 1].mean() for each in x]
    assert np.std(places) > 3


def test_grey_leaves_no_colour() -> None:
    x = augment(crops(), replace(PLAIN, grey=1), rng())
    assert (x.amax(1) - x.amin(1)).max() < 0.01
    luma = (plain(crops()) * torch.tensor([0.299, 0.587, 0.114]).view(1, 3, 1, 1)).sum(1)
    torch.testing.assert_close(x[:, 0], luma, atol=0.05, rtol=0)


def test_colour_changes_faces_that_are_chosen_only() -> None:
    given = np.repeat(crops(1), 200, 0)
    changed = (augment(given, replace(PLAIN, colour=0.3), rng()) - plain(given)).abs().amax((1, 2, 3)) > 0.5
    assert 30 < int(changed.sum()) < 90


def test_low_resolution_and_blur_take_detail_away() -> None:
    def detail(x: torch.Tensor) -> torch.Tensor:
        return (x[..., 1:] - x[..., :-1]).square().mean((1, 2, 3))

    before = detail(plain(crops()))
    assert (detail(augment(crops(), replace(PLAIN, small=1), rng())) < before * 0.8).all()
    assert (detail(augment(crops(), replace(PLAIN, blur=1), rng())) < before).all()


def test_a_blur_keeps_the_light_and_may_run_along_one_axis() -> None:
    flat = torch.full((3, SIZE, SIZE), 80.0)
    torch.testing.assert_close(blur(flat, 2.0, along=False), flat, atol=1e-3, rtol=0)
    lines = torch.zeros(3, SIZE, SIZE)
    lines[:, ::2] = 100
    torch.testing.assert_close(blur(lines, 2.0, along=True), lines, atol=1e-3, rtol=0)
    assert blur(lines, 2.0, along=False)[:, 20:-20].std() < 5


def test_a_cover_hides_a_patch_in_one_tone() -> None:
    x, before = augment(crops(30), replace(PLAIN, cover=1), rng()), plain(crops(30))
    for covered, face_before in zip(x, before):
        patch = ((covered - face_before).abs() > 0.5).any(0)
        share = patch.float().mean()
        assert 0.15**2 * 0.8 < share < 0.45**2 + 0.01
        assert covered[:, patch].std() < 0.1


@pytest.mark.parametrize("quality", [10, 50, 90])
def test_jpeg_is_lossier_at_lower_quality(quality: int) -> None:
    def loss(at: int) -> float:
        return float(np.abs(jpeg(face(0, 0), at).astype(float) - face(0, 0)).mean())

    assert jpeg(face(0, 0), quality).shape == (SIDE, SIDE, 3)
    assert 0 < loss(90) < loss(50) < loss(10)
