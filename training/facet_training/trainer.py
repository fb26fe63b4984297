"""The training loop, from top to bottom: draw a batch, embed it, mine triplets, step, and now and then save."""

import json
import math
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import torch
from tqdm import tqdm

from . import faces as face_sets
from . import source
from .augment import augment, plain
from .config import Optimiser, Run
from .faces import FaceSet
from .loss import (Mined, cosine_distillation, harmonic_masks, mean_distances, memory_triplet_loss, relation_distillation,
                   squared_distances, triplet_loss)
from .networks.factory import make, restore, shape_of, starts_from_source
from .problem import Problem
from .record import RunFolder, curves, read_checkpoint, write_whole
from .sampler import kin_sampler, people_sampler

# Fresh embeddings of different people are about 2 apart (squared); when the network maps everything to one point both
# means fall towards 0 and every triplet costs exactly the margin.
COLLAPSED_BELOW = 0.05
# Faces that activations are measured on where channels are cut.
SAMPLE = 200


def learning_rate(step: int, run: Run) -> float:
    """Linear warm-up, then constant or a half cosine down to a fiftieth."""
    o = run.optimiser
    if step < o.warm_up:
        return o.rate * (step + 1) / o.warm_up
    if o.schedule == "constant":
        return o.rate
    share = (step - o.warm_up) / max(1, run.steps - o.warm_up)
    return o.rate * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * min(share, 1))))


