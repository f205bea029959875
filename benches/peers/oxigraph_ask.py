"""The questions of `benches/ask.rs` to Oxigraph, which `oxigraph_load.py` has filled.

    python benches/peers/oxigraph_ask.py /tmp/graph
"""
import os
import random
import sys
import time

import pyoxigraph as ox

store = ox.Store.read_only(os.path.join(sys.argv[1], "oxigraph"))
random.seed(1)


def p(times, share):
    times = sorted(times)
    return times[int((len(times) - 1) * share)] * 1e3


asks = [
    ("SPARQL with one end bound", 300,
     "SELECT ?n WHERE {{ ?c <x:s> <x:n{0}> ; <x:r> <x:backs> ; <x:o> ?o . ?o <x:name> ?n }} LIMIT 50"),
    ("join of two hops", 60,
     "SELECT ?m ?o WHERE {{ ?c <x:s> <x:n{0}> ; <x:r> <x:backs> ; <x:o> ?m . "
     "?d <x:s> ?m ; <x:r> <x:sanctions> ; <x:o> ?o }} LIMIT 50"),
]
for what, rounds, query in asks:
    times = []
    for _ in range(rounds):
        begun = time.time()
        list(store.query(query.format(int(20_000 ** random.random()) - 1)))
        times.append(time.time() - begun)
    print(f"{what}: p50 {p(times, 0.5):.2f} ms, p99 {p(times, 0.99):.2f} ms")
