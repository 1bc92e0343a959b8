//! Colour maps, by the names that matplotlib gives them, and what is needed to mix colours.

use super::scene::Color;

/// Digits of one colour in a map.
const DIGITS: usize = 6;

/// Colours of a map that run into one another, as in matplotlib.
const LEVELS: usize = 256;

/// Colours from the least value to the greatest, evenly spaced.
#[derive(Debug, Clone, Copy)]
pub struct Map {
    stops: &'static str,
    /// Between two of its colours there is none.
    steps: bool,
    reversed: bool,
}

impl Map {
    /// The colour of a value from 0 to 1; what is less or more has that of the nearer end.
    pub fn at(self, value: f64) -> [u8; 3] {
        let value = if value.is_nan() { 0.0 } else { value.clamp(0.0, 1.0) };
        let last = self.count() - 1;
        let level = ((value * self.count() as f64) as usize).min(last);
        let level = if self.reversed { last - level } else { level };
        if self.steps {
            return parts(self.stop(level));
        }
        let count = self.stops.len() / DIGITS;
        let place = (level * (count - 1)) as f64 / last as f64;
        let lower = (place as usize).min(count - 2);
        mixed(self.stop(lower), self.stop(lower + 1), place - lower as f64)
    }

    /// How many different colours there are.
    pub const fn count(self) -> usize {
        if self.steps { self.stops.len() / DIGITS } else { LEVELS }
    }

    fn stop(self, index: usize) -> Color {
        let digits = self.stops.get(index * DIGITS..(index + 1) * DIGITS);
        digits.and_then(|digits| Color::from_str_radix(digits, 16).ok()).unwrap_or_default()
    }
}

/// The map of that name; `_r` at its end turns it round.
pub fn map(name: &str) -> Option<Map> {
    let (plain, reversed) = name.strip_suffix("_r").map_or((name, false), |plain| (plain, true));
    let plain = if matches!(plain, "grey" | "binary" | "gist_gray" | "Grays") { "gray" } else { plain };
    let find =
        |maps: &'static [(&str, &'static str)]| maps.iter().find(|(name, _)| *name == plain).map(|(_, stops)| *stops);
    let reversed = reversed != name.starts_with("binary");
    let smooth = find(MAPS).map(|stops| Map { stops, steps: false, reversed });
    smooth.or_else(|| Some(Map { stops: find(KINDS)?, steps: true, reversed }))
}

/// Every name that [`map`] knows, without those that are turned round.
pub fn map_names() -> Vec<String> {
    MAPS.iter().chain(KINDS).map(|(name, _)| (*name).to_owned()).collect()
}

/// Red, green and blue of a colour.
pub const fn parts(color: Color) -> [u8; 3] {
    let [_, red, green, blue] = color.to_be_bytes();
    [red, green, blue]
}

/// The colour of red, green and blue.
pub const fn number([red, green, blue]: [u8; 3]) -> Color {
    Color::from_be_bytes([0, red, green, blue])
}

/// Between two colours, from `a` at 0 to `b` at 1.
pub fn mixed(a: Color, b: Color, share: f64) -> [u8; 3] {
    let (a, b) = (parts(a), parts(b));
    std::array::from_fn(|at| (f64::from(a[at]) + (f64::from(b[at]) - f64::from(a[at])) * share).round() as u8)
}

/// How bright a colour looks, from 0 to 1.
pub fn brightness([red, green, blue]: [u8; 3]) -> f64 {
    (0.2126 * f64::from(red) + 0.7152 * f64::from(green) + 0.0722 * f64::from(blue)) / 255.0
}

