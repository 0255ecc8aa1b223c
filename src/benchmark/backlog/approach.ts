import type { RunControl } from "../run-control.ts";
import { Trend } from "./trend.ts";

/**
 * Given up is what at the pace of the last 30 s would take more than 6 h from now on, or for ever: as `stuck` when it
 * does not move at all any more, else as `slow`.
 */
export type ApproachEnd = "reached" | "stuck" | "slow";

export const longestHours = 6;

const patienceSeconds = 30;
/** The pace of this long tells when the goal will be reached. */
const paceMs = 1000;
/** Bounds of the time between two looks. Within them the next look comes when the goal should be reached. */
const longestWaitMs = 100;
const shortestWaitMs = 2;

/**
 * Looks at what grows towards a goal until it is there. `look` gives how much of the goal is reached; 1 is all of it.
 * The looks fall on the instant at which the goal should be reached, so that what grows by a million a second is seen
 * within some thousands of it. Gives up as ApproachEnd says, but only while `mayGiveUp`. Rejects when the run must end.
 */
export async function approach(
	control: RunControl,
	look: () => Promise<number>,
	mayGiveUp: () => boolean,
): Promise<ApproachEnd> {
	const pace = new Trend(paceMs);
	const progress = new Trend(patienceSeconds * 1000);
	for (;;) {
		const share = await look();
		if (share >= 1) return "reached";
		const nowMs = performance.now();
		for (const trend of [pace, progress]) trend.add(nowMs, share);
		const hopeless = progress.full && secondsLeft(share, progress) > longestHours * 3600;
		if (hopeless && mayGiveUp()) return pace.perSecond > 0 ? "slow" : "stuck";
		const waitMs = secondsLeft(share, pace) * 1000;
		await control.sleepUntil(nowMs + Math.min(longestWaitMs, Math.max(shortestWaitMs, waitMs)));
	}
}

function secondsLeft(share: number, { perSecond }: Trend): number {
	return perSecond > 0 ? (1 - share) / perSecond : Number.POSITIVE_INFINITY;
}
