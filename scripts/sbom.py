"""Writes docs/sbom.json, the bill of materials (CycloneDX 1.6).

It lists the packages of requirements.txt with their installed metadata, which must match the lock: `make
sbom` ensures that. requirements.txt holds the hashes.
"""

import json
import re
import sys
import tomllib
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "docs" / "sbom.json"
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)
CLASSIFIER = "License :: "


def locked() -> dict[str, str]:
    """The versions of requirements.txt, by the normalised names of the packages."""
    return {
        normalised(name): version for name, version in PINNED.findall((ROOT / "requirements.txt").read_text())
    }


def normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def document() -> dict[str, Any]:
    """Raises SystemExit if an installed version differs from the locked one."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    packages = locked()
    installed = {name: _installed(name, version) for name, version in packages.items()}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "bom-ref": project["name"],
                "type": "application",
                "name": project["name"],
                "version": project["version"],
                "description": project["description"],
                "licenses": [{"license": {"id": project["license"]}}],
            }
        },
        "components": [_component(name, packages[name], found) for name, found in installed.items()],
        "dependencies": [
            {
                "ref": project["name"],
                "dependsOn": [_reference(name, packages[name]) for name in _direct(packages)],
            },
            *(
                {"ref": _reference(name, packages[name]), "dependsOn": _needs(found, packages)}
                for name, found in installed.items()
            ),
        ],
    }


def _installed(name: str, version: str) -> Distribution | None:
    """None for a package that this kind of machine does not need."""
    try:
        found = distribution(name)
    except PackageNotFoundError:
        return None
    if found.version != version:
        sys.exit(f"{name} is installed as {found.version} and locked as {version}. Run make setup first.")
    return found


def _reference(name: str, version: str) -> str:
    return f"pkg:pypi/{name}@{version}"


def _component(name: str, version: str, found: Distribution | None) -> dict[str, Any]:
    reference = _reference(name, version)
    component: dict[str, Any] = {
        "bom-ref": reference,
        "type": "library",
        "name": name,
        "version": version,
        "purl": reference,
    }
    if found:
        component["description"] = found.metadata["Summary"]
        component["licenses"] = _licences(found)
    return component


def _licences(found: Distribution) -> list[dict[str, Any]]:
    """As the package says: an SPDX expression, else its classifiers, else its words."""
    if expression := found.metadata["License-Expression"]:
        return [{"expression": expression}]
    classifiers = [
        line.rpartition(" :: ")[2]
        for line in found.metadata.get_all("Classifier", [])
        if line.startswith(CLASSIFIER)
    ]
    words = (found.metadata["License"] or "").strip().splitlines()
    return [{"license": {"name": name}} for name in classifiers or words[:1]]


def _direct(packages: dict[str, str]) -> list[str]:
    lines = (ROOT / "requirements.in").read_text().splitlines()
    names = [normalised(re.match(r"[\w.-]*", line)[0]) for line in lines]  # type: ignore[index]
    return sorted(name for name in names if name in packages)


def _needs(found: Distribution | None, packages: dict[str, str]) -> list[str]:
    """Those of the locked packages that the package names without asking for an extra."""
    needed = set()
    for line in (found.requires if found else None) or []:
        name = normalised(re.match(r"[\w.-]+", line)[0])  # type: ignore[index]
        if "extra ==" not in line and name in packages:
            needed.add(_reference(name, packages[name]))
    return sorted(needed)


if __name__ == "__main__":
    FILE.write_text(json.dumps(document(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"Written: {FILE.relative_to(ROOT)}")
