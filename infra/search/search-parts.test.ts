import { compilePolicy } from '@sallyport/iam-evaluation/compile-policy.ts';
import { describe, expect, test } from 'vitest';
import { INDEX_TEMPLATE } from '../../src/adapters/opensearch/index-settings.ts';
import { NAMES } from '../names.ts';
import { all, HUB, hubOnLambda, isAllowed, only, REGION, roleOf, roleSession } from '../testing/place.ts';
import { at, deploy } from '../testing/resolve-template.ts';
import { SEARCH_NAMES } from './search-names.ts';

const ADMINISTRATOR = `arn:aws:iam::${HUB}:role/SearchAdmin`;
const hub = (more: Readonly<Record<string, string>>) =>
  deploy(NAMES.hubStack, {
    account: HUB,
    region: REGION,
    parameters: {
      HomeRegion: REGION,
      KeyAdministrators: 'arn:aws:iam::*:role/KeyAdmin',
      OrganizationId: 'o-abcdefghij',
      CodeBucket: 'code',
      CodePrefix: 'functions/1',
      Compute: 'lambda',
      AuditorPrincipals: 'arn:aws:iam::*:role/Audit',
      ResponderPrincipals: 'arn:aws:iam::*:role/Respond',
      ...more,
    },
  });
const searching = hub({ Search: 'on', SearchAdministrator: ADMINISTRATOR });
const { Properties: domain } = only(searching, 'AWS::OpenSearchService::Domain');
const READERS: readonly string[] = [NAMES.auditorRole, NAMES.responderRole];
const DOMAIN = `arn:aws:es:${REGION}:${HUB}:domain/${SEARCH_NAMES.domain}`;

describe('nothing of it is there', () => {
  test.each([
    ['unless it is asked for', hubOnLambda],
    [
      'where the watch is a process of its own',
      hub({ Compute: 'server', Search: 'on', SearchAdministrator: ADMINISTRATOR }),
    ],
  ])('%s', (_, made) => {
    expect(all(made, 'AWS::OpenSearchService::Domain')).toEqual([]);
    expect(JSON.stringify(all(made, 'AWS::IAM::Role'))).not.toContain(SEARCH_NAMES.feedRole);
    expect(JSON.stringify(all(made, 'AWS::Lambda::Function'))).not.toContain(SEARCH_NAMES.feedFunction);
  });
});

describe('the domain', () => {
  test('is encrypted at rest by its own key, between its nodes, and on the way to them by TLS 1.2', () => {
    const key = at(domain, 'EncryptionAtRestOptions', 'KmsKeyId');
    expect(domain).toMatchObject({
      EncryptionAtRestOptions: { Enabled: true },
      NodeToNodeEncryptionOptions: { Enabled: true },
      DomainEndpointOptions: { EnforceHTTPS: true, TLSSecurityPolicy: 'Policy-Min-TLS-1-2-PFS-2023-10' },
      AdvancedSecurityOptions: {
        Enabled: true,
        InternalUserDatabaseEnabled: false,
        AnonymousAuthEnabled: false,
        MasterUserOptions: { MasterUserARN: ADMINISTRATOR },
      },
    });
    for (const name of [SEARCH_NAMES.auditGroup, SEARCH_NAMES.workGroup])
      expect(only(searching, 'AWS::Logs::LogGroup', { LogGroupName: name }).Properties['KmsKeyId']).toBe(key);
  });

  test('is small, and of a version that knows the field types of the template', () => {
    expect(domain).toMatchObject({
      ClusterConfig: { InstanceType: 't3.small.search', InstanceCount: 1 },
      EBSOptions: { VolumeSize: 10, VolumeType: 'gp3' },
    });
    expect(INDEX_TEMPLATE.template.mappings.properties.text.fields.exact.type).toBe('wildcard');
    expect(Number(/^OpenSearch_2\.(\d+)$/.exec(String(domain['EngineVersion']))?.[1])).toBeGreaterThanOrEqual(
      15,
    );
  });

  test('keeps who asked what', () => {
    expect(at(domain, 'LogPublishingOptions', 'AUDIT_LOGS', 'Enabled')).toBe(true);
  });
});

