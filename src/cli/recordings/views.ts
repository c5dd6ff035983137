import type { Gap, RecordedCommand } from '../../domain/recordings/recording-event.ts';

/** A moment as the contract has it; null stays null. */
export function instantView(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

/** A command as the contract has it. `show` masks. */
export function commandView(command: RecordedCommand, show: (text: string) => string) {
  return {
    text: show(command.text).toWellFormed(),
    startedAt: instantView(command.startedAtMs),
    endedAt: instantView(command.endedAtMs),
    exitStatus: command.exitStatus,
    certainty: command.certainty,
    atMs: command.atMs,
  };
}

/** A gap as the contract has it. */
export function gapView(gap: Gap, startedAtMs: number | null) {
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
