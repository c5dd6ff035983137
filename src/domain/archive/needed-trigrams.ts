import { regexTexts } from '../detections/sigma/regex-texts.ts';
import type { Sought } from './line-matcher.ts';

/** More trigrams of one text find hardly less and cost more. */
const MAX_TRIGRAMS = 24;
/** Beyond it a text is compared, not looked up: folding differs between libraries. */
const ASCII_TRIGRAM = /^[\x20-\x7e]{3}$/;
/** Syntax that the reading of expressions does not know: modifiers, named back references. */
const UNREAD_SYNTAX = /\(\?[a-z-]+[:)]|\\k|[^\x00-\x7f]/i;

/**
 * The trigrams that must all be in a line, for one of several ways to match; null: none must, so that everything has to
 * be read through. Characters beyond ASCII are left out, as no two programs fold their case alike.
 */
export function neededTrigrams(sought: Sought): readonly (readonly string[])[] | null {
  const texts = sought.regex ? textsOf(sought.text) : [sought.text];
  if (texts === null || texts.length === 0) return null;
  const ways = texts.map(trigramsOf);
  return ways.some((way) => way.length === 0) ? null : ways;
}

function textsOf(source: string): readonly string[] | null {
  return UNREAD_SYNTAX.test(source) ? null : regexTexts(source);
}

function trigramsOf(text: string): readonly string[] {
  const all = new Set<string>();
  for (let at = 0; at + 3 <= text.length; at += 1) {
    const trigram = text.slice(at, at + 3).toLowerCase();
    if (ASCII_TRIGRAM.test(trigram)) all.add(trigram);
  }
  const list = [...all];
  if (list.length <= MAX_TRIGRAMS) return list;
  const step = list.length / MAX_TRIGRAMS;
  return Array.from({ length: MAX_TRIGRAMS }, (_, index) => list[Math.floor(index * step)] as string);
}
