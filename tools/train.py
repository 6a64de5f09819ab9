#!/usr/bin/env python3
"""Learns the trees that weigh named values, and writes src/secrets/named/forest.bin.

Usage: tools/train.py [--quick] FEATURES [MORE ...]

Each argument is what `cargo run --example features -- LABELLED.jsonl FEATURES` wrote (docs/classifier.md describes the
labelled format). An argument that starts with + holds extra examples: learnt from, never judged.
With --quick the trees are not judged first. Needs: pip install lightgbm numpy
"""

import collections
import struct
import sys
import zlib

import lightgbm
import numpy

TREES = 300
LEAVES = 31
LEARNING_RATE = 0.07
LEAF_SCALE = 2000
# One project must not drown the others: the rows of each weigh as much as this many, at the most.
ROWS_A_PROJECT = 600
EXTRA_WEIGHT = 0.6
FOLDS = 5
PARAMETERS = {
    "objective": "binary",
    "num_leaves": LEAVES,
    "learning_rate": LEARNING_RATE,
    "min_data_in_leaf": 15,
    "feature_fraction": 0.3,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 3,
    "max_bin": 63,
    "verbose": -1,
    "seed": 1,
    "deterministic": True,
}


class Rows:
    def __init__(self, path, names):
        self.numbers = numpy.fromfile(path, dtype="<i2").reshape(-1, len(names))
        index = [line.split("\t") for line in open(path + ".index").read().splitlines()]
        self.row = numpy.array([int(columns[0]) for columns in index])
        self.project = numpy.array([columns[1] for columns in index])
        self.truth = numpy.array([int(columns[3]) for columns in index])
        rows = collections.Counter(self.project)
        self.weight = numpy.array([min(1.0, ROWS_A_PROJECT / rows[project]) for project in self.project])


def main():
    labelled = [path for path in sys.argv[1:] if path[0] not in "+-"]
    extra = [path[1:] for path in sys.argv[1:] if path.startswith("+")]
    names = open(labelled[0] + ".names").read().split("\n")
    rows = [Rows(path, names) for path in labelled]
    more = [Rows(path, names) for path in extra]
    print(f"{sum(len(part.truth) for part in rows)} values, {len(names)} features")
    if "--quick" not in sys.argv:
        judge(rows[0], more)
    model = learn(rows, more, lambda _: True)
    gains = sorted(zip(names, model.feature_importance("gain")), key=lambda pair: -pair[1])
    total = sum(gain for _, gain in gains)
    with open("docs/classifier-features.tsv", "w") as table:
        table.write("feature\tshare of the gain in percent\n")
        for name, gain in gains:
            table.write(f"{name}\t{100 * gain / total:.3f}\n")
    with open("src/secrets/named/forest.bin", "wb") as out:
        out.write(packed(model, names))


def judge(rows, more):
    """Prints precision, recall and F1 a labelled line, each project judged by trees that never saw it."""
    projects = sorted(set(rows.project))
    numpy.random.default_rng(3).shuffle(projects)
    fold_of = {project: number % FOLDS for number, project in enumerate(projects)}
    likelihood = numpy.zeros(len(rows.truth))
    for fold in range(FOLDS):
        model = learn([rows], more, lambda project: fold_of[project] != fold)
        held = numpy.array([fold_of[project] == fold for project in rows.project])
        likelihood[held] = model.predict(rows.numbers[held])
    best, truth = collections.defaultdict(float), collections.defaultdict(int)
    for row, is_credential, value in zip(rows.row, rows.truth, likelihood):
        best[row] = max(best[row], value)
        truth[row] = max(truth[row], is_credential)
    for bar in (0.4, 0.5, 0.55, 0.6, 0.7, 0.8):
        hits = sum(best[row] >= bar and truth[row] for row in best)
        alarms = sum(best[row] >= bar and not truth[row] for row in best)
        misses = sum(best[row] < bar and truth[row] for row in best)
        precision, recall = hits / (hits + alarms), hits / (hits + misses)
        f1 = 2 * precision * recall / (precision + recall)
        print(f"from {bar}: precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f}")


def learn(rows, more, is_wanted):
    numbers, truth, weight = [], [], []
    for part, share in [(part, 1) for part in rows] + [(part, EXTRA_WEIGHT) for part in more]:
        wanted = numpy.array([is_wanted(project) for project in part.project])
        numbers.append(part.numbers[wanted])
        truth.append(part.truth[wanted])
        weight.append(part.weight[wanted] * share)
    data = lightgbm.Dataset(
        numpy.vstack(numbers),
        numpy.concatenate(truth),
        weight=numpy.concatenate(weight),
        params={"max_bin": 63, "verbose": -1},
    )
    return lightgbm.train(PARAMETERS, data, num_boost_round=TREES)


def packed(model, names):
    """Returns the table that src/secrets/named/forest.rs reads."""
    trees = model.dump_model()["tree_info"]
    checksum = zlib.crc32("\n".join(names).encode())
    out = b"gonogo trees 1\n" + struct.pack("<HIH", len(names), checksum, len(trees))
    for tree in trees:
        nodes, leaves = [], []
        place(tree["tree_structure"], nodes, leaves)
        out += struct.pack("<H", len(nodes))
        for feature, threshold, yes, no in nodes:
            out += struct.pack("<HhHH", feature, threshold, yes, no)
        for leaf in leaves:
            out += struct.pack("<h", leaf)
    return out


def place(part, nodes, leaves):
    """Adds a part of a tree and returns its code: a node's number, or a leaf's with the top bit set."""
    if "leaf_value" in part:
        leaves.append(max(-32768, min(32767, round(part["leaf_value"] * LEAF_SCALE))))
        return 0x8000 | len(leaves) - 1
    number = len(nodes)
    nodes.append(None)
    # Numbers are whole: at most 3.5 is at most 3.
    threshold = max(-32768, min(32767, int(numpy.floor(part["threshold"]))))
    yes = place(part["left_child"], nodes, leaves)
    no = place(part["right_child"], nodes, leaves)
    nodes[number] = (part["split_feature"], threshold, yes, no)
    return number


main()
