import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const devices = fileURLToPath(new URL('../../devices', import.meta.url));
const names = readdirSync(devices, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
);
const testsOf = (name: string): string[] =>
  readdirSync(`${devices}/${name}/src`)
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => readFileSync(`${devices}/${name}/src/${file}`, 'utf8'));

it.each(names)('device %s is held to the contract of all devices', (name) =>
  expect(testsOf(name).some((text) => /^deviceContract\(/m.test(text))).toBe(true),
);
