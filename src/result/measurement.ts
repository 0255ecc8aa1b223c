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
	| "rate-search"
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

/** One rate that the search for the highest sustainable rate tried. Rates are totals in msg/s. */
export interface RateProbe {
	targetRate: number;
	/** Start in s since the start of the search, and measured length. */
	startSeconds: number;
	elapsedSeconds: number;
	publishRate: number;
	/** Of the slowest subscription. */
	consumeRate: number;
	/** Growth over the probe in messages: of what was due but not acknowledged, and the largest of any subscription's backlog. */
	publishQueueGrowth: number;
	backlogGrowth: number;
	/** The largest of the quarters of the probe; `null` where it was not taken. */
	responseTimeP99Us: number | null;
	/** For Java OMB's controller: whether it went up from there. */
	sustainable: boolean;
	/** What the probe was for, and why the rate was not sustainable if it was not, in words. */
	reason: string;
}

/** The search for the highest sustainable rate (`producerRate: 0`). */
export interface RateSearch {
	controller: "bisect" | "omb";
	/** The rate that the run was then measured at, in msg/s; `null` when none was found. */
	foundRate: number | null;
	/** Highest rate proved sustainable and lowest proved not to be; `null` where there is none. */
	sustainableRate: number | null;
	unsustainableRate: number | null;
	/** Why the search ended. */
	conclusion: string;
	probes: RateProbe[];
}

/** One rate of a sweep with what was measured at it. */
export interface SweepStep {
	/** Asked for, in msg/s; `null` when unthrottled. */
	targetRate: number | null;
	/** Where the step's periods begin among those of the run, and how many they are. */
	firstPeriod: number;
	periodCount: number;
	elapsedSeconds: number;
	counts: MessageCounts;
	/** In msg/s. */
	publishRate: number;
	consumeRate: number;
	latencies: Latencies<LatencyDistribution>;
	/** Whether this is the last rate before latency or rate break away; at most one step of a sweep is. */
	knee: boolean;
}

/** A backlog that was built and drained. Messages count each subscription's copies. */
export interface BacklogRun {
	/** Asked for, in messages; `null` when it was asked for in seconds. */
	requestedMessages: number | null;
	builtMessages: number;
	builtBytes: number;
	/** By subscription (index in a topic), in messages. */
	builtBySubscription: number[];
	buildSeconds: number;
	/** `null` when the drain did not reach its goal before the run ended. */
	drainSeconds: number | null;
	/** What was left when the drain ended, in messages. */
	leftMessages: number;
	/** Messages consumed per second of the drain, and how much faster than they came in. */
	drainConsumeRate: number;
	catchUpRate: number;
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
	/** What the run did beside measuring one rate; `null` where it did not. */
	rateSearch: RateSearch | null;
	sweep: SweepStep[] | null;
	backlog: BacklogRun | null;
	topics: Array<{ name: string; partitions: number }>;
	subscriptions: Array<{ topic: string; subscription: string }>;
	consumerProcesses: number;
	sendThreads: number;
	/** What the pacing setting came to on this machine. */
	pacing: "spin" | "hybrid" | "sleep" | "unthrottled";
	warnings: string[];
}
