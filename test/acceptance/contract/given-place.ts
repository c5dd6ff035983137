import { SUITE_ENV } from './run-suites.ts';

/** What the run told its suites. */
export interface GivenPlace {
  readonly account: string;
  readonly region: string;
  readonly profile: string | undefined;
  readonly endpoint: string | undefined;
  readonly bucket: string;
  readonly logGroup: string;
  readonly lockedBucket: string;
  readonly tables: string;
  readonly workgroup: string;
  readonly database: string;
}

/** Reads it. */
export function givenPlace(): GivenPlace {
  const given = (name: keyof typeof SUITE_ENV) => process.env[SUITE_ENV[name]] ?? '';
  return {
    account: given('account'),
    region: given('region'),
    profile: given('profile') || undefined,
    endpoint: given('endpoint') || undefined,
    bucket: given('bucket'),
    logGroup: given('logGroup'),
    lockedBucket: given('lockedBucket'),
    tables: given('tables'),
    workgroup: given('workgroup'),
    database: given('database'),
  };
}
