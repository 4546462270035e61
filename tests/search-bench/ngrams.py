"""Xapian with its n-grams for Chinese, as `src/work.rs` has the other programs: build, add, ask."""

import itertools
import os
import sys
import time

# Read by the library when it is loaded, beside the flags below.
os.environ["XAPIAN_CJK_NGRAM"] = "1"
# Rows held in memory between two writes.
os.environ["XAPIAN_FLUSH_THRESHOLD"] = "50000"

import xapian  # noqa: E402

HITS = 10
LONGEST = 60
# More rows would take it an hour: about 4 ms each. What it says of these is a lower bound for all.
MOST = 20_000
# Of title, other words, office, text: as the other programs have them.
WEIGHTS = [10, 5, 2, 1]


def put(folder, name):
    db = xapian.WritableDatabase(folder + "/xapian", xapian.DB_CREATE_OR_OPEN)
    terms = xapian.TermGenerator()
    terms.set_flags(xapian.TermGenerator.FLAG_CJK_NGRAM)
    with open(folder + "/" + name, encoding="utf-8") as rows:
        for row in itertools.islice(rows, MOST):
            cells = row.rstrip("\n").split("\t")
            document = xapian.Document()
            terms.set_document(document)
            for text, weight in zip((cells[2], cells[3], cells[4], cells[8]), WEIGHTS):
                # Without positions, as ours: pairs alone.
                terms.index_text_without_positions(text, weight)
            document.set_data(cells[0])
            db.add_document(document)
    db.commit()
    print("rows", db.get_doccount())
    db.close()


def size(folder):
    path = folder + "/xapian"
    return sum(os.path.getsize(path + "/" + name) for name in os.listdir(path))


def resident():
    with open("/proc/self/status", encoding="ascii") as status:
        for line in status:
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
    return 0


def ask(folder):
    with open(folder + "/keys.txt", encoding="utf-8") as lines:
        keys = lines.read().splitlines()
    before = resident()
    begun = time.perf_counter()
    db = xapian.Database(folder + "/xapian")
    terms = xapian.TermGenerator()
    terms.set_flags(xapian.TermGenerator.FLAG_CJK_NGRAM)

    def find(text):
        # Any of its n-grams: the library's own parser would ask for all of them.
        document = xapian.Document()
        terms.set_document(document)
        terms.index_text_without_positions(text)
        pieces = [piece.term for piece in document.termlist()]
        enquire = xapian.Enquire(db)
        enquire.set_query(xapian.Query(xapian.Query.OP_OR, pieces))
        return [int(match.document.get_data()) for match in enquire.get_mset(0, HITS)]

    find("身份证")
    print("opening", int((time.perf_counter() - begun) * 1e6))
    answers = []
    every = time.perf_counter()
    for key in keys:
        begun = time.perf_counter()
        rows = find(key)
        answers.append((int((time.perf_counter() - begun) * 1e6), rows))
        if time.perf_counter() - every > LONGEST:
            break
    print("memory", resident() - before)
    for took, rows in answers:
        print("key", took, *rows)


def main():
    what, folder = sys.argv[1:3]
    if what == "ask":
        ask(folder)
        return
    begun = time.perf_counter()
    put(folder, "rows.tsv" if what == "build" else "more.tsv")
    print("took", time.perf_counter() - begun)
    print("size", size(folder))


main()
