import type { RunCommand } from '@sallyport/session-channel/payloads/run-command.ts';

/** One step of a Command document, its parameters filled in. */
export interface CommandStep {
  /** The name of the step, or of its action in documents of schema 1.2. */
  readonly name: string;
  readonly action: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly onFailure: string;
  /** Its precondition does not hold on Linux. */
  readonly isSkipped: boolean;
}

/** The document can't be run here; the message is for the person who sent it. */
export class CommandDocumentError extends Error {}

const WHOLE = /^\s*\{\{\s*([A-Za-z0-9_.-]{1,128})\s*\}\}\s*$/;
const PLACEHOLDER = /\{\{\s*([A-Za-z0-9_.-]{1,128})\s*\}\}/g;
const MAX_DEPTH = 16;

type Values = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function asText(value: unknown): string {
  return Array.isArray(value) ? value.map(String).join(',') : String(value);
}

/** Puts the parameters in, once: what a value holds stays text. A whole placeholder takes the value's own type. */
function fill(part: unknown, values: Values, depth = 0): unknown {
  if (depth > MAX_DEPTH) throw new CommandDocumentError('the document is nested too deeply');
  if (typeof part === 'string') {
    const whole = WHOLE.exec(part)?.[1];
    if (whole !== undefined && Object.hasOwn(values, whole)) return values[whole];
    return part.replace(PLACEHOLDER, (text, name: string) =>
      Object.hasOwn(values, name) ? asText(values[name]) : text,
    );
  }
  if (Array.isArray(part))
    return part.flatMap((each) => {
      const value = fill(each, values, depth + 1);
      return Array.isArray(value) && !Array.isArray(each) ? value : [value];
    });
  if (!isObject(part)) return part;
  return Object.fromEntries(
    Object.entries(part).map(([key, child]) => [key, fill(child, values, depth + 1)]),
  );
}

function valuesOf({ documentContent, parameters }: RunCommand): Values {
  const declared = isObject(documentContent['parameters']) ? documentContent['parameters'] : {};
  const defaults = Object.entries(declared).flatMap(([name, declaration]) =>
    isObject(declaration) && declaration['default'] !== undefined ? [[name, declaration['default']]] : [],
  );
  return { ...Object.fromEntries(defaults), ...parameters };
}

/** `{"StringEquals": ["platformType", "Linux"]}`, the names in either order. */
function failsOnLinux(precondition: unknown): boolean {
  if (!isObject(precondition)) return false;
  const words = precondition['StringEquals'];
  if (!Array.isArray(words) || !words.includes('platformType')) return false;
  return !words.includes('Linux');
}

/** Schema 1.2: a map of actions, each with a list of what it is to do. */
function stepsOfRuntimeConfig(config: unknown): CommandStep[] {
  if (!isObject(config)) throw new CommandDocumentError('runtimeConfig must be an object');
  return Object.entries(config).flatMap(([action, plugin]) => {
    const properties = isObject(plugin) ? plugin['properties'] : undefined;
    return (Array.isArray(properties) ? properties : [properties]).map((inputs: unknown) => ({
      name: action,
      action,
      inputs: isObject(inputs) ? inputs : {},
      onFailure: '',
      isSkipped: false,
    }));
  });
}

function stepsOfMainSteps(steps: unknown): CommandStep[] {
  if (!Array.isArray(steps)) throw new CommandDocumentError('mainSteps must be a list');
  return steps.map((step: unknown) => {
    const { action, name, inputs, onFailure, precondition } = isObject(step) ? step : {};
    return {
      name: String(name ?? action ?? ''),
      action: String(action ?? ''),
      inputs: isObject(inputs) ? inputs : {},
      onFailure: String(onFailure ?? ''),
      isSkipped: failsOnLinux(precondition),
    };
  });
}

/** The steps of a command's document, schema 1.2, 2.0 or 2.2. Throws CommandDocumentError. */
export function commandSteps(command: RunCommand): CommandStep[] {
  const content = fill(command.documentContent, valuesOf(command)) as Record<string, unknown>;
  const version = String(content['schemaVersion']);
  if (version === '1.2') return stepsOfRuntimeConfig(content['runtimeConfig']);
  if (version === '2.0' || version === '2.2') return stepsOfMainSteps(content['mainSteps']);
  throw new CommandDocumentError(
    `Document with schema version ${version} is not supported by this version of ssm agent`,
  );
}
