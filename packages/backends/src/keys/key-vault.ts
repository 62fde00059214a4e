import { readFileSync } from 'node:fs';
import { GenarunError, isRecord } from '@genarun/spec';
import { closeEnvelope, type Envelope, openEnvelope, type Sealed } from './envelope.ts';
import { type MasterKey, type MasterKeySource, makeMasterKey, readMasterKey } from './master-key.ts';
import { whileLocked, writePrivateFile } from './private-file.ts';

/** What is known of a key without opening it. */
export type KeyEntry = { readonly provider: string; readonly name: string; readonly createdAt: number };

/**
 * Keys of providers, encrypted at rest (AES-256-GCM, a random data key for each under the master key, bound to owner, provider and name). Nothing is
 * opened before it is asked for, and nothing opened is kept.
 */
export type KeyVault = {
  /** The secret of that name, whoever's provider; undefined where there is none. Throws GenarunError `auth` when it cannot be opened. */
  readonly secret: (name: string) => string | undefined;
  /** Oldest first. */
  readonly entries: () => readonly KeyEntry[];
  /** Keeps a secret, in place of an earlier one of the same provider and name. Makes the key file where there is no master key yet. */
  readonly set: (provider: string, name: string, secret: string) => Promise<void>;
  /** Removes a provider's keys, or only the one of that name; answers which. */
  readonly remove: (provider: string, name?: string) => Promise<readonly KeyEntry[]>;
};

export type KeyVaultOptions = {
  /** The encrypted file, in the user's configuration folder. */
  readonly file: string;
  readonly masterKey: MasterKeySource;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Whose keys these are. Default `local`. */
  readonly owner?: string;
};

type KeyRecord = KeyEntry & { readonly owner: string; readonly masterKey: string; readonly envelope: Envelope };

/** The keys of one owner in one file. The file is read at each call: a key that was just set is there. */
export function createKeyVault({ file, masterKey, now, owner = 'local' }: KeyVaultOptions): KeyVault {
  const mine = (records: readonly KeyRecord[]) => records.filter((record) => record.owner === owner);
  const change = (work: (records: readonly KeyRecord[]) => readonly KeyRecord[]) =>
    whileLocked(file, now, () => writePrivateFile(file, `${JSON.stringify({ format: 1, keys: work(readRecords(file)) }, null, 2)}\n`));
  return {
    secret: (name) => {
      const record = mine(readRecords(file)).findLast((candidate) => candidate.name === name);
      return record && openRecord(record, requireMasterKey(masterKey, record));
    },
    entries: () => mine(readRecords(file)).map(({ provider, name, createdAt }) => ({ provider, name, createdAt })),
    set: async (provider, name, secret) => {
      checkWord('provider', provider);
      checkWord('name', name);
      const { key, version } = await makeMasterKey(masterKey);
      const entry = { owner, provider, name, createdAt: now(), masterKey: version };
      const record: KeyRecord = { ...entry, envelope: closeEnvelope(key, aboutOf(entry), secret) };
      await change((records) => [...records.filter((other) => other.owner !== owner || other.provider !== provider || other.name !== name), record]);
    },
    remove: async (provider, name) => {
      const goes = (record: KeyRecord) => record.owner === owner && record.provider === provider && (name === undefined || record.name === name);
      const gone = readRecords(file).filter(goes);
      if (gone.length > 0) await change((records) => records.filter((record) => !goes(record)));
      return gone.map((record) => ({ provider: record.provider, name: record.name, createdAt: record.createdAt }));
    },
  };
}

/** What a record is bound to: it cannot be passed off as another one, nor as one of another master key. */
function aboutOf({ owner, provider, name, masterKey }: Pick<KeyRecord, 'owner' | 'provider' | 'name' | 'masterKey'>): string {
  return `${owner}|${provider}|${name}|${masterKey}`;
}

function openRecord(record: KeyRecord, { key, version }: MasterKey): string {
  const again = `set it again: genarun keys set ${record.provider}`;
  if (version !== record.masterKey) {
    throw new GenarunError({
      code: 'auth',
      message: `the key ${record.name} of ${record.provider} was locked with another master key`,
      hint: `use that master key (GENARUN_MASTER_KEY or the key file), or ${again}`,
    });
  }
  const secret = openEnvelope(key, aboutOf(record), record.envelope);
  if (secret !== undefined) return secret;
  throw new GenarunError({ code: 'auth', message: `the kept key ${record.name} of ${record.provider} has been tampered with or is damaged`, hint: again });
}

function requireMasterKey(source: MasterKeySource, { provider, name }: KeyEntry): MasterKey {
  const key = readMasterKey(source);
  if (key !== undefined) return key;
  throw new GenarunError({
    code: 'auth',
    message: `the key ${name} of ${provider} is locked, and there is no master key: neither GENARUN_MASTER_KEY nor ${source.file}`,
    hint: `bring the master key back, or set the key again: genarun keys set ${provider}`,
  });
}

function checkWord(what: string, word: string): void {
  if (/^[A-Za-z0-9_.-]{1,100}$/.test(word)) return;
  throw new GenarunError({ code: 'invalid_input', message: `${what} of a key: letters, digits, _, . and - expected, got "${word}"` });
}

function readRecords(file: string): readonly KeyRecord[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw new GenarunError({ code: 'auth', message: `the keys in ${file} cannot be read`, hint: 'check who owns the file', cause: error });
  }
  const document = parseJson(text);
  if (isRecord(document) && document.format === 1 && Array.isArray(document.keys) && document.keys.every(isKeyRecord)) return document.keys;
  throw new GenarunError({
    code: 'auth',
    message: `${file} holds no keys as this program writes them: it is damaged, or newer`,
    hint: 'move it away and set the keys again',
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isKeyRecord(value: unknown): value is KeyRecord {
  if (!isRecord(value) || typeof value.createdAt !== 'number' || !isRecord(value.envelope)) return false;
  const texts = [value.owner, value.provider, value.name, value.masterKey];
  return texts.every((text) => typeof text === 'string') && isSealed(value.envelope.key) && isSealed(value.envelope.secret);
}

function isSealed(value: unknown): value is Sealed {
  return isRecord(value) && [value.iv, value.tag, value.data].every((text) => typeof text === 'string');
}
