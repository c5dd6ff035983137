import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../src/runtimes/server/config.ts';
import { NAMES } from '../names.ts';
import { readTemplate } from '../testing/resolve-template.ts';
import { answersJsonSchema, parseAnswers } from './answers.ts';
import { serverConfig } from './server-config.ts';
import { planTargets } from './targets.ts';

const templates: ReadonlyMap<string, ReturnType<typeof readTemplate>> = new Map(
  [NAMES.hubStack, NAMES.memberStack, NAMES.organizationStack, NAMES.singleStack].map((stack) => [
    stack,
    readTemplate(stack),
  ]),
);
const organization = {
  kind: 'organization',
  account: '111111111111',
  profile: 'hub',
  homeRegion: 'eu-west-1',
  furtherRegions: ['us-east-1'],
  organization: {
    id: 'o-abcdefghij',
    account: '333333333333',
    profile: 'management',
    units: ['ou-ab12-cdef3456'],
  },
  externalId: 'said-so',
  keyAdministrators: ['arn:aws:iam::*:role/Admin', 'arn:aws:iam::*:role/stacksets-exec-*'],
};
const single = {
  kind: 'single',
  account: '111111111111',
  homeRegion: 'eu-west-1',
  externalId: 'said-so',
  keyAdministrators: ['arn:aws:iam::*:role/Admin'],
};

describe('answers', () => {
  test.each([
    [
      'an account of 11 digits',
      { ...single, account: '11111111111' },
      'account: an AWS account id has 12 digits',
    ],
    [
      'a Region by its place',
      { ...single, homeRegion: 'Ireland' },
      'homeRegion: a Region is written as eu-west-1',
    ],
    ['a key that is not asked', { ...single, regions: [] }, 'regions'],
    ['an organisation that is missing', { ...single, kind: 'organization' }, 'organization: it is needed'],
    ['an organisation that has no place', { ...organization, kind: 'single' }, 'organization: it is needed'],
    [
      'the home Region twice',
      { ...single, furtherRegions: ['eu-west-1'] },
      'furtherRegions: each Region once',
    ],
    ['administrators who are everybody', { ...single, keyAdministrators: ['*'] }, 'keyAdministrators.0'],
    [
      'administrators whose names are anything',
      { ...single, keyAdministrators: ['arn:aws:iam::*:role/*'] },
      'keyAdministrators.0',
    ],
    [
      'administrators with a comma in one',
      { ...single, keyAdministrators: ['arn:a,arn:b'] },
      'keyAdministrators.0',
    ],
  ])('with %s are refused with the path: %#', (_, value, message) => {
    expect(() => parseAnswers(value, 'answers.json')).toThrow(message);
  });
});

test('the answers that the guide shows can be planned with', () => {
  const shown = readFileSync(new URL('../../examples/deploy/answers.json', import.meta.url), 'utf8');
  const targets = planTargets(parseAnswers(JSON.parse(shown), 'answers.json'), templates);
  expect(targets.map(({ stack }) => stack)).toEqual([
    'SallyportHub',
    'SallyportHub',
    'SallyportOrganization',
  ]);
});

describe('targets', () => {
  test('the hub goes first, home Region before others, the organisation last', () => {
    const targets = planTargets(parseAnswers(organization, 'the test'), templates);
    expect(targets.map(({ stack, account, region, profile }) => [stack, account, region, profile])).toEqual([
      ['SallyportHub', '111111111111', 'eu-west-1', 'hub'],
      ['SallyportHub', '111111111111', 'us-east-1', 'hub'],
      ['SallyportOrganization', '333333333333', 'eu-west-1', 'management'],
    ]);
    expect(targets[2]?.parameters).toMatchObject({
      HubAccount: '111111111111',
      MemberRegions: 'eu-west-1,us-east-1',
      OrganizationalUnits: 'ou-ab12-cdef3456',
      KeyAdministrators: organization.keyAdministrators.join(','),
      ArchiveRegion: 'eu-west-1',
    });
  });

  test('each stack gets the parameters that it has, and no others', () => {
    for (const { stack, parameters } of planTargets(parseAnswers(organization, 'the test'), templates))
      expect(Object.keys(templates.get(stack)?.Parameters ?? {})).toEqual(
        expect.arrayContaining(Object.keys(parameters)),
      );
  });

  test('an organisation is watched by functions and one account by a server, unless it is answered otherwise', () => {
    const computes = (more: object) =>
      planTargets(parseAnswers({ ...organization, ...more }, 'the test'), templates).map(
        ({ parameters }) => parameters['Compute'] ?? parameters['LiveLines'],
      );
    expect(computes({})).toEqual(['lambda', 'lambda', 'yes']);
    expect(computes({ compute: 'server' })).toEqual(['server', 'server', 'no']);
    expect(planTargets(parseAnswers(single, 'the test'), templates)[0]?.parameters['Compute']).toBe('server');
  });

  test('as many places are expected to be heard from as there are, unless it is answered', () => {
    const expected = (more: object, members: number) =>
      planTargets(parseAnswers({ ...organization, ...more }, 'the test'), templates, members)[0]?.parameters[
        'ExpectedPlaces'
      ];
    expect([expected({}, 3), expected({}, 0), expected({ parameters: { ExpectedPlaces: 5 } }, 3)]).toEqual([
      '6',
      '1',
      '5',
    ]);
  });

  test('a parameter that other answers decide is refused with what to answer instead', () => {
    const answers = parseAnswers({ ...single, parameters: { Compute: 'lambda' } }, 'the test');
    expect(() => planTargets(answers, templates)).toThrow('answer "compute"');
  });

  test('a parameter that no template has is told, not passed over', () => {
    const answers = parseAnswers({ ...single, parameters: { RetentionDay: 1 } }, 'the test');
    expect(() => planTargets(answers, templates)).toThrow('no template has the parameters RetentionDay');
  });
});

test('the configuration of serve that follows is one that serve takes, and ends nothing at first', () => {
  const answers = parseAnswers(organization, 'the test');
  const config = parseConfig(serverConfig(answers, [{ account: '222222222222' }]), 'the test');
  expect(config).toMatchObject({
    observeOnly: true,
    hub: { archiveBucket: 'sallyport-archive-111111111111-eu-west-1' },
    members: [{ account: '222222222222', regions: ['eu-west-1', 'us-east-1'], externalId: 'said-so' }],
    organization: { roleArn: 'arn:aws:iam::333333333333:role/SallyportOrganization' },
    evidence: { kmsKeyId: 'alias/sallyport-evidence', lockDays: 365 },
    // Anybody reaches it: a proof for another is no good there.
    api: { audience: 'sallyport-111111111111-eu-west-1' },
  });
});

test('evidence is locked no longer than it is kept, and signed by a file where no key was made', () => {
  const parameters = { RetentionDays: 90, EvidenceKeyInKms: 'no' };
  const answers = parseAnswers({ ...single, parameters }, 'the test');
  expect(serverConfig(answers, [{ account: single.account }])).toMatchObject({ evidence: { lockDays: 90 } });
  expect(JSON.stringify(serverConfig(answers, [{ account: single.account }]))).not.toContain('kmsKeyId');
});

test('the schema of the answers names every key that the guide tells', () => {
  const { properties = {} } = answersJsonSchema() as { properties?: object };
  const guide = readFileSync(new URL('../../docs/guides/deploy.md', import.meta.url), 'utf8');
  for (const key of Object.keys(properties)) expect(guide).toContain(`\`${key}`);
  expect(Object.keys(properties)).toContain('keyAdministrators');
});
