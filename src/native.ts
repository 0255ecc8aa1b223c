/**
 * The whole native surface: the addon's types and its loading. No other file knows where the addon lies.
 * The addon receives clean values: whoever calls it has validated them.
 */
import { createRequire } from "node:module";

/** A latency histogram in HDR layout: 5 significant digits, 1 µs to 12 h; values above are clamped to 12 h. */
export interface LatencyHistogram {
	/** Number of recorded values. */
	readonly count: number;
	/** Smallest and largest recorded value (bucket's low and high end), mean over bucket mid-points, in µs; 0 when empty. */
	readonly min: number;
	readonly max: number;
	readonly mean: number;
	/** Highest value of the bucket in which the percentile (0..100) falls, in µs; 0 when empty. */
	percentile(percent: number): number;
	/** The percentile curve with Java OMB's steps (100 ticks per half distance): (percent, value in µs) ascending. */
	quantiles(): Array<[percent: number, valueUs: number]>;
	/** Adds every value of the other histogram. */
	add(other: LatencyHistogram): void;
	/** HdrHistogram V2 compressed, base64. */
	encode(): string;
}

export interface LatencyHistogramConstructor {
	/** An empty histogram. */
	new (): LatencyHistogram;
	/** Decodes HdrHistogram V2 compressed base64, any digits up to 5; throws an Error on anything else. */
	decode(base64: string): LatencyHistogram;
}

/** Settings of one librdkafka handle in order; later entries win. */
export type NativeConfig = Array<[name: string, value: string]>;

export interface ProducerSpec {
	topic: string;
	config: NativeConfig;
	/**
	 * What decides about a message's partition: `key`, murmur2 of its key, and without one a random partition that is kept
	 * for some bytes; `sticky`, the latter for messages with a key as well; `round-robin`, all partitions in turn.
	 */
	partitioning: "key" | "sticky" | "round-robin";
	/** Bytes after which a producer that keeps to a random partition draws the next one (Java's `batch.size`). */
	stickyBytes: number;
}

export interface ProducerEngineOptions {
	producers: ProducerSpec[];
	/** Send threads; at most one per producer is used. */
	threads: number;
	pacing: "spin" | "hybrid" | "sleep";
	/** How long a message may wait for room in the queue (Java's `max.block.ms`). */
	maxBlockMs: number;
	/** Identifies the run in the stamps; an unsigned 64-bit number. */
	runId: bigint;
	/** Wall clock minus monotonic clock in ns, taken once per run so that all its processes agree. */
	wallOffsetNs: bigint;
}

export interface LoadOptions {
	/** At least one payload, of any lengths above 0; one is drawn at random per message. The bytes are copied. */
	payloads: Uint8Array[];
	/** Of every message, in this order. */
	headers: Array<[name: string, value: string]>;
	keyDistributor: "NO_KEY" | "KEY_ROUND_ROBIN" | "RANDOM_NANO";
	/**
	 * Relative shares of the messages by number of the partition, `*` for those that are not named and share it evenly;
	 * they decide instead of the producer's `partitioning`. `null` leaves it to that.
	 */
	partitionWeights: Record<string, number> | null;
	/** Total over all producers in msg/s; Infinity for no pacing at all. */
	ratePerSecond: number;
	/** Whether payloads of 32 bytes and more carry a stamp in their first 32 bytes. */
	stamp: boolean;
}

/** Counts and histograms since the last `takePeriod`, taken together: no message is in one and not in the other. */
export interface ProducerPeriod {
	sent: number;
	acknowledged: number;
	acknowledgedBytes: number;
	errors: number;
	errorsByCode: Record<string, number>;
	queueFullWaits: number;
	/** Time the send threads spent waiting, in ns, summed over the threads. */
	idleNs: number;
	publishLatency: LatencyHistogram;
	publishDelay: LatencyHistogram;
	responseTime: LatencyHistogram;
}

/** A notable line of librdkafka (error or warning), with the number of times it came since the last reading. */
export interface ClientEvent {
	/** librdkafka error name such as `_ALL_BROKERS_DOWN`, or `LOG`. */
	code: string;
	message: string;
	fatal: boolean;
	count: number;
}

