import { Aws, CfnCondition, CfnParameter, type CfnParameterProps, Fn } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { archiveBucketName, NAMES } from '../names.ts';

const LOG_DAYS = [7, 14, 30, 60, 90, 180, 365, 731, 1096, 1827] as const;
/** AWS's own bounds (facts/aws.md D). */
const MOST_IDLE_MINUTES = 60;
const MOST_MINUTES = 1440;

/** What a member is told when it is made; the same in every account and Region. */
export interface MemberParameters {
  readonly externalId: string;
  readonly archiveBucket: string;
  readonly sessionKeyArn: CfnParameter;
  readonly nodeRoles: readonly string[];
  readonly engineerRoles: readonly string[];
  readonly auditorRoles: readonly string[];
  readonly idleMinutes: string;
  readonly maxMinutes: string;
  readonly runAsUser: CfnParameter;
  readonly logDays: number;
  readonly advancedTier: CfnParameter;
}

const PLACE: Readonly<Record<string, CfnParameterProps>> = {
  ExternalId: {
    minLength: 2,
    maxLength: 1224,
    allowedPattern: '^[\\w+=,.@:/-]*$',
    description: "What the hub's server must say to enter; no secret, only a guard against confusion.",
  },
  ArchiveRegion: {
    default: '',
    allowedPattern: '^$|^[a-z]{2,4}(-[a-z]+)+-\\d$',
    description: "The Region whose archive logs go to; empty: this stack's own.",
  },
  SessionKeyArn: {
    default: '',
    allowedPattern: '^$|^arn:aws[a-z-]*:kms:.+$',
    description: 'A key of yours for sessions and their log group, by its ARN; empty: one is made.',
  },
  AdvancedTier: {
    default: 'no',
    allowedValues: ['yes', 'no'],
    description:
      'Whether hybrid nodes are of the advanced tier, which sessions to them need and AWS charges for by the hour.',
  },
};

const PEOPLE: Readonly<Record<string, CfnParameterProps>> = {
  NodeRoles: {
    default: `arn:*:iam::*:role/${NAMES.instanceRole},arn:*:iam::*:role/${NAMES.hybridRole}`,
    description:
      'Roles of nodes, by their ARNs with * and ?: they decrypt the sessions that they are the target of.',
  },
  EngineerRoles: {
    default: `arn:*:iam::*:role/${NAMES.engineerPolicy}*`,
    description: 'Who opens sessions, by ARNs with * and ?: they ask for the keys of encrypted sessions.',
  },
  AuditorRoles: {
    default: `arn:*:iam::*:role/${NAMES.auditorRole}`,
    description: 'Who reads the encrypted log group, by ARNs with * and ?.',
  },
};

const SESSIONS: Readonly<Record<string, CfnParameterProps>> = {
  IdleMinutes: {
    default: 20,
    minValue: 1,
    maxValue: MOST_IDLE_MINUTES,
    description: 'After how many idle minutes a session ends.',
  },
  MaxMinutes: {
    default: 60,
    minValue: 1,
    maxValue: MOST_MINUTES,
    description:
      'After how many minutes a session ends whatever happens in it; AWS has no such end by itself.',
  },
  LogDays: {
    default: 90,
    allowedValues: LOG_DAYS.map(String),
    description:
      'How long the log group keeps streamed lines: so long, what could not be forwarded can be read again.',
  },
};

const RUN_AS: CfnParameterProps = {
  default: '',
  allowedPattern: '^$|^[a-z_][a-z0-9_.-]{0,31}$',
  description: 'The user of the node that sessions run as; empty: ssm-user.',
};

/** Adds the parameters of a member. */
export function memberParameters(scope: Construct, hubAccount: string): MemberParameters {
  const add = (type: string, name: string, props: CfnParameterProps | undefined) =>
    new CfnParameter(scope, name, { ...props, type });
  const place = (name: string) => add('String', name, PLACE[name]);
  const people = (name: string) => add('CommaDelimitedList', name, PEOPLE[name]).valueAsList;
  const sessions = (name: string) => add('Number', name, SESSIONS[name]);
  return {
    externalId: place('ExternalId').valueAsString,
    archiveBucket: archiveBucketIn(scope, hubAccount, place('ArchiveRegion')),
    sessionKeyArn: place('SessionKeyArn'),
    nodeRoles: people('NodeRoles'),
    engineerRoles: people('EngineerRoles'),
    auditorRoles: people('AuditorRoles'),
    idleMinutes: sessions('IdleMinutes').valueAsString,
    maxMinutes: sessions('MaxMinutes').valueAsString,
    runAsUser: add('String', 'RunAsUser', RUN_AS),
    logDays: sessions('LogDays').valueAsNumber,
    advancedTier: place('AdvancedTier'),
  };
}

function archiveBucketIn(scope: Construct, hubAccount: string, region: CfnParameter): string {
  const own = new CfnCondition(scope, 'ArchiveIsHere', {
    expression: Fn.conditionEquals(region.valueAsString, ''),
  });
  const where = Fn.conditionIf(own.logicalId, Aws.REGION, region.valueAsString);
  return archiveBucketName(hubAccount, where.toString());
}
