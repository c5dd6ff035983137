/** Keys that, held to fixed values, keep a policy from being public. Source: S3 user guide, "The meaning of public". */
const NARROWING = new Set([
  'aws:sourcearn',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:sourceowner',
  'aws:sourceaccount',
  'aws:userid',
  'aws:principalarn',
  'aws:principalaccount',
  'aws:principalorgid',
  'aws:principalorgpaths',
  's3:dataaccesspointaccount',
  's3:dataaccesspointarn',
  's3:x-amz-server-side-encryption-aws-kms-key-id',
]);

type Json = Record<string, unknown>;

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}

function isFixed(key: string, value: unknown): boolean {
  const text = String(value);
  if (key === 'aws:sourceip') return !/\/0$|^0\.|^::\/0/.test(text);
  return !/[*?]|\$\{/.test(text) || /^arn:aws:[^*?]*:\d{12}:/.test(text);
}

function isNarrowed(condition: unknown): boolean {
  if (typeof condition !== 'object' || condition === null) return false;
  return Object.entries(condition as Json).some(([operator, keys]) => {
    if (/not|ifexists|^null$/i.test(operator) || typeof keys !== 'object' || keys === null) return false;
    return Object.entries(keys as Json).some(([key, values]) => {
      const name = key.toLowerCase();
      return (
        (NARROWING.has(name) || name === 'aws:sourceip') &&
        listOf(values).every((value) => isFixed(name, value))
      );
    });
  });
}

function namesEverybody(principal: unknown): boolean {
  if (principal === '*') return true;
  if (typeof principal !== 'object' || principal === null) return false;
  return listOf((principal as Json)['AWS']).includes('*');
}

/** Whether a bucket policy (JSON text) lets the public in: an Allow to everybody that no fixed condition narrows. */
export function isPublicPolicy(text: string | undefined): boolean {
  if (text === undefined) return false;
  const document = JSON.parse(text) as Json;
  return listOf(document['Statement']).some((each) => {
    const statement = each as Json;
    if (statement['Effect'] !== 'Allow') return false;
    const everybody = statement['NotPrincipal'] !== undefined || namesEverybody(statement['Principal']);
    return everybody && !isNarrowed(statement['Condition']);
  });
}
