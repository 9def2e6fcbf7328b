/** The floors of the house: a package imports only from floors below its own, never sideways, never up. */
export const floors: readonly (readonly string[])[] = [
  ['packages/model'],
  ['packages/dsp', 'packages/edf', 'packages/wire', 'packages/synthesis'],
  ['packages/stream', 'packages/analysis', 'packages/device'],
  ['packages/store', 'packages/bus', 'packages/export'],
  ['packages/server', 'web', 'devices'],
  ['packages/cli'],
];

/** Packages that know no clock, no input or output and no RxJS. */
export const pure = [
  'packages/model',
  'packages/dsp',
  'packages/edf',
  'packages/wire',
  'packages/synthesis',
  'packages/analysis',
];

/** The only homes of what is kept out of the rest of the house. */
export const homes: readonly { readonly what: string; readonly where: readonly string[] }[] = [
  {
    what: '^(node:)?fs(/promises)?$',
    where: ['packages/edf/src/node', 'packages/store', 'packages/server', 'packages/cli', 'devices'],
  },
  { what: '^(better-sqlite3|kysely|pg)(/.*)?$', where: ['packages/store/src/database'] },
  { what: '^edfdecoder$', where: ['packages/edf'] },
  { what: '^rxjs', where: ['packages/stream', 'packages/bus', 'packages/server', 'web'] },
  { what: '^ws$', where: ['packages/device', 'packages/server'] },
  { what: '^(lit|uplot|@lit/.*|@awesome[.]me/.*)$', where: ['web'] },
];
