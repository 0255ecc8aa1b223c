import type { RateInterval } from "./rate-interval.ts";

/**
 * The intervals between the rows that `rdkafka_performance -P -u` prints. A row holds totals since the start, between
 * bars: elapsed (ms), msgs, bytes, rtt, dr (delivered messages), ...
 */
export function parseRdkafkaPerformance(output: string): RateInterval[] {
	const rows = [...output.matchAll(/^\| +(\d+) \| +\d+ \| +\d+ \| +\d+ \| +(\d+) \|/gm)];
	let elapsedMs = 0;
	let delivered = 0;
	return rows.map(([, rowElapsedMs, rowDelivered]) => {
		const interval = {
			seconds: (Number(rowElapsedMs) - elapsedMs) / 1000,
			messages: Number(rowDelivered) - delivered,
		};
		elapsedMs = Number(rowElapsedMs);
		delivered = Number(rowDelivered);
		return interval;
	});
}
