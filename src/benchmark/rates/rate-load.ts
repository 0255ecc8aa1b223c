/** Running totals of a load, probes for readiness included. */
export interface LoadReading {
	/** When it was taken, on the clock of `RateLoad.nowMs`. */
	atMs: number;
	sent: number;
	acknowledged: number;
	/** Failed for good. */
	errors: number;
	/** By subscription (index in a topic), summed over the topics; empty when nobody listens. */
	received: number[];
}

/** What a stretch of a load was like. */
export interface LoadPeriod {
	/** `null` when nothing was acknowledged. */
	responseTimeP99Us: number | null;
	/** Sends that found the producer's queue full. */
	queueFullWaits: number;
	/** Share of the time in which the send threads were not waiting, 0..1. */
	sendThreadsBusy: number;
}

/** A load whose rate is being searched: what a search sees of a run, and all it can do to it. */
export interface RateLoad {
	/** A monotonic clock. */
	nowMs(): number;
	sleepUntil(untilMs: number): Promise<void>;
	/**
	 * Asks for `rate` msg/s over all producers from now on; 0 pauses. What was due under the rate before and not yet sent
	 * is due no more.
	 */
	setRate(rate: number): Promise<void>;
	read(): Promise<LoadReading>;
	/** The time since the call before. */
	takePeriod(): Promise<LoadPeriod>;
}
