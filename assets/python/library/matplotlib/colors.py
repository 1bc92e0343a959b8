"""Colours by their names, letters, hexadecimal digits and shares."""

TABLEAU = (
    0x1F77B4, 0xFF7F0E, 0x2CA02C, 0xD62728, 0x9467BD, 0x8C564B, 0xE377C2, 0x7F7F7F, 0xBCBD22, 0x17BECF,
)  # fmt: skip
TABLEAU_COLORS = dict(
    zip(
        ("tab:blue", "tab:orange", "tab:green", "tab:red", "tab:purple", "tab:brown", "tab:pink", "tab:gray", "tab:olive", "tab:cyan"),
        (f"#{color:06x}" for color in TABLEAU),
        strict=True,
    )
)
BASE_COLORS = {
    "b": (0, 0, 1),
    "g": (0, 0.5, 0),
    "r": (1, 0, 0),
    "c": (0, 0.75, 0.75),
    "m": (0.75, 0, 0.75),
    "y": (0.75, 0.75, 0),
    "k": (0, 0, 0),
    "w": (1, 1, 1),
}

_NAMES = """
    aliceblue=f0f8ff antiquewhite=faebd7 aqua=00ffff aquamarine=7fffd4 azure=f0ffff beige=f5f5dc bisque=ffe4c4
    black=000000 blanchedalmond=ffebcd blue=0000ff blueviolet=8a2be2 brown=a52a2a burlywood=deb887 cadetblue=5f9ea0
    chartreuse=7fff00 chocolate=d2691e coral=ff7f50 cornflowerblue=6495ed cornsilk=fff8dc crimson=dc143c cyan=00ffff
    darkblue=00008b darkcyan=008b8b darkgoldenrod=b8860b darkgray=a9a9a9 darkgreen=006400 darkgrey=a9a9a9
    darkkhaki=bdb76b darkmagenta=8b008b darkolivegreen=556b2f darkorange=ff8c00 darkorchid=9932cc darkred=8b0000
    darksalmon=e9967a darkseagreen=8fbc8f darkslateblue=483d8b darkslategray=2f4f4f darkslategrey=2f4f4f
    darkturquoise=00ced1 darkviolet=9400d3 deeppink=ff1493 deepskyblue=00bfff dimgray=696969 dimgrey=696969
    dodgerblue=1e90ff firebrick=b22222 floralwhite=fffaf0 forestgreen=228b22 fuchsia=ff00ff gainsboro=dcdcdc
    ghostwhite=f8f8ff gold=ffd700 goldenrod=daa520 gray=808080 green=008000 greenyellow=adff2f grey=808080
    honeydew=f0fff0 hotpink=ff69b4 indianred=cd5c5c indigo=4b0082 ivory=fffff0 khaki=f0e68c lavender=e6e6fa
    lavenderblush=fff0f5 lawngreen=7cfc00 lemonchiffon=fffacd lightblue=add8e6 lightcoral=f08080 lightcyan=e0ffff
    lightgoldenrodyellow=fafad2 lightgray=d3d3d3 lightgreen=90ee90 lightgrey=d3d3d3 lightpink=ffb6c1
    lightsalmon=ffa07a lightseagreen=20b2aa lightskyblue=87cefa lightslategray=778899 lightslategrey=778899
    lightsteelblue=b0c4de lightyellow=ffffe0 lime=00ff00 limegreen=32cd32 linen=faf0e6 magenta=ff00ff maroon=800000
    mediumaquamarine=66cdaa mediumblue=0000cd mediumorchid=ba55d3 mediumpurple=9370db mediumseagreen=3cb371
    mediumslateblue=7b68ee mediumspringgreen=00fa9a mediumturquoise=48d1cc mediumvioletred=c71585
    midnightblue=191970 mintcream=f5fffa mistyrose=ffe4e1 moccasin=ffe4b5 navajowhite=ffdead navy=000080
    oldlace=fdf5e6 olive=808000 olivedrab=6b8e23 orange=ffa500 orangered=ff4500 orchid=da70d6 palegoldenrod=eee8aa
    palegreen=98fb98 paleturquoise=afeeee palevioletred=db7093 papayawhip=ffefd5 peachpuff=ffdab9 peru=cd853f
    pink=ffc0cb plum=dda0dd powderblue=b0e0e6 purple=800080 rebeccapurple=663399 red=ff0000 rosybrown=bc8f8f
    royalblue=4169e1 saddlebrown=8b4513 salmon=fa8072 sandybrown=f4a460 seagreen=2e8b57 seashell=fff5ee
    sienna=a0522d silver=c0c0c0 skyblue=87ceeb slateblue=6a5acd slategray=708090 slategrey=708090 snow=fffafa
    springgreen=00ff7f steelblue=4682b4 tan=d2b48c teal=008080 thistle=d8bfd8 tomato=ff6347 turquoise=40e0d0
    violet=ee82ee wheat=f5deb3 white=ffffff whitesmoke=f5f5f5 yellow=ffff00 yellowgreen=9acd32
"""
CSS4_COLORS = {name: "#" + digits.upper() for name, digits in (pair.split("=") for pair in _NAMES.split())}


