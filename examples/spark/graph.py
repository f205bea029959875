"""Reads articles with demarche on a Spark cluster and writes the graph that one machine would make of them.

    python graph.py 'articles/*.jsonl' graph --master 'local[2]'
    spark-submit --master yarn --archives demarche.tar.gz#bin graph.py --binary bin/demarche hdfs:///articles hdfs:///graph

Articles are JSON lines or Parquet with the columns id and text, and title, date, source and uri where known. Every partition is read by one
`demarche extract`; its evidence on names goes to the driver, where one `demarche resolve` says which names are one entity. See README.md.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import threading

from pyspark import StorageLevel
from pyspark.sql import SparkSession, Window
from pyspark.sql import functions as f

FRAGMENT = """
    error string,
    article struct<id string, title string, date string, source string, uri string, sha string, revision int>,
    entities array<struct<id string>>,
    claims array<struct<
        id string, subject string, relation string, object string, class string, status string, speaker string,
        date struct<`from` string, `to` string, precision string>, `in` string, sentence string, trigger string,
        rule string, confidence double, spans struct<sentence array<int>>>>
"""
EVIDENCE = "keys array<struct<key string>>"
COLUMNS = ["id", "text", "title", "date", "source", "uri"]


def through(lines, *command):
    """One line of output for each line of input, or an error: a child that dies early must not look like the end of its work."""
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    given, said = [0], []

    def feed():
        try:
            for line in lines:
                given[0] += 1
                child.stdin.write(line.encode() + b"\n")
            child.stdin.close()
        except BrokenPipeError:
            pass

    writer = threading.Thread(target=feed)
    reader = threading.Thread(target=lambda: said.append(child.stderr.read().decode(errors="replace")))
    writer.start()
    reader.start()
    got = 0
    for line in child.stdout:
        got += 1
        yield line.decode().rstrip("\n")
    code = child.wait()
    writer.join()
    reader.join()
    # 3: some articles could not be read; each of them has a line that says why.
    if code not in (0, 3) or got != given[0]:
        raise RuntimeError(f"{' '.join(command)} gave {got} lines for {given[0]} and ended with {code}: {said[0].strip()}")


def read_articles(spark, path, parts):
    """The articles as JSON lines."""
    if path.rstrip("/").endswith(".parquet"):
        table = spark.read.parquet(path)
        known = [name for name in COLUMNS if name in table.columns]
        lines = table.select(f.to_json(f.struct(*[f.col(name).cast("string") for name in known])).alias("value"))
    else:
        lines = spark.read.text(path).where(f.trim("value") != "")
    return lines.repartition(parts)


def read_all(spark, articles, binary, options, decisions):
    """Each article's fragment and its evidence on names, side by side."""

    def read(rows):
        fragments = list(through((row.value for row in rows), binary, "extract", "--jobs", "1", *options))
        yield from zip(fragments, through(iter(fragments), binary, "evidence", *decisions))

    # The columns are told, for Spark would read the first part to find them out while nothing else runs.
    return spark.createDataFrame(articles.rdd.mapPartitions(read), "fragment string, evidence string", verifySchema=False)