/// Every map: its name, and its colours as six hexadecimal digits each.
const MAPS: &[(&str, &str)] = &[
    ("afmhot", "000000800000ff8001fffe7fffffff"),
    ("autumn", "ff0000ffff00"),
    ("Blues", "f7fbffdeebf7c6dbef9ecae16baed64292c62171b508519c08306b"),
    ("bone", "0000000e0e131c1c272a2a3a38384e464661545574626882707a907d8e9d8ba1ab99b4b9a8c7c7bdd5d5d3e3e3e9f1f1ffffff"),
    (
        "BrBG",
        "543005663a077946088d520b9d6116ad7021bf812dca9849d4ac62dec17be7cf94efdcadf6e8c3f6ecd3f5f1e4f4f5f5\
         e6f1f0d7eeebc7eae5aee0d898d7cd81cec267bbb04da89f35978f25888012766e01655d01584f004b40003c30",
    ),
    ("brg", "0000fffe010000ff00"),
    ("BuGn", "f7fcfde5f5f9ccece698d8c965c2a341ae77238b45006d2c00441b"),
    ("BuPu", "f7fcfde0ecf4bfd3e69ebcda8c95c68c6cb188419d810f7c4d004b"),
    ("bwr", "0000fffefefeff0000"),
    (
        "cividis",
        "00224e00255400285b002b62002e6a0030700533711235701a386f213b6e273e6e2d416d32436d36466c3b496c3f4c6c\
         434e6c47516c4b546c4f576c535a6d565c6d5a5f6e5e626e61656f656870686a716c6d726f7073727374767676797977\
         7c7c787f7e788381798784788b87788f8a78928d789690779a93769e9676a29975a69c74aaa073aea371b3a670b7a96e\
         bbad6dbfb06bc3b369c7b767ccba64d0be62d4c15fd9c55cddc858e1cc55e6d051ead34cefd748f3db42f8df3cfde334\
         fee838",
    ),
    ("CMRmap", "0000002626804d26bf9a337eff4126e67f00e6bf19e6e57fffffff"),
    ("cool", "00ffffff00ff"),
    (
        "coolwarm",
        "3b4cc0445acc4e68d85875e16282ea6c8ff1779af782a6fb8db0fe98b9ffa3c2feaec9fcb8d0f9c2d5f4ccd9edd5dbe5\
         dcdcdce4d9d2ebd3c6f1cdb9f4c5adf7bba0f7b194f7a687f49a7bf18d6fec7f63e57058de614dd55042cb3e38c0282f\
         b40426",
    ),
    (
        "copper",
        "000000140c082819103b25184f3220633e28764b308a57389e6440b17047c57c4fd88957ec955fffa267ffae6fffbb77\
         ffc77f",
    ),
    ("gist_heat", "0000002000003f00006000008000009f0000c00100e02b00ff5500ff7f00ffa953ffd5abffffff"),
    ("GnBu", "f7fcf0e0f3dbccebc5a7ddb57accc44fb3d32b8cbe0868ac084081"),
    ("gray", "000000ffffff"),
    ("Greens", "f7fcf5e5f5e0c7e9c0a1d99b74c47641ab5d238b45006d2c00441b"),
    ("Greys", "fffffff0f0f0d9d9d9bdbdbd969696737373525252252525000000"),
    (
        "hot",
        "0b00001500002000002a00003500003f00004a00005400005f00006900007400007d00008800009200009d0000a70000\
         b20000bc0000c70000d10000dc0000e60000f10000fb0000ff0700ff1100ff1c00ff2600ff3100ff3b00ff4600ff5000\
         ff5a00ff6500ff6f00ff7a00ff8400ff8f00ff9900ffa300ffae00ffb800ffc300ffcd00ffd800ffe200ffed00fff700\
         ffff04ffff14ffff23ffff33ffff43ffff53ffff62ffff72ffff82ffff91ffffa0ffffb0ffffc0ffffd0ffffdfffffef\
         ffffff",
    ),
    (
        "hsv",
        "ff0000ff1800ff2f00ff4700ff5f00ff7600ff8d00ffa400ffbc00ffd400ffeb00f8fc00e3ff00ccff00b4ff009dff00\
         86ff006eff0057ff003fff0027ff0010ff0003ff0b00ff1f00ff3700ff4f00ff6600ff7d00ff9500ffac00ffc400ffdb\
         00fff300f3ff00dcff00c4ff00adff0095ff007eff0067ff004fff0037ff0020ff030bff1000ff2700ff3f00ff5600ff\
         6e00ff8500ff9c00ffb400ffcc00ffe300fff800fcff00ecff00d4ff00bcff00a5ff008eff0076ff005fff0047ff0030\
         ff0018",
    ),
    (
        "inferno",
        "0000040403120b0724150b37210c4a2f0a5b3d09654a0c6b56106e63156e70196e7d1e6d89226a962766a32c61af315b\
         bb3654c63d4dd14545da4f3ce35932eb6529f1721ef67f14f98c0afb9b06fcaa0ffbba1ff9c932f5d949f2e865f3f586\
         fcffa4",
    ),
    (
        "jet",
        "0000800000920000a40000b60000c80000da0000ed0000fe0000ff000fff001fff002fff003fff004fff005fff006fff\
         007fff008fff009fff00afff00bfff00cfff00dffc08efef15fee221ffd52effc83bffbc48ffaf55ffa262ff956fff88\
         7cff7c88ff6f95ff62a2ff55afff48bcff3bc8ff2ed5ff21e2ff15effe08fcf000ffe100ffd200ffc300ffb500ffa600\
         ff9700ff8800ff7900ff6b00ff5c00ff4d00ff3e00ff3000ff2200fe1300ed0400da0000c80000b60000a40000920000\
         800000",
    ),
    (
        "magma",
        "0000040303120a0822130d341d114729115a36106b440f7650127c5d177f691c817621818226818f2a819c2e7fa9337d\
         b6367ac33b75cf4070db476ae65164ee5c5ef46a5cf9785dfb8861fd9668fea571feb47bfec287fed194fde0a1fceeb0\
         fcfdbf",
    ),
    ("ocean", "0080000000550080aaffffff"),
    ("Oranges", "fff5ebfee6cefdd0a2fdae6bfd8d3cf16913d94801a636037f2704"),
    ("OrRd", "fff7ecfee8c8fdd49efdba83fc8c59ef6548d7301fb300007f0000"),
    ("PiYG", "8e0152c51d7ede77aef1b5d9fde0eff7f7f6e6f5d0b9e1877fbc414c9121276419"),
    (
        "plasma",
        "0d08872206903105973f049c4c02a15901a56600a77201a87e03a88909a59511a19f1a9ca92395b32c8ebc3587c43e7f\
         cc4678d25071d9596adf6263e56b5deb7556f07f4ff48a48f89441fb9f3afdab33feb72dfdc328fcd025f9dd25f5eb27\
         f0f921",
    ),
    ("PRGn", "40004b772b849970abc1a4cee7d4e8f6f7f6d9f0d3a7dba15aae611a773600441b"),
    ("PuBu", "fff7fbece7f2d0d1e6a5bddb73a9cf3790c00570b0045a8d023858"),
    ("PuBuGn", "fff7fbece2f0d0d1e6a5bddb66a9cf3790c002818a016c59014636"),
    ("PuOr", "7f3b08b45906e08214fcb761fee0b6f6f6f7d8daebb3acd28073ac5326872d004b"),
    ("PuRd", "f7f4f9e7e1efd4b9dac993c7df64afe72a8ace125698004367001f"),
    ("Purples", "fcfbfdefedf5dadaebbcbddc9e9ac8807dba6a51a354278f3f007d"),
    (
        "rainbow",
        "8000ff6032fe4062fa208ef400b5eb20d5e140ecd460fac580ffb49efaa2beec8eded579feb562ff8e4aff6232ff3219\
         ff0000",
    ),
    ("RdBu", "67001fb2182cd6604df4a582fddbc7f6f6f6d1e5f091c5dd4393c32166ac053061"),
    ("RdGy", "67001fb3192cd6604df3a481fddbc7fefefee0e0e0bbbbbb8787874c4c4c1a1a1a"),
    ("RdPu", "fff7f3fde0ddfcc5c0fa9eb5f767a1dd3597ae017e7a017749006a"),
    ("RdYlBu", "a50026d73028f46d43fdae61fee090fefebfe0f3f8abd9e974add14675b4313695"),
    ("RdYlGn", "a50026d83128f46d43fdad60fee08bfeffbed9ef8ba7d96b66bd63199750006837"),
    ("Reds", "fff5f0fee0d2fcbba1fc9272fb6a4aef3b2ccb181da50f1567000d"),
    ("seismic", "00004c0101fefefdfeff0101800000"),
    ("Spectral", "9e0142d53e4ff46d43fdae61fee08bfffebee6f598abdca466c2a53388bc5e4fa2"),
    ("spring", "ff00ffffff00"),
    ("summer", "008066ffff66"),
    (
        "terrain",
        "3333992256bc1078de0098fe00b2b201cc6631d67065e07a99eb85cdf58ffefe98e6df8bccbe7db29c6f9a7e62805c54\
         997c76b39e99cdbfbce5dedcffffff",
    ),
    (
        "turbo",
        "30123b392a734040a24456c7466be34680f64293ff37a7fa28bbec1dccd918dcc31ee8b031f2994cf97e6bfe648aff4c\
         a2fc3cb8f735cced34dee037edd03af7c03afdad35fe982cfb8022f56818ec520fe14109d23105c12302ac1701950d01\
         7a0403",
    ),
    (
        "twilight",
        "e2d9e2ddd9e0d6d7ddcdd3d8c2ced4b6c8cfaac2cc9ebbc994b4c689adc580a5c3789ec27196c16c8ebf6786be647dbc\
         6276ba606db85f63b55f5ab15e50ad5e47a75d3da15c3399592a8f562284511b774c166945135c3e115038114533113d\
         2f1436",
    ),
    (
        "twilight_shifted",
        "3014373711434112564c176b5621825b2f945d40a25e4fac5f5fb3616fb9647dbc6b8cbf7499c180a5c391b2c6a3beca\
         b8c9d0cbd2d7dad8dfe2d9e2",
    ),
    (
        "viridis",
        "440154470d6048186a482374472d7b4537814240863e49893b528b375b8d33638d2f6b8e2c728e297a8e26828e23898e\
         21908c1f978b1f9f8821a68527ad8131b57b3ebc744dc26c5cc8636ece5882d34d95d840aadc32c0df25d5e21aeae51a\
         fde725",
    ),
    ("winter", "0000ff00ff80"),
    ("Wistia", "e4ff7affe81affbd00ffa000fc7f00"),
    ("YlGn", "ffffe5f7fcb9d9f0a3acdd8e77c67942ab5d238443006837004529"),
    ("YlGnBu", "ffffd9edf8b1c6e9b47fcdbb41b6c41d91c0225ea8253494081d58"),
    ("YlOrBr", "ffffe5fff7bcfee390fec34ffe9829ec7014cc4c02993404662506"),
    ("YlOrRd", "ffffccffeda0fed976feb24cfd8d3cfc4e2ae31a1cbd0026800026"),
];

