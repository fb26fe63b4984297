"""The figures that convert.py may write: file, size, hash and source. What is tuned is edited in the card itself."""

import hashlib
import json
from pathlib import Path

from packages import Package


def update(card: Path, model: Path, package: Package, file: str) -> None:
    """Writes what follows from the bytes into the card; everything else in it stays."""
    data = model.read_bytes()
    facts = json.loads(card.read_text())
    facts["sha256"] = hashlib.sha256(data).hexdigest()
    facts["bytes"] = len(data)
    facts["source"] = {
        "package": package.name,
        "registry": package.kind,
        "version": package.version,
        "file": file,
        "integrity": package.integrity,
    }
    card.write_text(json.dumps(facts, indent=2, ensure_ascii=False) + "\n")
