import type { Driver } from "../../src/config/driver/driver.ts";
import type { Workload } from "../../src/config/workload/workload.ts";
import type {
	BacklogRun,
	LatencyDistribution,
	LatencySummary,
	MessageCounts,
	PeriodSample,
	RateSearch,
	RunMeasurement,
} from "../../src/result/measurement.ts";
import type { RunRecordInput } from "../../src/result/run-record.ts";

/** A distribution whose figures all differ, so that a mix-up shows: `base` plus 1 to 10. */
export function latencySummary(base: number): LatencySummary {
	return {
		count: 1000,
		minUs: base + 1,
		meanUs: base + 2.5,
		p50Us: base + 2,
		p75Us: base + 3,
		p95Us: base + 4,
		p99Us: base + 5,
		p999Us: base + 6,
		p9999Us: base + 7,
		p99999Us: base + 8,
		maxUs: base + 9,
	};
}

export function latencyDistribution(base: number): LatencyDistribution {
	return {
		...latencySummary(base),
		quantiles: [
			[0.0005, base + 1],
			[50, base + 2],
			[99.9, base + 6],
			[100, base + 9],
		],
		encoded: "HISTFAAAACV4nJNpmSzMwMDAwQABzFCaEUK2LbD/ABVhOszI9NORCQBrbAWt",
	};
}

export function messageCounts(counts: Partial<MessageCounts>): MessageCounts {
	return { sent: 0, acknowledged: 0, acknowledgedBytes: 0, errors: 0, received: 0, receivedBytes: 0, ...counts };
}

export function periodSample(overrides: Partial<PeriodSample> = {}): PeriodSample {
	return {
		phase: "measurement",
		startSeconds: 0,
		elapsedSeconds: 10,
		counts: messageCounts({
			sent: 10_010,
			acknowledged: 10_000,
			acknowledgedBytes: 20_971_520,
			errors: 5,
			received: 9_000,
			receivedBytes: 15_728_640,
		}),
		errorsByCode: { _MSG_TIMED_OUT: 5 },
		backlogMessages: 1_250,
		queueFullWaits: 3,
		targetRate: 1_000,
		latencies: {
			publishLatency: latencySummary(1_000),
			publishDelay: latencySummary(40),
			responseTime: latencySummary(1_500),
			endToEndLatency: latencySummary(2_000),
		},
		endToEndNotPositive: 1,
		usage: { coordinatorCpuUs: 30_000, consumersCpuUs: 18_000, rssBytes: 100 * 1024 * 1024, sendThreadsBusy: 0.2 },
		...overrides,
	};
}

const warmupPeriod = periodSample({
	phase: "warmup",
	elapsedSeconds: 4,
	counts: messageCounts({ sent: 77_777, acknowledged: 77_777, received: 77_777 }),
	errorsByCode: {},
	usage: { coordinatorCpuUs: 999, consumersCpuUs: 999, rssBytes: 300 * 1024 * 1024, sendThreadsBusy: 1 },
});

const lastPeriod = periodSample({
	startSeconds: 10,
	elapsedSeconds: 5,
	counts: messageCounts({
		sent: 2_000,
		acknowledged: 2_000,
		acknowledgedBytes: 2_097_152,
		received: 3_000,
		receivedBytes: 4_194_304,
	}),
	errorsByCode: {},
	backlogMessages: 0,
	targetRate: 700,
	usage: { coordinatorCpuUs: 6_000, consumersCpuUs: 6_000, rssBytes: 200 * 1024 * 1024, sendThreadsBusy: 0.5 },
});

/** One warm-up period of 4 s, two measurement periods of 10 s and 5 s at 1,000 and 700 msg/s. */
export function runMeasurement(overrides: Partial<RunMeasurement> = {}): RunMeasurement {
	return {
		runId: "7f3a",
		startedAt: "2026-03-01T10:00:00.000Z",
		partial: null,
		phases: [
			{ name: "warmup", startedAt: "2026-03-01T10:00:02Z", elapsedSeconds: 4 },
			{ name: "measurement", startedAt: "2026-03-01T10:00:06Z", elapsedSeconds: 15 },
		],
		periods: [warmupPeriod, periodSample(), lastPeriod],
		aggregate: {
			elapsedSeconds: 15.2,
			counts: messageCounts({ sent: 12_010, acknowledged: 12_005, errors: 5, received: 12_000 }),
			publishLatency: latencyDistribution(1_000),
			publishDelay: latencyDistribution(40),
			responseTime: latencyDistribution(1_500),
			endToEndLatency: latencyDistribution(2_000),
		},
		totals: {
			...messageCounts({ sent: 89_789, acknowledged: 89_784, errors: 5, received: 89_779 }),
			probes: 2,
			queueFullWaits: 9,
			endToEndNotPositive: 3,
		},
		errorsByCode: { _MSG_TIMED_OUT: 5 },
		verification: { stamped: 89_779, unstamped: 0, missing: 5, duplicates: 1, outOfOrder: 4 },
		rateSearch: null,
		sweep: null,
		backlog: null,
		topics: [{ name: "test-topic-0000000-abcdefg", partitions: 2 }],
		subscriptions: [{ topic: "test-topic-0000000-abcdefg", subscription: "sub-000-abcdefg" }],
		consumerProcesses: 1,
		sendThreads: 2,
		pacing: "hybrid",
		warnings: ["client.dns.lookup has no counterpart"],
		...overrides,
	};
}

