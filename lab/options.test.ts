import { InvalidArgumentError } from 'commander';
import { expect, test } from 'vitest';
import { parseDelay, upCommand } from './options.ts';

test.each([
  ['0', 0, 0],
  ['5', 5_000, 5_000],
  ['0.2', 200, 200],
  ['2-8', 2_000, 8_000],
  ['1.5-1.5', 1_500, 1_500],
  [' 3 ', 3_000, 3_000],
  ['3600', 3_600_000, 3_600_000],
])('%j is a delay', (text, minMs, maxMs) => {
  expect(parseDelay(text)).toEqual({ minMs, maxMs });
});

test.each(['', '-1', 'x', '1-', '-', '8-2', '1-2-3', '3601', '0-3601', '1e3', '1s', 'Infinity', '.5'])(
  '%j is no delay',
  (text) => {
    expect(() => parseDelay(text)).toThrow(InvalidArgumentError);
  },
);

const parse = (...args: string[]) =>
  upCommand()
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
    .parse(args, { from: 'user' })
    .opts();

test('the defaults are those of the contract', () => {
  expect(parse()).toEqual({
    dataDir: '.sallyport',
    port: 4566,
    tlsPort: 4567,
    apiPort: 4570,
    iamPropagation: { minMs: 2_000, maxMs: 8_000 },
    eventDelay: { minMs: 0, maxMs: 0 },
    logDelay: { minMs: 0, maxMs: 0 },
    requireSignedChannels: false,
    createSsmUser: false,
  });
});

test.each(['-1', '65536', '80.5', '', 'http', '0x50', '1e3'])('port %j is refused', (port) => {
  expect(() => parse(`--port=${port}`)).toThrow(/from 1 to 65535/);
});
