"""`facet-train`: crops, train, evaluate, export, study. What went wrong is one line; bugs show their trace."""

import argparse
import json
import subprocess
import sys
from pathlib import Path

from .problem import Problem

REPOSITORY = Path(__file__).resolve().parents[2]
# The border that a tight face crop gets before detection; LFW's photos carry their own background.
SETS = {"lfw": 0, "fiw": 60, "pins": 60}
MARGIN = 16


def crops(given: argparse.Namespace) -> None:
    """Runs the app's own `facet crops` over each data set that is there."""
    done = 0
    for name, border in SETS.items():
        folder = given.data / f"{name}-dev"
        folder = folder / folder.name if (folder / folder.name).is_dir() else folder
        if not folder.is_dir():
            print(f"{folder} is not there; left out", file=sys.stderr)
            continue
        command = ["npm", "run", "-s", "facet", "--", "crops", str(folder), "--out", str(given.crops / name), "--border", str(border),
                   "--margin", str(MARGIN)]
        if subprocess.run(command, cwd=REPOSITORY, check=False).returncode != 0:
            raise Problem(f"facet crops failed for {folder}.")
        done += 1
    if done == 0:
        raise Problem(f"{given.data} holds none of {', '.join(f'{name}-dev' for name in SETS)}.")


def train(given: argparse.Namespace) -> None:
    from . import config, record, trainer

    run = config.read(given.config)
    trainer.Trainer(run, given.crops, given.work, record.RunFolder(given.run)).go(given.until)


def read_sets(given: argparse.Namespace):
    from . import evaluate

    return evaluate.Sets.read(given.crops, given.pairs, given.work)


def evaluation(given: argparse.Namespace) -> None:
    from . import card, evaluate, pictures

    sets = read_sets(given)
    vectors = evaluate.Embeddings.of(evaluate.session(given.model), sets)
    other = evaluate.Embeddings.of(evaluate.session(given.against), sets) if given.against else None
    found = {"float": evaluate.verification(vectors, sets, other),
             "int8": evaluate.verification(vectors.stored(), sets, other.stored() if other else None)}
    if not other:
        found |= {"slices": evaluate.slices(vectors.stored(), sets), "clusters": evaluate.clusters(vectors.stored(), sets)}
        pictures.figures(vectors.stored(), sets, given.out)
    given.out.mkdir(parents=True, exist_ok=True)
    (given.out / "evaluation.json").write_text(json.dumps(card.rounded(found), indent=1) + "\n")
    print(json.dumps(card.rounded({key: found[key] for key in ("float", "int8")}), indent=1))


def export(given: argparse.Namespace) -> None:
    from . import export as exporter

    done = exporter.export(given.checkpoint, given.name, given.models, read_sets(given), given.mirrored, given.storage, given.compatible)
    print(json.dumps(done["card"]["measured"]["int8"], indent=1))


def mix(given: argparse.Namespace) -> None:
    from .soup import soup

    parts = []
    for part in given.parts:
        path, _, share = part.rpartition("=")
        try:
            parts.append((Path(path), float(share)))
        except ValueError as error:
            raise Problem(f"{part} is not CHECKPOINT=SHARE.") from error
    soup(parts, given.out)


def study(given: argparse.Namespace) -> None:
    from . import card, evaluate, studies

    found = studies.all_studies(evaluate.session(given.model, 2), given.crops, given.work, read_sets(given))
    given.out.mkdir(parents=True, exist_ok=True)
    (given.out / "studies.json").write_text(json.dumps(card.rounded(found), indent=1) + "\n")
    studies.plots(found, given.out / "studies.png")


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="facet-train", description="Trains, evaluates and exports Facet's face embeddings.")
    commands = top.add_subparsers(dest="command", required=True)

    def command(name: str, work, words: str, *groups: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=words, description=words)
        added.set_defaults(do=work)
        if "crops" in groups:
            added.add_argument("--crops", type=Path, required=True, help="folder of the aligned faces (facet-train crops)")
        if "work" in groups:
            added.add_argument("--work", type=Path, required=True, help="scratch folder for the pretrained package and caches")
        if "pairs" in groups:
            added.add_argument("--pairs", type=Path, required=True, help="LFW's pairs.txt")
        return added

    one = command("crops", crops, "align the data sets' faces by the app's own pipeline", "crops")
    one.add_argument("--data", type=Path, required=True, help="folder with lfw-dev, fiw-dev and pins-dev unpacked")
    one = command("train", train, "train a network; the same command goes on where it was stopped", "crops", "work")
    one.add_argument("config", type=Path, help="a file of configs/")
    one.add_argument("--run", type=Path, required=True, help="folder of the run: record, metrics, checkpoint, curves")
    one.add_argument("--until", type=int, help="stop at this step")
    one = command("soup", mix, "average the weights of runs that began with the same ones")
    one.add_argument("parts", nargs="+", metavar="CHECKPOINT=SHARE")
    one.add_argument("--out", type=Path, required=True, help="the checkpoint to write")
    one = command("evaluate", evaluation, "measure a model on what was never trained on", "crops", "work", "pairs")
    one.add_argument("model", type=Path)
    one.add_argument("--against", type=Path, help="a second model, which the second face of every pair is embedded with")
    one.add_argument("--out", type=Path, required=True, help="folder for evaluation.json, ROC and error sheets")
    one = command("export", export, "write a checkpoint as an ONNX model with its card", "crops", "work", "pairs")
    one.add_argument("checkpoint", type=Path)
    one.add_argument("--name", required=True, help="the card's id and the file's name")
    one.add_argument("--models", type=Path, default=REPOSITORY / "models")
    one.add_argument("--mirrored", action="store_true", help="average the face and its mirror image, at twice the cost")
    one.add_argument("--storage", choices=("float32", "float16", "int8"), default="float32", help="of the weights in the file")
    one.add_argument("--compatible", type=Path, nargs="*", default=[], help="cards of models whose vectors may be compared with this one's")
    one = command("study", study, "the paper's studies: JPEG quality, image size, dimensions, training images", "crops", "work", "pairs")
    one.add_argument("model", type=Path)
    one.add_argument("--out", type=Path, required=True, help="folder for studies.json and studies.png")
    return top


def main(arguments: list[str] | None = None) -> int:
    """Exit code 0: done; 1: a Problem, told in one line; 2: wrong usage."""
    given = parser().parse_args(arguments)
    try:
        given.do(given)
    except Problem as problem:
        print(f"facet-train: {problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
