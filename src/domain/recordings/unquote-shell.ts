const SIMPLE: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\u0007',
  b: '\b',
  e: '\u001b',
  E: '\u001b',
  f: '\f',
  v: '\v',
};

/** Undoes what `printf %q` of bash and `${(q)}` of zsh do; null when a quote does not end. */
export function unquoteShell(quoted: string): string | null {
  let out = '';
  let at = 0;
  while (at < quoted.length) {
    const char = quoted[at] as string;
    if (char === '\\') {
      out += quoted[at + 1] ?? '';
      at += 2;
    } else if (char === "'") {
      const end = quoted.indexOf("'", at + 1);
      if (end === -1) return null;
      out += quoted.slice(at + 1, end);
      at = end + 1;
    } else if (char === '$' && quoted[at + 1] === "'") {
      const ansi = ansiQuoted(quoted, at + 2);
      if (ansi === null) return null;
      out += ansi.text;
      at = ansi.end;
    } else {
      out += char;
      at += 1;
    }
  }
  return out;
}

/** The inside of `$'...'` from `at`; octal bytes are UTF-8 when they make it. */
function ansiQuoted(quoted: string, at: number): { text: string; end: number } | null {
  let text = '';
  for (let i = at; i < quoted.length; ) {
    const char = quoted[i] as string;
    if (char === "'") return { text: utf8Of(text), end: i + 1 };
    if (char !== '\\') {
      // Characters beyond Latin-1 stand for themselves; below they are told apart from bytes by the escapes.
      text += char;
      i += 1;
      continue;
    }
    const octal = /^[0-7]{1,3}/.exec(quoted.slice(i + 1, i + 4))?.[0];
    if (octal !== undefined) {
      text += String.fromCharCode(Number.parseInt(octal, 8) & 0xff);
      i += 1 + octal.length;
      continue;
    }
    const hex = /^(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4}))/.exec(quoted.slice(i + 1, i + 6));
    if (hex !== null) {
      text += String.fromCharCode(Number.parseInt(hex[1] ?? (hex[2] as string), 16));
      i += 1 + hex[0].length;
      continue;
    }
    const next = quoted[i + 1] ?? '';
    text += SIMPLE[next] ?? next;
    i += 2;
  }
  return null;
}

/** Runs of characters that are UTF-8 taken byte by byte, put together. */
function utf8Of(text: string): string {
  return text.replace(
    /[\u00c2-\u00df][\u0080-\u00bf]|[\u00e0-\u00ef][\u0080-\u00bf]{2}|[\u00f0-\u00f4][\u0080-\u00bf]{3}/g,
    (run) => {
      try {
        return decodeURIComponent([...run].map((c) => `%${c.charCodeAt(0).toString(16)}`).join(''));
      } catch {
        return run;
      }
    },
  );
}
