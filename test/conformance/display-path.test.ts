import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

import { nodeRows } from './display-path.ts';

describe('the display path', () => {
  it('the rows that the browser is compared with are those that derive and filterBy make, to the bit', () => {
    const path = new URL('../../fixtures/filters/display-path.json', import.meta.url);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(nodeRows());
  });
});
