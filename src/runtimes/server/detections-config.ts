import { z } from 'zod';
import { LEVELS, RESPONSES } from '../../domain/detections/sigma/rule.ts';

/** How sessions and calls are held against detection rules, and who is told. */
export const detectionsSchema = z.strictObject({
  /** Directories of Sigma rules; left out: those that ship. Changes of files take effect while the server runs. */
  rules: z.array(z.string().min(1)).min(1).optional(),
  /** Rule id to response, in place of what the rule says. */
  responses: z.record(z.string(), z.enum(RESPONSES)).default({}),
  /** Rules below this level make no finding, unless `responses` names them. */
  leastLevel: z.enum(LEVELS).default('low'),
  /** Streamed text ends sessions too, where CloudTrail says that the session's node made the stream: docs/decisions/0014. */
  endOnStreamedText: z.boolean().default(false),
  /** `sallyport connect` is asked to send what it shows, to be judged at once. */
  clientStream: z.boolean().default(false),
  /** Each finding is counted in CloudWatch, namespace Sallyport, in the hub. */
  metrics: z.boolean().default(false),
  /** Each finding is imported into Security Hub, in the hub. */
  securityHub: z.boolean().default(false),
});

/** How sessions and calls are held against detection rules, and who is told. */
export type DetectionsConfig = z.output<typeof detectionsSchema>;
