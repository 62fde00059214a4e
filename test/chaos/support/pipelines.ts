import type { Node, Pipeline } from '@genarun/spec';

const text = (id: string, prompt: string, more: Partial<Node> = {}): Node => ({ id, kind: 'text', model: 'm/writer', prompt, ...more });
const image = (id: string, prompt: string, more: Partial<Node> = {}): Node => ({ id, kind: 'image', model: 'm/painter', prompt, ...more });
const retry = { max: 8, delay: '5ms', backoff: 'none' } as const;

/** A bit of everything: fan-outs within fan-outs, pictures, loops, large values, and a step that fails and is handled. */
export function mixture({ themes, rows, steps }: { readonly themes: number; readonly rows: number; readonly steps: number }): Pipeline {
  return {
    genarun: 1,
    name: 'mixture',
    onError: [{ match: ['rate_limit', 'provider_outage'], retry }],
    nodes: [
      {
        ...text('ideas', `${themes} themes`, { kind: 'list', as: 'theme' }),
        nodes: [
          text('story', 'Story of ${theme}'),
          image('cover', 'Cover of ${story}'),
          {
            ...text('shots', '3 shots of ${story}', { kind: 'list', as: 'shot' }),
            nodes: [image('still', 'Still of ${shot}'), text('caption', 'Caption of ${shot}')],
          },
          text('walk', 'On from ${previous | default: theme}', { repeat: { max: steps } }),
          text('essay', 'Essay on ${theme}'),
          { id: 'card', kind: 'transform', value: { title: '${theme | upcase}', end: '${walk}', essay: '${essay}' } },
        ],
      },
      {
        ...image('poster', 'Poster [red | green | blue] number ${number}', {
          forEach: Array.from({ length: rows }, (_, row) => row + 1),
          as: 'number',
          count: 2,
        }),
      },
      text('round', 'Round ${index} after ${previous}', { forEach: [1, 2, 3, 4], repeat: { max: steps } }),
      text('fragile', 'Never', {
        model: 'm/broken',
        retry: { max: 0 },
        onError: [{ match: ['rate_limit', 'provider_outage'], run: 'rescue', do: 'continue' }],
      }),
      text('rescue', 'Rescue from ${fault.message}'),
      { id: 'end', kind: 'transform', needs: ['ideas', 'poster', 'round'], value: { posters: '${poster}', rounds: '${round}', covers: '${ideas}' } },
    ],
  };
}

/** The same with few invocations. */
export const smallMixture = mixture({ themes: 2, rows: 2, steps: 2 });

/** Three hundred invocations. */
export const largeMixture = mixture({ themes: 16, rows: 20, steps: 5 });

/** One of each, small enough to crash it between any two steps. */
export const tinyMixture: Pipeline = {
  genarun: 1,
  name: 'tiny',
  onError: [{ match: ['rate_limit', 'provider_outage'], retry: { ...retry, max: 1 } }],
  nodes: [
    { ...text('ideas', '2 themes', { kind: 'list', as: 'theme' }), nodes: [text('essay', 'Essay on ${theme}')] },
    image('poster', 'Poster [red | green]', { count: 2 }),
    text('round', 'Round after ${previous}', { repeat: { max: 2 } }),
    text('fragile', 'Never', { model: 'm/broken', onError: [{ match: ['rate_limit', 'provider_outage'], run: 'rescue', do: 'continue' }] }),
    text('rescue', 'Rescue from ${fault.code}'),
    { id: 'end', kind: 'transform', value: { poster: '${poster}', round: '${round}' } },
  ],
};
