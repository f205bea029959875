"""The questions of `benches/ask.rs` to Kuzu, which `kuzu_load.py` has filled.

    python benches/peers/kuzu_ask.py /tmp/graph
"""
import os
import random
import sys
import time

import kuzu

folder = sys.argv[1]
connection = kuzu.Connection(kuzu.Database(os.path.join(folder, "kuzu.db")))
random.seed(1)


def p(times, share):
    times = sorted(times)
    return times[int((len(times) - 1) * share)] * 1e3


def name():
    return int(20_000 ** random.random()) - 1


WITH_TEXT = "MATCH (t:Article {id: c.article}) RETURN b.name, substring(t.text, c.first + 1, c.last - c.first) LIMIT 50"
asks = [
    ("pattern with one end bound", 300, connection.prepare(
        "MATCH (a:Name {id: $a})-[c:Claim {relation: 'backs'}]->(b:Name) " + WITH_TEXT), False),
    ("join of two hops", 60, connection.prepare(
        "MATCH (a:Name {id: $a})-[:Claim {relation: 'backs'}]->(b:Name)-[c:Claim {relation: 'sanctions'}]->(d:Name) "
        "RETURN b.name, d.name LIMIT 50"), False),
    ("path between two names", 20, connection.prepare(
        "MATCH p = (a:Name {id: $a})-[:Claim* SHORTEST 1..6]-(b:Name {id: $b}) RETURN length(p) LIMIT 1"), True),
]
for what, rounds, query, two in asks:
    times = []
    for _ in range(rounds):
        values = {"a": name(), "b": name()} if two else {"a": name()}
        begun = time.time()
        connection.execute(query, values).get_all()
        times.append(time.time() - begun)
    print(f"{what}: p50 {p(times, 0.5):.2f} ms, p99 {p(times, 0.99):.2f} ms")