export interface ProducerEngine {
	/** Waits for the metadata of every producer's topic, also of one that was created a moment ago. Rejects with an Error naming topic and broker error. */
	connect(timeoutMs: number): Promise<void>;
	/**
	 * Sends readiness probes: the first producer of each topic one to every partition, every other producer one;
	 * the very first of a topic is `messageBytes` long, the rest 32 bytes. Returns the number of probes per topic.
	 */
	probe(messageBytes: number): Record<string, number>;
	/**
	 * Starts the load; its schedule begins now. Throws an Error naming the topic when `partitionWeights` name a partition
	 * that it lacks or leave none with a share; nothing changes then.
	 */
	startLoad(options: LoadOptions): void;
	/** Starts a new schedule at the new total rate at once. */
	setRate(ratePerSecond: number): void;
	takePeriod(): ProducerPeriod;
	/** Running totals since creation, probes included. */
	counters(): { sent: number; acknowledged: number; errors: number };
	takeEvents(): ClientEvent[];
	/**
	 * Stops sending and waits until everything in flight is acknowledged or `flushTimeoutMs` is over;
	 * what is left then is counted as failed (`_PURGE_QUEUE`, `_PURGE_INFLIGHT`).
	 */
	stop(flushTimeoutMs: number): Promise<void>;
	/** Ends the threads and closes every handle. The figures stay readable. */
	close(): Promise<void>;
}

export interface ConsumerSpec {
	topic: string;
	config: NativeConfig;
}

export interface ConsumerEngineOptions {
	consumers: ConsumerSpec[];
	/** Most messages taken per call (Java's `max.poll.records`). */
	batchMessages: number;
	/** Whether the engine commits what it consumed. */
	commit: boolean;
	/** Shortest time between two commits of one consumer; 0 commits after every batch. */
	commitLingerMs: number;
	runId: bigint;
	wallOffsetNs: bigint;
}

export interface ConsumerPeriod {
	received: number;
	receivedBytes: number;
	stamped: number;
	unstamped: number;
	/** Stamped messages whose sequence number was skipped so far, seen again, or came late. */
	missing: number;
	duplicates: number;
	outOfOrder: number;
	endToEndNotPositive: number;
	errors: number;
	errorsByCode: Record<string, number>;
	/** Without messages of others that are older than the engine: they have an age. */
	endToEndLatency: LatencyHistogram;
}

export interface ConsumerEngine {
	takePeriod(): ConsumerPeriod;
	/** Totals since creation, one entry per consumer in the order of the options. */
	counters(): Array<{ received: number; probes: number; assignedPartitions: number }>;
	takeEvents(): ClientEvent[];
	/** Stops fetching without leaving the group; what was already handed over is still counted. */
	pause(): void;
	resume(): void;
	/** Commits, leaves the groups and closes every handle, waiting at most `timeoutMs`. */
	close(timeoutMs: number): Promise<void>;
}

export interface MockCluster {
	/** Comma-separated host:port list. */
	readonly bootstrapServers: string;
	/** Throws an Error when librdkafka refuses (for example on a topic that exists). */
	createTopic(name: string, partitions: number, replicationFactor: number): void;
	/** Adds this round-trip time to every answer of every broker. */
	setRoundTripMs(roundTripMs: number): void;
	/** Refuses and drops (true) or takes (false) connections to every broker. */
	setDown(down: boolean): void;
	close(): void;
}

export interface NativeAddon {
	/** For example `2.12.0`. */
	librdkafkaVersion: string;
	/** librdkafka's `builtin.features`, for example `["gzip", "snappy", "ssl", "sasl", "zstd"]`. */
	builtinFeatures: string[];
	/** Wall clock minus monotonic clock in ns. */
	wallOffsetNs(): bigint;
	/** Throws an Error with librdkafka's own words when it refuses the settings for a client of this kind. */
	checkConfig(kind: "producer" | "consumer", config: NativeConfig): void;
	LatencyHistogram: LatencyHistogramConstructor;
	ProducerEngine: new (options: ProducerEngineOptions) => ProducerEngine;
	ConsumerEngine: new (options: ConsumerEngineOptions) => ConsumerEngine;
	MockCluster: new (options: { brokers: number }) => MockCluster;
}

function load(): NativeAddon {
	const path = "../build/Release/omb_native.node";
	try {
		return createRequire(import.meta.url)(path) as NativeAddon;
	} catch (cause) {
		throw new Error("the native addon is not built or does not load; run `npm run build:native`", { cause });
	}
}

export const native: NativeAddon = load();
