import type { Traits } from './portrait.ts';

const index = (table: Readonly<Record<string, string>>): ReadonlyMap<string, string> =>
  new Map(Object.entries(table).flatMap(([name, words]) => words.split(' ').map((word): [string, string] => [word, name])));

/** Singular word → element of a picture. */
export const elementWords = index({
  mountains: 'mountain peak alp summit ridge himalaya volcano glacier cliff rock highland iceberg slope canyon',
  hills: 'hill valley meadow pasture countryside vineyard landscape farmland allotment orchard moor upland',
  sea: 'sea ocean water lake harbour harbor bay wave coast shore pier ferry port dock tide lagoon marina reservoir pond coral swimmer seaside flood fjord',
  beach: 'beach sand shoreline dune-beach seashore',
  river: 'river stream creek brook canal delta bank',
  waterfall: 'waterfall cascade',
  forest: 'forest wood jungle pine birch grove woodland taiga park spruce rainforest',
  tree: 'tree oak willow maple apple cherry olive',
  palm: 'palm coconut oasis',
  flowers: 'flower rose tulip poppy daisy blossom lily sunflower lavender garden wildflower bouquet bloom petal bee beekeeping beekeeper',
  grass: 'grass reed wheat corn crop field barley',
  desert: 'desert dune sahara gobi mars wasteland drought',
  cactus: 'cactus cacti saguaro',
  city: 'city skyline skyscraper downtown metropolis town tower street urban tokyo manhattan york london chicago hong office apartment rooftop roof square stadium factory motorway market traffic building block cyberpunk',
  house: 'house home cottage cabin hut barn farm village bakery school hospital shop church chapel station inn bungalow mill greenhouse farmhouse',
  castle: 'castle fortress palace ruin citadel kingdom cathedral temple monastery',
  lighthouse: 'lighthouse beacon',
  windmill: 'windmill turbine wind',
  bridge: 'bridge viaduct aqueduct',
  road: 'road highway path lane route track trail asphalt journey cyclist motorbike bicycle crossing',
  boat: 'boat ship sailboat sail yacht vessel canoe fishing fisherman sailor ferryman raft trawler pilot regatta',
  train: 'train railway tram locomotive subway metro rail carriage',
  balloon: 'balloon airship zeppelin',
  kite: 'kite',
  cat: 'cat kitten tabby feline',
  dog: 'dog puppy hound wolf fox husky labrador sled',
  horse: 'horse pony stallion mare foal unicorn',
  fish: 'fish shark whale dolphin salmon aquarium underwater',
  birds: 'bird gull seagull crow swallow pigeon goose crane flock raven starling duck swan migration ringer',
  person:
    `person man woman girl boy child people figure crowd worker farmer nurse engineer welder gardener baker dancer walker traveller shepherd postwoman watchman keeper harvester musician violinist soldier monk king queen
    couple family stranger pedestrian guide crew player painter maker founder cleaner driver dog-walker sister brother friend volunteer dancer climber hiker astronaut astronomer fisher guard mother father grandmother grandfather choir`.replace(
      /\s+/g,
      ' ',
    ),
  umbrella: 'umbrella parasol',
  sun: 'sun sunlight sunshine sunbeam',
  moon: 'moon moonlight crescent moonlit lunar',
  stars: 'star starlight galaxy cosmos space milky constellation universe telescope observatory starry',
  clouds: 'cloud cloudy overcast cumulus sky',
  rain: 'rain rainy drizzle downpour monsoon shower raindrop',
  storm: 'storm thunder hurricane tempest thunderstorm chaser',
  lightning: 'lightning thunderbolt',
  snow: 'snow snowy blizzard snowfall ice frozen frost snowflake sledge icy arctic',
  fog: 'fog mist haze foggy misty smoke steam',
  aurora: 'aurora borealis northern',
  rainbow: 'rainbow',
  stillLife: 'vase cup tea coffee table book bowl fruit pear lemon candle teapot kitchen desk bread',
  interior: 'room interior window indoor kitchen library studio-room hallway corridor museum café cafe bedroom archive doorway',
  portrait: 'portrait face headshot selfie bust closeup',
});

