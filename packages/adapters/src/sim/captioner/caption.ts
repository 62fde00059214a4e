import { capitalise, withArticles } from '../language/inflect.ts';
import { createRandom, type Random } from '../random.ts';
import { colourName, type Look } from './look.ts';

/** What a passing thought may find in a picture: each is something that can be painted. */
const readings =
  `a cat asleep nearby|a lighthouse just out of frame|a train about to pass|someone waiting with an umbrella|a boat coming home|a house with one lit window|a flock of birds rising|a bridge in the distance|a dog running ahead|a garden full of flowers|
a road leading away|snow on its way|rain coming in from the sea|a castle on the far hill|a windmill turning slowly|a balloon drifting over|a white horse standing still|a kite held by a child|the beginning of autumn|a quiet desert after noon|a harbour at dawn|
an old man remembering the sea|a city waking up|a forest breathing out|a river finding its way|a room with a vase of flowers|a table set for two|northern lights over a lake|palm trees in the wind|a waterfall heard from afar|a portrait of somebody missing|a full moon behind the clouds|
a market closing for the night|a field of wheat in summer|a mountain village in winter|two sailing boats racing|a rainbow after the storm|neon signs in wet streets|a cottage in the snow|a fisherman mending a net`
    .split('|')
    .map((phrase) => phrase.trim());

/** The sentences of a caption, most important first. Wording follows the seed, the passing thought follows the pixels and the seed. */
export function captionSentences(look: Look, random: Random): string[] {
  const own = random.fork(look.fingerprint);
  const pixel = createRandom(`picture ${look.fingerprint}`);
  const sentences = [
    sceneSentence(look, own),
    paletteSentence(look, own),
    layoutSentence(look, own),
    pixel.fork('thought').chance(0.5) ? thought(own.pick(readings), own) : thought(pixel.pick(readings), own),
  ];
  return sentences.filter((sentence) => sentence !== '').map((sentence) => capitalise(withArticles(sentence)));
}

function thought(reading: string, random: Random): string {
  return `${random.pick(['it suggests', 'it could be about', 'one thinks of', 'it feels like', 'it hints at'])} ${reading}.`;
}

function time({ light, warmth, shapes, saturation, contrast }: Look): string {
  if (shapes.stars || light < 0.24) return 'at night';
  if (warmth > 0.35 && light < 0.5) return 'at sunset';
  if (warmth > 0.3) return 'in golden light';
  if (saturation < 0.035) return light > 0.6 ? 'in pale fog' : 'under a grey sky';
  if (contrast < 0.045) return 'in thin mist';
  if (light < 0.4) return 'at dusk';
  if (warmth > 0) return 'in the afternoon';
  return light > 0.68 ? 'in bright daylight' : 'by day';
}

function sceneSentence(look: Look, random: Random): string {
  const { shapes, below, above } = look;
  const when = time(look);
  if (shapes.face)
    return random.pick([
      `a portrait of a person ${when}, before a ${above[0] ?? 'grey'} background.`,
      `the face of somebody looking out, head and shoulders, dressed in ${below[0] ?? 'grey'}.`,
      `a person in ${below[0] ?? 'grey'}, a portrait ${when}.`,
    ]);
  const things: string[] = [];
  if (shapes.outline === 'blocks') things.push(random.pick(['a city skyline', 'the buildings of a town', 'city blocks']));
  if (shapes.outline === 'peaks') things.push(random.pick(['mountains', 'a ridge of mountains', 'steep peaks']));
  if (shapes.outline === 'trees') things.push(random.pick(['a forest', 'a line of trees', 'pine woods']));
  if (shapes.outline === 'hills') things.push(random.pick(['rolling hills', 'soft hills']));
  if (shapes.water) things.push(random.pick(['calm water', 'the sea', 'a wide lake']));
  if (shapes.blossoms) things.push(random.pick(['a meadow of flowers', 'scattered blossoms']));
  if (shapes.subject !== undefined) things.push(subjectOf(look, random));
  if (shapes.disc !== undefined)
    things.push(look.light < 0.3 ? random.pick(['a full moon', 'a pale moon']) : random.pick(['a low sun', 'the disc of the sun', 'the sun']));
  if (shapes.stars) things.push('stars');
  if (shapes.flakes) things.push(random.pick(['falling snow', 'drifting flakes of snow']));
  if (things.length === 0) things.push(`an open ${below[0] ?? 'grey'} plain`, `a ${above[0] ?? 'grey'} sky`);
  return random.pick([
    `${joined(things)} ${when}.`,
    `a view of ${joined(things)} ${when}.`,
    `${when}, ${joined(things)}.`,
    `a picture of ${joined(things)}, ${when}.`,
  ]);
}

function subjectOf({ shapes }: Look, random: Random): string {
  const { subject } = shapes;
  if (subject === undefined) return '';
  const colour = colourName(subject.colour);
  if (shapes.water && subject.size < 0.05) return `a ${colour} boat`;
  if (subject.tall)
    return subject.size > 0.05
      ? random.pick([`a ${colour} tower`, `a ${colour} lighthouse`])
      : random.pick([`a figure in ${colour}`, `a person in a ${colour} coat`]);
  if (subject.size > 0.06) return random.pick([`a ${colour} house`, `a ${colour} cat`, `a ${colour} dog`, `a ${colour} horse`]);
  return random.pick([`a small ${colour} house`, `a ${colour} boat`, `a ${colour} animal, perhaps a dog`]);
}

function paletteSentence({ colours, light, contrast }: Look, random: Random): string {
  const names = colours
    .filter(({ share }) => share > 0.05)
    .slice(0, 3)
    .map(({ name }) => name);
  const tone = light > 0.68 ? 'light' : light < 0.32 ? 'dark' : 'medium';
  const mood = contrast > 0.24 ? 'strong contrasts' : contrast < 0.1 ? 'hardly any contrast' : 'gentle contrasts';
  return random.pick([
    `the colours are mostly ${joined(names)}, ${tone} in tone with ${mood}.`,
    `${joined(names)} dominate, ${tone} overall, with ${mood}.`,
    `it is a ${tone} picture in ${joined(names)}.`,
  ]);
}

function layoutSentence({ shapes }: Look, random: Random): string {
  const { horizon, disc, subject } = shapes;
  if (subject !== undefined)
    return `what stands out is ${random.pick(['placed', 'set'])} ${place(subject.x)}, ${subject.y > 0.62 ? 'low in the frame' : 'near the middle'}.`;
  if (disc !== undefined) return `the brightest spot is ${place(disc.x)}, ${disc.y < 0.3 ? 'high up' : 'close to the horizon'}.`;
  if (horizon !== undefined) return `the horizon lies ${horizon < 0.45 ? 'high' : horizon > 0.6 ? 'low' : 'in the middle'}.`;
  return '';
}

function place(x: number): string {
  return x < 0.4 ? 'on the left' : x > 0.6 ? 'on the right' : 'in the centre';
}

function joined(parts: readonly string[]): string {
  return parts.length < 2 ? (parts[0] ?? 'grey') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}
