import { performance } from "node:perf_hooks";
import type { PoolPeriod } from "../kafka/consumer-pool.ts";
import { native, type ProducerPeriod } from "../native.ts";
import type { PeriodStats } from "./worker.ts";

/** Measures how long periods are and what this process uses in them. */
export class PeriodMeter {
	#startMs = performance.now();
	#cpu = process.cpuUsage();

	/** Ends the period under way, begins the next, and puts together what producers and consumers did in it. */
	take(produced: ProducerPeriod, consumed: PoolPeriod, sendThreads: number): PeriodStats {
		const nowMs = performance.now();
		const elapsedSeconds = (nowMs - this.#startMs) / 1000;
		const cpu = process.cpuUsage(this.#cpu);
		this.#startMs = nowMs;
		this.#cpu = process.cpuUsage();
		return {
			...figuresOf(produced, consumed),
			elapsedSeconds,
			usage: {
				coordinatorCpuUs: cpu.user + cpu.system,
				consumersCpuUs: consumed.cpuUs,
				rssBytes: process.memoryUsage.rss() + consumed.rssBytes,
				sendThreadsBusy: busyShare(produced.idleNs, elapsedSeconds, sendThreads),
			},
		};
	}
}

/** A period in which nothing was sent, for a run without producers. */
export function emptyProducerPeriod(): ProducerPeriod {
	return {
		sent: 0,
		acknowledged: 0,
		acknowledgedBytes: 0,
		errors: 0,
		errorsByCode: {},
		queueFullWaits: 0,
		idleNs: 0,
		publishLatency: new native.LatencyHistogram(),
		publishDelay: new native.LatencyHistogram(),
		responseTime: new native.LatencyHistogram(),
	};
}

function busyShare(idleNs: number, elapsedSeconds: number, sendThreads: number): number {
	if (sendThreads === 0) return 0;
	const idleShare = idleNs / (elapsedSeconds * 1e9 * sendThreads);
	return Math.min(1, Math.max(0, 1 - idleShare));
}

function figuresOf(produced: ProducerPeriod, consumed: PoolPeriod): Omit<PeriodStats, "elapsedSeconds" | "usage"> {
	return {
		counts: {
			sent: produced.sent,
			acknowledged: produced.acknowledged,
			acknowledgedBytes: produced.acknowledgedBytes,
			errors: produced.errors,
			received: consumed.received,
			receivedBytes: consumed.receivedBytes,
		},
		errorsByCode: produced.errorsByCode,
		consumeErrorsByCode: consumed.errorsByCode,
		queueFullWaits: produced.queueFullWaits,
		endToEndNotPositive: consumed.endToEndNotPositive,
		stamps: {
			stamped: consumed.stamped,
			unstamped: consumed.unstamped,
			skipped: consumed.missing,
			duplicates: consumed.duplicates,
			outOfOrder: consumed.outOfOrder,
		},
		publishLatency: produced.publishLatency,
		publishDelay: produced.publishDelay,
		responseTime: produced.responseTime,
		endToEndLatency: consumed.endToEndLatency,
	};
}
