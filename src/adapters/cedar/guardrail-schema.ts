import { readFileSync } from 'node:fs';
import { schemaToJsonWithResolvedTypes } from '@cedar-policy/cedar-wasm/nodejs';
import { isFactName } from '../../domain/guardrails/reason.ts';
import { GuardrailFault } from './policy-mistake.ts';
import { positionOfByte } from './text-position.ts';

/** The schema that every guardrail is held against, and which placeholders a reason may have by it. */
export interface GuardrailSchema {
  readonly text: string;
  /** Whether a path such as `document.name` leads to something. */
  hasPath(path: string): boolean;
}

/** The shape of a type in Cedar's JSON form of a schema, as far as we read it. */
interface TypeJson {
  readonly type: string;
  readonly name?: string;
  readonly attributes?: Readonly<Record<string, TypeJson>>;
}

/** Reads the schema beside the shipped guardrails, or another. */
export function readGuardrailSchema(
  file: URL | string = new URL('../../../policies/guardrails/schema.cedarschema', import.meta.url),
): GuardrailSchema {
  const text = readFileSync(file, 'utf8');
  const answer = schemaToJsonWithResolvedTypes(text);
  if (answer.type === 'failure') {
    throw new GuardrailFault(
      answer.errors.map((error) => ({
        file: String(file),
        ...positionOfByte(text, error.sourceLocations?.[0]?.start ?? 0),
        problem: error.message,
      })),
    );
  }
  const namespace = answer.json[''];
  const context = namespace?.actions['open-session']?.appliesTo?.context as TypeJson | undefined;
  const common = (namespace?.commonTypes ?? {}) as Readonly<Record<string, TypeJson>>;
  return { text, hasPath: (path) => hasPath(context, common, path) };
}

function hasPath(
  context: TypeJson | undefined,
  common: Readonly<Record<string, TypeJson>>,
  path: string,
): boolean {
  const [name = '', field] = path.split('.', 2);
  const type = isFactName(name) ? context?.attributes?.[name] : undefined;
  if (type === undefined) return false;
  const shape = Object.hasOwn(common, type.type) ? common[type.type] : type;
  if (field === undefined) return shape?.attributes === undefined && type.type !== 'Entity';
  if (type.type === 'Entity') return true;
  return shape?.attributes !== undefined && Object.hasOwn(shape.attributes, field);
}
