import type { EvaluationRequest, RequestPrincipal } from '../request.ts';
import { generateCondition, loosen, loosenArn } from './generate-condition.ts';
import { Random } from './random.ts';
import {
  ACTION_KEYS,
  ACTIONS,
  type ActionWords,
  KEYS,
  type KeyWords,
  NAMED_PRINCIPALS,
  OTHER_ACCOUNT,
  OWN_ACCOUNT,
  PRINCIPALS,
} from './vocabulary.ts';

/** A policy document before it is compiled. */
export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly Readonly<Record<string, unknown>>[];
}

/** A request and the documents in force for it. */
export interface GeneratedCase {
  readonly request: EvaluationRequest;
  readonly identity: readonly PolicyDocument[];
  readonly boundary?: PolicyDocument;
  readonly session?: PolicyDocument;
  readonly resource?: PolicyDocument;
  readonly scps?: readonly (readonly PolicyDocument[])[];
  readonly rcps?: readonly (readonly PolicyDocument[])[];
  readonly endpoint?: PolicyDocument;
}

/** The case of a seed. */
export function generateCase(seed: number): GeneratedCase {
  const random = new Random(seed);
  const words = random.pick(ACTIONS);
  const principal = random.pick(PRINCIPALS);
  const resourceAccount = random.chance(0.75) ? OWN_ACCOUNT : OTHER_ACCOUNT;
  const resource = random.pick(words.resources).replace('ACCOUNT', resourceAccount);
  const keys = [...KEYS, ...words.keys.map((key) => ACTION_KEYS[key]!)];
  const action = random.chance(0.05) ? words.action.toUpperCase() : words.action;
  const request = { principal, action, resource, resourceAccount, context: generateContext(random, keys) };
  return { request, ...generatePolicies(random, { words, resource, keys, principal }) };
}

interface Setting {
  readonly words: ActionWords;
  readonly resource: string;
  readonly keys: readonly KeyWords[];
  readonly principal: RequestPrincipal;
}

function generatePolicies(random: Random, setting: Setting): Omit<GeneratedCase, 'request'> {
  const { kind } = setting.principal;
  const isSession = kind === 'role-session' || kind === 'federated-user';
  const isEntity = isSession || kind === 'user';
  const needsResource = setting.words.action.startsWith('sts:');
  const policy = (place: Place) => generatePolicy(random, setting, place);
  const maybe = (probability: number, place: Place) =>
    random.chance(probability) ? policy(place) : undefined;
  return {
    identity: isEntity ? Array.from({ length: random.below(3) }, () => policy('identity')) : [],
    boundary: isEntity ? maybe(0.2, 'identity') : undefined,
    session: isSession ? maybe(kind === 'federated-user' ? 1 : 0.25, 'identity') : undefined,
    resource: setting.resource === '*' ? undefined : maybe(needsResource ? 1 : 0.5, 'resource'),
    scps:
      (isEntity || kind === 'root') && random.chance(0.2)
        ? Array.from({ length: 1 + random.below(2) }, () => [policy('organisation')])
        : undefined,
    rcps: random.chance(0.1) ? [[policy('resource-control')]] : undefined,
    endpoint: maybe(0.1, 'endpoint'),
  };
}

type Place = 'identity' | 'resource' | 'organisation' | 'resource-control' | 'endpoint';

function generatePolicy(random: Random, setting: Setting, place: Place): PolicyDocument {
  const count = 1 + random.below(3);
  const statements = Array.from({ length: count }, () => generateStatement(random, setting, place));
  if (place === 'organisation' && random.chance(0.7)) {
    statements.push({ Effect: 'Allow', Action: '*', Resource: '*' });
  }
  return { Version: '2012-10-17', Statement: statements };
}

