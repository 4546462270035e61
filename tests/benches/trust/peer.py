"""The same work done by python-tuf, timed inside the running interpreter.

    peer.py roots FOLDER RUNS         follows metadata/N.root.json, prints seconds of each run
    peer.py refresh URL ROOT RUNS     refreshes from nothing, prints seconds of each run
    peer.py once URL ROOT FOLDER      one refresh with the state in FOLDER, prints nothing
"""

import os
import sys
import tempfile
import time

from tuf.ngclient import Updater
from tuf.ngclient._internal.trusted_metadata_set import TrustedMetadataSet
from tuf.ngclient.config import EnvelopeType


def read(path):
    with open(path, "rb") as file:
        return file.read()


def follow(roots):
    trusted = TrustedMetadataSet(roots[0], EnvelopeType.METADATA)
    for root in roots[1:]:
        trusted.update_root(root)
    assert trusted.root.version == len(roots)


def refresh(url, root, folder):
    updater = Updater(folder, url + "/metadata/", bootstrap=root)
    updater.refresh()


def timed(work, runs):
    for _ in range(runs):
        started = time.monotonic()
        work()
        print(time.monotonic() - started)


match sys.argv[1:]:
    case ["roots", folder, runs]:
        count = len([name for name in os.listdir(folder + "/metadata") if ".root." in name])
        roots = [read(f"{folder}/metadata/{n}.root.json") for n in range(1, count + 1)]
        timed(lambda: follow(roots), int(runs))
    case ["refresh", url, root, runs]:
        first = read(root)
        with tempfile.TemporaryDirectory() as parent:
            timed(lambda: refresh(url, first, tempfile.mkdtemp(dir=parent)), int(runs))
    case ["once", url, root, folder]:
        os.makedirs(folder, exist_ok=True)
        refresh(url, read(root), folder)
    case _:
        sys.exit(__doc__)
