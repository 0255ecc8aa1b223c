/** What a load generator itself reported for one stretch of its run. */
export interface RateInterval {
	seconds: number;
	/** Acknowledged messages. */
	messages: number;
}

/** A stretch of a run: `seconds` long, beginning `warmupSeconds` after the start. */
export interface MeasuredWindow {
	warmupSeconds: number;
	seconds: number;
}

/**
 * Mean rate in msg/s over the intervals that begin after the warm-up and end inside the window. An end may be late by
 * half an interval: reporting threads wake up late, and the last second of the window must not be lost for it.
 * Throws an Error when no interval lies in the window.
 */
export function rateInWindow(intervals: RateInterval[], window: MeasuredWindow): number {
	const endSeconds = window.warmupSeconds + window.seconds;
	let clockSeconds = 0;
	let messages = 0;
	let seconds = 0;
	for (const interval of intervals) {
		const startsAt = clockSeconds;
		clockSeconds += interval.seconds;
		if (startsAt >= window.warmupSeconds - interval.seconds / 2 && clockSeconds <= endSeconds + interval.seconds / 2) {
			messages += interval.messages;
			seconds += interval.seconds;
		}
	}
	if (seconds === 0) {
		throw new Error(`nothing was reported between second ${window.warmupSeconds} and second ${endSeconds}`);
	}
	return messages / seconds;
}
