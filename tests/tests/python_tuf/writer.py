"""Repositories written with python-tuf's own metadata API and signers.

    writer.py FOLDER

Makes below FOLDER one folder for each repository, with root.json (the one to trust first), metadata/
and targets/. A target's content is its name and a line feed, so a reader knows what to expect.
"""

import hashlib
import os
import sys
from datetime import datetime, timedelta, timezone

from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import (
    DelegatedRole,
    Delegations,
    Metadata,
    MetaFile,
    Root,
    Snapshot,
    SuccinctRoles,
    TargetFile,
    Targets,
    Timestamp,
)

EXPIRES = datetime.now(timezone.utc).replace(microsecond=0) + timedelta(days=2)
ed25519, ecdsa = CryptoSigner.generate_ed25519, CryptoSigner.generate_ecdsa
# Making an RSA key takes a second: all repositories share two.
RSA = [CryptoSigner.generate_rsa(size=2048) for _ in range(2)]


class Repository:
    """One repository; `signers` of a role are all of its keys, `threshold` of which must sign."""

    def __init__(self, name, consistent=True, hashed=True):
        self.folder = os.path.join(sys.argv[1], name)
        self.hashed = hashed
        self.root = Root(consistent_snapshot=consistent, expires=EXPIRES)
        self.signers = {}
        self.old_root_signers = []
        self.listed = {}
        self.roots = 0
        self.version = 0

    def keys(self, role, threshold, *signers):
        """These and no others sign for the top-level `role` from now on."""
        if role == "root":
            self.old_root_signers = self.signers.get("root", [])
        for keyid in list(self.root.roles[role].keyids):
            self.root.revoke_key(keyid, role)
        for signer in signers:
            self.root.add_key(signer.public_key, role)
        self.root.roles[role].threshold = threshold
        self.signers[role] = list(signers)

    def write_root(self):
        """The next root, signed by those of before and by its own."""
        self.roots += 1
        self.root.version = self.roots
        metadata = Metadata(self.root)
        unique = {s.public_key.keyid: s for s in self.old_root_signers + self.signers["root"]}
        for signer in unique.values():
            metadata.sign(signer, append=True)
        self.old_root_signers = []
        self.put(f"metadata/{self.root.version}.root.json", metadata.to_bytes())
        if self.root.version == 1:
            self.put("root.json", metadata.to_bytes())

    def write_role(self, name, signed, signers):
        """Targets, or a role that they delegate to."""
        signed.version, signed.expires = self.version + 1, EXPIRES
        metadata = Metadata(signed)
        for signer in signers:
            metadata.sign(signer, append=True)
        data = metadata.to_bytes()
        self.listed[f"{name}.json"] = self.meta_of(signed.version, data)
        self.put_role(name, signed.version, data)

    def publish(self):
        """Snapshot and timestamp, over all roles that were written."""
        self.version += 1
        snapshot = Metadata(Snapshot(self.version, expires=EXPIRES, meta=dict(self.listed)))
        for signer in self.signers["snapshot"]:
            snapshot.sign(signer, append=True)
        data = snapshot.to_bytes()
        self.put_role("snapshot", self.version, data)
        announced = self.meta_of(self.version, data)
        timestamp = Metadata(Timestamp(self.version, expires=EXPIRES, snapshot_meta=announced))
        for signer in self.signers["timestamp"]:
            timestamp.sign(signer, append=True)
        self.put("metadata/timestamp.json", timestamp.to_bytes())

    def meta_of(self, version, data):
        if not self.hashed:
            return MetaFile(version)
        return MetaFile(version, len(data), {"sha256": hashlib.sha256(data).hexdigest()})

    def put_role(self, name, version, data):
        prefix = f"{version}." if self.root.consistent_snapshot else ""
        self.put(f"metadata/{prefix}{name}.json", data)

    def targets(self, *names):
        """Metadata of these targets, whose files are written."""
        files = {}
        for name in names:
            data = f"{name}\n".encode()
            files[name] = TargetFile.from_data(name, data, ["sha256", "sha512"])
            folder, _, file = name.rpartition("/")
            prefix = f"{files[name].hashes['sha256']}." if self.root.consistent_snapshot else ""
            self.put(os.path.join("targets", folder, prefix + file), data)
        return Targets(targets=files)

    def put(self, path, data):
        path = os.path.join(self.folder, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)


def delegate(targets, signers_of, *roles):
    """Has `targets` delegate to `roles`, whose keys are those of `signers_of[name]`."""
    targets.delegations = Delegations({}, {role.name: role for role in roles})
    for role in roles:
        for signer in signers_of[role.name]:
            targets.add_key(signer.public_key, role.name)


def every_kind_of_key(repository):
    """Two of three different keys for root, another kind for each of the others."""
    repository.keys("root", 2, ed25519(), ecdsa(), RSA[0])
    repository.keys("targets", 2, ecdsa(), RSA[1])
    repository.keys("snapshot", 1, RSA[0])
    repository.keys("timestamp", 1, ed25519())


