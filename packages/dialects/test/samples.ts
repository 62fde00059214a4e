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
};