/** The sample run without pacing: no target, no publish delay, no response time. */
export function unthrottledMeasurement(): RunMeasurement {
	const measurement = runMeasurement({ pacing: "unthrottled" });
	const none = { publishDelay: null, responseTime: null };
	return {
		...measurement,
		periods: measurement.periods.map((period) => ({
			...period,
			targetRate: null,
			latencies: { ...period.latencies, ...none },
		})),
		aggregate: measurement.aggregate && { ...measurement.aggregate, ...none },
	};
}

/** A run that failed before its measurement began. */
export function failedMeasurement(message = "topic creation was refused"): RunMeasurement {
	return runMeasurement({ periods: [], aggregate: null, partial: { reason: "failed", message } });
}

/** Half a gigabyte that was drained at 10,000 msg/s while 4,000 came in. */
export function backlogRun(overrides: Partial<BacklogRun> = {}): BacklogRun {
	return {
		requestedMessages: 500_000,
		builtMessages: 501_000,
		builtBytes: 536_870_912,
		builtBySubscription: [250_000, 251_000],
		buildSeconds: 8.66,
		drainSeconds: 83.25,
		leftMessages: 1_500,
		drainConsumeRate: 10_000,
		catchUpRate: 6_000,
		...overrides,
	};
}

export function rateSearch(overrides: Partial<RateSearch> = {}): RateSearch {
	const probe = {
		targetRate: 2_000,
		startSeconds: 3,
		elapsedSeconds: 24.04,
		publishRate: 1_950.5,
		consumeRate: 1_900.25,
		publishQueueGrowth: 1_190,
		backlogGrowth: 1_208,
		responseTimeP99Us: 612_345,
		sustainable: false,
		reason: "closing in: the publish queue grew by 0.60 s of load in 22 s",
	};
	return {
		controller: "bisect",
		foundRate: 1_950,
		sustainableRate: 1_960,
		unsustainableRate: 2_000,
		conclusion: "confirmed over 30 s; 2,000 msg/s is too much",
		probes: [probe, { ...probe, targetRate: 1_950, sustainable: true, reason: "confirmation: kept up for 30 s" }],
		...overrides,
	};
}

const workload: Workload = {
	file: "workloads/simple.yaml",
	baseName: "simple",
	name: "simple",
	topics: 1,
	partitions: [2],
	partitionsPerTopic: 2,
	topicPrefix: "test-topic",
	randomTopicNames: true,
	existingTopicList: [],
	existingProduceTopicList: [],
	existingConsumeTopicList: [],
	keyDistributor: "NO_KEY",
	partitionWeights: null,
	messageSize: 100,
	messageSizeDistribution: null,
	useRandomizedPayloads: true,
	randomBytesRatio: 0.5,
	randomizedPayloadPoolSize: 1_000,
	payloadFile: null,
	payloadDirectory: null,
	recordHeaders: [],
	subscriptionsPerTopic: 1,
	producers: [1],
	producersPerTopic: 1,
	consumerPerSubscription: 1,
	consumeUntil: "duration",
	producerRate: 1_000,
	producerRateScope: "total",
	rateProfile: null,
	rateSweep: null,
	consumerBacklogSizeGB: 0,
	consumerBacklogSeconds: null,
	consumerBacklogScope: "total",
	backlogDrainRatio: 1,
	drainProducerRate: null,
	testDurationMinutes: 0.25,
	testDurationSeconds: 15,
	warmupDurationMinutes: 0,
	warmupDurationSeconds: 4,
	sampleSeconds: null,
	stamp: "auto",
};

const property = (name: string, value: string) => ({ name, value, location: "drivers/kafka.yaml:7:3" });

/** A secret in every block. */
const driver: Driver = {
	file: "drivers/kafka.yaml",
	name: "Kafka",
	driverClass: "io.openmessaging.benchmark.driver.kafka.KafkaBenchmarkDriver",
	replicationFactor: 1,
	reset: false,
	commitLingerMs: 100,
	embedded: false,
	topicConfig: [property("min.insync.replicas", "1"), property("ssl.key.password", "open-sesame")],
	commonConfig: [property("bootstrap.servers", "localhost:9092"), property("sasl.jaas.config", "p=open-sesame")],
	producerConfig: [property("acks", "all"), property("ssl.keystore.password", "open-sesame")],
	consumerConfig: [property("auto.offset.reset", "earliest"), property("ssl.keystore.key", "open-sesame")],
	librdkafka: {
		common: [property("sasl.password", "open-sesame")],
		producer: [property("ssl.key.pem", "open-sesame")],
		consumer: [property("ssl.key.password", "open-sesame")],
		admin: [property("sasl.oauthbearer.client.secret", "open-sesame")],
	},
};

export function runRecordInput(measurement: RunMeasurement): RunRecordInput {
	return {
		measurement,
		versions: { tool: "0.1.0", librdkafka: "2.12.0", node: "20.20.2" },
		workload,
		driver,
		effectiveSettings: {
			producer: [
				{ name: "acks", value: "all", origin: "file" },
				{ name: "sasl.password", value: "open-sesame", origin: "native" },
			],
			consumer: [
				{ name: "ssl.key.password", value: "open-sesame", origin: "file" },
				{ name: "auto.offset.reset", value: "earliest", origin: "java-default" },
			],
		},
		host: {
			hostname: "bench-1",
			platform: "linux",
			architecture: "x64",
			kernel: "6.1.0",
			cpuModel: "Example CPU",
			cores: 8,
			usableCores: 4,
			memoryBytes: 17_179_869_184,
			clockSource: "tsc",
		},
	};
}
