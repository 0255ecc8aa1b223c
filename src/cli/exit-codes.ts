import type { RunOutcome } from "../benchmark/events.ts";

/** What the process ends with. */
export const exitCodes = {
	success: 0,
	/** A run failed. */
	failure: 1,
	/** A mistake in files or options. */
	usage: 2,
	/** Ended by Ctrl-C. */
	interrupted: 130,
} as const;

/** 2 when all that went wrong are runs refused for a mistake, 1 when any run failed or broke. */
export function exitCodeOf(outcomes: ReadonlyArray<Pick<RunOutcome, "status">>): number {
	const statuses = new Set(outcomes.map(({ status }) => status));
	statuses.delete("complete");
	if (statuses.size === 0) return exitCodes.success;
	statuses.delete("refused");
	return statuses.size === 0 ? exitCodes.usage : exitCodes.failure;
}
