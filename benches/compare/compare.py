#!/usr/bin/env python3
"""Text to graph, measured beside others: words a second, memory, disk, and how they grow.

usage: compare.py DEMARCHE ARTICLES.jsonl[.gz] [--spacy MODEL] [--spark PYTHON] [--curve 1000,10000,50000] [--piece WORDS] [--sample N]

DEMARCHE   the program, built with `cargo build --release`
ARTICLES   JSON lines with id and text; the whole of it is ingested once, parts of it are used for the other figures
--curve    how time and disk grow: so many articles into an empty store, each cut to --piece words, so that there are enough of them
--spacy    also this spaCy model, `nlp.pipe` on one thread with all its parts: tags, parse, lemmas, names
--spark    a Python with pyspark 4: also examples/spark/graph.py at local[2], held against `ingest` and `export csv` here

Words are cut by white space, and are those of the texts. Each program is a whole process, start and loading included, except spaCy, whose
model is loaded before the clock starts. Run it on a quiet machine; only ratios of one run mean anything.
"""
import argparse, gzip, json, os, pathlib, resource, shutil, subprocess, sys, tempfile, time

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"
HERE = pathlib.Path(__file__).resolve().parent


def read(path):
    opened = gzip.open(path, "rt") if str(path).endswith(".gz") else open(path, encoding="utf-8")
    with opened as lines:
        return [line for line in lines if line.strip()]


def words(lines):
    return sum(len(json.loads(line)["text"].split()) for line in lines)


def timed(*command, **options):
    """Seconds of a whole process, and the greatest memory in MB of any that ended so far."""
    start = time.perf_counter()
    ran = subprocess.run([str(part) for part in command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, **options)
    seconds = time.perf_counter() - start
    if ran.returncode not in (0, 3):
        sys.exit(f"{command}: {ran.stderr.decode()[-500:]}")
    return seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def size(folder):
    return sum(file.stat().st_size for file in pathlib.Path(folder).rglob("*") if file.is_file()) / 1e6


def cut(lines, size):
    """The articles in pieces of so many words, each an article of its own; what is left over at an end stays with the piece before."""
    for line in lines:
        article = json.loads(line)
        text = article["text"].split(" ")
        starts = range(0, max(1, len(text) - size // 2), size)
        for number, start in enumerate(starts):
            end = start + size if start + size <= starts[-1] else len(text)
            piece = {"id": f"{article['id']}/{number}", "date": article.get("date"), "text": " ".join(text[start:end])}
            yield json.dumps(piece, ensure_ascii=False) + "\n"


def row(*cells):
    print("| " + " | ".join(str(cell) for cell in cells) + " |", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("demarche", type=pathlib.Path)
    parser.add_argument("articles")
    parser.add_argument("--spacy")
    parser.add_argument("--spark")
    parser.add_argument("--curve", default="1000,10000,50000")
    parser.add_argument("--piece", type=int, default=180)
    parser.add_argument("--sample", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    demarche = args.demarche.resolve()
    lines = read(args.articles)
    work = pathlib.Path(tempfile.mkdtemp())

    def part(count, lines=lines):
        # Spread over the whole, so that parts are alike.
        step = max(1, len(lines) // count)
        chosen = lines[::step][:count]
        path = work / f"{count}.jsonl"
        path.write_text("".join(chosen), encoding="utf-8")
        return path, words(chosen)

    row("measure", "figure")
    row("---", "---")
    sample, count = part(args.sample)
    best = {}
    for jobs in (1, 2):
        best[jobs] = min(timed(demarche, "extract", sample, "--jobs", jobs)[0] for _ in range(args.rounds))
        row(f"text to fragments, {jobs} core{'s' * (jobs > 1)}, words/s", f"{count / best[jobs]:,.0f}")
    row("two cores to one", f"{best[1] / best[2]:.2f}")
    pace = count / best[1]
    pieces = list(cut(lines, args.piece))
    for wanted in [int(n) for n in args.curve.split(",") if n]:
        if wanted <= len(pieces):
            path, count = part(wanted, pieces)
            seconds, _ = timed(demarche, "--store", work / "curve", "ingest", path)
            mb = size(work / "curve")
            row(
                f"{wanted:,} articles, {count:,} words",
                f"{seconds:.1f} s, {1e6 * seconds / count:.1f} µs a word, {mb:.1f} MB of disk, {mb * 1e6 / count:.1f} bytes a word",
            )
            shutil.rmtree(work / "curve")
    path, count = part(len(lines))
    alone, _ = timed(demarche, "extract", path)
    row(f"all {len(lines):,} articles, {count:,} words: extract alone", f"{alone:.0f} s, {count / alone:,.0f} words/s")
    seconds, peak = timed(demarche, "--store", work / "all", "ingest", path)
    row("all of them into a store", f"{seconds:.0f} s, {count / seconds:,.0f} words/s, {size(work / 'all'):.0f} MB of disk, peak {peak:.0f} MB of memory")
    row("that to extract alone", f"{seconds / alone:.2f}")
    if args.spark:
        spark, _ = timed(args.spark, HERE.parent.parent / "examples/spark/graph.py", path, work / "graph", "--binary", demarche, "--master", "local[2]")
        tables, _ = timed(demarche, "--store", work / "all", "export", "csv", work / "tables", "--status", "any", "--unnamed", "--no-roll-up", "--min-confidence", "0")
        row("Spark at local[2], the same articles", f"{spark:.0f} s: {spark / (seconds + tables):.2f} times ingest and export here")
    # Last: a process that is started from a large one is counted as large.
    if args.spacy:
        import spacy

        nlp = spacy.load(args.spacy)
        texts = [json.loads(line)["text"] for line in read(sample)]
        few = texts[: max(1, len(texts) // 5)]
        start = time.perf_counter()
        for _ in nlp.pipe(few):
            pass
        rate = sum(len(text.split()) for text in few) / (time.perf_counter() - start)
        row(f"{args.spacy} on one core, words/s", f"{rate:,.0f}")
        row("ours to spaCy's, one core", f"{pace / rate:.1f}")
    shutil.rmtree(work)


if __name__ == "__main__":
    main()
