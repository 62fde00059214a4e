// Reads the test runner's JSON report: prints the skipped tests by name, then one line with the counts passed, failed, skipped.
import { readFileSync } from 'node:fs';

const report = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const tests = report.testResults.flatMap((file) => file.assertionResults);
const skipped = tests.filter((test) => test.status !== 'passed' && test.status !== 'failed');
const brokenFiles = report.testResults.filter((file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'));
for (const test of skipped) console.log(`skipped: ${test.fullName} (its file says why)`);
for (const file of brokenFiles) console.log(`failed to load: ${file.name}`);
if (tests.length === 0) throw new Error('no test was executed');
const count = (status) => tests.filter((test) => test.status === status).length;
console.log(`${count('passed')} ${count('failed') + brokenFiles.length} ${skipped.length}`);
