import type { Command } from 'unbash';
import type { ShellRedirect } from '../../domain/detections/shell/syntax.ts';
import type { SourceText } from './source-text.ts';
import { translateParts, translateWord } from './translate-word.ts';

type Redirection = Command['redirects'][number];

/** Redirections, here-documents and here-strings, in their order. */
export function translateRedirects(redirects: readonly Redirection[], source: SourceText): ShellRedirect[] {
  return redirects.map((redirect) => {
    const descriptor = redirect.descriptor?.type === 'FileDescriptor' ? redirect.descriptor.value : null;
    const { operator } = redirect;
    if (redirect.type === 'HereDoc') {
      const { text, parts } = redirect.body;
      const body = {
        text,
        parts:
          parts === undefined
            ? [{ kind: 'text' as const, value: text, quoted: true }]
            : translateParts(parts, source, true),
      };
      return { operator, descriptor, target: null, body };
    }
    const word = redirect.target === undefined ? null : translateWord(redirect.target, source);
    if (redirect.type === 'HereString') return { operator, descriptor, target: null, body: word };
    return { operator, descriptor, target: word, body: null };
  });
}