def simple(name, **options):
    repository = Repository(name, **options)
    every_kind_of_key(repository)
    repository.write_root()
    targets = repository.targets("top.txt", "说明 1.txt")
    signers = {"民政局": [ecdsa(), RSA[0]]}
    delegate(targets, signers, DelegatedRole("民政局", [], 2, True, paths=["packs/*"]))
    repository.write_role("民政局", repository.targets("packs/一.txt"), signers["民政局"])
    repository.write_role("targets", targets, repository.signers["targets"])
    repository.publish()


def rotated():
    """Keys of every role change with each root, in kind, number and threshold."""
    repository = Repository("rotated")
    every_kind_of_key(repository)
    repository.write_root()
    repository.write_role("targets", repository.targets("before.txt"), repository.signers["targets"])
    repository.publish()
    os.rename(f"{repository.folder}/metadata/timestamp.json", f"{repository.folder}/before.json")
    repository.keys("root", 1, ecdsa())
    repository.keys("timestamp", 1, RSA[1])
    repository.write_root()
    repository.keys("root", 3, RSA[0], RSA[1], ed25519())
    repository.keys("snapshot", 2, ed25519(), ecdsa())
    repository.write_root()
    repository.keys("root", 1, ed25519(), ed25519())
    repository.keys("targets", 1, ed25519())
    repository.write_root()
    repository.write_role("targets", repository.targets("after.txt"), repository.signers["targets"])
    repository.publish()


def nested():
    """Three levels by path patterns; a terminating role in the way; the first that names it wins."""
    repository = Repository("nested", hashed=False)
    every_kind_of_key(repository)
    repository.write_root()
    names = ["county", "town", "village", "closed", "last"]
    signers = {name: [ed25519(), ecdsa()] for name in names}

    def role(name, *paths, terminating=False, threshold=2):
        return DelegatedRole(name, [], threshold, terminating, paths=list(paths))

    top = repository.targets("top.txt")
    county = role("county", "packs/*/*", "open/*.pdf", "closed/*")
    delegate(top, signers, county, role("last", "packs/*/*", "open/*", "closed/*", threshold=1))
    middle = repository.targets("packs/county/1.pack")
    town = role("town", "packs/town/*", "packs/village/*", "packs/county/*")
    delegate(middle, signers, town, role("closed", "closed/*", terminating=True))
    # The county does not let it speak of open/*.
    low = repository.targets("packs/town/1.pack", "open/town.pdf")
    delegate(low, signers, role("village", "packs/village/?.pack"))
    leaf = repository.targets("packs/village/1.pack", "packs/village/10.pack")
    written = {
        "county": middle,
        "town": low,
        "village": leaf,
        "closed": repository.targets("closed/open.pdf"),
        "last": repository.targets("open/a.pdf", "closed/last.pdf", "packs/last/1.pack"),
    }
    for name, signed in written.items():
        repository.write_role(name, signed, signers[name])
    repository.write_role("targets", top, repository.signers["targets"])
    repository.publish()


def hashed_bins():
    """Sixteen roles, each trusted with the names whose digest begins with its digit."""
    repository = Repository("bins")
    every_kind_of_key(repository)
    repository.write_root()
    names = [f"files/{n}.pdf" for n in range(32)]

    def bin_of(name):
        return hashlib.sha256(name.encode()).hexdigest()[0]

    digits = "0123456789abcdef"
    signers = {f"bin-{digit}": [ed25519()] for digit in digits}
    roles = [
        DelegatedRole(f"bin-{digit}", [], 1, True, path_hash_prefixes=[digit + d for d in digits])
        for digit in digits
    ]
    top = repository.targets()
    delegate(top, signers, *roles)
    for digit in digits:
        mine = [name for name in names if bin_of(name) == digit]
        # It names one more, which is another's to name.
        other = next(name for name in names if bin_of(name) != digit)
        repository.write_role(f"bin-{digit}", repository.targets(*mine, other), signers[f"bin-{digit}"])
    repository.write_role("targets", top, repository.signers["targets"])
    repository.publish()


def succinct():
    """Hash bins in the short form of TAP 15, which is not part of specification 1.0.34."""
    repository = Repository("succinct")
    every_kind_of_key(repository)
    repository.write_root()
    signer = ed25519()
    top = repository.targets("top.txt")
    short = SuccinctRoles([signer.public_key.keyid], 1, 2, "bin")
    top.delegations = Delegations({signer.public_key.keyid: signer.public_key}, succinct_roles=short)
    for name in short.get_roles():
        repository.write_role(name, repository.targets(), [signer])
    repository.write_role("targets", top, repository.signers["targets"])
    repository.publish()


def too_few_signatures():
    """Every key of the delegated role signs but one, and all are needed."""
    repository = Repository("too-few")
    every_kind_of_key(repository)
    repository.write_root()
    signers = {"unit": [ed25519(), ecdsa(), RSA[0]]}
    top = repository.targets("top.txt")
    delegate(top, signers, DelegatedRole("unit", [], 3, True, paths=["unit/*"]))
    repository.write_role("unit", repository.targets("unit/a.txt"), signers["unit"][:2])
    repository.write_role("targets", top, repository.signers["targets"])
    repository.publish()


simple("consistent")
simple("plain", consistent=False)
simple("unhashed", hashed=False)
rotated()
nested()
hashed_bins()
succinct()
too_few_signatures()
