"""Whether the graph that Spark made is that of one machine: nodes, edges and claims, all of them.

    demarche ingest articles && demarche export csv tables --status any --unnamed --no-roll-up --min-confidence 0
    python compare.py graph tables
"""

import csv
import glob
import sys

import pyarrow.parquet as parquet

csv.field_size_limit(1 << 30)


def of_spark(folder):
    for file in sorted(glob.glob(f"{folder}/part-*.parquet")):
        for row in parquet.read_table(file).to_pylist():
            if "statuses" in row:
                row["statuses"] = ";".join(f"{status}:{count}" for status, count in row["statuses"])
            yield row


def of_table(file):
    with open(file, newline="", encoding="utf-8") as lines:
        yield from csv.DictReader(lines)


def text(value):
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.2f}"
    return str(value).lower() if isinstance(value, bool) else str(value)


def rows(all_rows, columns):
    def one(row):
        cells = {name: text(row.get(name)) for name in columns}
        if "statuses" in cells:
            cells["statuses"] = ";".join(sorted(cells["statuses"].split(";")))
        return tuple(cells.values())

    return sorted(one(row) for row in all_rows)


NODE = ["id", "name", "kind", "code"]
EDGE = ["subject_id", "subject", "relation", "object_id", "object", "class", "quad", "symmetric"]
EDGE += ["articles", "origins", "claims", "first", "last", "statuses"]
CLAIM = ["id", "subject_id", "relation", "object_id", "class", "status", "speaker_id", "speaker", "first", "last", "dated"]
CLAIM += ["confidence", "rule", "field", "start", "trigger", "sentence", "article", "title", "source", "published", "uri"]


def main(spark, tables):
    same = True
    for name, columns in (("nodes", NODE), ("edges", EDGE), ("claims", CLAIM)):
        here = rows(of_spark(f"{spark}/{name}"), columns)
        there = rows(of_table(f"{tables}/{name}.csv"), columns)
        only_here, only_there = set(here) - set(there), set(there) - set(here)
        equal = here == there
        same &= equal
        print(f"{name}: {len(here)} by Spark, {len(there)} by one machine: {'the same' if equal else 'different'}")
        for side, differing in (("Spark", only_here), ("one machine", only_there)):
            for row in sorted(differing)[:5]:
                print(f"  only by {side}: {row}")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
