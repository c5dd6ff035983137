/**
 * One row for each thing that the mission's documents, or the design, say is deployed, held against the templates as they
 * would be made: a row that finds nothing fails by its name, so that nothing goes unnoticed.
 */
import { describe, expect, test } from 'vitest';
import { NAMES } from '../names.ts';
import { organization, REGION } from '../testing/place.ts';
import { deploy } from '../testing/resolve-template.ts';
import { COMPUTE_DEPLOYABLES, LINES_DEPLOYABLES, LIVE_DEPLOYABLES } from './compute-deployables.ts';
import type { Deployable, Made } from './deployable.ts';
import { HUB_DEPLOYABLES, ORGANIZATION_DEPLOYABLES } from './hub-deployables.ts';
import { MEMBER_DEPLOYABLES } from './member-deployables.ts';
import { SEARCH_DEPLOYABLES } from './search-deployables.ts';

const ofHub = {
  HomeRegion: REGION,
  KeyAdministrators: 'arn:aws:iam::*:role/KeyAdmin',
  OrganizationId: 'o-abcdefghij',
  CentralEmail: 'watch@example.com',
  AuditorPrincipals: 'arn:aws:iam::111111111111:role/Audit',
  ResponderPrincipals: 'arn:aws:iam::111111111111:role/Respond',
};
const ofMember = {
  HomeRegion: REGION,
  KeyAdministrators: 'arn:aws:iam::*:role/KeyAdmin',
  HubAccount: '111111111111',
  ExternalId: 'said-so',
  AdvancedTier: 'yes',
  LocalEmail: 'local@example.com',
};
const hub = deploy(NAMES.hubStack, { account: '111111111111', region: REGION, parameters: ofHub });
const member = deploy(NAMES.memberStack, { account: '222222222222', region: REGION, parameters: ofMember });
const onLambda = { Compute: 'lambda', CodeBucket: 'code', CodePrefix: 'functions/1' };
const computing = deploy(NAMES.hubStack, {
  account: '111111111111',
  region: REGION,
  parameters: { ...ofHub, ...onLambda },
});
const live = deploy(NAMES.memberStack, {
  account: '222222222222',
  region: REGION,
  parameters: { ...ofMember, LiveLines: 'yes' },
});
const allInOne = deploy(NAMES.singleStack, {
  account: '111111111111',
  region: REGION,
  parameters: { ...ofHub, ...ofMember, ...onLambda },
});
const searching = deploy(NAMES.hubStack, {
  account: '111111111111',
  region: REGION,
  parameters: {
    ...ofHub,
    ...onLambda,
    Search: 'on',
    SearchAdministrator: 'arn:aws:iam::111111111111:role/SearchAdmin',
  },
});
const inOne = (account: string) =>
  deploy(NAMES.singleStack, { account, region: REGION, parameters: { ...ofHub, ...ofMember } });

const tables: readonly (readonly [stack: string, made: Made, rows: readonly Deployable[]])[] = [
  ['the hub', hub, HUB_DEPLOYABLES],
  ['a hub on Lambda', computing, [...COMPUTE_DEPLOYABLES, ...LINES_DEPLOYABLES]],
  ['a member of it', live, [...MEMBER_DEPLOYABLES, ...LIVE_DEPLOYABLES]],
  ['one account for both, on Lambda', allInOne, [...COMPUTE_DEPLOYABLES, ...LIVE_DEPLOYABLES]],
  ['a hub that searches', searching, SEARCH_DEPLOYABLES],
  ['a member', member, MEMBER_DEPLOYABLES],
  ['one account for both, its hub', inOne('111111111111'), HUB_DEPLOYABLES],
  ['one account for both, its member', inOne('222222222222'), MEMBER_DEPLOYABLES],
  ['the organisation', organization, ORGANIZATION_DEPLOYABLES],
];

describe.each(tables)('%s has', (_, made, rows) => {
  test.each(rows.map((row) => [row.what, row.source, row] as const))('%s (%s)', (_what, _source, row) => {
    expect(row.found(made)).toBe(true);
  });
});

test('no row is so wide that an empty stack would satisfy it', () => {
  const empty: Made = { resources: {} };
  const rows = [
    ...HUB_DEPLOYABLES,
    ...COMPUTE_DEPLOYABLES,
    ...LINES_DEPLOYABLES,
    ...LIVE_DEPLOYABLES,
    ...SEARCH_DEPLOYABLES,
    ...MEMBER_DEPLOYABLES,
    ...ORGANIZATION_DEPLOYABLES,
  ];
  expect(rows.filter(({ found }) => found(empty)).map(({ what }) => what)).toEqual([]);
});

test('each row rests on something: it is lost when the resources of its type are', () => {
  const lost = (made: Made, rows: readonly Deployable[]) =>
    rows.filter(({ found }) => {
      const types = new Set(Object.values(made.resources).map(({ Type }) => Type));
      return [...types].every((type) =>
        found({
          resources: Object.fromEntries(
            Object.entries(made.resources).filter(([, one]) => one.Type !== type),
          ),
        }),
      );
    });
  expect(
    [
      ...lost(hub, HUB_DEPLOYABLES),
      ...lost(computing, [...COMPUTE_DEPLOYABLES, ...LINES_DEPLOYABLES]),
      ...lost(live, LIVE_DEPLOYABLES),
      ...lost(searching, SEARCH_DEPLOYABLES),
      ...lost(member, MEMBER_DEPLOYABLES),
    ].map(({ what }) => what),
  ).toEqual([]);
});
