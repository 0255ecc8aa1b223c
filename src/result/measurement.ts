/**
 * What one run measured, in plain data: the contract between the phases that measure and the files,
 * tables and lines that show it. Every duration carries its unit in its name.
 */

/** One latency distribution, summarised. All values in µs; `count` is the number of recorded messages. */
export interface LatencySummary {
	count: number;
	minUs: number;
	meanUs: number;
	p50Us: number;
	p75Us: number;
	p95Us: number;
	p99Us: number;
	p999Us: number;
	p9999Us: number;
	p99999Us: number;
	maxUs: number;
}

/** A distribution with its full shape, for the aggregate of a run. */
export interface LatencyDistribution extends LatencySummary {
	/** Pairs of (percentile 0..100, value in µs), ascending, one per distinct bucket, as Java OMB's quantile maps. */
	quantiles: Array<[percent: number, valueUs: number]>;
	/** The histogram itself, HdrHistogram V2 compressed, base64; values in µs. */
	encoded: string;
}

/** The four latencies; `null` where a run does not have one (no publish delay and no response time when unthrottled). */
export interface Latencies<T> {
	publishLatency: T;
	publishDelay: T | null;
	responseTime: T | null;
	endToEndLatency: T;
}

/** Counts over some stretch of time. Bytes are payload bytes without keys. */
export interface MessageCounts {
	/** Handed to the client library. */
	sent: number;
	/** Acknowledged by the broker. */
	acknowledged: number;
	acknowledgedBytes: number;
	/** Failed for good. */
	errors: number;
	/** Seen by a consumer; each subscription counts its own copy. */
	received: number;
	receivedBytes: number;
}

/** Processor time used in a period by the benchmark's own processes, and the memory they held at its end. */
export interface ClientUsage {
	/** User plus system time of the coordinator process (send threads included), in µs. */
	coordinatorCpuUs: number;
	/** User plus system time of all consumer processes, in µs. */
	consumersCpuUs: number;
	/** Resident memory of coordinator and consumer processes together, in bytes. */
	rssBytes: number;
	/** Share of the period in which the send threads were not waiting, 0..1, mean over the threads. */
	sendThreadsBusy: number;
}

/** One period (`--sample-seconds`) of the measurement or the warm-up. */
export interface PeriodSample {
	phase: "warmup" | "measurement";
	/** Start of the period, in seconds since the start of its phase. */
	startSeconds: number;
	/** Measured length of the period, from a monotonic clock. */
	elapsedSeconds: number;
	counts: MessageCounts;
	/** Send failures by librdkafka error name, for example `_MSG_TIMED_OUT`. */
	errorsByCode: Record<string, number>;
	/** Messages acknowledged but not yet received, summed over the subscriptions; never negative. */
	backlogMessages: number;
	/** Sends that found the producer's queue full and had to wait. */
	queueFullWaits: number;
	/** Rate asked for in msg/s; `null` when unthrottled. */
	targetRate: number | null;
	latencies: Latencies<LatencySummary>;
	/** End-to-end values of zero or below (clock steps, other hosts): counted, not in the histogram. */
	endToEndNotPositive: number;
	usage: ClientUsage;
}

export type PhaseName =
	| "create-topics"
	| "create-consumers"
	| "create-producers"
	| "readiness"
	| "warmup"
	| "measurement"
	| "flush"
	| "drain"
	| "close"
	| "delete-topics";

/** One phase of a run with its wall-clock start (ISO 8601, UTC) and its length. */
export interface PhaseRecord {
	name: PhaseName;
	startedAt: string;
	elapsedSeconds: number;
}

/** What the stamps in the payloads proved, over the whole run; all counts are messages. */
export interface Verification {
	/** Received messages that carried a stamp of this run, probes left out. */
	stamped: number;
	/** Received messages without a stamp of this run. */
	unstamped: number;
	/** Acknowledged messages that a subscription never received (by count, all subscriptions together). */
	missing: number;
	duplicates: number;
	outOfOrder: number;
}

/** Everything that one run of one workload on one driver measured. */
export interface RunMeasurement {
	runId: string;
	startedAt: string;
	/** `null` for a complete run; else why it is partial. */
	partial: { reason: "interrupted" | "failed"; message: string } | null;
	phases: PhaseRecord[];
	/** Warm-up periods first, then measurement periods. */
	periods: PeriodSample[];
	/** Over the measurement and the flush behind it; `null` when the measurement never began. */
	aggregate: (Latencies<LatencyDistribution> & { elapsedSeconds: number; counts: MessageCounts }) | null;
	/** From the first probe to the end, warm-up included. */
	totals: MessageCounts & {
		/** Readiness probes, already included in the counts. */
		probes: number;
		queueFullWaits: number;
		endToEndNotPositive: number;
	};
	errorsByCode: Record<string, number>;
	verification: Verification;
	topics: Array<{ name: string; partitions: number }>;
	subscriptions: Array<{ topic: string; subscription: string }>;
	consumerProcesses: number;
	sendThreads: number;
	/** What the pacing setting came to on this machine. */
	pacing: "spin" | "hybrid" | "sleep" | "unthrottled";
	warnings: string[];
}
