import type { ClientEvent, LatencyHistogram } from "../native.ts";
import type { ClientUsage, MessageCounts, RunMeasurement } from "../result/measurement.ts";

export interface TopicSubscription {
	topic: string;
	/** The consumer group. */
	subscription: string;
	/** Which of its topic's subscriptions it is, from 0 on. */
	index: number;
}

/** How the creation of many topics is followed and ended early. */
export interface CreationProgress {
	onProgress: (done: number) => void;
	signal: AbortSignal;
}

/** Topics to create: one per entry of `partitions`, named `<prefix>-<7 digits>`, with a random part behind unless told not to. */
export interface TopicPlan {
	prefix: string;
	randomNames: boolean;
	partitions: number[];
}

/** What is to be sent, and how fast. */
export interface LoadAssignment {
	/** At least one; one is drawn at random per message. */
	payloads: Uint8Array[];
	/** Total over all producers in msg/s; Infinity when unthrottled. */
	publishRate: number;
	keyDistributor: "NO_KEY" | "KEY_ROUND_ROBIN" | "RANDOM_NANO";
	/** Headers of every record. */
	headers: Array<[name: string, value: string]>;
	/** Relative share of the messages by partition, `*` for those that are not named; `null` leaves it to the key. */
	partitionWeights: Record<string, number> | null;
	/** Whether payloads that are large enough carry a stamp. */
	stamp: boolean;
}

/** Running totals since the start of the run, probes included. */
export interface CounterStats {
	messagesSent: number;
	messagesAcknowledged: number;
	messageSendErrors: number;
	messagesReceived: number;
	/** In the order of `createConsumers`. */
	consumers: Array<{ received: number; probes: number; assignedPartitions: number }>;
}

/** Changes in what the stamps prove; `skipped` may be negative, when skipped messages came after all. */
export interface StampCounts {
	stamped: number;
	unstamped: number;
	skipped: number;
	duplicates: number;
	outOfOrder: number;
}

/** Everything since the previous call. The histograms belong to the caller. */
export interface PeriodStats {
	counts: MessageCounts;
	errorsByCode: Record<string, number>;
	/** Errors of the consumers (fetches, commits) by librdkafka error name. */
	consumeErrorsByCode: Record<string, number>;
	queueFullWaits: number;
	endToEndNotPositive: number;
	stamps: StampCounts;
	publishLatency: LatencyHistogram;
	publishDelay: LatencyHistogram;
	responseTime: LatencyHistogram;
	endToEndLatency: LatencyHistogram;
	/** Length of the period, from a monotonic clock. */
	elapsedSeconds: number;
	usage: ClientUsage;
}

/** Who does the work, fixed once consumers and producers exist. */
export type WorkerSetup = Pick<RunMeasurement, "consumerProcesses" | "sendThreads" | "pacing">;

/**
 * Does the work of one run: owns topics, producers and consumers. Calls come in the order in which they are listed, one
 * at a time; `failure` may settle at any time.
 */
export interface Worker {
	/** Rejects when something broke that no call reports, such as a consumer process that died. Never resolves. */
	readonly failure: Promise<never>;

	/** Creates new topics and resolves with their names; begins no further one when `signal` is aborted. */
	createTopics(plan: TopicPlan, progress: CreationProgress): Promise<string[]>;
	/** Partitions of topics that are there already, one entry per topic; `null` for one that is not there. */
	describeTopics(names: string[]): Promise<Array<number | null>>;
	/**
	 * How many messages topics hold now, one entry per topic: offsets, to be exact, of which compaction and transactions
	 * use some for no message. Rejects with a ConfigError when consumers would not begin with the first message.
	 */
	storedMessages(names: string[]): Promise<number[]>;
	/** One consumer per entry; halted ones join their groups but receive nothing before `resumeConsumers`. */
	createConsumers(subscriptions: TopicSubscription[], halted: boolean): Promise<void>;
	/** One producer per entry, each named by its topic. Resolves when each has its topic's metadata. */
	createProducers(topics: string[]): Promise<void>;
	/** Sends readiness probes, the first of each topic `messageBytes` long; resolves with their number by topic. */
	probeProducers(messageBytes: number): Promise<Record<string, number>>;
	/** What was created, for the record. */
	setup(): WorkerSetup;

	startLoad(load: LoadAssignment): Promise<void>;
	adjustPublishRate(publishRate: number): Promise<void>;
	pauseConsumers(): Promise<void>;
	resumeConsumers(): Promise<void>;

	counterStats(): Promise<CounterStats>;
	/** Counts and histograms of one period belong together: nothing is in one and not in the other. */
	periodStats(): Promise<PeriodStats>;
	/** Notable words of the clients since the last call. */
	takeEvents(): Promise<ClientEvent[]>;

	/** Stops sending and waits for what is in flight, at most `flushTimeoutMs`; the rest is booked as failed. */
	stopLoad(flushTimeoutMs: number): Promise<void>;
	/** Closes producers and consumers, waiting at most about `timeoutMs`. The figures end with the last periodStats. */
	stopAll(timeoutMs: number): Promise<void>;
	/**
	 * Deletes the topics that this worker created, and gives up when none was for `patienceMs`; resolves with the names
	 * of those that are left. `onProgress` hears how many are gone.
	 */
	deleteTopics(patienceMs: number, onProgress?: (deleted: number) => void): Promise<string[]>;
	close(): Promise<void>;
	/** Ends every child process at once. */
	kill(): void;
}
