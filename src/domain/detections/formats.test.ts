import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { aFinding } from '../../../test/builders/finding.ts';
import { asffOf } from './asff.ts';
import type { Finding } from './finding.ts';
import { ocsfOf } from './ocsf.ts';
import { LEVELS, RESPONSES } from './sigma/rule.ts';

const findings: readonly Finding[] = [
  aFinding(),
  aFinding({ count: 3, response: 'terminate', asked: 'terminate', attack: ['T1059.004', 'T1105'] }),
  aFinding({
    source: 'trail',
    sessionId: null,
    node: null,
    nodeName: null,
    person: null,
    principal: null,
    command: null,
    event: 'ssm:SendCommand',
    calls: ['e-1'],
    moment: null,
    attack: [],
    response: 'observe',
  }),
  aFinding({ node: 'mi-0123456789abcdef0', title: 'x'.repeat(900), command: 'y'.repeat(4000) }),
  ...LEVELS.map((level) => aFinding({ level })),
  ...RESPONSES.map((response) => aFinding({ response })),
];

/** What OCSF 1.8 requires of a Detection Finding, of its base event, and of the objects in it; and what ties them together. */
const detectionFinding = z
  .looseObject({
    activity_id: z.literal([0, 1, 2, 3, 99]),
    category_uid: z.literal(2),
    class_uid: z.literal(2004),
    type_uid: z.int(),
    severity_id: z.int().min(1).max(5),
    time: z.int().min(1e12),
    start_time: z.int(),
    end_time: z.int(),
    count: z.int().min(1),
    status_id: z.literal([1, 2, 3, 4, 5, 6, 99]),
    action_id: z.literal([0, 1, 2, 3, 4, 99]),
    disposition_id: z.int().min(0).max(99),
    metadata: z.looseObject({
      version: z.string().regex(/^\d+\.\d+\.\d+$/),
      profiles: z.array(z.enum(['cloud', 'security_control'])),
      product: z.looseObject({ name: z.string().min(1), vendor_name: z.string().min(1) }),
    }),
    cloud: z.looseObject({
      provider: z.string().min(1),
      region: z.string(),
      account: z.looseObject({ uid: z.string(), type_id: z.literal(10) }),
    }),
    finding_info: z.looseObject({
      uid: z.string().min(1),
      title: z.string().min(1),
      analytic: z.looseObject({ type_id: z.literal(1), uid: z.string(), name: z.string() }),
      attacks: z
        .array(
          z.looseObject({
            technique: z.looseObject({ uid: z.string().regex(/^T\d{4}$/) }),
            sub_technique: z.looseObject({ uid: z.string().regex(/^T\d{4}\.\d{3}$/) }).optional(),
          }),
        )
        .optional(),
    }),
    evidences: z
      .array(
        z.looseObject({
          script: z
            .looseObject({ type_id: z.literal(6), script_content: z.looseObject({ value: z.string() }) })
            .optional(),
          actor: z
            .union([
              z.looseObject({ user: z.looseObject({}) }),
              z.looseObject({ session: z.looseObject({}) }),
            ])
            .optional(),
          data: z.looseObject({}),
        }),
      )
      .min(1),
    resources: z.array(z.looseObject({ uid: z.string() })).optional(),
  })
  .refine((event) => event.type_uid === event.class_uid * 100 + event.activity_id, 'type_uid')
  .refine((event) => event.start_time <= event.end_time, 'times');

/** What Security Hub requires of a finding, and its bounds. */
const securityHubFinding = z.strictObject({
  SchemaVersion: z.literal('2018-10-08'),
  Id: z.string().min(1).max(512),
  ProductArn: z.string().regex(/^arn:aws:securityhub:[a-z0-9-]+:(\d{12}):product\/\1\/default$/),
  ProductName: z.string().max(128),
  CompanyName: z.string().max(128),
  GeneratorId: z.string().min(1).max(512),
  AwsAccountId: z.string().regex(/^\d{12}$/),
  Region: z.string(),
  Types: z.array(z.string()).min(1).max(50),
  CreatedAt: z.iso.datetime(),
  UpdatedAt: z.iso.datetime(),
  FirstObservedAt: z.iso.datetime(),
  LastObservedAt: z.iso.datetime(),
  Severity: z.strictObject({ Label: z.enum(['INFORMATIONAL', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL']) }),
  Title: z.string().min(1).max(256),
  Description: z.string().min(1).max(1024),
  Resources: z
    .array(
      z.looseObject({
        Type: z.enum(['AwsEc2Instance', 'Other', 'AwsAccount']),
        Id: z.string().min(1).max(512),
      }),
    )
    .min(1)
    .max(32),
  ProductFields: z.record(z.string().max(128), z.string().min(1).max(2048)),
  RecordState: z.literal('ACTIVE'),
  Workflow: z.strictObject({ Status: z.literal('NEW') }),
});

describe('formats of others', () => {
  test.each(findings.map((finding) => [finding]))('a finding is a Detection Finding of OCSF', (finding) => {
    expect(() => detectionFinding.parse(ocsfOf(finding))).not.toThrow();
  });

  test.each(findings.map((finding) => [finding]))('a finding is one of Security Hub', (finding) => {
    expect(() => securityHubFinding.parse(asffOf(finding))).not.toThrow();
  });

  test('what followed is told: an end revokes, a notice alerts, an observation is logged', () => {
    const outcome = (response: Finding['response']) => {
      const { action, disposition, is_alert } = ocsfOf(aFinding({ response }));
      return [action, disposition, is_alert];
    };
    expect(outcome('terminate')).toEqual(['Denied', 'Access Revoked', true]);
    expect(outcome('notify')).toEqual(['Observed', 'Alert', true]);
    expect(outcome('observe')).toEqual(['Observed', 'Logged', false]);
  });

  test('a repeat updates the finding under its id, later than before', () => {
    const [once, again] = [asffOf(aFinding()), asffOf(aFinding({ count: 2 }))];
    expect(again.Id).toBe(once.Id);
    expect(again.UpdatedAt > once.UpdatedAt).toBe(true);
    expect(ocsfOf(aFinding({ count: 2 })).activity_name).toBe('Update');
  });
});
