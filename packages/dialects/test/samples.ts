/** One well-formed document per dialect, as JSON texts, for tests that damage them. */
export const samples: Readonly<Record<string, string>> = {
  canonical: JSON.stringify({
    genarun: 1,
    name: 'walk',
    inputs: { city: { type: 'string', default: 'Lyon' } },
    models: { writer: 'sim/writer' },
    nodes: [
      {
        id: 'places',
        kind: 'list',
        model: 'writer',
        prompt: 'Three places in ${city}',
        items: { name: 'string' },
        size: { min: 3, max: 3 },
        as: ['place', 'spot'],
        onError: [
          { match: 'rate_limit', retry: { max: 2, backoff: 'linear' } },
          { match: ['timeout', 'network'], do: 'continue' },
        ],
        nodes: [
          { id: 'view', kind: 'image', prompt: '${place.name}, [dawn | dusk]', params: { width: 64 } },
          {
            id: 'talk',
            kind: 'text',
            messages: [
              { system: 'You guide.', user: 'Speak of ${place.name}' },
              { user: 'Shorter', json: true },
            ],
            when: 'place.name != ""',
          },
        ],
      },
      { id: 'loop', kind: 'group', repeat: { max: 3, until: 'done', carry: { n: 0 } }, nodes: [{ id: 'done', kind: 'transform', value: '${n}' }] },
    ],
    output: { places: '${places}' },
  }),
  tree: JSON.stringify({
    id: 'town',
    type: 'object',
    requiredInputs: ['river'],
    rerunOnChange: true,
    generations: [
      {
        id: 'streets',
        type: 'text-array',
        outputKey: 'street',
        config: {
          prompt: [
            { template: 'Streets along the ${river}', system: 'You draw maps.' },
            { template: 'As JSON', parseJson: true },
          ],
          model: { name: 'text', temperature: 0.5 },
        },
        validation: { minLength: 2, maxLength: 4, required: true },
        generations: [
          {
            id: 'sign',
            type: 'image',
            requiredInputs: ['i'],
            config: { prompt: { prefix: 'A sign:', template: '${street}', suffix: '[blue | green]' }, model: { name: 'image', quality: 'hd' } },
          },
          { id: 'shop', type: 'object', enabled: false, config: { prompt: 'A shop in ${i}', validation: { required: ['name', 'sells'] } } },
          { id: 'weather', type: 'call', config: { url: 'https://weather.test/now', query: { at: '${i}' }, select: 'response.body.now' } },
        ],
      },
    ],
  }),
  workflow: JSON.stringify({
    name: 'bakery',
    targetNamespace: 'http://bakery.test',
    inputs: { loaves: { type: 'integer', default: 3 } },
    variables: { baked: 0 },
    steps: [
      {
        id: 'order',
        type: 'fetch',
        service: 'Shop',
        operation: 'orders',
        input: { at: 'loaves', note: 'for ${loaves} loaves' },
        output: 'orders',
        compensation: { service: 'Shop', operation: 'cancel', input: { what: 'orders' } },
      },
      {
        id: 'bake',
        type: 'while',
        condition: 'baked < loaves',
        max: 9,
        steps: [{ id: 'oven', type: 'heat', service: 'Oven', operation: 'bake', input: { n: 'baked' }, output: 'baked', retry: { max: 2 } }],
      },
      {
        id: 'judge',
        type: 'if',
        condition: 'orders.size > 2 and baked != 0',
        // biome-ignore lint/suspicious/noThenProperty: the workflow dialect's own word
        then: [{ type: 'assign', values: { mood: 'glad' } }],
        // biome-ignore lint/suspicious/noThenProperty: the workflow dialect's own word
        elseif: [{ condition: 'baked == 0', then: [{ type: 'throw', code: 'NoBread', message: 'none of ${loaves}' }] }],
        else: [{ type: 'wait', for: '1s' }],
      },
      {
        id: 'pack',
        type: 'forEach',
        in: 'orders',
        as: 'one',
        steps: [{ id: 'box', type: 'box', service: 'Shop', operation: 'box', input: { one: 'one', at: '${index}' }, output: 'boxes' }],
      },
      {
        id: 'both',
        type: 'flow',
        steps: [
          { id: 'left', type: 'x', service: 'S', operation: 'l' },
          {
            id: 'right',
            type: 'scope',
            steps: [{ id: 'note', type: 'prompting', model: 'sim/writer', prompt: 'Thank for ${boxes}', output: 'thanks' }],
            faultHandlers: [{ type: 'catch', code: ['timeout', 'NoBread'], service: 'Log', operation: 'write', input: {}, continue: true }],
          },
        ],
      },
      {
        id: 'ask',
        type: 'pick',
        question: 'Sell?',
        onMessage: [
          { message: 'yes', steps: [{ type: 'reply', value: { thanks: 'thanks' } }] },
          { message: 'no', steps: [{ type: 'reply', value: 'nothing' }] },
        ],
        onAlarm: { for: '1h', steps: [{ type: 'reply', value: 'late' }] },
      },
      { id: 'shape', kind: 'transform', value: { mood: '${mood | upcase}' }, output: 'shaped' },
      {
        id: 'choose',
        type: 'switch',
        on: 'mood',
        cases: [
          { value: 'glad', steps: [{ type: 'sequence', steps: [{ type: 'wait', for: 1 }] }] },
          { condition: 'loaves > 9', steps: [{ type: 'wait', for: 2 }] },
        ],
        otherwise: [{ type: 'repeatUntil', condition: 'baked > 1', steps: [{ type: 'assign', values: { baked: 2 } }] }],
      },
    ],
    faultHandlers: [
      { type: 'catchAll', steps: [{ type: 'compensate' }, { type: 'log', service: 'Log', operation: 'write', input: { text: '${fault.message}' } }] },
    ],
  }),
  order: JSON.stringify({
    title: 'cats',
    type: 'text-to-image',
    model: 'sim/painter',
    prompt: 'a [brown,black] [animal] || an [owl|fox] pipeline:steps:4,5',
    negative: 'blurry',
    parameters: { steps: '[25..27]', cfg: [4, 5], seed: ['1..3'] },
    count: 2,
    batch: 4,
    tokens: { animal: ['cat', { value: 'dog', weight: 2, note: 'good' }] },
    limit: 50,
    retry: { max: 1 },
  }),
};
