r"""Writes letters and digits of Debian's typefaces as the pictures of the held-out suite: see docs/results/held-out.md.

    apt-get install --no-install-recommends python3-pil python3-fonttools python3-numpy \
      $(apt-cache show $(apt-cache pkgnames fonts-) | awk '/^Package:/ {name = $2} /^Installed-Size:/ && $2 <= 2500 {print name}')
    /usr/bin/python3 scripts/study-suite/held-out-typefaces.py FOLDER   # eight files, typefaces*.npy

Typefaces of the test pictures are not among those of the training pictures. Of each file of a typeface there is one picture of each of the
62 characters, a little turned, slanted and moved.
"""

import glob
import os
import string
import sys

import numpy as np
from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw, ImageFont

CHARACTERS = string.digits + string.ascii_uppercase + string.ascii_lowercase
SIZE = 28
FILES_OF_A_TYPEFACE = 4

random = np.random.default_rng(20261201)


def typeface_of(path):
    """The name of the typeface, or None where a character is missing."""
    try:
        with TTFont(path, lazy=True) as font:
            if not set(map(ord, CHARACTERS)) <= set(font.getBestCmap() or {}):
                return None
            return font["name"].getDebugName(16) or font["name"].getDebugName(1)
    except Exception:  # A file that cannot be read is none of ours.
        return None


def picture_of(font, character):
    canvas = Image.new("L", (3 * SIZE, 3 * SIZE))
    ImageDraw.Draw(canvas).text((1.5 * SIZE, 1.5 * SIZE), character, 255, font=font, anchor="mm")
    turn, slant = random.normal(0, 0.08), random.normal(0, 0.08)
    (x, y) = random.uniform(-2, 2, 2)
    scale = random.uniform(0.9, 1.15)
    a, b, d, e = scale * np.cos(turn), scale * (slant - np.sin(turn)), scale * np.sin(turn), scale * np.cos(turn)
    half, middle = SIZE / 2, 1.5 * SIZE
    shift = (a, b, middle - a * half - b * half + x, d, e, middle - d * half - e * half + y)
    return np.asarray(canvas.transform((SIZE, SIZE), Image.AFFINE, shift, Image.BILINEAR), np.uint8)


def pictures_of(path):
    """[62, 28, 28], or None of a font whose letters are not told apart, such as one of symbols."""
    try:
        font = ImageFont.truetype(path, 22)
        pictures = np.stack([picture_of(font, character) for character in CHARACTERS])
        plain = {bytes(font.getmask(character)) for character in CHARACTERS}
    except Exception:
        return None
    return pictures if len(plain) > 50 and pictures.any((1, 2)).all() else None


def write(name, x, y):
    np.save(f"{sys.argv[1]}/{name}-x.npy", x)
    np.save(f"{sys.argv[1]}/{name}-y.npy", y)


typefaces = {}
for path in sorted(glob.glob("/usr/share/fonts/**/*.[to]tf", recursive=True), key=os.path.basename):
    name = typeface_of(path)
    if name is not None and len(typefaces.setdefault(name, [])) < FILES_OF_A_TYPEFACE:
        pictures = pictures_of(path)
        if pictures is not None:
            typefaces[name].append(pictures)
names = sorted(name for name, of in typefaces.items() if of)
random.shuffle(names)
held_back = len(names) // 5
# A few characters make most of a text: the next one comes as often as the first, divided by its place.
shares = 1 / (1 + random.permutation(len(CHARACTERS)))
for part, of in {"test": names[:held_back], "train": names[held_back:]}.items():
    x = np.concatenate([pictures for name in of for pictures in typefaces[name]])
    y = np.tile(np.arange(len(CHARACTERS), dtype=np.uint8), len(x) // len(CHARACTERS))
    order = random.permutation(len(x))
    x, y = x[order], y[order]
    write(f"typefaces-{part}", x, y)
    kept = random.random(len(y)) < np.minimum(4 * shares[y], 1)
    write(f"typefaces-uneven-{part}", x[kept], y[kept])
    print(part, len(of), "typefaces,", len(x), "pictures,", kept.sum(), "uneven")
