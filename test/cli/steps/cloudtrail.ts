import { type Step, step } from './step.ts';

const trail = { Name: 'watch' };

/** Trails. Given: `bucket`, a bucket that CloudTrail may write to. */
export const cloudtrailSteps: readonly Step[] = [
  step('CreateTrail', { ...trail, S3BucketName: '<bucket>' }, { keep: { arn: 'TrailARN' } }),
  step('UpdateTrail', { ...trail, IsMultiRegionTrail: true }, { shows: { IsMultiRegionTrail: true } }),
  step('StartLogging', trail),
  step('GetTrailStatus', trail, { shows: { IsLogging: true } }),
  step('GetTrail', trail, { shows: { Trail: { TrailARN: '<arn>' } } }),
  step('DescribeTrails', {}, { shows: { trailList: [{ Name: 'watch', S3BucketName: '<bucket>' }] } }),
  step('ListTrails', {}, { shows: { Trails: [{ TrailARN: '<arn>' }] } }),
  step('PutEventSelectors', {
    TrailName: 'watch',
    EventSelectors: [{ ReadWriteType: 'WriteOnly', IncludeManagementEvents: true }],
  }),
  step(
    'GetEventSelectors',
    { TrailName: 'watch' },
    { shows: { EventSelectors: [{ ReadWriteType: 'WriteOnly' }] } },
  ),
  step('AddTags', { ResourceId: '<arn>', TagsList: [{ Key: 'use', Value: 'watch' }] }),
  step(
    'ListTags',
    { ResourceIdList: ['<arn>'] },
    { shows: { ResourceTagList: [{ TagsList: [{ Key: 'use' }] }] } },
  ),
  step('RemoveTags', { ResourceId: '<arn>', TagsList: [{ Key: 'use' }] }),
  step(
    'LookupEvents',
    { LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'CreateTrail' }] },
    {
      shows: { Events: [{ EventName: 'CreateTrail', Username: 'admin' }] },
    },
  ),
  step('StopLogging', trail),
  step('DeleteTrail', trail),
];
