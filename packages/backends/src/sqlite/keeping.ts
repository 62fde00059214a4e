import type { CacheEntry, InboxMessage, Store } from '@genarun/spec';
import { bindRow, decode, valuesOf } from './columns.ts';
import type { Bind, Connection } from './connection.ts';
import { requireRun } from './refusals.ts';
import { cacheColumns, inboxColumns } from './tables.ts';

const cacheSql = `INSERT INTO cache ${valuesOf(cacheColumns, 1)} ON CONFLICT DO NOTHING`;

/** Results by key, messages to drivers, settings. */
export function keepingMethods(connection: Connection): Pick<Store, 'cached' | 'cache' | 'clearCache' | 'post' | 'inbox' | 'setting' | 'setSetting'> {
  return {
    cached: async (key) => {
      const raw = connection.get('SELECT * FROM cache WHERE key = ?', [key]);
      return raw === undefined ? undefined : decode<CacheEntry>(raw, cacheColumns);
    },
    cache: async (entry) => {
      const parameters: Bind[] = [];
      bindRow(parameters, entry, cacheColumns);
      connection.write(false, () => connection.run(cacheSql, parameters));
    },
    clearCache: async (before) =>
      connection.write(false, () =>
        before === undefined ? connection.run('DELETE FROM cache') : connection.run('DELETE FROM cache WHERE created_at < ?', [before]),
      ),
    // A person's answer is not asked for twice: it is on disk before it is acknowledged.
    post: async ({ run, at, type, data }) => {
      connection.write(true, () => {
        requireRun(connection, run);
        connection.run('INSERT INTO inbox (run, at, type, data) VALUES (?, ?, ?, ?)', [run, at, type, JSON.stringify(data)]);
      });
    },
    inbox: async (run, after) =>
      connection.all('SELECT * FROM inbox WHERE run = ? AND id > ? ORDER BY id', [run, after]).map((raw) => decode<InboxMessage>(raw, inboxColumns)),
    setting: async (key) => {
      const raw = connection.get('SELECT value FROM setting WHERE key = ?', [key]);
      return raw === undefined ? undefined : JSON.parse(String(raw.value));
    },
    setSetting: async (key, value) => {
      connection.write(true, () => {
        if (value === undefined) connection.run('DELETE FROM setting WHERE key = ?', [key]);
        else
          connection.run('INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value', [key, JSON.stringify(value)]);
      });
    },
  };
}
