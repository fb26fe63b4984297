"""fr_feature.onnx -> models/mobilefacenet-128.onnx and its card.

    python faces.py --data DATA --work WORK      (once: aligned crops of the data sets)
    python convert.py --data DATA --work WORK
"""

import argparse
import copy
import hashlib
import json
from pathlib import Path

import numpy as np
import onnx

import alignment
import backbone
import card
import evaluate
import faces
import identities
import metrics
import network
import projection
import source

MODELS = Path(__file__).resolve().parents[2]
NAME = "mobilefacenet-128"
VERSION = "1"


def raw_model(net: backbone.Backbone) -> onnx.ModelProto:
    """The backbone alone, 512 dimensions and no norm: what parity is checked on and projections learn from."""
    net, graph = copy.deepcopy(net), network.Graph()
    last = net.layers.pop()
    x = network.emit(graph, net, network.entrance(graph, net.layers[0]))
    network.linear(graph, x, last.weight[:, :, 0, 0], last.bias, "embeddings")
    return network.model(graph, len(last.weight), {})


def final_model(net: backbone.Backbone, matrix: np.ndarray, centre: np.ndarray, notes: dict) -> onnx.ModelProto:
    net, graph = copy.deepcopy(net), network.Graph()
    last = net.layers.pop()
    x = network.emit(graph, net, network.entrance(graph, net.layers[0]))
    x = network.linear(graph, x, matrix.T @ last.weight[:, :, 0, 0], matrix.T @ (last.bias - centre))
    network.unit(graph, x)
    return network.model(graph, matrix.shape[1], notes)


def parity(original: Path, ours: Path, crops: np.ndarray) -> float:
    """The least cosine between the package's output and the pruned backbone's, on real crops."""
    theirs, mine = alignment.session(original), evaluate.run(alignment.session(ours), crops)
    x = ((crops.astype(np.float32) - 127) / 128).transpose(0, 3, 1, 2)
    want = np.concatenate([theirs.run(None, {"input": np.ascontiguousarray(face[None])})[0] for face in x])
    cosine = (want * mine).sum(1) / np.linalg.norm(want, axis=1) / np.linalg.norm(mine, axis=1)
    return float(cosine.min())


def features(model: Path, name: str, cache: Path) -> np.ndarray:
    """Raw features of a whole set, cached by the model's hash."""
    tag = hashlib.sha256(model.read_bytes()).hexdigest()[:12]
    kept = cache / f"{name}-features-{tag}.npy"
    if not kept.exists():
        np.save(kept, evaluate.run(alignment.session(model), faces.load(name, cache)[0]))
    return np.load(kept).astype(np.float64)


def learn(model: Path, cache: Path) -> tuple[np.ndarray, np.ndarray, list[dict]]:
    """Learns every candidate on the training families and people, scores each on the held-out ones."""
    sets = {}
    for name, read in (("fiw", identities.fiw), ("pins", identities.named)):
        _, files, found = faces.load(name, cache)
        sets[name] = (features(model, name, cache), read(files), found)
    x = np.concatenate([f[~p.held & ok] for f, p, ok in sets.values()])
    who = np.concatenate([p.person[~p.held & ok] + 100_000 * i for i, (_, p, ok) in enumerate(sets.values())])
    table, chosen = [], None
    for name, candidate in {"none (512 dimensions)": None, **projection.CANDIDATES}.items():
        matrix, centre = candidate(x, who) if candidate else (np.eye(x.shape[1]), np.zeros(x.shape[1]))
        row = {"projection": name}
        for data, (f, people, _) in sets.items():
            v = ((f[people.held] - centre) @ matrix).astype(np.float32)
            v /= np.linalg.norm(v, axis=1, keepdims=True)
            same, strangers, kin = metrics.pair_kinds(v, people.take(people.held))
            row[data] = metrics.accept_rates(same, strangers)
            if data == "fiw":
                row["kin"] = metrics.accept_rates(same, kin)
        table.append(row)
        print(json.dumps(row), flush=True)
        if name == projection.CHOSEN:
            chosen = matrix, centre
    return *chosen, table


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--data", type=Path, required=True)
    arguments.add_argument("--work", type=Path, required=True)
    given = arguments.parse_args()
    package, learned, cache = source.fetch(given.work), given.work / "package-faces", given.work / "app"
    net = backbone.read(package / source.MODEL)
    before = backbone.macs(net)
    net = backbone.prune(net)
    print(f"pruned {sum(net.pruned)} hidden channels: {before / 1e6:.1f} -> {backbone.macs(net) / 1e6:.1f} M multiply-adds")

    raw = given.work / "raw-512.onnx"
    onnx.save(raw_model(net), raw)
    least = parity(package / source.MODEL, raw, np.array(faces.load("lfw", cache)[0][:300]))
    print(f"least cosine to the original's output: {least:.7f}")
    assert least > 0.99999

    matrix, centre, table = learn(raw, learned)
    model = MODELS / f"{NAME}.onnx"
    notes = {"source": f"{source.PACKAGE}@{source.VERSION}/{source.MODEL}", "projection": projection.CHOSEN}
    onnx.save(final_model(net, matrix, centre, notes), model)
    measured = evaluate.Measured(alignment.session(model), cache, given.data)
    # The same photos cut by the package's landmarks tell what the detector's landmarks cost or gain.
    by_package = evaluate.run(alignment.session(model), faces.load("lfw", learned)[0])
    other = metrics.lfw(metrics.stored(by_package), measured.pairs, measured.same)
    tables = card.write(MODELS, NAME, VERSION, measured, {"parity": least, "macs": backbone.macs(net), "tried": table,
                         "other": other},
                        package / source.MODEL)
    (given.work / "tables.json").write_text(json.dumps(tables, indent=1))
