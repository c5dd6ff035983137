import { renderRfc3339 } from '../kernel/rfc3339.ts';
import type { Gap, RecordedCommand } from './recording-event.ts';

/** A command as the contract has it; its text is masked or not by whoever shows it. */
export interface CommandView {
  readonly text: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly exitStatus: number | null;
  readonly certainty: 'marked' | 'read';
  readonly atMs: number | null;
}

/** A gap as the contract has it. */
export interface GapView {
  readonly fromAt: string | null;
  readonly toAt: string | null;
  readonly fromByte: number | null;
  readonly toByte: number | null;
  readonly reason: string;
}

/** A recording at a moment, as the contract has it. */
export interface RecordingView {
  readonly lines: readonly string[];
  readonly format: string;
  readonly cols: number;
  readonly rows: number;
  readonly screen: readonly string[];
  readonly commands: readonly CommandView[];
  readonly gaps: readonly GapView[];
  readonly durationMs: number | null;
}

const instantView = (ms: number | null) => (ms === null ? null : renderRfc3339(ms));

/** A command for people and programs. `show` masks. */
export function commandView(command: RecordedCommand, show: (text: string) => string): CommandView {
  return {
    text: show(command.text).toWellFormed(),
    startedAt: instantView(command.startedAtMs),
    endedAt: instantView(command.endedAtMs),
    exitStatus: command.exitStatus,
    certainty: command.certainty,
    atMs: command.atMs,
  };
}

/** A gap for people and programs. */
export function gapView(gap: Gap, startedAtMs: number | null): GapView {
  const at = (ms: number | null) =>
    instantView(ms === null || startedAtMs === null ? null : startedAtMs + ms);
  return {
    fromAt: at(gap.fromMs),
    toAt: at(gap.toMs),
    fromByte: gap.fromByte,
    toByte: gap.toByte,
    reason: gap.reason,
  };
}
