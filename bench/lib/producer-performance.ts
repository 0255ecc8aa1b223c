import type { RateInterval } from "./rate-interval.ts";

/**
 * The windows that Kafka's `ProducerPerformance` prints while it runs: `N records sent, R records/sec (...), ...`,
 * where N counts acknowledged records. Its summary lines (with percentiles) and a line cut short by the end of the
 * process are left out.
 */
export function parseProducerPerformance(output: string): RateInterval[] {
	const windows = [...output.matchAll(/^(\d+) records sent, ([\d.]+) records\/sec [^\n]* ms max latency\.$/gm)];
	return windows
		.map(([, records, rate]) => ({ seconds: Number(records) / Number(rate), messages: Number(records) }))
		.filter(({ messages }) => messages > 0);
}
