#!/usr/bin/env bash
# The graph that Spark and Dask make of the sample articles is that of one machine. Usage: test.sh DEMARCHE PYTHON
set -euo pipefail
demarche=$(realpath "$1")
python=$2
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export DEMARCHE_STORE=$work/store

"$demarche" ingest "$here/../../data/articles" 2>/dev/null
"$demarche" export jsonl --all >all.jsonl
"$python" - <<'P'
import json
with open("articles.jsonl", "w") as out:
    for line in map(json.loads, open("all.jsonl")):
        if line["type"] == "article":
            names = ("id", "title", "date", "source", "uri", "text")
            print(json.dumps({name: line[name] for name in names if line.get(name)}), file=out)
P
"$demarche" export csv tables --status any --unnamed --no-roll-up --min-confidence 0 2>/dev/null

"$python" "$here/graph.py" articles.jsonl graph --binary "$demarche" --with-text --master 'local[2]' --partitions 3 2>/dev/null
"$python" "$here/compare.py" graph tables

# A store made of the fragments is the store made of the articles.
DEMARCHE_STORE=$work/loaded "$demarche" load graph/fragments/part-*.gz >/dev/null
DEMARCHE_STORE=$work/loaded "$demarche" export jsonl --all | cmp - all.jsonl

"$python" "$here/../dask/graph.py" articles.jsonl dask.jsonl "$demarche"
"$python" - <<'P'
import csv, json
csv.field_size_limit(1 << 30)
counted = {}
for subject, relation, object, claims in map(json.loads, open("dask.jsonl")):
    counted[relation] = counted.get(relation, 0) + claims
there = {}
for row in csv.DictReader(open("tables/edges.csv", newline="")):
    there[row["relation"]] = there.get(row["relation"], 0) + int(row["claims"])
assert counted == there, (counted, there)
P

# A child that dies early must fail the job.
cat >dying <<S
#!/bin/sh
[ "\$1" = extract ] && { head -n 1 | "$demarche" extract -; exit 0; }
exec "$demarche" "\$@"
S
chmod +x dying
if "$python" "$here/graph.py" articles.jsonl dead --binary "$work/dying" --master 'local[2]' --partitions 1 >dead.log 2>&1; then
    echo "a child that died was not noticed" >&2
    exit 1
fi
grep -q 'lines for' dead.log
echo "Spark and Dask give the graph of one machine; a dying child fails the job"
