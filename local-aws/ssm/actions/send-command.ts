import { z } from 'zod';
import { type Authorization, type Call, defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { lowerKeys } from '../../gateway/trail.ts';
import { uuid } from '../../ids.ts';
import type { Command, Invocation } from '../commands/command.ts';
import { targetedIds, targetedNodes } from '../commands/command-targets.ts';
import { type CommandDocument, parseCommandDocument } from '../commands/parse-command-document.ts';
import { renderCommand } from '../commands/render-command.ts';
import type { FoundDocument } from '../documents/document.ts';
import { lookUpParameter } from '../documents/look-up-parameter.ts';
import { platformsOf } from '../documents/platforms.ts';
import { readContent } from '../documents/read-content.ts';
import { resolveParameters, substitute } from '../documents/substitute-parameters.ts';
import type { KnownNode } from '../nodes/describe-node.ts';
import { nodeArn } from '../nodes/node.ts';
import { documentName, documentVersion, nodeId } from '../shapes.ts';

/** Source: API_SendCommand. */
const DEFAULT_TIMEOUT_S = 3_600;
const MAX_TIMEOUT_S = 2_592_000;
/** What stands in CloudTrail in the place of parameters. */
const HIDDEN = 'HIDDEN_DUE_TO_SECURITY_REASONS';

const input = z.object({
  DocumentName: documentName,
  DocumentVersion: documentVersion.optional(),
  DocumentHash: z.string().max(256).optional(),
  DocumentHashType: z.enum(['Sha256', 'Sha1']).optional(),
  InstanceIds: z.array(nodeId).max(50).optional(),
  Targets: z
    .array(
      z.object({
        Key: z.string().regex(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,163}$/u),
        Values: z.array(z.string()).max(50),
      }),
    )
    .max(5)
    .optional(),
  TimeoutSeconds: z.number().int().min(30).max(MAX_TIMEOUT_S).optional(),
  Comment: z.string().max(100).optional(),
  Parameters: z.record(z.string().min(1).max(255), z.array(z.string().max(65_535)).max(1000)).optional(),
  OutputS3Region: z.string().min(3).max(20).optional(),
  OutputS3BucketName: z.string().min(3).max(63).optional(),
  OutputS3KeyPrefix: z.string().max(500).optional(),
  MaxConcurrency: z
    .string()
    .regex(/^([1-9][0-9]*|[1-9][0-9]%|[1-9]%|100%)$/)
    .max(7)
    .optional(),
  MaxErrors: z
    .string()
    .regex(/^([1-9][0-9]*|[0]|[1-9][0-9]%|[0-9]%|100%)$/)
    .max(7)
    .optional(),
  CloudWatchOutputConfig: z
    .object({
      CloudWatchLogGroupName: z.string().min(1).max(512).optional(),
      CloudWatchOutputEnabled: z.boolean().optional(),
    })
    .optional(),
});
type Input = z.output<typeof input>;

/** IAM is asked about the document and about each node; without one, about nodes as such. */
function questions(asked: Input, call: Call): Authorization[] {
  const { world, account, region } = call;
  const document = world.ssm.documents.find(asked.DocumentName, { account, region });
  const ids = targetedIds(call, asked);
  return [
    {
      resource: world.ssm.documents.arnOf(asked.DocumentName, { account, region }),
      resourceTags:
        document === undefined
          ? {}
          : world.ssm.tags.of({ account: document.account, region, type: 'Document', id: document.name }),
    },
    ...(ids.length === 0 ? ['*'] : ids).map((id) => ({
      resource: nodeArn(id, account, region),
      resourceTags: id === '*' ? {} : world.ssm.nodes.tagsOf(id, account, region),
    })),
  ];
}

function findDocument(asked: Input, call: Call): { found: FoundDocument; document: CommandDocument } {
  const { account, region, world } = call;
  const found = world.ssm.documents.get(asked.DocumentName, { account, region }, asked.DocumentVersion);
  if (found.row.type !== 'Command')
    throw new AwsError(
      'InvalidDocument',
      `Document type: '${found.row.type}' is not supported. Only type: 'Command' is supported in Run Command.`,
    );
  if (asked.DocumentHash !== undefined && asked.DocumentHashType !== 'Sha1')
    if (asked.DocumentHash.toLowerCase() !== found.version.hash)
      throw new AwsError('InvalidDocument', 'The document hash does not match the content of the document.');
  const content = readContent(found.version.content);
  if (!platformsOf(found.row.type, content).includes('Linux'))
    throw new AwsError(
      'UnsupportedPlatformType',
      `The document ${found.row.name} does not support the platform of the nodes, which is Linux.`,
    );
  return { found, document: parseCommandDocument(content) };
}

