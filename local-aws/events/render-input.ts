import type { EventEnvelope, Rule, Target } from './rule.ts';

/** The value at a JSON path of the kind EventBridge takes: `$`, `$.a.b`, `$.a[0]`; undefined when nothing is there. */
export function valueAtPath(event: unknown, path: string): unknown {
  let value = event;
  for (const [, name, index, quoted] of path.matchAll(/\.([^.[\]]+)|\[(\d+)\]|\['([^']*)'\]/g)) {
    if (typeof value !== 'object' || value === null) return undefined;
    const key = name ?? index ?? quoted ?? '';
    value = Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
  }
  return value;
}

/** Whether a path is one that `valueAtPath` reads wholly. */
export function isJsonPath(path: string): boolean {
  return /^\$(\.[^.[\]]+|\[\d+\]|\['[^']*'\])*$/.test(path);
}

function inString(template: string, at: number): boolean {
  let inside = false;
  for (let i = 0; i < at; i += 1) {
    if (template[i] === '\\') i += 1;
    else if (template[i] === '"') inside = !inside;
  }
  return inside;
}

/** Fills `<name>` in a template: raw inside quotes, as JSON outside them. Source: "Input transformation". */
function transform(template: string, values: ReadonlyMap<string, unknown>): string {
  return template.replace(/<([A-Za-z0-9_.-]+)>/g, (whole, name: string, at: number) => {
    if (!values.has(name)) return whole;
    const value = values.get(name);
    if (inString(template, at)) {
      const text = typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);
      return JSON.stringify(text).slice(1, -1);
    }
    return value === undefined ? '""' : JSON.stringify(value);
  });
}

/** What a target is sent for an event: the event itself, a part of it, a constant, or a filled template. */
export function renderInput(rule: Rule, target: Target, event: EventEnvelope, now: number): string {
  if (target.Input !== undefined) return target.Input;
  if (target.InputPath !== undefined) return JSON.stringify(valueAtPath(event, target.InputPath)) ?? '{}';
  if (target.InputTransformer === undefined) return JSON.stringify(event);
  const { InputPathsMap = {}, InputTemplate } = target.InputTransformer;
  const { detail: _, ...withoutDetail } = event;
  const values = new Map<string, unknown>([
    ['aws.events.rule-arn', rule.arn],
    ['aws.events.rule-name', rule.name],
    ['aws.events.event.ingestion-time', new Date(now).toISOString()],
    ['aws.events.event', withoutDetail],
    ['aws.events.event.json', event],
  ]);
  for (const [name, path] of Object.entries(InputPathsMap)) values.set(name, valueAtPath(event, path));
  return transform(InputTemplate, values);
}
