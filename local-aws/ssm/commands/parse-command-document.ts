import { AwsError } from '../../error.ts';
import { parseParameters } from '../documents/parse-parameters.ts';
import { isObject } from '../documents/parse-session-document.ts';
import type { DocumentParameter } from '../documents/session-document.ts';

/** A Command document, read: what it takes, and the names of its steps. */
export interface CommandDocument {
  readonly content: Readonly<Record<string, unknown>>;
  readonly parameters: Readonly<Record<string, DocumentParameter>>;
  /** Names of steps, in order; documents of schema 1.2 have their actions instead. */
  readonly steps: readonly string[];
}

/** Steps of one document. Source: Systems Manager quotas do not say; a document of 64 kB holds fewer. */
const MAX_STEPS = 200;
const ACTION = /^aws:[A-Za-z0-9]{1,100}$/;
const STEP_NAME = /^[A-Za-z0-9_.-]{1,128}$/;

function invalid(path: string, problem: string): AwsError {
  return new AwsError('InvalidDocumentContent', `${path}: ${problem}`);
}

function actionsOf(config: unknown): string[] {
  if (!isObject(config) || Object.keys(config).length === 0)
    throw invalid('runtimeConfig', 'must be an object with an action such as aws:runShellScript');
  for (const action of Object.keys(config))
    if (!ACTION.test(action)) throw invalid(`runtimeConfig.${action.slice(0, 60)}`, 'is not an action');
  return Object.keys(config);
}

function stepsOf(steps: unknown): string[] {
  if (!Array.isArray(steps) || steps.length === 0 || steps.length > MAX_STEPS)
    throw invalid('mainSteps', `must be a list of 1 to ${MAX_STEPS} steps`);
  const names = steps.map((step: unknown, index) => {
    const path = `mainSteps[${index}]`;
    if (!isObject(step)) throw invalid(path, 'must be an object');
    if (typeof step['name'] !== 'string' || !STEP_NAME.test(step['name']))
      throw invalid(`${path}.name`, 'must be a name of letters, digits, dots, dashes and underscores');
    if (typeof step['action'] !== 'string' || !ACTION.test(step['action']))
      throw invalid(`${path}.action`, 'must be an action such as aws:runShellScript');
    return step['name'];
  });
  if (new Set(names).size < names.length) throw invalid('mainSteps', 'two steps have one name');
  return names;
}

/** Reads a Command document of schema 1.2, 2.0 or 2.2. Throws InvalidDocumentContent, InvalidDocumentSchemaVersion. */
export function parseCommandDocument(root: unknown): CommandDocument {
  if (!isObject(root)) throw invalid('the document', 'must be an object');
  const version = String(root['schemaVersion']);
  const parameters = parseParameters(root['parameters']);
  if (version === '1.2') return { content: root, parameters, steps: actionsOf(root['runtimeConfig']) };
  if (version === '2.0' || version === '2.2')
    return { content: root, parameters, steps: stepsOf(root['mainSteps']) };
  throw new AwsError(
    'InvalidDocumentSchemaVersion',
    `Schema version ${version.slice(0, 20)} is not one of Command documents: 1.2, 2.0, 2.2.`,
  );
}
