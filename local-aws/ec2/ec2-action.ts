import { z } from 'zod';
import { type Action, type Authorization, type Call, defineAction } from '../action.ts';
import { AwsError } from '../error.ts';
import { XML_NAMESPACE } from '../gateway/target.ts';
import { queryBoolean } from '../protocols/query-input.ts';
import { pathTags, type TagSpecification } from './tags.ts';

/** Lists of ids in requests: the name of the set in CloudTrail's records, and that of each id. */
const ID_SETS: Readonly<Record<string, readonly [string, string]>> = {
  InstanceId: ['instancesSet', 'instanceId'],
  ResourceId: ['resourcesSet', 'resourceId'],
  VpcId: ['vpcSet', 'vpcId'],
  SubnetId: ['subnetSet', 'subnetId'],
  GroupId: ['securityGroupIdSet', 'groupId'],
  SecurityGroupId: ['groupSet', 'groupId'],
  VpcEndpointId: ['VpcEndpointId', 'content'],
};
const SETS: Readonly<Record<string, string>> = {
  Filter: 'filterSet',
  Tag: 'tagSet',
  TagSpecification: 'tagSpecificationSet',
  IpPermissions: 'ipPermissions',
};

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

/** EC2's records hold lists as `{items: [...]}`. [CloudTrail records of EC2, facts in public samples, 2026-11] */
export function trailShape(value: unknown): unknown {
  if (value instanceof Date) return value.getTime();
  if (Array.isArray(value)) return { items: value.map(trailShape) };
  if (typeof value !== 'object' || value === null) return value;
  const shape: Record<string, unknown> = {};
  for (const [name, child] of Object.entries(value)) {
    // Lists that were not given are empty after validation; AWS leaves them out.
    if (child === undefined || name === 'DryRun' || (Array.isArray(child) && child.length === 0)) continue;
    const ids = Object.hasOwn(ID_SETS, name) ? ID_SETS[name] : undefined;
    if (ids !== undefined && Array.isArray(child))
      shape[ids[0]] = { items: child.map((id) => ({ [ids[1]]: id })) };
    else if (name === 'return') shape['_return'] = child;
    else shape[(Object.hasOwn(SETS, name) ? SETS[name] : undefined) ?? lowerFirst(name)] = trailShape(child);
  }
  return shape;
}

/** The form of records that hold a call whole: lists are numbered, one of a single value stands alone. */
function wholeShape(input: object): object {
  const given = Object.entries(input).filter(
    ([name, value]) =>
      value !== undefined && name !== 'DryRun' && !(Array.isArray(value) && value.length === 0),
  );
  return Object.fromEntries(
    given.map(([name, value]) => {
      if (!Array.isArray(value)) return [name, value];
      const numbered = value.map((one: unknown, i) =>
        typeof one === 'object' ? { tag: i + 1, ...one } : { tag: i + 1, content: one },
      );
      return [name, numbered.length === 1 ? numbered[0] : numbered];
    }),
  );
}

/** A definition of an action of EC2; DryRun, the records' shapes and the service are the same for all. */
export interface Ec2Definition<Shape extends z.ZodRawShape> {
  readonly name: string;
  readonly readOnly: boolean;
  readonly input: Shape;
  readonly authorize?: (input: z.output<z.ZodObject<Shape>>, call: Call) => readonly Authorization[];
  readonly handle: (input: z.output<z.ZodObject<Shape>>, call: Call) => object | undefined;
  /** requestParameters of the record, where EC2's are not the input with lower-case first letters. */
  readonly trailRequest?: (input: z.output<z.ZodObject<Shape>>) => unknown;
  /** Its records hold the call's whole XML form, as those of VPC endpoints do. */
  readonly trailWhole?: boolean;
  readonly omits?: readonly string[];
}

/** Makes an action of EC2. A dry run is authorised like the real call and then answered DryRunOperation. */
export function defineEc2Action<Shape extends z.ZodRawShape>(definition: Ec2Definition<Shape>): Action {
  const input = z.object({ ...definition.input, DryRun: queryBoolean.optional() });
  type Input = z.output<z.ZodObject<Shape>>;
  return defineAction({
    ...definition,
    service: 'ec2',
    input,
    authorize: definition.authorize as
      | ((given: z.output<typeof input>, call: Call) => Authorization[])
      | undefined,
    handle: (given, call) => {
      if ((given as { DryRun?: boolean }).DryRun === true) {
        throw new AwsError('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', {
          status: 412,
        });
      }
      return definition.handle(given as Input, call);
    },
    trailRequest: (given) => {
      if (definition.trailWhole === true) return { [`${definition.name}Request`]: wholeShape(given) };
      return (definition.trailRequest ?? trailShape)(given as Input);
    },
    trailResponse: (output) => {
      if (definition.readOnly) return null;
      if (definition.trailWhole !== true) return trailShape(output);
      return { [`${definition.name}Response`]: { xmlns: XML_NAMESPACE['ec2'], ...output } };
    },
  });
}

/** The ARN of a thing of EC2. */
export function ec2Arn(place: { account: string; region: string }, kind: string, id: string): string {
  return `arn:aws:ec2:${place.region}:${place.account}:${kind}/${id}`;
}

/** What IAM is asked about things that exist: their ARNs and tags. */
export function askAbout(call: Call, kind: string, ids: readonly string[], context = {}): Authorization[] {
  return ids.map((id) => ({
    resource: ec2Arn(call, kind, id),
    resourceTags: call.world.ec2.tagsOf(call, id),
    context,
  }));
}

/** What IAM is asked about a thing to be made: aws:RequestTag and aws:TagKeys, and ec2:CreateTags when it gets tags. */
export function askNew(
  call: Call,
  action: string,
  kind: string,
  specifications: readonly TagSpecification[],
): Authorization[] {
  const tags = pathTags(specifications, kind);
  const keys = Object.keys(tags);
  const resource = ec2Arn(call, kind, '*');
  if (keys.length === 0) return [{ resource }];
  const context = {
    'aws:TagKeys': keys,
    ...Object.fromEntries(keys.map((key) => [`aws:RequestTag/${key}`, tags[key] ?? ''])),
  };
  return [
    { resource, context },
    { action: 'ec2:CreateTags', resource, context: { ...context, 'ec2:CreateAction': action } },
  ];
}
