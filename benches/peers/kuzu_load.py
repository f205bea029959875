"""The graph of `benches/store.rs --export DIR` in Kuzu: load by COPY, size, open and one answer, look-ups.

    pip install kuzu
    cargo bench --bench store -- 1000000 --export /tmp/graph
    python benches/peers/kuzu_load.py /tmp/graph
"""
import os
import random
import resource
import shutil
import subprocess
import sys
import time

import kuzu

folder = sys.argv[1]
path = os.path.join(folder, "kuzu.db")


def size(p):
    if os.path.isfile(p):
        return os.path.getsize(p) + (size(p + ".wal") if os.path.exists(p + ".wal") else 0)
    return sum(os.path.getsize(os.path.join(r, f)) for r, _, fs in os.walk(p) for f in fs)


def p(times, share):
    times = sorted(times)
    return times[int((len(times) - 1) * share)] * 1e6


if len(sys.argv) > 2 and sys.argv[2] == "open":
    begun = time.time()
    connection = kuzu.Connection(kuzu.Database(path))
    rows = connection.execute(
        "MATCH (a:Name {id: 50})-[c:Claim]->(b:Name) RETURN b.name, c.relation").get_all()
    print(f"open and one answer of {len(rows)} rows: {(time.time() - begun) * 1e3:.1f} ms")
    sys.exit()

for old in (path, path + ".wal"):
    if os.path.isdir(old):
        shutil.rmtree(old)
    elif os.path.exists(old):
        os.remove(old)
database = kuzu.Database(path)
connection = kuzu.Connection(database)
connection.execute("CREATE NODE TABLE Name(id INT64, key STRING, name STRING, PRIMARY KEY(id))")
connection.execute("CREATE NODE TABLE Article(id INT64, name STRING, day INT32, text STRING, PRIMARY KEY(id))")
connection.execute("CREATE REL TABLE Claim(FROM Name TO Name, relation STRING, article INT64, day INT32, status INT8, "
                   "confidence FLOAT, claim STRING, first INT32, last INT32)")
begun, cpu = time.time(), time.process_time()
for table, file in (("Name", "names"), ("Article", "articles"), ("Claim", "claims")):
    connection.execute(f"COPY {table} FROM '{folder}/{file}.csv' (header=false)")
connection.execute("CHECKPOINT")
spent, used = time.time() - begun, time.process_time() - cpu
claims = connection.execute("MATCH ()-[c:Claim]->() RETURN count(*)").get_next()[0]
print(f"load: {claims / spent:.0f} claims/s, {claims / used:.0f} per processor second, "
      f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")
names = connection.execute("MATCH (n:Name) RETURN count(*)").get_next()[0]
near = connection.prepare("MATCH (a:Name {id: $id})-[c:Claim]->(b:Name) RETURN b.name, c.relation")
far = connection.prepare("MATCH (a:Name {id: $id})-[:Claim]->(:Name)-[:Claim]->(b:Name) RETURN count(*)")
sentence = connection.prepare("MATCH (a:Name {id: $id})-[c:Claim]->(:Name) MATCH (t:Article {id: c.article}) "
                              "RETURN substring(t.text, c.first + 1, c.last - c.first) LIMIT 1")
random.seed(1)
for what, query, rounds in (("neighbours with names", near, 500), ("two hops", far, 50), ("evidence sentence", sentence, 200)):
    times = []
    for _ in range(rounds):
        begun = time.time()
        connection.execute(query, {"id": random.randrange(names)}).get_all()
        times.append(time.time() - begun)
    print(f"{what}: p50 {p(times, 0.5):.0f} us, p99 {p(times, 0.99):.0f} us")
connection.close()
database.close()
print(f"disk: {size(path) / 1e6:.1f} MB")
sys.stdout.flush()
for _ in range(3):
    subprocess.run([sys.executable, __file__, folder, "open"], check=True)
