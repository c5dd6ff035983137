import { AwsError } from '../error.ts';
import { SELECTOR_FIELDS } from './selection.ts';
import type { AdvancedSelector, EventSelector, FieldSelector } from './trail.ts';

/** Source: CloudTrail user guide, "Quotas": data resources of a trail, and values of its advanced selectors. */
const MAX_DATA_RESOURCES = 250;
const MAX_VALUES = 500;
/** Source: API_DataResource, "Type". */
const BASIC_TYPES: readonly string[] = ['AWS::DynamoDB::Table', 'AWS::Lambda::Function', 'AWS::S3::Object'];
/** Source: API_AdvancedFieldSelector, "Field": what a trail's management events can be told by. */
const MANAGEMENT_FIELDS: readonly string[] = ['eventCategory', 'eventSource', 'readOnly'];
const OPERATORS = ['Equals', 'StartsWith', 'EndsWith', 'NotEquals', 'NotStartsWith', 'NotEndsWith'] as const;
/** Fields that take Equals alone. */
const EXACT_FIELDS: readonly string[] = ['eventCategory', 'readOnly', 'resources.type'];

function invalid(message: string): AwsError {
  return new AwsError('InvalidEventSelectorsException', message);
}

/** `arn:aws:s3` is every bucket; another ARN of S3 goes on behind the bucket's name, if only with a slash. */
function isDataValue(type: string, value: string): boolean {
  if (type === 'AWS::S3::Object') return /^arn:aws:s3(:::)?$|^arn:aws:s3:::[a-z0-9.-]{3,63}\//.test(value);
  return value.startsWith(type === 'AWS::Lambda::Function' ? 'arn:aws:lambda' : 'arn:aws:dynamodb');
}

/** Refuses basic selectors that AWS refuses. */
export function checkSelectors(selectors: readonly EventSelector[]): void {
  const resources = selectors.flatMap(({ DataResources }) => DataResources);
  for (const { Type, Values } of resources) {
    if (!BASIC_TYPES.includes(Type)) throw invalid(`Value ${Type} for DataResources.Type is invalid.`);
    for (const value of Values)
      if (!isDataValue(Type, value)) throw invalid(`Value ${value} for DataResources.Values is invalid.`);
  }
  const count = resources.reduce((sum, { Values }) => sum + Values.length, 0);
  if (count > MAX_DATA_RESOURCES)
    throw invalid(`A trail can have at most ${MAX_DATA_RESOURCES} data resources; these are ${count}.`);
}

function valuesOf(selector: FieldSelector): string[] {
  return OPERATORS.flatMap((operator) => selector[operator] ?? []);
}

function checkField(field: FieldSelector, category: string): void {
  const { Field } = field;
  const known = category === 'Management' ? MANAGEMENT_FIELDS : SELECTOR_FIELDS;
  if (!known.includes(Field))
    throw invalid(
      `Field ${Field} is not one of those of ${category} events on a trail: ${known.join(', ')}.`,
    );
  if (valuesOf(field).length === 0) throw invalid(`The field ${Field} has no operator with a value.`);
  if (EXACT_FIELDS.includes(Field) && valuesOf(field).length !== field.Equals?.length)
    throw invalid(`The field ${Field} takes the operator Equals only.`);
  if (Field === 'readOnly' && field.Equals?.some((value) => value !== 'true' && value !== 'false'))
    throw invalid('The field readOnly is true or false.');
}

function only(fields: readonly FieldSelector[], name: string): string {
  const found = fields.filter(({ Field }) => Field === name);
  const [value] = found[0]?.Equals ?? [];
  if (found.length !== 1 || value === undefined || found[0]?.Equals?.length !== 1)
    throw invalid(`An advanced event selector must name the field ${name} once, with one value of Equals.`);
  return value;
}

/** Refuses advanced selectors that AWS refuses, and those of events that are not here. */
export function checkAdvanced(selectors: readonly AdvancedSelector[]): void {
  for (const { FieldSelectors } of selectors) {
    const category = only(FieldSelectors, 'eventCategory');
    if (category === 'NetworkActivity') throw invalid('Network activity events are not here.');
    if (category !== 'Management' && category !== 'Data')
      throw invalid(`Value ${category} for the field eventCategory is invalid.`);
    if (category === 'Data') only(FieldSelectors, 'resources.type');
    const names = FieldSelectors.map(({ Field }) => Field);
    if (new Set(names).size < names.length)
      throw invalid('A field may be named once in each advanced event selector.');
    for (const field of FieldSelectors) checkField(field, category);
  }
  const count = selectors.reduce((sum, each) => sum + each.FieldSelectors.flatMap(valuesOf).length, 0);
  if (count > MAX_VALUES)
    throw invalid(`A trail can have at most ${MAX_VALUES} values of conditions; these are ${count}.`);
}