_FORMS = (
    "supported inputs are (r, g, b) and (r, g, b, a) 0-1 float tuples; '#rrggbb', '#rrggbbaa', '#rgb', '#rgba' strings; named"
    " color strings; string reprs of 0-1 floats for grayscale values; 'C0', 'C1', ... strings for colors of the color cycle;"
    " and pairs combining one of the above with an alpha value"
)


def of_cycle(index):
    """Red, green and blue of the colour that comes at a place when none is asked for."""
    color = TABLEAU[index % len(TABLEAU)]
    return tuple((color >> shift & 0xFF) / 255 for shift in (16, 8, 0))


def of_format(text):
    """The colour in a format such as `C3--`."""
    if text[:1] == "C" and text[1:].isdigit():
        return (*of_cycle(int(text[1:])), 1)
    return (*map(float, BASE_COLORS[text]), 1) if text in BASE_COLORS else to_rgba(text)


def _hex(text):
    digits = text[1:]
    if len(digits) in (3, 4):
        digits = "".join(digit * 2 for digit in digits)
    if len(digits) not in (6, 8):
        return None
    try:
        parts = [int(digits[at : at + 2], 16) / 255 for at in range(0, len(digits), 2)]
    except ValueError:
        return None
    return tuple(parts) if len(parts) == 4 else (*parts, 1.0)


def _of_text(text):
    if text.lower() == "none":
        return (0.0, 0.0, 0.0, 0.0)
    if text.startswith("#"):
        return _hex(text)
    if text in BASE_COLORS:
        return (*map(float, BASE_COLORS[text]), 1.0)
    if text[:1] == "C" and text[1:].isdigit():
        return _hex(f"#{TABLEAU[int(text[1:]) % len(TABLEAU)]:06x}")
    name = text.lower().replace("grey", "gray")
    if name in TABLEAU_COLORS:
        return _hex(TABLEAU_COLORS[name])
    if name in CSS4_COLORS:
        return _hex(CSS4_COLORS[name])
    try:
        gray = float(text)
    except ValueError:
        return None
    return (gray, gray, gray, 1.0) if 0 <= gray <= 1 else None


def to_rgba(c, alpha=None):
    """Red, green, blue and opacity, from 0 to 1."""
    if isinstance(c, tuple) and len(c) == 2 and isinstance(c[0], (str, tuple, list)):
        c, alpha = c
    if isinstance(c, str):
        rgba = _of_text(c)
        if rgba is None:
            raise ValueError(f"Invalid RGBA argument: {c!r}")
    else:
        try:
            rgba = tuple(float(part) for part in c)
        except (TypeError, ValueError):
            raise ValueError(f"Invalid RGBA argument: {c!r}") from None
        if len(rgba) not in (3, 4):
            raise ValueError("RGBA sequence should have length 3 or 4")
        if any(not 0 <= part <= 1 for part in rgba):
            raise ValueError("RGBA values should be within 0-1 range")
        rgba = rgba if len(rgba) == 4 else (*rgba, 1.0)
    return rgba if alpha is None else (*rgba[:3], float(alpha))


def to_rgb(c):
    """Red, green and blue, from 0 to 1."""
    return to_rgba(c)[:3]


def to_hex(c, keep_alpha=False):
    """As in `#ff8800`."""
    parts = to_rgba(c)[: 4 if keep_alpha else 3]
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)


def is_color_like(c):
    """Whether `c` is a colour."""
    try:
        to_rgba(c)
    except (TypeError, ValueError):
        return False
    return True


def packed(c, argument="color"):
    """A colour as one number."""
    try:
        red, green, blue, _ = to_rgba(c)
    except ValueError:
        if isinstance(c, str):
            raise ValueError(f"{c!r} is not a valid value for {argument}: {_FORMS}") from None
        raise
    return round(red * 255) << 16 | round(green * 255) << 8 | round(blue * 255)


class Normalize:
    """Numbers between `vmin` and `vmax` as shares."""

    def __init__(self, vmin=None, vmax=None, clip=False):
        self.vmin, self.vmax, self.clip = vmin, vmax, clip

    def __call__(self, value, clip=None):
        import numpy as np

        values = np.asarray(value, dtype=np.float64)
        low = float(values.min()) if self.vmin is None else self.vmin
        high = float(values.max()) if self.vmax is None else self.vmax
        shares = (values - low) / (high - low) if high != low else values * 0
        return np.clip(shares, 0, 1) if self.clip or clip else shares
