/** A text that YAML 1.1 and 1.2 both read as itself without quotes. */
const PLAIN = /^[A-Za-z_/][A-Za-z0-9_ ./-]*$/;
const WORDS = /^(true|false|yes|no|on|off|null|y|n)$/i;

function scalar(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value) ?? 'null';
  return PLAIN.test(value) && !WORDS.test(value) && !value.endsWith(' ') ? value : JSON.stringify(value);
}

function isEmpty(value: object): boolean {
  return (Array.isArray(value) ? value : Object.keys(value)).length === 0;
}

function lines(value: object, indent: string): string[] {
  const pairs: [string, unknown][] = Array.isArray(value)
    ? value.map((each): [string, unknown] => ['-', each])
    : Object.entries(value).map(([key, each]): [string, unknown] => [`${scalar(key)}:`, each]);
  return pairs.flatMap(([head, each]) => {
    if (typeof each !== 'object' || each === null) return [`${indent}${head} ${scalar(each)}`];
    if (isEmpty(each)) return [`${indent}${head} ${Array.isArray(each) ? '[]' : '{}'}`];
    return [`${indent}${head}`, ...lines(each, `${indent}  `)];
  });
}

/** Writes a JSON value as block YAML, for GetDocument with DocumentFormat YAML. */
export function renderYaml(value: unknown): string {
  if (typeof value !== 'object' || value === null) return `${scalar(value)}\n`;
  return `---\n${lines(value, '').join('\n')}\n`;
}