/// Maps of few colours that do not run into one another, for kinds of things.
const KINDS: &[(&str, &str)] = &[
    ("Accent", "7fc97fbeaed4fdc086ffff99386cb0f0027fbf5b17666666"),
    ("Dark2", "1b9e77d95f027570b3e7298a66a61ee6ab02a6761d666666"),
    ("Paired", "a6cee31f78b4b2df8a33a02cfb9a99e31a1cfdbf6fff7f00cab2d66a3d9affff99b15928"),
    ("Pastel1", "fbb4aeb3cde3ccebc5decbe4fed9a6ffffcce5d8bdfddaecf2f2f2"),
    ("Pastel2", "b3e2cdfdcdaccbd5e8f4cae4e6f5c9fff2aef1e2cccccccc"),
    ("Set1", "e41a1c377eb84daf4a984ea3ff7f00ffff33a65628f781bf999999"),
    ("Set2", "66c2a5fc8d628da0cbe78ac3a6d854ffd92fe5c494b3b3b3"),
    ("Set3", "8dd3c7ffffb3bebadafb807280b1d3fdb462b3de69fccde5d9d9d9bc80bdccebc5ffed6f"),
    ("tab10", "1f77b4ff7f0e2ca02cd627289467bd8c564be377c27f7f7fbcbd2217becf"),
    (
        "tab20",
        "1f77b4aec7e8ff7f0effbb782ca02c98df8ad62728ff98969467bdc5b0d58c564bc49c94e377c2f7b6d27f7f7fc7c7c7\
         bcbd22dbdb8d17becf9edae5",
    ),
    (
        "tab20b",
        "393b795254a36b6ecf9c9ede6379398ca252b5cf6bcedb9c8c6d31bd9e39e7ba52e7cb94843c39ad494ad6616be7969c\
         7b4173a55194ce6dbdde9ed6",
    ),
    (
        "tab20c",
        "3182bd6baed69ecae1c6dbefe6550dfd8d3cfdae6bfdd0a231a35474c476a1d99bc7e9c0756bb19e9ac8bcbddcdadaeb\
         636363969696bdbdbdd9d9d9",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maps_run_from_end_to_end() {
        let viridis = map("viridis").expect("a map");
        assert_eq!((viridis.at(-1.0), viridis.at(2.0)), ([68, 1, 84], [253, 231, 37]));
        assert_eq!(map("viridis_r").expect("a map").at(0.0), [253, 231, 37]);
        assert_eq!(map("gray").expect("a map").at(0.5), [128, 128, 128]);
        assert_eq!(map("binary").expect("a map").at(0.0), [255, 255, 255]);
        let tab10 = map("tab10").expect("a map");
        assert_eq!((tab10.count(), tab10.at(0.0), tab10.at(0.99)), (10, [0x1f, 0x77, 0xb4], [0x17, 0xbe, 0xcf]));
        assert_eq!(map("tab10_r").expect("a map").at(0.15), [0xbc, 0xbd, 0x22]);
        assert!(map("nope").is_none() && MAPS.iter().all(|(_, stops)| stops.len() >= 12 && stops.len() % DIGITS == 0));
    }
}