describe('who may ask', () => {
  const resource = compilePolicy(domain['AccessPolicies'], 'access policy');
  const may = (role: string, action: string, path: string) =>
    isAllowed(
      { who: roleSession(HUB, role), action, on: `${DOMAIN}${path}`, in: HUB },
      { identity: READERS.includes(role) ? roleOf(searching, role).inline : [], resource },
    );

  test.each([
    [SEARCH_NAMES.feedRole, 'es:ESHttpPost', '/_bulk', true],
    [SEARCH_NAMES.feedRole, 'es:ESHttpGet', '/_search', false],
    [SEARCH_NAMES.feedRole, 'es:ESHttpDelete', '/sallyport-lines-2026.11.21', false],
    [SEARCH_NAMES.feedRole, 'es:ESHttpPost', '/sallyport-lines-2026.11.21/_delete_by_query', false],
    [NAMES.auditorRole, 'es:ESHttpPost', '/sallyport-lines-*/_search', true],
    [NAMES.responderRole, 'es:ESHttpGet', '/_dashboards', true],
    [NAMES.auditorRole, 'es:ESHttpDelete', '/sallyport-lines-2026.11.21', false],
    [NAMES.serverRole, 'es:ESHttpGet', '/_search', false],
    ['SearchAdmin', 'es:ESHttpPut', '/_index_template/sallyport-lines', true],
    ['Someone', 'es:ESHttpGet', '/_search', false],
  ])('%s: %s on %s: %s', (role, action, path, expected) => {
    expect(may(role, action, path)).toBe(expected);
  });
});

describe('the feed', () => {
  const { inline } = roleOf(searching, SEARCH_NAMES.feedRole);
  const may = (action: string, on: string, context: Record<string, string> = {}) =>
    isAllowed(
      { who: roleSession(HUB, SEARCH_NAMES.feedRole), action, on, in: HUB, context },
      { identity: inline },
    );

  test('reads the stream, sends bulk requests, keeps what is refused, and does nothing else', () => {
    const refused = `arn:aws:sqs:${REGION}:${HUB}:${SEARCH_NAMES.refusedQueue}`;
    const archiveKey = hubOnLambda.outputs['ArchiveKeyArn']!;
    const through = { 'kms:ViaService': `kinesis.${REGION}.amazonaws.com` };
    expect(may('kinesis:GetRecords', `arn:aws:kinesis:${REGION}:${HUB}:stream/${NAMES.linesStream}`)).toBe(
      true,
    );
    expect(may('es:ESHttpPost', `${DOMAIN}/_bulk`)).toBe(true);
    expect(may('sqs:SendMessage', refused)).toBe(true);
    expect(may('kms:Decrypt', archiveKey, through)).toBe(true);
    expect(may('kms:Decrypt', archiveKey)).toBe(false);
    expect(may('es:ESHttpGet', `${DOMAIN}/_search`)).toBe(false);
    expect(may('s3:GetObject', `arn:aws:s3:::sallyport-archive-${HUB}-${REGION}/x`)).toBe(false);
    expect(may('sqs:ReceiveMessage', refused)).toBe(false);
  });

  test('comes again with what the domain did not take, and after a day sets it aside', () => {
    const { Properties } = only(searching, 'AWS::Lambda::EventSourceMapping', {
      FunctionName: `sallyport-${SEARCH_NAMES.feedFunction}`,
    });
    expect(Properties).toMatchObject({
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      BisectBatchOnFunctionError: true,
      MaximumRecordAgeInSeconds: 86_400,
      DestinationConfig: {
        OnFailure: { Destination: `arn:aws:sqs:${REGION}:${HUB}:${SEARCH_NAMES.refusedQueue}` },
      },
    });
    const names = all(searching, 'AWS::CloudWatch::Alarm').map((alarm) => alarm.Properties['AlarmName']);
    expect(names).toEqual(expect.arrayContaining(['sallyport-search-refused', 'sallyport-search-behind']));
  });
});
