import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FrameError } from '../frame-error.ts';
import {
  commandOfJob,
  jobIdOf,
  parseAgentJob,
  parseAgentJobAck,
  parseAgentJobReplyAck,
  renderAgentJob,
  renderAgentJobAck,
  renderAgentJobReply,
  renderAgentJobReplyAck,
} from './agent-job.ts';
import {
  parseCancelCommand,
  parseCommandReply,
  parseRunCommand,
  renderCancelCommand,
  renderCommandReply,
  renderRunCommand,
} from './run-command.ts';

const text = fc.string({ maxLength: 40 });
const json = fc.dictionary(
  text.filter((key) => key !== '__proto__'),
  fc.oneof(text, fc.integer()),
);
const job = fc.record({ jobId: text, topic: text, content: text });
const reply = fc.record({
  documentStatus: text,
  steps: fc.dictionary(
    fc.stringMatching(/^[a-z:]{1,20}$/),
    fc.record({
      status: text,
      code: fc.nat(255),
      name: text,
      output: text,
      startDateTime: text,
      endDateTime: text,
      standardOutput: text,
      standardError: text,
    }),
  ),
});

test('jobs, receipts and replies are read as they were written', () => {
  fc.assert(
    fc.property(job, reply, json, (one, told, content) => {
      expect(parseAgentJob(renderAgentJob(one))).toEqual(one);
      expect(parseAgentJob(renderAgentJobReply(one))).toEqual(one);
      const ack = { jobId: one.jobId, acknowledgedMessageId: one.topic, statusCode: '200', errorMessage: '' };
      expect(parseAgentJobAck(renderAgentJobAck(ack, '2026-11-21T00:00:00Z'))).toEqual(ack);
      const { jobId, acknowledgedMessageId } = ack;
      const receipt = { jobId, acknowledgedMessageId };
      expect(parseAgentJobReplyAck(renderAgentJobReplyAck(receipt))).toEqual(receipt);
      expect(parseCommandReply(renderCommandReply(told, { version: '3', dateTime: '' }))).toEqual(told);
      expect(parseCancelCommand(renderCancelCommand(one.jobId))).toBe(one.jobId);
      const command = {
        commandId: one.jobId,
        documentName: one.topic,
        documentContent: content,
        parameters: content,
        outputS3BucketName: '',
        outputS3KeyPrefix: one.content,
        cloudWatchLogGroupName: '',
        cloudWatchOutputEnabled: told.steps !== undefined,
      };
      expect(parseRunCommand(renderRunCommand(command))).toEqual(command);
    }),
  );
});

test('whatever else comes is refused by a FrameError', () => {
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), text), (value) => {
      for (const parse of [parseRunCommand, parseCommandReply, parseCancelCommand])
        try {
          parse(typeof value === 'string' ? value : JSON.stringify(value));
        } catch (error) {
          expect(error).toBeInstanceOf(FrameError);
        }
    }),
  );
});

test('a job is of its command and node, and of nothing that looks like them', () => {
  const command = '0a3c8e71-6d24-4b59-8f07-5c1e9a2b4d68';
  expect(commandOfJob(jobIdOf(command, 'mi-0123456789abcdef0'))).toBe(command);
  for (const bad of ['', command, `aws.ssm.${command}`, `aws.ssm.${command}.i-1/../x`, 'aws.ssm.x.i-1'])
    expect(commandOfJob(bad)).toBeUndefined();
});
