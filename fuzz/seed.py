#!/usr/bin/env python3
"""Fills corpus/SOURCE with the golden bodies, in the form the targets take: `python3 fuzz/seed.py [FOLDER]`.

Two bytes and a text stand in front of a body, as fuzz/src/lib.rs reads them: the number of the address's topic; the number of the currency plus
four times the length of the text; and the text that every header says: the topic of those that name it in a header, a page's
query, else nothing.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent
TOPICS = re.search(r"const TOPICS[^=]*= \[(.*?)\];", (ROOT / "src/lib.rs").read_text(), re.DOTALL)[1]
TOPICS = re.findall(r'"([^"]*)"', TOPICS)
# A header that says what a body is, by its end.
NAMES_THE_TOPIC = re.compile(r"^[\w-]+-(?:topic|event): *(.+)$", re.IGNORECASE | re.MULTILINE)
TEXT_MAX = 63


def seed(body):
    """The body with what stands in front of it."""
    asked = (body.parent / "headers").read_text()
    address = asked.split(maxsplit=2)[1]
    path, _, query = address.partition("?")
    topic = "/".join(path.split("/")[4:])
    named = NAMES_THE_TOPIC.search(asked)
    text = named[1].strip() if named else "secret" if query.startswith("secret=") else query
    text = text.encode()[:TEXT_MAX]
    number = TOPICS.index(topic) if topic in TOPICS else 0
    return bytes([number, len(text) << 2]) + text + body.read_bytes()


def main():
    corpus = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "corpus"
    for target in sorted(path.stem for path in (ROOT / "fuzz_targets").glob("*.rs")):
        folder = corpus / target
        folder.mkdir(parents=True, exist_ok=True)
        own = sorted((ROOT / "seeds" / target).glob("*"))
        golden = sorted((ROOT.parent / "tests/golden" / target).glob("*/body.*"))
        for number, path in enumerate(own):
            (folder / f"seed-{number}").write_bytes(path.read_bytes())
        for body in golden:
            (folder / body.parent.name).write_bytes(seed(body))
        print(f"{target}: {len(own) + len(golden)}")


main()
