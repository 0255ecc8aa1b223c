import type { LagPoint } from "./rate-judgement.ts";
import type { LoadReading } from "./rate-load.ts";

/** A rate that is being tried: since when, and what the counters were before. */
export interface Attempt {
	/** In msg/s. */
	rate: number;
	start: LoadReading;
	startMs: number;
}

/** Where the queues of a load stand against what was due since the start of the attempt. */
export function lagPoint({ rate, start, startMs }: Attempt, now: LoadReading): LagPoint {
	const seconds = (now.atMs - startMs) / 1000;
	const due = rate * seconds;
	const inFlight = start.sent - start.acknowledged - start.errors;
	return {
		seconds,
		publishLagSeconds: (due + inFlight - (now.acknowledged - start.acknowledged)) / rate,
		unsentLagSeconds: (due - (now.sent - start.sent)) / rate,
		backlogLagSeconds: now.received.map((received) => (now.acknowledged - received) / rate),
	};
}

/** Messages that wait with the client, and in each subscription's backlog. */
export function queuedMessages({ sent, acknowledged, errors, received }: LoadReading): number[] {
	return [sent - acknowledged - errors, ...received.map((count) => acknowledged - count)];
}

/** Messages that left each queue, in the order of `queuedMessages`. */
function finishedMessages({ acknowledged, errors, received }: LoadReading): number[] {
	return [acknowledged + errors, ...received];
}

/** What each subscription has received since `start`. */
export function receivedSince(start: LoadReading, now: LoadReading): number[] {
	return now.received.map((count, k) => count - (start.received[k] as number));
}

/** Messages since `start` that went all the way: received by the slowest subscription, or acknowledged. */
export function leastDone(start: LoadReading, now: LoadReading): number {
	return Math.min(now.acknowledged - start.acknowledged, ...receivedSince(start, now));
}

/** For how long at a time nothing left a queue that was not empty. */
export class StandstillMeter {
	#moved: Array<{ count: number; atMs: number }>;
	longestSeconds = 0;
	/** Of the queue that stands still the longest now. */
	currentSeconds = 0;

	constructor(start: LoadReading) {
		this.#moved = finishedMessages(start).map((count) => ({ count, atMs: start.atMs }));
	}

	add(now: LoadReading): void {
		const queued = queuedMessages(now);
		this.#moved = finishedMessages(now).map((count, queue) => {
			const before = this.#moved[queue] as { count: number; atMs: number };
			return count === before.count && (queued[queue] as number) > 0 ? before : { count, atMs: now.atMs };
		});
		this.currentSeconds = (now.atMs - Math.min(...this.#moved.map(({ atMs }) => atMs))) / 1000;
		this.longestSeconds = Math.max(this.longestSeconds, this.currentSeconds);
	}
}
