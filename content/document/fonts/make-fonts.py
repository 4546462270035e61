#!/usr/bin/env python3
"""Cut the two bundled fonts out of Debian's fonts-noto-cjk. Same input and fontTools, same bytes out.

    python3 make-fonts.py            write NotoSansSC-Regular.otf and NotoSansSC-Bold.otf beside this script
    python3 make-fonts.py --check    make them again in a temporary folder and compare

Needs fontTools 4.68.0 and Debian's fonts-noto-cjk 1:20220127+repack1-1 (font version 2.004).
"""
import hashlib
import pathlib
import sys
import tempfile

import fontTools
from fontTools import subset
from fontTools.ttLib import TTCollection

SOURCE = pathlib.Path("/usr/share/fonts/opentype/noto")
FACE = "Noto Sans CJK SC"
# The OFL lets a changed font not carry the reserved name of its original ("Source"); a name of our own is the
# cleanest, and keeps the copy apart from an installed Noto.
FAMILY = "Chayue Sans SC"
POSTSCRIPT = "ChayueSansSC"
WEIGHTS = {"Regular": 400, "Bold": 700}
# 1 January 2026 in seconds since 1904, the epoch of head.modified.
MODIFIED = 2082844800 + 1767225600

# What a county writes: GB 18030's scripts for Chinese, and the signs of forms and tables. Where the face has no
# glyph, the range is simply not filled. Hangul is left out.
RANGES = [
    (0x0020, 0x007E), (0x00A0, 0x024F),  # Latin, with the letters of pinyin
    (0x0250, 0x036F),  # ɑ ɡ of pinyin, tone marks
    (0x0370, 0x03FF), (0x0400, 0x045F),  # Greek and Cyrillic, as GB 2312 has them
    (0x1E00, 0x1EFF),
    (0x2000, 0x206F), (0x2070, 0x209F), (0x20A0, 0x20CF),  # punctuation, raised and lowered digits, currency
    (0x2100, 0x214F), (0x2150, 0x218F), (0x2190, 0x21FF),  # ℃ №, Ⅰ ⅱ, arrows
    (0x2200, 0x22FF), (0x2300, 0x23FF), (0x2460, 0x24FF),  # mathematics, technical, ① ⑴
    (0x2500, 0x257F), (0x2580, 0x259F), (0x25A0, 0x25FF),  # boxes, blocks, □ ■ ○
    (0x2600, 0x26FF), (0x2700, 0x27BF), (0x2900, 0x297F), (0x2B00, 0x2BFF),
    (0x2E00, 0x2E7F), (0x2E80, 0x2FDF), (0x2FF0, 0x2FFF), (0x3000, 0x303F),  # radicals, CJK punctuation
    (0x3040, 0x30FF), (0x3100, 0x312F), (0x31A0, 0x31BF), (0x31C0, 0x31EF), (0x31F0, 0x31FF),  # kana, bopomofo
    (0x3200, 0x321E), (0x3220, 0x325F), (0x327F, 0x33FF),  # ㈠ ㊣ ㎡ (without the Hangul in between)
    (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF),  # Han
    (0xFE10, 0xFE1F), (0xFE30, 0xFE4F), (0xFE50, 0xFE6F),
    (0xFF00, 0xFF9F), (0xFFE0, 0xFFEF),  # full width
    (0x20000, 0x323AF),  # Han, extensions B to H
]
FEATURES = ["kern", "mark", "ccmp", "tnum"]
DROPPED_TABLES = ["vhea", "vmtx", "VORG", "BASE", "DSIG"]


def face(style: str):
    for font in TTCollection(str(SOURCE / f"NotoSansCJK-{style}.ttc"), lazy=True).fonts:
        if font["name"].getDebugName(4) in (FACE, f"{FACE} {style}"):
            return font
    raise SystemExit(f"no face {FACE!r} in NotoSansCJK-{style}.ttc")


def rename(font, style: str) -> None:
    names = font["name"]
    version = names.getDebugName(5).split(";")[0]
    kept = {n.nameID: n.toUnicode() for n in names.names if n.langID == 0x409 and n.nameID in (0, 7, 8, 9, 10, 11, 12, 13, 14)}
    kept |= {
        1: FAMILY,
        2: style,
        3: f"{version};{POSTSCRIPT}-{style}",
        4: FAMILY if style == "Regular" else f"{FAMILY} {style}",
        5: f"{version}; subset of {FACE}",
        6: f"{POSTSCRIPT}-{style}",
    }
    names.names = []
    for name_id, text in sorted(kept.items()):
        names.setName(text, name_id, 3, 1, 0x409)
    os2 = font["OS/2"]
    os2.usWeightClass = WEIGHTS[style]
    bold = style == "Bold"
    # fsSelection: bit 5 BOLD, bit 6 REGULAR, bit 0 ITALIC; head.macStyle: bit 0 bold.
    os2.fsSelection = (os2.fsSelection & ~0b110_0001) | (1 << 5 if bold else 1 << 6)
    font["head"].macStyle = 1 if bold else 0
    font["head"].modified = MODIFIED
    cff = font["CFF "].cff
    cff.fontNames = [f"{POSTSCRIPT}-{style}"]
    cff[0].FamilyName = FAMILY
    cff[0].FullName = kept[4]
    cff[0].Weight = style


def make(style: str, folder: pathlib.Path) -> pathlib.Path:
    font = face(style)
    font.recalcTimestamp = False
    options = subset.Options()
    options.layout_features = FEATURES
    options.hinting = False
    options.desubroutinize = False
    options.notdef_outline = True
    options.name_IDs = ["*"]
    options.drop_tables += DROPPED_TABLES
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[c for low, high in RANGES for c in range(low, high + 1)])
    cutter.subset(font)
    # Variation sequences: nobody types them into a workbook, and what is not here is refused before printing.
    font["cmap"].tables = [t for t in font["cmap"].tables if t.format != 14]
    rename(font, style)
    path = folder / f"NotoSansSC-{style}.otf"
    font.save(str(path), reorderTables=True)
    return path


def main() -> None:
    here = pathlib.Path(__file__).resolve().parent
    check = sys.argv[1:] == ["--check"]
    with tempfile.TemporaryDirectory() as scratch:
        for style in WEIGHTS:
            path = make(style, pathlib.Path(scratch) if check else here)
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            print(f"{path.name} {path.stat().st_size} bytes sha256 {digest} (fontTools {fontTools.version})")
            if check and path.read_bytes() != (here / path.name).read_bytes():
                raise SystemExit(f"{path.name} differs from the committed one")


if __name__ == "__main__":
    main()
