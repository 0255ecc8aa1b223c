import type { PeriodStats } from "../../src/worker/worker.ts";
import { messageCounts } from "../result/sample-measurement.ts";
import { histogramOf } from "../support/histogram-of.ts";

/** Figures of a period; the histograms hold the latency that is given once per acknowledged or received message. */
export function periodStats(overrides: Partial<PeriodStats> = {}, latencyUs = 1_000): PeriodStats {
	const counts = overrides.counts ?? messageCounts({ sent: 10, acknowledged: 10, received: 10 });
	const times = (count: number) => histogramOf(Array.from({ length: count }, () => latencyUs));
	return {
		counts,
		errorsByCode: {},
		consumeErrorsByCode: {},
		queueFullWaits: 0,
		endToEndNotPositive: 0,
		stamps: { stamped: counts.received, unstamped: 0, skipped: 0, duplicates: 0, outOfOrder: 0 },
		publishLatency: times(counts.acknowledged),
		publishDelay: times(counts.sent),
		responseTime: times(counts.acknowledged),
		endToEndLatency: times(counts.received),
		elapsedSeconds: 1,
		usage: { coordinatorCpuUs: 10, consumersCpuUs: 20, rssBytes: 1_000, sendThreadsBusy: 0.5 },
		...overrides,
	};
}