function generateStatement(random: Random, setting: Setting, place: Place): Record<string, unknown> {
  const effect = place === 'resource-control' || random.chance(0.2) ? 'Deny' : 'Allow';
  const statement: Record<string, unknown> = { Effect: effect };
  if (place === 'resource') Object.assign(statement, generatePrincipal(random, setting.principal, effect));
  if (place === 'resource-control' || place === 'endpoint') statement.Principal = '*';
  Object.assign(statement, generateAction(random, setting.words.action, place));
  const isTrust = place === 'resource' && setting.words.action.startsWith('sts:');
  if (!isTrust) Object.assign(statement, generateResource(random, setting.resource, place));
  const count = random.chance(0.5) ? 0 : 1 + random.below(2);
  const condition: Record<string, Record<string, unknown>> = {};
  for (let i = 0; i < count; i++) {
    const { operator, key, value } = generateCondition(random, setting.keys);
    condition[operator] = { ...condition[operator], [key]: value };
  }
  if (count > 0) statement.Condition = condition;
  return statement;
}

function generatePrincipal(
  random: Random,
  principal: RequestPrincipal,
  effect: string,
): Record<string, unknown> {
  const element = random.chance(effect === 'Deny' ? 0.3 : 0.05) ? 'NotPrincipal' : 'Principal';
  const own = [principal.arn, principal.roleArn].filter((arn) => arn !== undefined && arn !== '');
  const named = random.some([...NAMED_PRINCIPALS, ...own, ...own], 1, 3);
  if (random.chance(0.15) || principal.kind === 'service') {
    return { [element]: { AWS: named, Service: random.pick(['ssm.amazonaws.com', 'ec2.amazonaws.com']) } };
  }
  if (element === 'Principal' && random.chance(0.1)) return { Principal: '*' };
  return { [element]: { AWS: named.length === 1 ? named[0] : named } };
}

function generateAction(random: Random, action: string, place: Place): Record<string, unknown> {
  const service = action.slice(0, action.indexOf(':'));
  const name = action.slice(service.length + 1);
  const others = ACTIONS.map((words) => words.action);
  const patterns = [
    action,
    action,
    `${service}:*`,
    `${service}:${loosen(random, name)}`,
    action.toLowerCase(),
    random.pick(others),
    ...(place === 'resource' || place === 'resource-control' ? [] : ['*']),
  ];
  const chosen = random.some(patterns, 1, 2);
  const element = place === 'identity' && random.chance(0.1) ? 'NotAction' : 'Action';
  return { [element]: chosen.length === 1 && random.chance(0.5) ? chosen[0] : chosen };
}

function generateResource(random: Random, resource: string, place: Place): Record<string, unknown> {
  if (place === 'organisation' || random.chance(0.3)) return { Resource: '*' };
  const others = ACTIONS.flatMap((words) => words.resources).map((arn) =>
    arn.replace('ACCOUNT', OWN_ACCOUNT),
  );
  const loose = resource === '*' ? '*' : loosenArn(random, resource);
  const patterns = [resource, loose, loose, random.pick(others), withVariable(random, resource)];
  const chosen = random.some(patterns, 1, 2);
  const element = random.chance(0.1) ? 'NotResource' : 'Resource';
  return { [element]: chosen.length === 1 && random.chance(0.5) ? chosen[0] : chosen };
}

function withVariable(random: Random, resource: string): string {
  const username = '$' + '{aws:username}';
  const team = '$' + '{aws:PrincipalTag/team}';
  return random.pick([
    resource.replace('dev', username),
    resource.replace('archive', team),
    resource.replace('archive', '$' + "{aws:PrincipalTag/team, 'archive'}"),
    resource.replace('dev', '$' + '{*}'),
  ]);
}

function generateContext(random: Random, keys: readonly KeyWords[]): Record<string, string | string[]> {
  const context: Record<string, string | string[]> = {};
  for (const { key, kind, values } of keys) {
    if (random.chance(0.35)) continue;
    context[key] = kind === 'list' ? random.some(values, 1, 3) : random.pick(values);
  }
  return context;
}
