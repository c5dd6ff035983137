/**
 * An error of the service, as AWS words it. Handlers throw it; the gateway renders it in the protocol of the
 * call and writes errorCode and errorMessage into the CloudTrail record.
 */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;
  /** Further members of the error shape (for example `{ Resource: '...' }`), rendered beside the message. */
  readonly members: Readonly<Record<string, unknown>>;
  /** Headers that the answer carries; S3 alone uses them (x-amz-bucket-region). */
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: string,
    message: string,
    options: { status?: number; members?: Record<string, unknown>; headers?: Record<string, string> } = {},
  ) {
    super(message);
    this.name = 'AwsError';
    this.code = code;
    this.status = options.status ?? 400;
    this.members = options.members ?? {};
    this.headers = options.headers ?? {};
  }
}
