import { parsePolicyJson } from '@sallyport/iam-evaluation/parse-policy-json.ts';
import { PolicyError } from '@sallyport/iam-evaluation/policy-error.ts';
import { AwsError } from '../error.ts';

/** Source: S3 user guide, "Bucket policies": 20 KB. */
export const MAX_POLICY_BYTES = 20_480;

function malformed(message: string): AwsError {
  return new AwsError('MalformedPolicy', message);
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}

/** Checks a bucket policy before it is stored: JSON, its grammar, and that it speaks of this bucket only. */
export function assertBucketPolicy(text: string, bucket: string): void {
  if (Buffer.byteLength(text) > MAX_POLICY_BYTES) {
    throw malformed(
      `Normalized policy document exceeds the maximum allowed size of ${MAX_POLICY_BYTES} bytes.`,
    );
  }
  try {
    parsePolicyJson(text, `bucket policy of ${bucket}`);
  } catch (error) {
    if (error instanceof PolicyError) throw malformed(error.message);
    throw error;
  }
  const { Statement } = JSON.parse(text) as { Statement: unknown };
  for (const each of listOf(Statement)) {
    const statement = each as Record<string, unknown>;
    if (statement['Principal'] === undefined && statement['NotPrincipal'] === undefined) {
      throw malformed('Missing required field Principal');
    }
    const resources = [...listOf(statement['Resource']), ...listOf(statement['NotResource'])].map(String);
    const own = `arn:aws:s3:::${bucket}`;
    if (resources.length === 0) throw malformed('Missing required field Resource');
    if (
      resources.some(
        (resource) => resource !== own && !resource.startsWith(`${own}/`) && !resource.startsWith(`${own}*`),
      )
    ) {
      throw malformed('Policy has invalid resource');
    }
    if (listOf(statement['Action']).some((action) => !/^(s3:|\*$)/i.test(String(action)))) {
      throw malformed('Policy has invalid action');
    }
  }
}
