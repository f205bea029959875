"""The graph of `benches/store.rs --export DIR` in Oxigraph, each claim as a node with eight properties.

    pip install pyoxigraph
    python benches/peers/oxigraph_load.py /tmp/graph
"""
import csv
import io
import os
import random
import resource
import shutil
import subprocess
import sys
import time

import pyoxigraph as ox

folder = sys.argv[1]
path = os.path.join(folder, "oxigraph")
NEAR = "SELECT ?n ?r WHERE {{ ?c <x:s> <x:n{0}> ; <x:r> ?r ; <x:o> ?o . ?o <x:name> ?n }}"


def p(times, share):
    times = sorted(times)
    return times[int((len(times) - 1) * share)] * 1e6


if len(sys.argv) > 2 and sys.argv[2] == "open":
    begun = time.time()
    rows = list(ox.Store(path).query(NEAR.format(50)))
    print(f"open and one answer of {len(rows)} rows: {(time.time() - begun) * 1e3:.1f} ms")
    sys.exit()


def text(value):
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


with open(os.path.join(folder, "graph.nt"), "w") as out:
    for row in csv.reader(open(os.path.join(folder, "names.csv"))):
        out.write(f"<x:n{row[0]}> <x:key> {text(row[1])} .\n<x:n{row[0]}> <x:name> {text(row[2])} .\n")
        names = int(row[0]) + 1
    for row in csv.reader(open(os.path.join(folder, "articles.csv"))):
        out.write(f"<x:a{row[0]}> <x:text> {text(row[3])} .\n<x:a{row[0]}> <x:day> \"{row[2]}\" .\n")
    claims = 0
    for s, o, relation, article, day, status, confidence, claim, first, last in csv.reader(
            open(os.path.join(folder, "claims.csv"))):
        c = f"<x:c{claim}>"
        out.write(f"{c} <x:s> <x:n{s}> .\n{c} <x:r> <x:{relation}> .\n{c} <x:o> <x:n{o}> .\n{c} <x:in> <x:a{article}> .\n"
                  f"{c} <x:status> \"{status}\" .\n{c} <x:confidence> \"{confidence}\" .\n"
                  f"{c} <x:first> \"{first}\" .\n{c} <x:last> \"{last}\" .\n")
        claims += 1
shutil.rmtree(path, ignore_errors=True)
store = ox.Store(path)
begun, cpu = time.time(), time.process_time()
store.bulk_load(path=os.path.join(folder, "graph.nt"), format=ox.RdfFormat.N_TRIPLES)
store.optimize()
store.flush()
spent, used = time.time() - begun, time.process_time() - cpu
print(f"load: {claims / spent:.0f} claims/s, {claims / used:.0f} per processor second, "
      f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")
random.seed(1)
far = "SELECT (COUNT(*) AS ?n) WHERE {{ ?c <x:s> <x:n{0}> ; <x:o> ?m . ?d <x:s> ?m ; <x:o> ?o }}"
for what, query, rounds in (("neighbours with names", NEAR, 500), ("two hops", far, 50)):
    times = []
    for _ in range(rounds):
        begun = time.time()
        list(store.query(query.format(random.randrange(names))))
        times.append(time.time() - begun)
    print(f"{what}: p50 {p(times, 0.5):.0f} us, p99 {p(times, 0.99):.0f} us")
del store
size = sum(os.path.getsize(os.path.join(r, f)) for r, _, fs in os.walk(path) for f in fs)
print(f"disk: {size / 1e6:.1f} MB")
sys.stdout.flush()
for _ in range(3):
    subprocess.run([sys.executable, __file__, folder, "open"], check=True)
