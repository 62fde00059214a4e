import type { Demand, Model, ModelAnswer, Price, Usage } from '@genarun/spec';

/** What usage costs at a price, in US dollars; undefined when the price does not cover it (unknown, never 0). */
export function costOf(price: Price | undefined, usage: Usage, calls = 1): number | undefined {
  if (!price) return undefined;
  if (price.free) return 0;
  const parts: (readonly [number | undefined, number | undefined])[] = [
    [price.perCall, calls],
    [price.perProduct, usage.products],
    [price.perInputToken, textTokens(price, usage)],
    [price.perInputImageToken, usage.inputImageTokens ?? 0],
    [price.perInputMedium, usage.inputMedia ?? 0],
    [price.perOutputToken, usage.outputTokens],
    [price.perCharacter, usage.characters],
    [price.perSecond, usage.seconds],
  ];
  let cost = 0;
  let known = false;
  for (const [each, amount] of parts) {
    if (each === undefined) continue;
    if (amount === undefined) return undefined;
    cost += each * amount;
    known = true;
  }
  return known ? cost : undefined;
}

/** Tokens at the price of words: all that went in, but those of pictures where pictures have a price of their own. */
function textTokens(price: Price, { inputTokens, inputImageTokens = 0 }: Usage): number | undefined {
  return inputTokens === undefined || price.perInputImageToken === undefined ? inputTokens : Math.max(0, inputTokens - inputImageTokens);
}

/** The cost of an answer: what the provider reports wins over the price list. */
export function costOfAnswer(model: Model, answer: ModelAnswer): number | undefined {
  return answer.cost ?? costOf(model.price, answer.usage);
}

const tokenLimits = ['max_tokens', 'maxTokens', 'max_output_tokens', 'maxOutputTokens', 'max_completion_tokens'];

/** The model as a request limits it: an answer is no longer than `max_tokens` (or its other spellings) allows. */
export function limitedBy(model: Model, params: Readonly<Record<string, unknown>> | undefined): Model {
  const limits = tokenLimits.map((name) => params?.[name]).filter((limit): limit is number => typeof limit === 'number' && limit > 0);
  if (limits.length === 0) return model;
  return { ...model, maxOutputTokens: Math.ceil(Math.min(...limits, model.maxOutputTokens ?? Number.POSITIVE_INFINITY)) };
}

/** Upper bound of what a demand may cost (E13); undefined when no price is known. */
export function boundOf(model: Model, demand: Demand): number | undefined {
  const { price } = model;
  if (!price) return undefined;
  if (price.free) return 0;
  const calls = demand.calls;
  const usage: Usage = {
    products: demand.products ?? calls,
    inputTokens: demand.inputTokens ?? 0,
    inputMedia: demand.inputMedia ?? 0,
    outputTokens: demand.outputTokens ?? calls * (model.maxOutputTokens ?? 4096),
    characters: demand.characters ?? 0,
    seconds: demand.seconds ?? calls * 600,
  };
  return costOf(price, usage, calls);
}

/** Tokens that a demand may take of a provider's limit: input as it is written (three characters a token), and the longest answers. An estimate, no bound. */
export function tokensOf({ calls, characters, inputTokens = 0, outputTokens = 0 }: Demand): number {
  return Math.ceil(characters === undefined ? inputTokens : (calls * characters) / 3) + outputTokens;
}
