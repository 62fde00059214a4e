import { type Adapter, type AdapterContext, createRedact, type Json, type ModelAnswer, type Redact, redactedFault, toGenarunError } from '@genarun/spec';

type Door = Pick<Adapter, 'perform' | 'reconcile'>;

/** A shorter secret is no key: taken out of what a model says, it would take words out. */
const shortestKey = 8;

/**
 * An adapter whose answers, faults and progress hold none of the secrets it was given in the call, whatever its provider repeats: plain, in base64, or as
 * addresses and JSON write them. Media and the provider's own ids stay as they came.
 */
export function discreet({ perform, reconcile }: Door): Door {
  return {
    perform: async (request, context) => {
      const { told, watched } = watching(context);
      return guarded(told, async () => {
        const answer = await perform(request, watched);
        return answerWithout(told(), answer);
      });
    },
    ...(reconcile === undefined
      ? {}
      : {
          reconcile: async (call, context) => {
            const { told, watched } = watching(context);
            return guarded(told, async () => {
              const found = await reconcile(call, watched);
              if (found.status === 'answered') return { ...found, answer: answerWithout(told(), found.answer) };
              return found.status === 'failed' ? { ...found, message: told().text(found.message) } : found;
            });
          },
        }),
  };
}

/** A context that remembers which secrets were taken. */
function watching(context: AdapterContext): { readonly told: () => Redact; readonly watched: AdapterContext } {
  const taken = new Set<string>();
  const told = () => createRedact([...taken]);
  return {
    told,
    watched: {
      ...context,
      secret: (name) => {
        const value = context.secret(name);
        for (const text of [value, value?.trim()]) if (text !== undefined && text.length >= shortestKey) taken.add(text);
        return value;
      },
      progress: (fraction, note) => context.progress(fraction, note === undefined ? undefined : told().text(note)),
    },
  };
}

async function guarded<T>(told: () => Redact, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { message, hint = '' } = toGenarunError(error);
    const redact = told();
    throw redact.text(message) === message && redact.text(hint) === hint ? error : redactedFault(error, redact);
  }
}

function answerWithout({ text, json }: Redact, answer: ModelAnswer): ModelAnswer {
  const { texts, returned, warnings } = answer;
  return {
    ...answer,
    ...(texts === undefined ? {} : { texts: texts.map(text) }),
    // What is JSON stays JSON of the same form.
    ...(returned === undefined ? {} : { returned: json(returned) as Readonly<Record<string, Json>> }),
    ...(warnings === undefined ? {} : { warnings: warnings.map(text) }),
  };
}
