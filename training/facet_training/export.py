"""From a checkpoint to what ships: the ONNX file, checked against PyTorch, and its card with every measured figure."""

import json
from pathlib import Path

import numpy as np
import onnx
import torch
import torch.nn.functional as F

from . import card, evaluate, graph, speed
from .augment import plain
from .networks.factory import restore
from .networks.layers import ChainEmbedder, macs
from .problem import Problem
from .record import read_checkpoint, write_whole

# A smaller form of the weights is taken only when it loses less than this (share of LFW's pairs; 0.1 points).
MOST_LOST = 0.001
PARITY = 1e-4


def load_chain(checkpoint: Path) -> tuple[ChainEmbedder, dict]:
    """The averaged network of a checkpoint, and the run it comes from. Raises Problem when it is no chain of convolutions."""
    state = read_checkpoint(checkpoint)
    net = restore(state)
    if not isinstance(net, ChainEmbedder):
        raise Problem(f"{checkpoint} holds a network that the exporter does not write.")
    return net.eval(), state


def reference(net: ChainEmbedder, crops: np.ndarray, mirrored: bool) -> np.ndarray:
    """What PyTorch says of uint8 crops [n, 112, 112, 3]."""
    with torch.inference_mode():
        x = plain(crops)
        found = F.normalize(net(x) + net(x.flip(3)), dim=1) if mirrored else net(x)
    return found.numpy()


def told(run: dict) -> dict:
    """A run's configuration as a card tells it: of files, the run's folder and the name; where they lay is nobody's business."""
    def short(value):
        if isinstance(value, dict):
            return {key: short(each) for key, each in value.items()}
        return "/".join(Path(value).parts[-2:]) if isinstance(value, str) and Path(value).is_absolute() else value
    return short(run)


def parity(model: Path, net: ChainEmbedder, crops: np.ndarray, mirrored: bool) -> float:
    """The largest difference of any number between the ONNX file and PyTorch."""
    return float(np.abs(evaluate.embed(evaluate.session(model), crops) - reference(net, crops, mirrored)).max())


def save_model(path: Path, net: ChainEmbedder, notes: dict, mirrored: bool, storage: str) -> None:
    proto = graph.build(net.layers(), notes, mirrored, storage)
    write_whole(path, lambda file: file.write(proto.SerializeToString()))
    onnx.checker.check_model(str(path))


def export(checkpoint: Path, name: str, models: Path, sets: evaluate.Sets, mirrored: bool, storage: str, others: list[Path]) -> dict:
    """
    Writes `<models>/<name>.onnx` and its card. `storage`: float32, float16 or int8 (of the weights in the file); a smaller one is measured beside the others. `others`: cards of
    models of the same family; each pair's own thresholds go into both cards.

    Raises Problem when the float32 form differs from PyTorch by 1e-4 or more, or a smaller form loses 0.1 points on LFW.
    """
    net, state = load_chain(checkpoint)
    notes = {"run": state["run"]["name"], "step": str(state["step"])}
    sample = sets.lfw.middle(slice(0, 100))
    path = models / f"{name}.onnx"
    save_model(path, net, notes, mirrored, "float32")
    off = parity(path, net, sample, mirrored)
    if off >= PARITY:
        raise Problem(f"The ONNX graph differs from PyTorch by {off:.2e}.")
    forms = {}
    chosen = None
    for form in (graph.STORAGE if storage != "float32" else ("float32",)):
        save_model(path, net, notes, mirrored, form)
        vectors = evaluate.Embeddings.of(evaluate.session(path), sets)
        found = evaluate.verification(vectors.stored(), sets)
        forms[form] = {"bytes": path.stat().st_size, "lfw": found["lfw"], "fiwKin": found["fiwKin"], "fiwStrangers": found["fiwStrangers"]}
        if form == storage:
            chosen = (vectors, found)
    lost = forms["float32"]["lfw"]["accuracy"] - forms[storage]["lfw"]["accuracy"]
    if lost >= MOST_LOST:
        raise Problem(f"Weights as {storage} lose {lost * 100:.2f} points on LFW; take another form.")
    save_model(path, net, notes, mirrored, storage)
    vectors, found = chosen
    stored = vectors.stored()
    tables = evaluate.clusters(stored, sets)
    cut = evaluate.chosen_cut(tables["fiw"])
    linkage = {"chosenFor": f"B-cubed precision {evaluate.WANTED_PRECISION} on held-out FIW families",
               **{key: next(row for row in rows if row["cosine"] == cut["cosine"]) for key, rows in tables.items()}}
    work = macs(net.layers()) * (2 if mirrored else 1)
    built = {"run": told(state["run"]), "steps": state["step"], "mirrored": mirrored, "weights": storage, "parityToPyTorch": off, "macs": work,
             "parameters": int(sum(layer.weight.size for layer in net.layers())),
             "speed": {"what": "one core, batch 1; a MatMul chain of as many multiply-adds in the same run", **speed.measure(path, work)}}
    compatible = [pair(path, other, sets, name) for other in others]
    measured = {"int8": found, "float": evaluate.verification(vectors, sets), "slices": evaluate.slices(stored, sets), "forms": forms, "averageLinkage": linkage,
                "heldOut": {"fiwFaces": len(sets.fiw), "fiwFamilies": len(set(sets.fiw.family)), "pinsPeople": len(set(sets.pins.person)),
                            "lfwPairs": len(sets.pairs)}}
    content = card.write(path, name, measured, evaluate.thresholds(stored, sets), compatible, built)
    return {"card": content, "clusters": card.rounded(tables)}


def pair(model: Path, other: Path, sets: evaluate.Sets, name: str) -> dict:
    """Thresholds and figures of comparing two models' vectors; told to the other's card as well. Raises Problem for no card."""
    try:
        content = json.loads(other.read_text())
    except (OSError, ValueError) as error:
        raise Problem(f"{other} is not a model card ({error}).") from error
    first = evaluate.Embeddings.of(evaluate.session(model), sets).stored()
    second = evaluate.Embeddings.of(evaluate.session(other.with_name(content["file"])), sets).stored()
    entry = {"thresholds": evaluate.thresholds(first, sets, second), "measured": card.rounded(evaluate.verification(first, sets, second))}
    known = [each for each in content.get("compatible", []) if each["id"] != name]
    content["compatible"] = [*known, {"id": name, **entry}]
    write_whole(other, lambda file: file.write(json.dumps(content, indent=2).encode() + b"\n"))
    return {"id": content["id"], **entry}
