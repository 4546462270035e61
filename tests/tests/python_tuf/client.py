"""A TUF client made of python-tuf alone.

    client.py URL FOLDER [--root ROOT] [--wait]

Goes on from what FOLDER holds of before, or starts from ROOT. Refreshes, downloads all that publishers
name, and prints as JSON the versions it trusts and the full packs. With --wait it says so after
the refresh and goes on at the end of its input.
"""

import argparse
import json
import os
import sys

from tuf.ngclient import Updater, UpdaterConfig

parser = argparse.ArgumentParser()
parser.add_argument("url")
parser.add_argument("folder")
parser.add_argument("--root")
parser.add_argument("--wait", action="store_true")
args = parser.parse_args()

metadata, targets = args.folder + "/metadata", args.folder + "/targets"
os.makedirs(metadata, exist_ok=True)
os.makedirs(targets, exist_ok=True)
root = None
if args.root:
    with open(args.root, "rb") as file:
        root = file.read()
updater = Updater(
    metadata,
    args.url + "/metadata/",
    targets,
    args.url + "/targets/",
    config=UpdaterConfig(prefix_targets_with_hash=True),
    bootstrap=root,
)
updater.refresh()
if args.wait:
    print("refreshed", flush=True)
    sys.stdin.read()


def signed(role):
    with open(f"{metadata}/{role}.json", "rb") as file:
        return json.load(file)["signed"]


packs = {}
for role in [role["name"] for role in signed("targets")["delegations"]["roles"]]:
    # Whatever comes back, the role was asked, and its metadata is here now.
    updater.get_targetinfo(f"packs/{role}/full-1.pack")
    if not os.path.exists(f"{metadata}/{role}.json"):
        continue
    for name in signed(role)["targets"]:
        info = updater.get_targetinfo(name)
        path = updater.download_target(info)
        assert os.path.getsize(path) == info.length
        if "/full-" in name:
            assert role not in packs
            packs[role] = info.path
    assert updater.get_targetinfo(f"packs/{role}/no-such.pack") is None
versions = {role: signed(role)["version"] for role in ["root", "timestamp", "snapshot", "targets"]}
print(json.dumps({"versions": versions, "packs": packs}))
