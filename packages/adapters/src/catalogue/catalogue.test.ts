import { modalities, priceSchema } from '@genarun/spec';
import { describe, expect, it } from 'vitest';
import { families, findModel, offers, offersOf } from './catalogue.ts';
import { chooseOffer } from './choose-offer.ts';
import { parameterSets } from './parameter-sets.ts';

const all = offers();

describe('the catalogue', () => {
  it('holds offers whose facts are of the right kind', () => {
    expect(all.length).toBeGreaterThan(150);
    for (const offer of all) {
      expect(offer.id.startsWith(`${offer.adapter}/`), offer.id).toBe(true);
      expect(offer.id.length).toBeGreaterThan(offer.adapter.length + 1);
      expect(
        [...offer.input, offer.output].every((modality) => modalities.includes(modality)),
        offer.id,
      ).toBe(true);
      if (offer.price !== undefined) expect(priceSchema.safeParse(offer.price).success, offer.id).toBe(true);
      for (const limit of [offer.context, offer.maxOutputTokens]) if (limit !== undefined) expect(Number.isInteger(limit) && limit > 0, offer.id).toBe(true);
      if (offer.ends !== undefined) expect(offer.ends).toMatch(/^\d{4}-\d\d-\d\d$/);
    }
  });

  it('names every offer once, and every model belongs to a family', () => {
    expect(new Set(all.map((offer) => offer.id)).size).toBe(all.length);
    const known = new Map(families().map((family) => [family.id, family]));
    for (const offer of all) expect(known.get(offer.family)?.models, offer.id).toContain(offer.model);
  });

  it('says where a price comes from and when it was read; nothing is free but what runs on the own machine', () => {
    for (const { id, adapter, price } of all) {
      if (price === undefined) continue;
      expect(price.free === true, id).toBe(adapter === 'ollama');
      if (price.free !== true) expect([typeof price.source, price.date], id).toEqual(['string', expect.stringMatching(/^\d{4}-\d\d-\d\d$/)]);
    }
  });

  it('leaves a price that nobody states out, instead of calling it 0', () => {
    expect(findModel('replicate/black-forest-labs/flux-dev')).toBeDefined();
    expect(findModel('replicate/black-forest-labs/flux-dev')).not.toHaveProperty('price');
  });

  it('knows prices to the digit, per token', () => {
    expect(findModel('openai/gpt-5-mini')).toMatchObject({
      context: 272_000,
      maxOutputTokens: 128_000,
      price: { perInputToken: 2.5e-7, perOutputToken: 2e-6 },
    });
    expect(findModel('fal/fal-ai/flux/schnell')?.price).toMatchObject({ perProduct: 0.003 });
    expect(findModel('openai/tts-1')?.price).toMatchObject({ perCharacter: 0.000015 });
    expect(findModel('openai/sora-2')?.price).toMatchObject({ perSecond: 0.1 });
  });

  it('knows dated copies under their own ids', () => {
    expect(findModel('openai/gpt-5-mini-2025-08-07')).toEqual({ ...findModel('openai/gpt-5-mini'), id: 'openai/gpt-5-mini-2025-08-07' });
    expect(findModel('openai/gpt-5-mini-1999-01-01')).toBeUndefined();
  });

  it('finds the same model at several providers', () => {
    const providers = offersOf('flux-schnell').map((offer) => offer.adapter);
    expect(new Set(providers)).toEqual(new Set(['fal', 'huggingface', 'replicate', 'together']));
    expect(offersOf('flux-1').length).toBeGreaterThan(offersOf('flux-schnell').length);
  });

  it('lists what has no public API, with the reason', () => {
    expect(families().find((family) => family.id === 'midjourney')).toMatchObject({ models: [], unavailable: expect.stringContaining('no public API') });
  });
});

describe('chooseOffer', () => {
  const everything = () => true;

  it('takes the provider that is named, with or without a key', () => {
    expect(chooseOffer({ model: 'flux-dev', provider: 'together', has: () => false }).id).toBe('together/black-forest-labs/FLUX.1-dev');
    expect(chooseOffer({ model: 'llama-3.3-70b', provider: 'ollama', has: everything }).id).toBe('ollama/llama3.3');
  });

  it('takes only what has a key', () => {
    expect(chooseOffer({ model: 'flux-dev', has: (adapter) => adapter === 'replicate' }).id).toBe('replicate/black-forest-labs/flux-dev');
  });

  it('takes the cheapest known price, and unknown ones last', () => {
    expect(chooseOffer({ model: 'sd3.5-medium', has: everything }).id).toBe('stability/sd3.5-medium');
    expect(chooseOffer({ model: 'flux-dev', has: everything }).id).toBe('bfl/flux-dev');
    const owed = { 'bfl/flux-dev': { perProduct: 9 }, 'fal/fal-ai/flux/dev': { perProduct: 0.01 } } as const;
    expect(chooseOffer({ model: 'flux-dev', has: everything, price: ({ id, price }) => Reflect.get(owed, id) ?? price }).id).toBe('fal/fal-ai/flux/dev');
  });

  it('does not guess that a server runs on the own machine', () => {
    expect(() => chooseOffer({ model: 'llava', has: everything })).toThrow(
      expect.objectContaining({ message: expect.stringContaining('llava runs on your own machine'), hint: expect.stringContaining('--provider ollama') }),
    );
  });

  it('says who offers it when there is no key, and how to set one', () => {
    expect(() => chooseOffer({ model: 'flux-pro-1.1', has: () => false })).toThrow(
      expect.objectContaining({ code: 'auth', message: expect.stringContaining('bfl, fal, replicate'), hint: expect.stringContaining('genarun keys set bfl') }),
    );
  });

  it('names the nearest model, the providers, or the reason why there is none', () => {
    expect(() => chooseOffer({ model: 'flux-devv', has: everything })).toThrow('Did you mean "flux-dev"?');
    expect(() => chooseOffer({ model: 'flux-dev', provider: 'fall', has: everything })).toThrow('fall does not offer flux-dev. Did you mean "fal"?');
    expect(() => chooseOffer({ model: 'midjourney', has: everything })).toThrow('Midjourney cannot be called: no public API');
  });
});

describe('parameterSets', () => {
  it('lays the sets of model over those of family and provider', () => {
    expect(parameterSets('fal/fal-ai/flux/dev')).toEqual({ fast: { steps: 20 }, quality: { steps: 40, guidance: 3.5 } });
    expect(parameterSets('openai/gpt-4o').precise).toEqual({ temperature: 0 });
  });

  it("gives a provider's sets to texts that take them, also to models that are not listed", () => {
    expect(parameterSets('groq/llama-3.3-70b-versatile').precise).toEqual({ temperature: 0 });
    expect(parameterSets('groq/somebody/new-model').precise).toEqual({ temperature: 0 });
    expect(parameterSets('groq/whisper-large-v3-turbo')).toEqual({});
    expect(parameterSets('google/gemini-2.5-pro')).toEqual({});
    expect(parameterSets('google/imagen-4.0-generate-001')).toEqual({});
  });
});
