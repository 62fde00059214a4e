/** Concrete subjects that a page or a picture can carry. */
export const subjects =
  `night ferries|salt harvesters|rooftop farms|glacier guides|harbour pilots|seed vaults|wildfire crews|street chess players|lighthouse keepers|river cleaners|flood walls|storm chasers|night markets|mountain schools|
desert solar fields|ice fishers|orchard nurses|bridge painters|tide mills|kite makers|bell founders|bird ringers|city beekeepers|boat builders|late trains|empty stadiums|clay brick towns|coral gardeners|snow roads|lantern festivals|
border rivers|village cinemas|lost rivers|wind farms|winter swimmers|tram drivers|wild horses|stray cats|shepherds on motorbikes|women welders|old observatories|forest hospitals|floating gardens|amateur astronomers|paper mills|
dry reservoirs|rain collectors|clock menders|sled dogs|allotment gardens|ship breakers|high bakeries|moonlit harvests|umbrella repairers|quiet motorways|repair cafés|grain silos|sea walls|morning choirs|returning wolves`
    .split('|')
    .map((phrase) => phrase.trim());

export const places =
  `at the old harbour|on a stone bridge|in a narrow street|at the edge of a pine forest|on a hill above the city|beside a slow river|in front of a red house|by the lighthouse|on an empty beach|under snowy mountains|at the desert road|
in a field of flowers|on the roof of a tower|at the ferry pier|in a village square|along the coast road|in a small boat|near the windmill|in a birch wood|beneath the city skyline|by a frozen lake|in the castle yard|at the railway bridge|behind the greenhouse`
    .split('|')
    .map((phrase) => phrase.trim());

export const lights =
  `in low winter light|under a full moon|at sunset|in thin morning fog|under a sky full of stars|after rain|in hard noon light|at the blue hour|by the glow of neon signs|in falling snow|under heavy clouds|in golden evening light|at dawn|in soft overcast light|through mist|in pale spring sunshine`
    .split('|')
    .map((phrase) => phrase.trim());

export const figures =
  `an old fisherman|a young violinist|a girl in a yellow coat|a tired nurse|a boy with a kite|a night watchman|a woman in a red scarf|a baker with floury hands|a group of children|a cyclist|a grey cat|a black dog|a white horse|a flock of birds|
a ferryman|a postwoman|a welder with her mask raised|an engineer with a lamp|a gardener|a man with an umbrella|a girl with a telescope|a street musician|a farmer and his dog|a swimmer`
    .split('|')
    .map((phrase) => phrase.trim());

export const deeds =
  `waits|looks back over one shoulder|carries a wooden crate|rests against a wall|counts the boats|walks away from the camera|holds a lantern|watches the birds|laughs at something out of frame|mends a net|leans into the wind|stands very still|shelters from the weather|points at the horizon`
    .split('|')
    .map((phrase) => phrase.trim());

export const views =
  `seen from far away|framed by a dark doorway|reflected in wet stone|with the horizon low|filling the frame|half hidden by leaves|from above|with long shadows across the ground|against a pale wall|through a rain-streaked window|with one bright accent of red|with deep blue shadows|with a single warm window behind|centred and calm`
    .split('|')
    .map((phrase) => phrase.trim());

export const firstNames =
  `Amara|Ines|Tomasz|Leila|Jonas|Mei|Rafael|Sunniva|Kwame|Elena|Idris|Noor|Mateo|Yuki|Freya|Bastien|Priya|Oskar|Zofia|Samir|Lucía|Anders|Naledi|Hugo|Mirela|Tariq|Clara|Dmitri|Aiko|Rosa|Emeka|Saoirse|Nils|Fatou|Pavel|Marisol`.split(
    '|',
  );
export const lastNames =
  `Okafor|Lindqvist|Moreau|Castellanos|Haddad|Novak|Tanaka|Brandt|Mbeki|Ferreira|O’Connell|Varga|Sorensen|Iyer|Rossi|Kowalczyk|Adeyemi|Petrov|Navarro|Hoshino|Keller|Diallo|Marchetti|Holm|Rahimi|Quispe|Blackwood|Aaltonen|Duarte|Vance|Osei|Laurent`.split(
    '|',
  );
export const cities =
  `Lisbon|Osaka|Bergen|Valparaíso|Tbilisi|Accra|Trieste|Halifax|Izmir|Riga|Oaxaca|Hobart|Marseille|Gdańsk|Dakar|Galway|Porto|Aarhus|Kochi|Montevideo`.split(
    '|',
  );
export const countries = `Portugal|Japan|Norway|Chile|Georgia|Ghana|Italy|Canada|Türkiye|Latvia|Mexico|Ireland|Senegal|Denmark|Uruguay|Finland`.split('|');
export const colours = 'red|blue|green|yellow|orange|purple|brown|teal|grey|pink|black|white'.split('|');
export const moods = 'quiet|hopeful|restless|tender|solemn|playful|watchful|luminous|melancholy|defiant'.split('|');
export const genres = 'documentary|portraiture|landscape|street photography|still life|reportage'.split('|');
export const hairs =
  'cropped silver hair|long black hair|short red hair|curly brown hair|a grey beard|blond hair under a knitted hat|a shaved head|white hair tied back|dark curls'.split(
    '|',
  );
export const garments =
  'a linen jacket|a blue wool coat|a red scarf|a worn leather jacket|a green raincoat|a white shirt|a yellow pullover|a grey turtleneck|round glasses and a black sweater'.split(
    '|',
  );
export const looks =
  'looking past the camera|smiling with closed lips|looking straight at the lens|caught in mid-sentence|with one eyebrow raised|eyes half closed against the light'.split(
    '|',
  );
export const groundings =
  'against a plain grey wall|beside a tall window|in front of a dark blue backdrop|with the sea out of focus behind|in warm evening light|lit from the left by a single lamp'.split(
    '|',
  );
