import { z } from 'zod';
import { type Authorization, type Call, defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { sessionSuffix } from '../../ids.ts';
import type { FoundSessionDocument } from '../documents/document.ts';
import { lookUpParameter } from '../documents/look-up-parameter.ts';
import { DEFAULT_DOCUMENT } from '../documents/session-document.ts';
import { NODE_ID, nodeArn } from '../nodes/node.ts';
import { BUILT_IN_PREFERENCES, type PreparedSession, prepareSession } from '../sessions/prepare-session.ts';
import { sessionTrail, sessionTrailResponse } from '../sessions/session-trail.ts';
import { startableNode } from '../sessions/startable-node.ts';
import { streamUrl } from '../sessions/stream-url.ts';
import { documentName } from '../shapes.ts';

/** The tag of an IAM user or role, or of its session, that says as which user sessions run. facts/aws.md E1. */
const RUN_AS_TAG = 'SSMSessionRunAs';
const ACCESS_CHECK = 'ssm:SessionDocumentAccessCheck';

const input = z.object({
  Target: z.string().min(1).max(400),
  DocumentName: documentName.optional(),
  Parameters: z.record(z.string().min(1).max(255), z.array(z.string().max(65_535)).max(1000)).optional(),
  Reason: z.string().min(1).max(256).optional(),
});

/**
 * Without a document name IAM is asked about the node alone; with one, about node and document, both with the
 * document check on. facts/aws.md E3.
 */
function questions({ Target, DocumentName }: z.output<typeof input>, call: Call): Authorization[] {
  const { world, account, region } = call;
  const checked = { [ACCESS_CHECK]: String(DocumentName !== undefined) };
  const node: Authorization = {
    resource: nodeArn(Target, account, region),
    resourceTags: world.ssm.nodes.tagsOf(Target, account, region),
    context: checked,
  };
  if (DocumentName === undefined) return [node];
  const row = world.ssm.documents.find(DocumentName, { account, region });
  return [
    node,
    {
      resource: world.ssm.documents.arnOf(DocumentName, { account, region }),
      resourceTags:
        row === undefined
          ? {}
          : world.ssm.tags.of({ account: row.account, region, type: 'Document', id: row.name }),
      context: checked,
    },
  ];
}

/** The document of a session: the one that is named, else the account's preferences, else AWS's built-in ones. */
function findDocument(call: Call, name: string | undefined): FoundSessionDocument | undefined {
  const { world, account, region } = call;
  const place = { account, region };
  if (name === undefined && world.ssm.documents.find(DEFAULT_DOCUMENT, place) === undefined) return undefined;
  return world.ssm.documents.getSession(name ?? DEFAULT_DOCUMENT, place);
}

/** A session's id begins with the name of its owner: user name or role-session name. */
function newSessionId({ principal }: Call): string {
  return `${principal.userName ?? principal.sessionName ?? 'root'}-${sessionSuffix()}`;
}

function runAsUser(call: Call, prepared: PreparedSession): string {
  return prepared.runAsEnabled ? (call.world.iam.tagsOf(call.principal)[RUN_AS_TAG] ?? '') : '';
}

/** StartSession: tells the node's agent to open a session and gives the caller a token for its data channel. */
export const startSession = defineAction({
  service: 'ssm',
  name: 'StartSession',
  readOnly: false,
  input,
  authorize: questions,
  handle: ({ Target, DocumentName, Parameters = {}, Reason = '' }, call) => {
    const { world, account, region, principal } = call;
    if (!NODE_ID.test(Target))
      throw new AwsError(
        'ValidationException',
        `Target: ${Target.slice(0, 100)} is not the id of a managed node (i-... or mi-...).`,
      );
    const found = findDocument(call, DocumentName);
    const prepared = prepareSession(
      DocumentName,
      found?.document ?? BUILT_IN_PREFERENCES,
      Parameters,
      (name) => lookUpParameter(call, name),
    );
    startableNode(world, Target, account, region);
    const id = newSessionId(call);
    const { documentName, sessionType, idleMinutes, maxMinutes } = prepared;
    const session = {
      account,
      region,
      id,
      target: Target,
      documentName,
      documentVersion: found?.version.version ?? '',
      documentHash: found?.version.hash ?? '',
      sessionType,
      owner: principal.arn,
      ownerUserId: principal.userId,
      reason: Reason,
      startedAt: call.now,
      status: 'Connecting' as const,
      idleMinutes,
      ...(maxMinutes === undefined ? {} : { maxMinutes }),
      task: {
        documentName,
        documentContent: prepared.content,
        sessionId: id,
        parameters: prepared.parameters,
        runAsUser: runAsUser(call, prepared),
        sessionOwner: principal.arn,
      },
    };
    const TokenValue = world.ssm.sessions.open(session);
    world.messages.controls.start(session);
    return { SessionId: id, TokenValue, StreamUrl: streamUrl(call, id) };
  },
  trailRequest: sessionTrail,
  trailResponse: sessionTrailResponse,
  omits: ['ECS and other targets: nodes only.', 'Just-in-time node access.'],
});
