/** What stands in CloudTrail in the place of a token. facts/aws.md E4. */
const HIDDEN = 'Value hidden due to security reasons.';

/** requestParameters of StartSession; the keys of Parameters are the document's own. */
export function sessionTrail(input: {
  Target: string;
  DocumentName?: string | undefined;
  Parameters?: Record<string, string[]> | undefined;
  Reason?: string | undefined;
}): unknown {
  return {
    target: input.Target,
    ...(input.DocumentName === undefined ? {} : { documentName: input.DocumentName }),
    ...(input.Parameters === undefined ? {} : { parameters: input.Parameters }),
    ...(input.Reason === undefined ? {} : { reason: input.Reason }),
  };
}

/** responseElements of StartSession and ResumeSession. */
export function sessionTrailResponse(output: object): unknown {
  const { SessionId, StreamUrl, TokenValue } = output as Record<string, unknown>;
  return {
    sessionId: SessionId,
    ...(TokenValue === undefined ? {} : { tokenValue: HIDDEN, streamUrl: StreamUrl }),
  };
}