function checkTargets({ InstanceIds = [], Targets = [] }: Input): void {
  if (InstanceIds.length > 0 === Targets.length > 0)
    throw new AwsError(
      'ValidationException',
      'Give either InstanceIds or Targets, and at least one of them.',
    );
  if (new Set(InstanceIds).size < InstanceIds.length)
    throw new AwsError('DuplicateInstanceId', 'An instance ID was specified more than once.');
}

function newCommand(
  asked: Input,
  call: Call,
  nodes: readonly KnownNode[],
): { command: Command; steps: readonly string[] } {
  const { account, region } = call;
  const { found, document } = findDocument(asked, call);
  const given = asked.Parameters ?? {};
  const command: Command = {
    account,
    region,
    id: uuid(),
    documentName: found.row.name,
    documentVersion: found.version.version,
    content: substitute(document.content, {}, (name) => lookUpParameter(call, name)) as Command['content'],
    given,
    parameters: resolveParameters(document, given),
    comment: asked.Comment ?? '',
    instanceIds: asked.InstanceIds ?? [],
    targets: asked.Targets ?? [],
    nodeIds: nodes.map(({ id }) => id),
    requestedAt: call.now,
    deliveryTimeoutS: asked.TimeoutSeconds ?? DEFAULT_TIMEOUT_S,
    maxConcurrency: asked.MaxConcurrency ?? '50',
    maxErrors: asked.MaxErrors ?? '0',
    outputS3BucketName: asked.OutputS3BucketName ?? '',
    outputS3KeyPrefix: asked.OutputS3KeyPrefix ?? '',
    cloudWatchLogGroupName: asked.CloudWatchOutputConfig?.CloudWatchLogGroupName ?? '',
    cloudWatchOutputEnabled: asked.CloudWatchOutputConfig?.CloudWatchOutputEnabled ?? false,
    isCancelled: false,
  };
  return { command, steps: document.steps };
}

function newInvocation(command: Command, node: KnownNode, steps: readonly string[]): Invocation {
  return {
    account: command.account,
    region: command.region,
    commandId: command.id,
    nodeId: node.id,
    nodeName: node.registration?.name ?? node.beat?.report.ComputerName ?? '',
    requestedAt: command.requestedAt,
    status: 'Pending',
    statusDetails: 'Pending',
    documentSteps: steps.length,
    plugins: steps.map((name) => ({
      name,
      status: 'Pending',
      statusDetails: 'Pending',
      responseCode: -1,
      startedAt: '',
      endedAt: '',
      output: '',
      standardOutput: '',
      standardError: '',
    })),
  };
}

/** SendCommand: gives a command to nodes, past any session. */
export const sendCommand = defineAction({
  service: 'ssm',
  name: 'SendCommand',
  readOnly: false,
  input,
  authorize: questions,
  handle: (asked, call) => {
    checkTargets(asked);
    const nodes = targetedNodes(call, asked);
    const { command, steps } = newCommand(asked, call, nodes);
    const { commands } = call.world.ssm;
    const invocations = nodes.map((node) => newInvocation(command, node, steps));
    const answer = renderCommand(command, invocations);
    commands.send(command, invocations);
    return { Command: answer };
  },
  trailRequest: (asked) => ({
    ...(lowerKeys(asked) as object),
    ...(asked.Parameters === undefined ? {} : { parameters: HIDDEN }),
    interactive: false,
  }),
  trailResponse: (output) => {
    const { command } = lowerKeys(output) as { command: object };
    return { command: { ...command, parameters: HIDDEN } };
  },
  omits: [
    'On the built-in nodes: aws:runShellScript is the one action, and runs as ssm-user or nobody, never as root; nothing is written to S3 or CloudWatch Logs. A real agent does all of these.',
    'Documents that only run PowerShell are refused: no node here is one of Windows.',
    'StandardOutputUrl and StandardErrorUrl are empty, also when a real agent has written to S3.',
    'Targets by resource group; notifications by SNS; alarms; parameters of the types StringMap and MapList.',
  ],
});
