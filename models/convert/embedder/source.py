"""The npm package the backbone comes from: fetched by name, checked by hash, unpacked once."""

import base64
import hashlib
import json
import subprocess
import tarfile
from pathlib import Path

PACKAGE = "faceplugin-face-recognition-js"
VERSION = "0.0.1"
INTEGRITY = "sha512-shriXjd4zJHEwhK1jHK+bWo8Vv6Vu9B/w6RRsd4AFtNM/jaI2vhuOamOSMl9qQmLd8WlQ7dgqN+3C2iOi5pXWw=="
MODEL = "model/fr_feature.onnx"


def integrity(path: Path) -> str:
    digest = hashlib.sha512(path.read_bytes()).digest()
    return "sha512-" + base64.b64encode(digest).decode()


def fetch(work: Path) -> Path:
    """Returns the folder of the unpacked package, after checking the archive against the pinned hash."""
    work.mkdir(parents=True, exist_ok=True)
    archive = work / f"{PACKAGE}-{VERSION}.tgz"
    if not archive.exists():
        command = ["npm", "pack", f"{PACKAGE}@{VERSION}", "--json", "--pack-destination", str(work)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        archive = work / json.loads(done.stdout)[0]["filename"]
    found = integrity(archive)
    if found != INTEGRITY:
        raise SystemExit(f"{archive} is not the pinned package: {found}")
    package = work / "package"
    if not (package / MODEL).exists():
        with tarfile.open(archive) as tar:
            tar.extractall(work, filter="data")
    return package