def resolve(evidence, binary, decisions):
    """The map of one `demarche resolve` over the evidence of all articles."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
        for row in evidence.toLocalIterator():
            file.write(row.evidence + "\n")
        file.flush()
        ran = subprocess.run([binary, "resolve", file.name, *decisions], capture_output=True, text=True)
    if ran.returncode not in (0, 3):
        raise RuntimeError(f"demarche resolve ended with {ran.returncode}: {ran.stderr.strip()}")
    found = {"key": [], "entity": [], "article": [], "rejected": []}
    for line in ran.stdout.splitlines():
        line = json.loads(line)
        found[line["type"]].append(line)
    return found


def table(spark, rows, *columns):
    schema = ", ".join(f"{name} string" for name in columns)
    return f.broadcast(spark.createDataFrame([tuple(row.get(c) for c in columns) for row in rows], schema))


def claims_of(read, found, spark):
    """All claims between two entities, each with its edge's ends."""
    newest = Window.partitionBy("id").orderBy(f.desc("article.revision"), f.desc("article.sha"))
    articles = (
        read.where("article is not null and error is null")
        .withColumn("id", f.col("article.id"))
        .withColumn("rank", f.row_number().over(newest))
        .where("rank = 1")
    )
    keys = f.map_from_arrays(f.col("entities.id"), f.col("keys.key"))
    claims = articles.select("article", keys.alias("keys"), f.explode("claims").alias("claim")).select(
        "article", "claim.*", *[f.col("keys")[f.col("claim")[end]].alias(f"{end}_key") for end in ("subject", "object", "speaker")]
    )
    entity = {row["id"]: row for row in found["entity"]}
    rows = [{**line, "name": entity[line["entity"]]["name"]} for line in found["key"]]
    for end in ("subject", "object", "speaker"):
        claims = claims.drop(end)
        names = table(spark, rows, "key", "entity", "name").toDF(f"{end}_key", f"{end}_id", end)
        claims = claims.join(names, f"{end}_key", "left")
    origins = table(spark, found["article"], "id", "origin").toDF("article_id", "origin")
    rejected = table(spark, found["rejected"], "claim").toDF("id")
    published = f.col("article.date")
    return (
        claims.withColumn("article_id", f.col("article.id"))
        .join(origins, "article_id", "left")
        .join(rejected, "id", "left_anti")
        .where("subject_id is not null and object_id is not null and subject_id != object_id")
        .select(
            "id", "subject_id", "subject", "relation", "object_id", "object", "class", "status", "speaker_id", "speaker",
            f.coalesce("date.from", published).alias("first"),
            f.coalesce("date.to", published).alias("last"),
            f.when(f.col("date").isNotNull(), "stated").when(published.isNotNull(), "published").alias("dated"),
            f.round("confidence", 2).alias("confidence"),
            "rule", f.col("in").alias("field"), f.col("spans.sentence")[0].alias("start"), "trigger", "sentence",
            f.col("article_id").alias("article"), f.col("article.title").alias("title"), f.col("article.source").alias("source"),
            published.alias("published"), f.col("article.uri").alias("uri"),
            f.coalesce("origin", "article_id").alias("origin"),
        )
    )


def edges_of(claims, relations, spark):
    """One edge for each subject, relation and object, with counts, days and its surest sentence."""
    kinds = table(spark, relations, "relation", "class", "quad", "symmetric").withColumn("symmetric", f.col("symmetric").cast("boolean"))
    claims = claims.drop("class").join(kinds, "relation", "left")
    # What holds both ways is one edge, from the lesser id to the greater.
    turned = f.col("symmetric") & (f.col("subject_id") > f.col("object_id"))
    for one, other in (("subject_id", "object_id"), ("subject", "object")):
        claims = claims.withColumn("new", f.when(turned, f.col(other)).otherwise(f.col(one))).withColumn(
            f"new_{other}", f.when(turned, f.col(one)).otherwise(f.col(other))
        )
        claims = claims.withColumnsRenamed({"new": f"new_{one}"})
    ends = ["subject_id", "subject", "object_id", "object"]
    claims = claims.drop(*ends).withColumnsRenamed({f"new_{end}": end for end in ends})
    best = f.struct("confidence", f.coalesce("first", f.lit("")), "article", "id")
    statuses = (
        claims.groupBy("subject_id", "relation", "object_id", "status").count()
        .groupBy("subject_id", "relation", "object_id")
        .agg(f.map_from_entries(f.collect_list(f.struct("status", "count"))).alias("statuses"))
    )
    return (
        claims.groupBy(*ends, "relation", "class", "quad", "symmetric")
        .agg(
            f.countDistinct("article").alias("articles"),
            f.countDistinct("origin").alias("origins"),
            f.count("*").alias("claims"),
            f.min("first").alias("first"),
            f.max("last").alias("last"),
            *[f.max_by(name, best).alias(alias) for name, alias in (("sentence", "sentence"), ("article", "article"), ("id", "claim"))],
        )
        .join(statuses, ["subject_id", "relation", "object_id"])
    )


def nodes_of(claims, found, spark):
    """Every entity that takes part in a claim or is quoted."""
    ends = [claims.select(f.col(name).alias("id")) for name in ("subject_id", "object_id", "speaker_id")]
    seen = ends[0].union(ends[1]).union(ends[2]).where("id is not null").distinct()
    return seen.join(table(spark, found["entity"], "id", "name", "kind", "code"), "id")


