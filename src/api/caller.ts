/** Who calls the API: the AWS identity that they proved, the person behind it, and the roles the config gives them. */
export interface ApiCaller {
  readonly arn: string;
  readonly account: string;
  readonly userId: string;
  /** Null when the ARN tells of none. */
  readonly person: string | null;
  readonly roles: readonly string[];
}

/** What a caller may do; each is an action of policies/access. */
export type ApiAction =
  | 'ShowStatus'
  | 'ListSessions'
  | 'ShowSession'
  | 'WatchSession'
  | 'ReadTranscript'
  | 'ReadRawTranscript'
  | 'TerminateSession'
  | 'StreamSession'
  | 'ListFindings'
  | 'JudgeRecordings'
  | 'ListReads'
  | 'SearchRecordings'
  | 'HoldRecordings'
  | 'ReleaseHold'
  | 'PruneRecordings'
  | 'RecoverIndex'
  | 'ExportEvidence'
  | 'ListNodes'
  | 'ListNotices'
  | 'ListGuardrails'
  | 'RequestGrant'
  | 'RequestGrantForOther'
  | 'ListGrants'
  | 'ShowGrant'
  | 'AnswerGrant'
  | 'ExtendGrant'
  | 'RenewGrant'
  | 'FinishGrant'
  | 'RevokeGrant'
  | 'ReviewGrant'
  | 'UseGrant'
  | 'ManageLeftovers';

/** Decides what a caller may do, by the Cedar policies of policies/access. `owner` is whose session or grant it is about. */
export interface AccessJudge {
  allows(
    caller: ApiCaller,
    action: ApiAction,
    about: { readonly owner: string | null; readonly person: string | null },
  ): boolean;
}
