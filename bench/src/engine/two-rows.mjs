// What a commit of two rows costs on this disk: an event inserted and a run's row updated, one transaction each. Prints one JSON line.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';

const commits = Number(process.argv[2] ?? 5000);
const folder = mkdtempSync(join(tmpdir(), 'two-rows-'));
const database = new Database(join(folder, 'rows.db'));
database.exec(
  'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; CREATE TABLE events (run TEXT, seq INTEGER, data TEXT, PRIMARY KEY (run, seq)) WITHOUT ROWID; CREATE TABLE runs (id TEXT PRIMARY KEY, seq INTEGER)',
);
database.prepare('INSERT INTO runs VALUES (?, ?)').run('r', 0);
const insert = database.prepare('INSERT INTO events VALUES (?, ?, ?)');
const update = database.prepare('UPDATE runs SET seq = ? WHERE id = ?');
const commit = database.transaction((seq) => {
  insert.run('r', seq, '{"type":"done","address":"n1","data":{"value":1}}');
  update.run(seq, 'r');
});
for (let seq = 1; seq <= 200; seq++) commit(seq);
const begin = performance.now();
for (let seq = 201; seq <= 200 + commits; seq++) commit(seq);
const runMs = performance.now() - begin;
database.close();
rmSync(folder, { recursive: true, force: true });
console.log(JSON.stringify({ microseconds: (runMs * 1000) / commits, planMs: 0, runMs, megabytes: process.resourceUsage().maxRSS / 1024 }));
