"""Writes what the suite is made of as CycloneDX 1.6: every crate of Cargo.lock with its version, checksum, licence and what it needs.

    python3 .ci/sbom.py sbom.json

Read from `cargo metadata` and Cargo.lock, for the targets that are deployed; what only tests need is left out. Fails where a crate of a
registry has no checksum, or any has no licence. The serial number comes from the content: the same lock gives the same file.
"""

import hashlib
import json
import pathlib
import subprocess
import sys
import tomllib
import uuid

ROOT = pathlib.Path(__file__).resolve().parent.parent
TARGETS = ("aarch64-unknown-linux-gnu", "x86_64-unknown-linux-gnu")


def metadata():
    command = ["cargo", "metadata", "--locked", "--format-version", "1", "--all-features"]
    command += [part for target in TARGETS for part in ("--filter-platform", target)]
    return json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout)


def checksums():
    lock = tomllib.loads((ROOT / "Cargo.lock").read_text())
    return {(one["name"], one["version"]): one.get("checksum") for one in lock["package"]}


def purl(package):
    return f"pkg:cargo/{package['name']}@{package['version']}"


def component(package, checksum):
    is_ours = package["source"] is None
    if not package["license"]:
        sys.exit(f"{package['name']} {package['version']} names no licence")
    if not is_ours and not checksum:
        sys.exit(f"{package['name']} {package['version']} has no checksum in Cargo.lock")
    described = {
        "type": "application" if is_ours else "library",
        "bom-ref": purl(package),
        "name": package["name"],
        "version": package["version"],
        "purl": purl(package),
        # Before 2018 a slash meant `OR`.
        "licenses": [{"expression": " OR ".join(part.strip() for part in package["license"].split("/"))}],
    }
    if checksum:
        described["hashes"] = [{"alg": "SHA-256", "content": checksum}]
    return described


def sbom():
    read, sums = metadata(), checksums()
    by_id = {package["id"]: package for package in read["packages"]}
    nodes = {node["id"]: node for node in read["resolve"]["nodes"]}
    built = sorted((nodes[one] for one in reached(nodes)), key=lambda node: purl(by_id[node["id"]]))
    components = [component(by_id[node["id"]], sums[by_id[node["id"]]["name"], by_id[node["id"]]["version"]]) for node in built]
    needs = [
        {"ref": purl(by_id[node["id"]]), "dependsOn": sorted(purl(by_id[need["pkg"]]) for need in node["deps"] if shipped(need))}
        for node in built
    ]
    content = json.dumps([components, needs], sort_keys=True).encode()
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.UUID(bytes=hashlib.sha256(content).digest()[:16], version=4)}",
        "version": 1,
        "metadata": {"component": {"type": "application", "bom-ref": "awda", "name": "awda"}},
        "components": components,
        "dependencies": needs,
    }


def reached(nodes):
    """Everything that the functions and the program of one machine need."""
    waiting = [one for one in nodes if "/functions/" in one or one.split("#")[0].endswith("/infra/local")]
    found = set()
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += [need["pkg"] for need in nodes[one]["deps"] if shipped(need)]
    return found


def shipped(need):
    """Not for tests alone."""
    return any(kind["kind"] != "dev" for kind in need["dep_kinds"])


def main():
    written = sbom()
    refs = [one["bom-ref"] for one in written["components"]]
    if len(set(refs)) != len(refs):
        sys.exit("two crates have one name and version")
    pathlib.Path(sys.argv[1]).write_text(json.dumps(written, indent=1) + "\n")
    print(f"{len(refs)} crates, {sum(len(one['dependsOn']) for one in written['dependencies'])} needs")


if __name__ == "__main__":
    main()
