import { didYouMean, GenarunError, type Price } from '@genarun/spec';
import { catalogueNames, families, type Offer, offersOf } from './catalogue.ts';

/** What decides between providers of the same model. */
export type Choosing = {
  /** A model's own name (`flux-dev`) or a family (`flux-1`). */
  readonly model: string;
  /** The adapter that must be taken. */
  readonly provider?: string;
  /** Whether an adapter can be used: it is there, and it has its key. */
  readonly has: (adapter: string) => boolean;
  /** What is known of an offer's price, where that is not the catalogue's. */
  readonly price?: (offer: Offer) => Price | undefined;
};

/**
 * The offer to take: the named provider's, else the cheapest of those that can be used. What has no known price comes after what has one; what runs
 * on one's own machine is only taken when it is named, for nobody knows whether it is running. Throws GenarunError `not_found` (with the nearest
 * name, or the reason why a family cannot be called) or `auth` when no provider has a key.
 */
export function chooseOffer({ model, provider, has, price = (offer) => offer.price }: Choosing): Offer {
  const all = offersOf(model);
  if (all.length === 0) throw unknown(model);
  const offers = provider === undefined ? all.filter((offer) => !isLocal(offer)) : all.filter((offer) => offer.adapter === provider);
  if (provider !== undefined && offers.length === 0) {
    const providers = providersOf(all);
    throw new GenarunError({
      code: 'not_found',
      message: `${provider} does not offer ${model}.${didYouMean(provider, providers)}`,
      hint: `it is offered by ${providers.join(', ')}`,
    });
  }
  const usable = provider === undefined ? offers.filter((offer) => has(offer.adapter)) : offers;
  const best = cheapest(usable.map((offer) => ({ offer, cost: sampleCost(price(offer)) })));
  if (best !== undefined) return best;
  const providers = providersOf(offers);
  if (providers.length === 0)
    throw new GenarunError({
      code: 'invalid_input',
      message: `${model} runs on your own machine, and nobody knows whether it does now`,
      hint: `--provider ${all[0]?.adapter}`,
    });
  throw new GenarunError({
    code: 'auth',
    message: `${model} is offered by ${providers.join(', ')}, and there is a key for none of them`,
    hint: `genarun keys set ${providers[0]}; without a key: a sim/ model (simulation, no AI)`,
  });
}

function providersOf(offers: readonly Offer[]): readonly string[] {
  return [...new Set(offers.map((offer) => offer.adapter))];
}

function isLocal(offer: Offer): boolean {
  return offer.price?.free === true;
}

function unknown(model: string): GenarunError {
  const closed = families().find((family) => family.id === model.toLowerCase() && family.unavailable !== undefined);
  if (closed !== undefined) return new GenarunError({ code: 'not_found', message: `${closed.title} cannot be called: ${closed.unavailable}` });
  return new GenarunError({
    code: 'not_found',
    message: `no model "${model}" in the catalogue.${didYouMean(model, catalogueNames())}`,
    hint: 'list them with: genarun models list',
  });
}

/** The first of those that cost least. */
function cheapest(offers: readonly { readonly offer: Offer; readonly cost: number }[]): Offer | undefined {
  return offers.reduce<(typeof offers)[number] | undefined>((best, next) => (best === undefined || next.cost < best.cost ? next : best), undefined)?.offer;
}

/** Dollars for a plain amount of work (a product, ten seconds, a thousand tokens or characters each way), to order by; infinite where unknown. */
function sampleCost(price: Price | undefined): number {
  if (price === undefined) return Number.POSITIVE_INFINITY;
  const { perCall = 0, perProduct = 0, perSecond = 0, perInputToken = 0, perOutputToken = 0, perCharacter = 0 } = price;
  return perCall + perProduct + 10 * perSecond + 1000 * (perInputToken + perOutputToken + perCharacter);
}
