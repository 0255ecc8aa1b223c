/** Rates from here on mean "as fast as you can", as `max-rate` in the names of Java OMB's workload files says. */
export const unthrottledFromRate = 10_000_000;

/** Whether a workload's `producerRate` asks for no pacing at all. */
export function isUnthrottled(producerRate: number): boolean {
	return producerRate >= unthrottledFromRate;
}