/** Words → palette, by rank: earlier rows win. */
export const paletteWords: readonly (readonly [palette: string, words: RegExp])[] = [
  ['mono', /\bblack[- ]and[- ]white\b|\bmonochrome\b|\bb&w\b|\bgr[ea]yscale\b|\bnoir\b|\bwoodcut\b|\blinocut\b|\bengraving\b|\bpencil\b|\bcharcoal\b/],
  ['sepia', /\bsepia\b|\bvintage\b|\bdaguerreotype\b|\bantique\b|\bold photograph\b/],
  ['neon', /\bneon\b|\bcyberpunk\b|\bsynthwave\b|\bvaporwave\b|\bnightclub\b/],
  ['night', /\bnight\b|\bmidnight\b|\bmoon(?:lit|light)?\b|\bstars?\b|\bstarry\b|\bdark(?:ness)?\b|\bblue hour\b|\baurora\b|\bnocturnal\b|\blantern light\b/],
  ['sunset', /\bsunsets?\b|\bdusk\b|\bsundown\b|\btwilight\b|\bevening\b/],
  ['golden', /\bgolden\b|\bgold\b|\bwarm\b|\bamber\b|\bafternoon\b|\bharvest\b|\bwheat\b/],
  ['dawn', /\bdawn\b|\bsunrise\b|\bmorning\b|\bdaybreak\b/],
  ['storm', /\bstorm(?:y)?\b|\bthunder\w*\b|\bheavy clouds\b|\brain(?:y)?\b|\bgloomy\b|\bmelanchol\w+\b|\bsombre\b/],
  ['fog', /\bfog(?:gy)?\b|\bmist(?:y)?\b|\bovercast\b|\bhaz[ey]\b|\bquiet\b/],
  ['winter', /\bwinter\b|\bsnow\w*\b|\bic[ey]\b|\bfrost\w*\b|\bfrozen\b|\bcold\b|\bglacier\b|\barctic\b/],
  ['autumn', /\bautumn\b|\bfall leaves\b|\boctober\b|\bnovember\b|\brust(?:y)?\b/],
  ['desert', /\bdeserts?\b|\bdunes?\b|\bsahara\b|\barid\b|\bdry\b|\bdrought\b/],
  ['tropical', /\btropic\w*\b|\bpalms?\b|\bbeach\b|\bcoral\b|\bisland\b|\bturquoise\b|\bsummer\b/],
  ['spring', /\bspring\b|\bblossoms?\b|\bfresh\b|\bgarden\b|\bmeadow\b|\bgreen\b|\bflowers?\b/],
  ['pastel', /\bpastel\b|\bsoft\b|\btender\b|\bdreamy\b|\bgentle\b|\bpale\b/],
  ['day', /\bday(?:light)?\b|\bnoon\b|\bsunny\b|\bbright\b|\bclear\b|\bblue sky\b/],
];

/** How the finished pixels are treated. */
export type Style = 'mono' | 'sepia' | 'film' | 'fine' | 'watercolour' | 'oil' | 'woodcut' | 'pixel' | 'soft';

export const styleWords: readonly (readonly [style: Style, words: RegExp])[] = [
  ['watercolour', /\bwater ?colou?r|\baquarelle\b|\bgouache\b|\bink wash\b/],
  ['oil', /\boil (?:painting|on canvas)\b|\bimpressionis\w+|\bbrush ?strokes?\b|\bvan gogh\b|\bacrylic\b/],
  ['woodcut', /\bwoodcut\b|\blinocut\b|\bengraving\b|\bscreen ?print\b|\bpencil\b|\bcharcoal\b/],
  ['pixel', /\bpixel(?: |-)?art\b|\b8-?bit\b|\bpixelated\b/],
  ['mono', /\bblack[- ]and[- ]white\b|\bmonochrome\b|\bb&w\b|\bgr[ea]yscale\b|\bnoir\b/],
  ['sepia', /\bsepia\b|\bdaguerreotype\b|\bantique\b|\bold photograph\b/],
  ['film', /\b35 ?mm\b|\bfilm\b|\bgrain(?:y)?\b|\banalog(?:ue)?\b|\bpolaroid\b|\bvintage\b/],
  ['fine', /\b(?:medium|large) format\b/],
  ['soft', /\bsoft focus\b|\bdreamy\b|\bbokeh\b|\bethereal\b/],
];

const colouredParts = {
  hair: /^(?:hair|haired|beard|bearded|curls)$/,
  coat: /^(?:coat|jacket|shirt|sweater|pullover|turtleneck|dress|suit|raincoat|hoodie|blouse|scarf|coats|uniform)$/,
} as const;

/** Which of a figure's parts a word names, where it names one. */
export function partOf(word: string): 'hair' | 'coat' | undefined {
  if (colouredParts.hair.test(word)) return 'hair';
  return colouredParts.coat.test(word) ? 'coat' : undefined;
}

/** What the words say about a face. */
export function traitsIn(text: string): Traits {
  const woman = /\b(?:woman|she|her|girl|lady|sister|mother|grandmother)\b/.test(text);
  const man = /\b(?:man|he|his|boy|gentleman|father|grandfather|fisherman)\b/.test(text);
  const style = /\b(?:bald|shaved head)\b/.test(text)
    ? 'bald'
    : /\bcurl(?:y|s)\b/.test(text)
      ? 'curly'
      : /\blong\b[^.,]{0,16}\bhair\b/.test(text)
        ? 'long'
        : /\b(?:short|cropped)\b[^.,]{0,16}\bhair\b/.test(text)
          ? 'short'
          : /\btied back\b|\bbun\b/.test(text)
            ? 'bun'
            : undefined;
  return {
    ...(/\b(?:old|elderly|aged|sixties|seventies|eighties|wrinkled|grandmother|grandfather)\b/.test(text)
      ? { old: true }
      : /\b(?:young|child|boy|girl|teenager|twenties|thirties)\b/.test(text)
        ? { old: false }
        : {}),
    ...(style === undefined ? (man && !woman ? { style: 'short' as const } : {}) : { style }),
    ...(/\bbeard(?:ed)?\b|\bmoustache\b/.test(text) ? { beard: true, style: 'short' as const } : woman ? { beard: false, woman: true } : {}),
    ...(/\b(?:glasses|spectacles)\b/.test(text) ? { glasses: true } : {}),
    ...(/\b(?:hat|cap|beanie|helmet)\b/.test(text) ? { hat: true } : {}),
    ...(/\bscarf\b/.test(text) ? { scarf: true } : {}),
    ...(/\b(?:smil\w+|laugh\w*|happy|joy\w*|grin\w*)\b/.test(text) ? { smiling: true } : {}),
    ...(/\b(?:dark|black|brown)[- ]skin/.test(text) ? { skin: '#7c4c31' } : /\bpale[- ]skin/.test(text) ? { skin: '#f0cdb0' } : {}),
  };
}
