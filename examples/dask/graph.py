"""The contract of examples/spark in Dask: extract where the articles are, resolve once, fold where there is room.

    python graph.py 'articles/*.jsonl' edges.jsonl [demarche]
"""

import json
import os
import subprocess
import sys

import dask.bag


def through(lines, *command):
    """One line of output for each line of input, or an error."""
    lines = list(lines)
    ran = subprocess.run(command, input="\n".join([*lines, ""]), capture_output=True, text=True)
    out = ran.stdout.split("\n")[:-1]
    if ran.returncode not in (0, 3) or len(out) != len(lines):
        raise RuntimeError(f"{command} gave {len(out)} lines for {len(lines)}: {ran.stderr}")
    return out


def edges(line, entity):
    """Each claim of a fragment as an edge between entities."""
    said = json.loads(line)
    keys = {e["id"]: e["key"] for e in said.get("entities", [])}
    return [(entity[keys[c["subject"]]], c["relation"], entity[keys[c["object"]]]) for c in said.get("claims", [])]


def main(articles, out, binary="demarche"):
    lines = dask.bag.read_text(articles, blocksize=8 << 20).map(str.strip).filter(bool)
    fragments = lines.map_partitions(through, binary, "extract", "--jobs", "1").persist()
    evidence = fragments.map_partitions(through, binary, "evidence").compute()
    known = subprocess.run([binary, "resolve"], input="\n".join([*evidence, ""]), capture_output=True, text=True)
    rows = map(json.loads, known.stdout.splitlines())
    entity = {row["key"]: row["entity"] for row in rows if row["type"] == "key"}
    counted = fragments.map(edges, entity).flatten().filter(lambda edge: edge[0] != edge[2]).frequencies().compute()
    with open(out, "w", encoding="utf-8") as file:
        file.writelines(json.dumps([*edge, claims]) + os.linesep for edge, claims in sorted(counted))


if __name__ == "__main__":
    main(*sys.argv[1:])
