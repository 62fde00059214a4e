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
};