def make_optimiser(net: torch.nn.Module, o: Optimiser) -> torch.optim.Optimizer:
    if o.kind == "adagrad":
        return torch.optim.Adagrad([p for p in net.parameters() if p.requires_grad], lr=o.rate, weight_decay=o.weight_decay)
    # Biases, slopes and scales are not pulled to zero.
    weights = [p for p in net.parameters() if p.requires_grad and p.dim() > 1]
    others = [p for p in net.parameters() if p.requires_grad and p.dim() <= 1]
    groups = [{"params": weights, "weight_decay": o.weight_decay}, {"params": others, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=o.rate)


def training_set(run: Run, crops: Path) -> FaceSet:
    """FIW's training families and Pins' training people; `run.images` takes so many, by whole families and people."""
    sets = [face_sets.load(crops / name, name).training() for name in ("fiw", "pins") if (crops / name).is_dir()]
    if not sets:
        raise Problem(f"{crops} holds neither fiw nor pins. Write the crops with: facet-train crops")
    faces = face_sets.join(sets)
    if run.images and run.images < len(faces):
        order = np.random.default_rng(run.seed).permutation(int(faces.family.max()) + 1)
        rank = np.empty_like(order)
        rank[order] = np.arange(len(order))
        counts = np.bincount(faces.family, minlength=len(order))[order].cumsum()
        last = int(np.searchsorted(counts, run.images))
        faces = faces.take(np.flatnonzero(rank[faces.family] <= last))
    return faces


def masks(faces: FaceSet, rows: np.ndarray, doubts: set) -> tuple[torch.Tensor, torch.Tensor]:
    """Who is the same person as whom, and who surely is not; a row drawn twice is neither to itself."""
    person = faces.person[rows]
    same = (person[:, None] == person[None]) & (rows[:, None] != rows[None])
    different = (person[:, None] != person[None]) & ~source.doubt_matrix(person, doubts)
    return torch.from_numpy(same), torch.from_numpy(different)


def asks_source(run: Run) -> bool:
    """
    Whether the pretrained network must look at the training faces: its features start the head and teach, and in kin-hard
    batches it doubts labels. Without it (FaceNet's own recipe) nothing is fetched, and no label is doubted.
    """
    distils = run.loss.cosine or run.loss.relations or run.loss.harmonic
    return bool(starts_from_source(run.network) or (distils and run.loss.teacher == "source") or run.batch.families)


class Trainer:
    """A run in a folder: made anew, or gone on with where its checkpoint stands."""

    def __init__(self, run: Run, crops: Path, work: Path, folder: RunFolder,
                 features: Callable[[FaceSet, Path, Path], np.ndarray] = source.of_training_faces):
        """`features`: the pretrained network's, [N, 2, 512] of the faces; asked for only where `asks_source` says so."""
        torch.manual_seed(run.seed)
        torch.set_num_threads(run.threads)
        self.run, self.folder = run, folder
        self.faces = training_set(run, crops)
        related = np.array([each.count("/") == 2 for each in self.faces.files])
        kin, others = np.flatnonzero(related), np.flatnonzero(~related)
        b = run.batch
        self.samplers = []
        if b.families:
            self.samplers.append(kin_sampler(self.faces, kin, b.families, b.members, b.images, run.seed))
        if b.people:
            mixed = others if b.families and len(others) else np.arange(len(self.faces))
            self.samplers.append(people_sampler(self.faces, mixed, b.people, b.each, run.seed))
        both = features(self.faces, crops, work) if asks_source(run) else None
        self.doubts = set() if both is None else source.doubtful(source.teacher(both), self.faces)
        sample = plain(self.faces.crops[:: max(1, len(self.faces) // SAMPLE)])
        self.net = make(run.network, None if both is None else both[:, 0], sample, work, run.seed)
        self.teacher = self.teacher_vectors(both)
        # What is remembered of every face, until the network sees it: the teacher's vector.
        self.memory = self.teacher.clone() if run.loss.memory else None
        self.looks = None if both is None else torch.from_numpy(source.teacher(both))
        self.average = {key: value.clone() for key, value in self.net.state_dict().items()}
        self.optimiser = make_optimiser(self.net, run.optimiser)
        self.step = 0
        state = folder.load()
        if state:
            self.resume(state)
        else:
            data = {name: face_sets.fingerprint(crops / name) for name in ("fiw", "pins") if (crops / name).is_dir()}
            folder.record(run, data, faces=len(self.faces), people=len(np.unique(self.faces.person)), doubts=len(self.doubts))

    def teacher_vectors(self, both: np.ndarray | None) -> torch.Tensor | None:
        """Unit vectors of every training face [N, d], or None when nothing is distilled. `both`: the source's features."""
        loss = self.run.loss
        if not (loss.cosine or loss.relations or loss.harmonic):
            return None
        if loss.teacher == "source":
            if not loss.cosine and not loss.harmonic:
                return torch.from_numpy(source.teacher(both))
            matrix, centre = source.projection(both[:, 0], self.run.network.dims)
            return torch.from_numpy(source.unit(sum(source.unit((both[:, i] - centre) @ matrix) for i in (0, 1))).astype(np.float32))
        net = restore(read_checkpoint(Path(loss.teacher))).eval()
        rows = []
        with torch.inference_mode():
            for start in range(0, len(self.faces), 64):
                x = plain(self.faces.crops[start : start + 64])
                rows.append(torch.nn.functional.normalize(net(x) + net(x.flip(3)), dim=1))
        return torch.cat(rows)

    def resume(self, state: dict) -> None:
        if state["run"] != asdict(self.run):
            raise Problem(f"{self.folder.path} holds another run. Choose another folder, or the configuration it was made with.")
        self.net.load_state_dict(state["weights"])
        self.average = state["average"]
        self.optimiser.load_state_dict(state["optimiser"])
        self.step = state["step"]
        if self.memory is not None:
            self.memory = state["memory"]
        self.folder.rewind(self.step)

    def save(self) -> None:
        self.folder.save({"run": asdict(self.run), "step": self.step, "weights": self.net.state_dict(), "average": self.average,
                          "optimiser": self.optimiser.state_dict(), "shape": shape_of(self.net), "memory": self.memory})

    def memory_masks(self, rows: np.ndarray) -> tuple[torch.Tensor, torch.Tensor]:
        """
        As `masks`, of some rows against every face [n, N]. Strangers whom the source takes for one person are left out too: the
        whole set holds well-known people twice, under families and by name.
        """
        person = self.faces.person
        same = (person[rows][:, None] == person[None]) & (rows[:, None] != np.arange(len(person))[None])
        different = (person[rows][:, None] != person[None]) & ~source.doubt_matrix(person[rows], self.doubts, person)
        sure = torch.from_numpy(different)
        if self.looks is not None:
            sure &= self.looks[torch.from_numpy(rows)] @ self.looks.T < source.DOUBT_OF_FACES
        return torch.from_numpy(same), sure

    def loss(self, rows: np.ndarray, rng: np.random.Generator) -> tuple[torch.Tensor, Mined, dict]:
        rules = self.run.loss
        embeddings = self.net(augment(self.faces.crops[rows], self.run.augment, rng))
        same, different = masks(self.faces, rows, self.doubts)
        known = None if self.teacher is None else self.teacher[torch.from_numpy(rows)]
        mining = {"margin": rules.margin, "miner": rules.miner, "hard_share": rules.hard_share,
                  "generator": torch.Generator().manual_seed(int(rng.integers(2**31)))}
        if rules.harmonic and known is not None:
            # Old and new vectors in one pool: anchors, positives and negatives of either kind (section 6 of the paper).
            mined = triplet_loss(torch.cat([embeddings, known]), *harmonic_masks(same, different), **mining)
            # Old vectors never collapse; what is watched is the new ones alone.
            positive, negative = mean_distances(squared_distances(embeddings, embeddings), same, different)
            mined = replace(mined, positive=positive, negative=negative)
        else:
            mined = triplet_loss(embeddings, same, different, **mining)
        total, parts = rules.triplets * mined.loss, {}
        if self.memory is not None:
            of_memory = memory_triplet_loss(embeddings, self.memory, *self.memory_masks(rows), rules.margin, rules.hard_share,
                                            generator=mining["generator"])
            parts["memory"] = of_memory.loss
            total = total + rules.memory * of_memory.loss
            # A new tensor: the graph of this step still needs the old one.
            self.memory = self.memory.index_copy(0, torch.from_numpy(rows), embeddings.detach())
        if rules.cosine and known is not None:
            parts["cosine"] = cosine_distillation(embeddings, known)
            total = total + rules.cosine * parts["cosine"]
        if rules.relations and known is not None:
            parts["relations"] = relation_distillation(embeddings, known)
            total = total + rules.relations * parts["relations"]
        return total, mined, {key: float(value.detach()) for key, value in parts.items()}

    def advance(self) -> dict:
        """One step; returns its row of metrics."""
        run, began = self.run, time.monotonic()
        rng = np.random.default_rng([run.seed, self.step, 3])
        rows = np.concatenate([sampler.batch(self.step) for sampler in self.samplers])
        rate = learning_rate(self.step, run)
        for group in self.optimiser.param_groups:
            group["lr"] = rate
        total, mined, parts = self.loss(rows, rng)
        if not torch.isfinite(total):
            raise Problem(f"The loss is not finite at step {self.step}. The last checkpoint is kept; try a smaller rate.")
        self.optimiser.zero_grad(set_to_none=True)
        total.backward()
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), run.optimiser.clip)
        self.optimiser.step()
        self.step += 1
        # The average starts as the plain mean, so that the first weights do not linger.
        keep = min(run.optimiser.average, self.step / (self.step + 10))
        for key, value in self.net.state_dict().items():
            if value.is_floating_point():
                self.average[key].lerp_(value, 1 - keep)
            else:
                self.average[key].copy_(value)
        if self.step > 20 and mined.negative < COLLAPSED_BELOW:
            raise Problem(f"Collapsed at step {self.step}: all faces lie on one point (mean squared distance of strangers "
                          f"{mined.negative:.3f}). Use the semi-hard miner or a smaller rate.")
        return {"step": self.step, "loss": float(total.detach()), "triplets": mined.triplets, "active": mined.active,
                "positive": mined.positive, "negative": mined.negative, "rate": rate, "faces": len(rows), **parts,
                "seconds": time.monotonic() - began}

    def go(self, until: int | None = None) -> None:
        """Runs to the end (or to step `until`), saving every few minutes and whenever it stops."""
        end, saved = self.run.steps if until is None else min(until, self.run.steps), time.monotonic()
        bar = tqdm(total=self.run.steps, initial=self.step, unit="step", desc=self.run.name, mininterval=5)
        try:
            while self.step < end:
                row = self.advance()
                self.folder.note(row)
                bar.set_postfix(loss=f"{row['loss']:.3f}", active=f"{row['active']:.2f}", refresh=False)
                bar.update()
                if time.monotonic() - saved > self.run.checkpoint_minutes * 60:
                    self.save()
                    saved = time.monotonic()
        except KeyboardInterrupt as stopped:
            self.save()
            raise Problem(f"Stopped at step {self.step}; the same command goes on from there.") from stopped
        finally:
            bar.close()
        self.save()
        if not self.step:
            return
        curves(self.folder.metrics(), self.folder.path / "curves.png")
        done = json.dumps({"steps": self.step}) + "\n"
        write_whole(self.folder.path / "done.json", lambda file: file.write(done.encode()))