def neo4j(nodes, edges, out):
    """Files for `neo4j-admin database import`: headings in a file of their own, as the import wants them for files in parts."""
    label = f.initcap("kind").alias("label")
    nodes = nodes.select("id", "name", "kind", "code", label)
    upper = f.upper(f.translate("relation", "- ", "__"))
    statuses = f.array_join(f.transform(f.sort_array(f.map_entries("statuses")), lambda s: f.concat(s["key"], f.lit(":"), s["value"])), ";")
    edges = edges.select(
        "subject_id", "object_id", upper, "class", "quad", "articles", "origins", "claims", "first", "last", statuses, "sentence", "article"
    )
    headings = {
        "nodes": "id:ID,name,kind,code,:LABEL",
        "relationships": ":START_ID,:END_ID,:TYPE,class,quad,articles:int,origins:int,claims:int,first:date,last:date,"
        "statuses:string[],sentence,article",
    }
    for name, rows in (("nodes", nodes), ("relationships", edges)):
        spark = rows.sparkSession
        heading = spark.createDataFrame([(headings[name],)], "value string")
        heading.coalesce(1).write.mode("overwrite").text(f"{out}/neo4j/{name}-header")
        rows.write.mode("overwrite").csv(f"{out}/neo4j/{name}", quote='"', escape='"', emptyValue="")


def main():
    parser = argparse.ArgumentParser(description="Articles to a graph, on Spark.")
    parser.add_argument("articles", help="files or folder of JSON lines, or a folder that ends in .parquet")
    parser.add_argument("out", help="folder to write; what it holds is replaced")
    parser.add_argument("--binary", default="demarche", help="the program, on every machine")
    parser.add_argument("--decisions", help="decisions to follow, as `demarche decisions export` writes them, on every machine")
    parser.add_argument("--with-text", action="store_true", help="keep the texts in OUT/fragments, for `demarche explain` and `rebuild`")
    parser.add_argument("--partitions", type=int, help="parts to read in; four for each core unless given")
    parser.add_argument("--master", help="Spark master, such as local[2]; that of spark-submit, or all cores of this machine, unless given")
    args = parser.parse_args()

    builder = SparkSession.builder.appName("demarche")
    if args.master:
        builder = builder.master(args.master)
    spark = builder.config("spark.ui.showConsoleProgress", "false").getOrCreate()
    decisions = ["--decisions", args.decisions] if args.decisions else []
    parts = args.partitions or 4 * spark.sparkContext.defaultParallelism
    spark.conf.set("spark.sql.shuffle.partitions", str(parts))

    options = ["--with-text"] if args.with_text else []
    read = read_all(spark, read_articles(spark, args.articles, parts), args.binary, options, decisions)
    read = read.persist(StorageLevel.DISK_ONLY)
    # `demarche load OUT/fragments/part-*` makes a store of these.
    read.select("fragment").write.mode("overwrite").text(f"{args.out}/fragments", compression="gzip")
    found = resolve(read.select("evidence"), args.binary, decisions)
    parsed = read.select(f.from_json("fragment", FRAGMENT).alias("said"), f.from_json("evidence", EVIDENCE).alias("shown"))
    parsed = parsed.select("said.*", "shown.keys")
    # What could not be read is told in short lines: the others need not be parsed to know that.
    failed = read.where("""fragment like '{"article":{%},"error":%'""").select(f.from_json("fragment", FRAGMENT).alias("said"))
    failed = failed.where("said.error is not null").select("said.article.id", "said.error").collect()

    known = subprocess.run([args.binary, "relations", "--format", "json"], capture_output=True, check=True).stdout
    relations = [{**row, "relation": row["name"], "symmetric": str(row["symmetric"])} for row in json.loads(known)]
    claims = claims_of(parsed, found, spark).persist(StorageLevel.DISK_ONLY)
    edges = edges_of(claims, relations, spark).persist(StorageLevel.DISK_ONLY)
    nodes = nodes_of(claims, found, spark).persist(StorageLevel.DISK_ONLY)
    for name, rows in (("claims", claims), ("edges", edges), ("nodes", nodes)):
        rows.write.mode("overwrite").parquet(f"{args.out}/{name}")
        print(f"{args.out}/{name}: {rows.count()}", file=sys.stderr)
    neo4j(nodes, edges, args.out)
    for row in failed:
        print(f"{row.id}: {row.error}", file=sys.stderr)
    spark.stop()
    return 3 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
