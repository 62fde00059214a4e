import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** A text closed with AES-256-GCM, as base64. */
export type Sealed = { readonly iv: string; readonly tag: string; readonly data: string };

/** A secret closed with a data key of its own, and that data key closed with the master key. */
export type Envelope = { readonly key: Sealed; readonly secret: Sealed };

/** Closes a secret: a fresh data key for it, the data key under the master key, both bound to `about`. */
export function closeEnvelope(masterKey: Uint8Array, about: string, secret: string): Envelope {
  const dataKey = randomBytes(32);
  const envelope = { key: seal(masterKey, about, dataKey), secret: seal(dataKey, about, Buffer.from(secret, 'utf8')) };
  dataKey.fill(0);
  return envelope;
}

/** Opens what closeEnvelope closed; undefined when anything of it, or what it is about, is not as it was, or the master key is another one. */
export function openEnvelope(masterKey: Uint8Array, about: string, envelope: Envelope): string | undefined {
  try {
    const dataKey = unseal(masterKey, about, envelope.key);
    const secret = unseal(dataKey, about, envelope.secret).toString('utf8');
    dataKey.fill(0);
    return secret;
  } catch {
    // Which of the checks failed is nobody's business but an attacker's.
    return undefined;
  }
}

function seal(key: Uint8Array, about: string, plain: Uint8Array): Sealed {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(about, 'utf8'));
  const data = Buffer.concat([cipher.update(plain), cipher.final()]);
  return { iv: iv.toString('base64'), tag: cipher.getAuthTag().toString('base64'), data: data.toString('base64') };
}

function unseal(key: Uint8Array, about: string, { iv, tag, data }: Sealed): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'base64'), { authTagLength: 16 });
  decipher.setAAD(Buffer.from(about, 'utf8')).setAuthTag(Buffer.from(tag, 'base64'));
  return Buffer.concat([decipher.update(Buffer.from(data, 'base64')), decipher.final()]);
}
