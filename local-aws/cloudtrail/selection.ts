import type { CloudTrailRecord } from './record.ts';
import type { AdvancedSelector, EventSelector, FieldSelector, Trail } from './trail.ts';

/** What the selectors of a trail let through. */
export interface Selection {
  /** False: the trail logs management events only, and no data event need be made for it. */
  readonly logsData: boolean;
  readonly takes: (record: CloudTrailRecord) => boolean;
}

type Condition = (record: CloudTrailRecord) => boolean;

/** The object, queue, ... that a data event is about: CloudTrail writes it first, the bucket that holds it after. */
function dataResource({ resources }: CloudTrailRecord): { type: string; arn: string } {
  const [first] = resources ?? [];
  return { type: first?.type ?? '', arn: first?.ARN ?? first?.ARNPrefix ?? '' };
}

function takesBasic(selector: EventSelector): Condition {
  const { ReadWriteType, IncludeManagementEvents, ExcludeManagementEventSources, DataResources } = selector;
  return (record) => {
    if (ReadWriteType !== 'All' && (ReadWriteType === 'ReadOnly') !== record.readOnly) return false;
    if (record.eventCategory === 'Management')
      return IncludeManagementEvents && !ExcludeManagementEventSources.includes(record.eventSource);
    const { type, arn } = dataResource(record);
    return DataResources.some(
      ({ Type, Values }) => Type === type && Values.some((value) => arn.startsWith(value)),
    );
  };
}

const FIELDS: Readonly<Record<string, (record: CloudTrailRecord) => string>> = {
  eventCategory: ({ eventCategory }) => eventCategory,
  eventName: ({ eventName }) => eventName,
  eventSource: ({ eventSource }) => eventSource,
  eventType: ({ eventType }) => eventType,
  readOnly: ({ readOnly }) => String(readOnly),
  'resources.ARN': (record) => dataResource(record).arn,
  'resources.type': (record) => dataResource(record).type,
  // Nobody signs in to a console of local-aws.
  sessionCredentialFromConsole: () => 'false',
  'userIdentity.arn': ({ userIdentity }) => String(userIdentity['arn'] ?? ''),
};

/** The fields that a selector may name. */
export const SELECTOR_FIELDS: readonly string[] = Object.keys(FIELDS);

/**
 * One field: none of what it excludes, and one of what it asks for, if it asks for anything. Source: CloudTrail user
 * guide, "How CloudTrail evaluates multiple conditions for a field".
 */
function takesField(selector: FieldSelector): Condition {
  const { Equals = [], StartsWith = [], EndsWith = [] } = selector;
  const { NotEquals = [], NotStartsWith = [], NotEndsWith = [] } = selector;
  const asks = Equals.length + StartsWith.length + EndsWith.length > 0;
  const read = FIELDS[selector.Field];
  return (record) => {
    const value = read?.(record) ?? '';
    const excluded =
      NotEquals.includes(value) ||
      NotStartsWith.some((start) => value.startsWith(start)) ||
      NotEndsWith.some((end) => value.endsWith(end));
    if (excluded) return false;
    return (
      !asks ||
      Equals.includes(value) ||
      StartsWith.some((start) => value.startsWith(start)) ||
      EndsWith.some((end) => value.endsWith(end))
    );
  };
}

function takesAdvanced({ FieldSelectors }: AdvancedSelector): Condition {
  const conditions = FieldSelectors.map(takesField);
  return (record) => conditions.every((takes) => takes(record));
}

function isForData({ FieldSelectors }: AdvancedSelector): boolean {
  return FieldSelectors.some(({ Field, Equals }) => Field === 'eventCategory' && Equals?.[0] === 'Data');
}

function compile({ selectors, advanced }: Trail): Selection {
  const conditions = advanced === undefined ? selectors.map(takesBasic) : advanced.map(takesAdvanced);
  return {
    logsData: advanced?.some(isForData) ?? selectors.some(({ DataResources }) => DataResources.length > 0),
    takes: (record) => conditions.some((takes) => takes(record)),
  };
}

/** A kept trail is a new object whenever it changes, so each is compiled once. */
const compiled = new WeakMap<Trail, Selection>();

/** The selectors of a trail, ready to be asked. */
export function selectionOf(trail: Trail): Selection {
  let selection = compiled.get(trail);
  if (selection === undefined) {
    selection = compile(trail);
    compiled.set(trail, selection);
  }
  return selection;
}
