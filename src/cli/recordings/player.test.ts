import { expect, test } from 'vitest';
import type { Frame } from '../../domain/recordings/frame.ts';
import { Player } from './player.ts';

const frame = (atMs: number, text: string): Frame => ({
  atMs,
  size: { cols: 80, rows: 1 },
  rows: [{ runs: [{ text, sgr: '' }], text }],
  cursor: null,
});

function aPlayer(skipIdle = false): Player {
  const frames = [
    frame(0, '$ '),
    frame(1000, '$ whoami'),
    frame(20_000, 'engineer'),
    frame(21_000, '$ exit'),
  ];
  const markers = [
    { atMs: 1000, label: 'whoami' },
    { atMs: 21_000, label: 'exit' },
  ];
  return new Player({ frames, markers, endMs: 22_000 }, 1, skipIdle);
}

test('time passes at the speed asked for, and not in a pause', () => {
  const player = aPlayer();
  player.pass(500);
  player.key('>');
  player.pass(500);
  expect([player.speed, player.atMs]).toEqual([2, 1500]);
  player.key(' ');
  player.pass(5000);
  expect([player.playing, player.atMs]).toEqual([false, 1500]);
});

test('idle times are skipped when asked', () => {
  const player = aPlayer(true);
  player.pass(1001);
  player.pass(30);
  expect(player.atMs).toBe(18_000);
});

test('keys go to steps, tenths, seconds and commands', () => {
  const player = aPlayer();
  const at = (key: string) => {
    player.key(key);
    return player.atMs;
  };
  expect(['.', ',', '5', '\x1b[C', '\x1b[D', ']', '['].map(at)).toEqual([
    1000, 0, 11_000, 16_000, 11_000, 21_000, 1000,
  ]);
});

test('search goes to what newly stands there, and says when nothing does', () => {
  const player = aPlayer();
  for (const key of '/ENGINEER\r') player.key(key);
  expect([player.atMs, player.playing]).toEqual([20_000, false]);
  for (const key of '/nothing\r') player.key(key);
  expect(player.status()).toContain('nowhere');
});

test('the end stops it, space begins anew, q ends', () => {
  const player = aPlayer();
  player.pass(60_000);
  expect([player.playing, player.atMs]).toEqual([false, 22_000]);
  player.key(' ');
  expect(player.atMs).toBe(0);
  player.key('q');
  expect(player.over).toBe(true);
});
