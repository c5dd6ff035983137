import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { instant, monitoringPage, number, onAlarms, shownInstant } from '../shapes.ts';

const MAX_RECORDS = 100;
const KEY_DIGITS = 8;

/** Source: CloudWatch API reference, DescribeAlarmHistory. */
export const describeAlarmHistory = defineAction({
  service: 'monitoring',
  name: 'DescribeAlarmHistory',
  readOnly: true,
  input: z.object({
    AlarmName: z.string().min(1).max(255).optional(),
    AlarmTypes: z.array(z.enum(['CompositeAlarm', 'MetricAlarm'])).optional(),
    HistoryItemType: z.enum(['ConfigurationUpdate', 'StateUpdate', 'Action']).optional(),
    StartDate: instant.optional(),
    EndDate: instant.optional(),
    MaxRecords: number.pipe(z.number().int().min(1).max(MAX_RECORDS)).default(MAX_RECORDS),
    NextToken: z.string().optional(),
    ScanBy: z.enum(['TimestampDescending', 'TimestampAscending']).default('TimestampDescending'),
  }),
  omits: ['The data of a configuration are an outline of ours; the last 200 lines of each alarm are kept.'],
  authorize: ({ AlarmName }, call) => onAlarms(call, [AlarmName ?? '*']),
  handle: (input, call) => {
    const { AlarmName, HistoryItemType, StartDate = 0, EndDate = Number.MAX_SAFE_INTEGER } = input;
    const found = call.world.monitoring.alarms
      .history(call)
      .filter(
        ({ alarm, type, at }) =>
          (AlarmName === undefined || alarm === AlarmName) &&
          (HistoryItemType === undefined || type === HistoryItemType) &&
          at >= StartDate &&
          at <= EndDate,
      );
    const ordered = input.ScanBy === 'TimestampDescending' ? found.toReversed() : found;
    const { NextToken: token, MaxRecords, ...scope } = input;
    const { items, NextToken } = monitoringPage(ordered.entries(), {
      keyOf: ([place]) => String(place).padStart(KEY_DIGITS, '0'),
      size: MaxRecords,
      token,
      scope: ['DescribeAlarmHistory', call.account, call.region, scope],
    });
    const AlarmHistoryItems = items.map(([, item]) => ({
      AlarmName: item.alarm,
      AlarmType: 'MetricAlarm',
      Timestamp: shownInstant(call, item.at),
      HistoryItemType: item.type,
      HistorySummary: item.summary,
      HistoryData: item.data,
    }));
    return { AlarmHistoryItems, NextToken };
  },
});
