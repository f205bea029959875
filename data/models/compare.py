#!/usr/bin/env python3
"""Compare demarche's NLP core with spaCy models: same texts, same machine, one run, one piece of code that scores.

usage: compare.py TRAIN_BINARY TREEBANK TEXT_FILE MODEL...

TRAIN_BINARY  the trainer, built with `cargo build --release --features train --bin train`
TREEBANK      the folder with ud/, ner/ and splits.tsv
TEXT_FILE     plain text to measure speed on; each line is a document
MODEL         names of installed spaCy models, or folders of unpacked ones

UPOS and subj/obj: GUM news (dev and test), gold sentences and tokens. subj/obj is F1 on (verb, subject or object, dependent) as nlp.md says:
the head is tagged VERB; nsubj is a subject, obj and nsubj:pass are objects. ClearNLP's labels are mapped: nsubj, and dobj and nsubjpass.
Names: raw text. A name is right if its label (PER, ORG, LOC) and its head are; the head is taken to be its last word, without a
possessive ending. GPE, LOC and FAC are LOC. Gold of GUM and re3d is derived from entities and noisy: read it as a ranking.
Groups and dates: the finer kinds against Nationality and Temporal of re3d, spaCy's NORP and DATE, by head as above.
Words a second: raw text to names, words as white space cuts them, `nlp.pipe` on one thread.
"""
import collections, json, os, subprocess, sys, tempfile, time

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

LABELS = {"PERSON": "PER", "ORG": "ORG", "GPE": "LOC", "LOC": "LOC", "FAC": "LOC", "PER": "PER"}
FINER = {"group": "group", "date": "date", "NORP": "group", "DATE": "date", "TIME": "date", "Nationality": "group", "Temporal": "date"}
ROLES = {"nsubj": "subject", "obj": "object", "nsubj:pass": "object", "dobj": "object", "nsubjpass": "object"}


def f1(found, wanted):
    right = sum((collections.Counter(found) & collections.Counter(wanted)).values())
    return 200 * right / max(1, len(found) + len(wanted))


def arguments(sentences):
    out = []
    for number, sentence in enumerate(sentences):
        for at, (_, _, _, head, label) in enumerate(sentence):
            role = ROLES.get(label) or ROLES.get(":".join(label.split(":")[:2])) or ("subject" if label.startswith("nsubj:") else None)
            if role and head is not None and sentence[head][2] == "VERB":
                out.append((number, at, head, role))
    return out


def heads(text, names, labels=LABELS):
    out = []
    for start, end, label in names:
        if label in labels:
            name = text[start:end]
            for ending in ("'s", "’s"):
                name = name.removesuffix(ending)
            out.append((start + len(name.rstrip()), labels[label]))
    return out


def score(documents, label):
    """Prints the figures of one system over the exported documents."""
    found, wanted, right, total = [], [], 0, 0
    names = collections.defaultdict(lambda: ([], []))
    finer = ([], [])
    for document in documents:
        key = document["id"]
        if "gold_tokens" in document:
            for ours, gold in zip(document["tokens"], document["gold_tokens"], strict=True):
                right += sum(a[2] == b[2] for a, b in zip(ours, gold, strict=True))
                total += len(gold)
            found += [(key, *a) for a in arguments(document["tokens"])]
            wanted += [(key, *a) for a in arguments(document["gold_tokens"])]
        both = names[document["set"]]
        both[0].extend((key, *n) for n in heads(document["text"], document["names"]))
        both[1].extend((key, *n) for n in heads(document["text"], document["gold_names"]))
        if "gold_entities" in document:
            finer[0].extend((key, *n) for n in heads(document["text"], document["entities"], FINER))
            finer[1].extend((key, *n) for n in heads(document["text"], document["gold_entities"], FINER))
    line = f"{label:<22} UPOS {100 * right / total:.2f}  subj/obj {f1(found, wanted):.2f}"
    for name, (ours, gold) in names.items():
        line += f"  names {name} {f1(ours, gold):.2f}"
        line += " (" + " ".join(f"{k} {f1([n for n in ours if n[2] == k], [n for n in gold if n[2] == k]):.1f}" for k in ("PER", "ORG", "LOC")) + ")"
    line += "".join(f"  {k}s re3d {f1([n for n in finer[0] if n[2] == k], [n for n in finer[1] if n[2] == k]):.1f}" for k in ("group", "date"))
    print(line, flush=True)


def spacy_worker(model, exported, texts):
    """Runs one spaCy model in a process of its own, so that its memory is its own."""
    start = time.perf_counter()
    import spacy
    from spacy.tokens import Doc
    imported = time.perf_counter()
    nlp = spacy.load(model)
    loaded = time.perf_counter()
    lines = [line for line in open(texts, encoding="utf8") if line.strip()]
    for _ in nlp.pipe(lines[:3]):
        pass
    begun = time.perf_counter()
    for _ in nlp.pipe(lines):
        pass
    seconds = time.perf_counter() - begun
    peak = next(int(l.split()[1]) for l in open("/proc/self/status") if l.startswith("VmHWM"))
    documents = [json.loads(line) for line in open(exported, encoding="utf8")]
    for document in documents:
        text = document["text"]
        document["names"] = document["entities"] = [[e.start_char, e.end_char, e.label_] for e in nlp(text).ents]
        if "gold_tokens" not in document:
            continue
        document["tokens"] = []
        for sentence in document["gold_tokens"]:
            words = [text[t[0]:t[1]] for t in sentence]
            spaces = [b[0] > a[1] for a, b in zip(sentence, sentence[1:])] + [True]
            starts = [True] + [False] * (len(words) - 1)
            doc = nlp(Doc(nlp.vocab, words=words, spaces=spaces, sent_starts=starts))
            document["tokens"].append([[0, 0, t.pos_, None if t.head.i == t.i else t.head.i, t.dep_] for t in doc])
    score(documents, nlp.meta["lang"] + "_" + nlp.meta["name"])
    words = sum(len(line.split()) for line in lines)
    print(f"{'':<22} {words / seconds:.0f} words/s, load {1000 * (loaded - imported):.0f} ms "
          f"(import {1000 * (imported - start):.0f} ms), peak {peak / 1024:.0f} MB", flush=True)


def main():
    if sys.argv[1] == "--spacy":
        return spacy_worker(*sys.argv[2:5])
    binary, treebank, texts, *models = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        exported = os.path.join(folder, "exported.jsonl")
        with open(exported, "wb") as out:
            subprocess.run([binary, "eval", "--export", treebank], stdout=out, check=True)
        documents = [json.loads(line) for line in open(exported, encoding="utf8")]
        gold = collections.defaultdict(list)
        for line in open(os.path.join(treebank, "ner", "re3d_entities.jsonl"), encoding="utf8"):
            entity = json.loads(line)
            gold["re3d:" + entity["documentId"]].append([entity["begin"], entity["end"], entity["type"]])
        for document in documents:
            if document["id"] in gold:
                document["gold_entities"] = gold[document["id"]]
        with open(exported, "w", encoding="utf8") as out:
            out.writelines(json.dumps(document) + "\n" for document in documents)
        score(documents, "demarche")
        result = subprocess.run([binary, "eval", "--speed", texts, treebank], capture_output=True, text=True, check=True)
        print(f"{'':<22} {result.stdout.strip()}", flush=True)
        for model in models:
            subprocess.run([sys.executable, __file__, "--spacy", model, exported, texts], check=True)


if __name__ == "__main__":
    main()
