import { z } from 'zod';
import { AwsError } from '../../error.ts';

/** Source: API_CommandFilter. */
export const commandFilters = z
  .array(
    z.object({
      key: z.enum(['InvokedAfter', 'InvokedBefore', 'Status', 'ExecutionStage', 'DocumentName']),
      value: z.string().min(1).max(128),
    }),
  )
  .min(1)
  .max(5)
  .optional();

type Filter = NonNullable<z.output<typeof commandFilters>>[number];

function instant(text: string): number {
  const at = Date.parse(text);
  if (Number.isNaN(at))
    throw new AwsError(
      'InvalidFilterKey',
      `${text.slice(0, 60)} is not an ISO 8601 time such as 2026-11-21T09:00:00Z.`,
    );
  return at;
}

const EXECUTING: readonly string[] = ['Pending', 'InProgress', 'Cancelling'];

/** Whether a command, or one of its invocations, fits a filter. */
export function fitsCommand(
  row: { readonly requestedAt: number },
  shown: { readonly Status: string; readonly DocumentName: string },
  { key, value }: Filter,
): boolean {
  switch (key) {
    case 'InvokedAfter':
      return row.requestedAt > instant(value);
    case 'InvokedBefore':
      return row.requestedAt < instant(value);
    case 'Status':
      return shown.Status === value;
    case 'ExecutionStage':
      return EXECUTING.includes(shown.Status) === (value === 'Executing');
    case 'DocumentName':
      return shown.DocumentName === value;
  }
}
