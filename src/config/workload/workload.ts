import { basename } from "node:path";
import { type ReadOptions, readYamlFile } from "../yaml/yaml-file.ts";
import { dailyProfile, linearProfile, stepProfile } from "./rate-points.ts";
import { multiplyRates, type RateProfile, startRate } from "./rate-profile.ts";
import { idleKeys, workloadProblems } from "./workload-rules.ts";
import { type KeyDistributor, type WorkloadFields, workloadSchema } from "./workload-schema.ts";
import { meanBytes, type WeightedSize } from "./workload-sizes.ts";
import { partitionsByTopic, producerCount, producersByTopic, usesExistingTopics } from "./workload-topics.ts";

export type { KeyDistributor, WeightedSize };

export interface WorkloadOptions extends ReadOptions {
	/** What a list of times of the day is counted from; the present unless given. */
	now?: Date | undefined;
}

/** Payloads to draw from where sizes differ and the file does not say how many. */
const defaultPoolSize = 1000;

/** One workload file with every default filled in. */
export interface Workload {
	/** Path of the file as it was given, and its name up to the last dot, which names the results. */
	file: string;
	baseName: string;
	/** Shown and stored in the result; the base name unless the file says otherwise. */
	name: string;
	/** Topics to create; 0 exactly when existing ones are named. */
	topics: number;
	/** Partitions of the topics to create, one entry per topic; empty when existing ones are named. */
	partitions: number[];
	/** As Java OMB's result has it: partitions of the first topic, 0 for existing topics. */
	partitionsPerTopic: number;
	/** Names of created topics are `<prefix>-<index>-<random>`; without the random part when `randomTopicNames` is false. */
	topicPrefix: string;
	randomTopicNames: boolean;
	/** Topics that are there already, to produce to and consume from; to produce to only; to consume from only. */
	existingTopicList: string[];
	existingProduceTopicList: string[];
	existingConsumeTopicList: string[];
	keyDistributor: KeyDistributor;
	/** Relative share of the messages by partition, `*` for those that are not named; `null` leaves it to the key. */
	partitionWeights: Record<string, number> | null;
	/** Payload length in bytes, without the key; the mean, rounded, where lengths differ; 0 where the file does not say. */
	messageSize: number;
	/** Lengths of randomized payloads; `null` when all are `messageSize` long. */
	messageSizeDistribution: WeightedSize[] | null;
	useRandomizedPayloads: boolean;
	/** Share (0..1) of each randomized payload that is random; the rest is zeros. */
	randomBytesRatio: number;
	/** Number of randomized payloads to draw from. */
	randomizedPayloadPoolSize: number;
	payloadFile: string | null;
	/** A folder whose files are the payloads. */
	payloadDirectory: string | null;
	/** Headers of every record. */
	recordHeaders: Array<[name: string, value: string]>;
	/** 0 for producers only. */
	subscriptionsPerTopic: number;
	/** Producers by topic to produce to: one entry per topic; all 0 for consumers only. */
	producers: number[];
	/** As Java OMB's result has it: producers of the first topic. */
	producersPerTopic: number;
	consumerPerSubscription: number;
	/** Without producers: until the time is over, or until the end offsets of the start are reached if they are before. */
	consumeUntil: "duration" | "endOffset";
	/**
	 * Total over all producers in msg/s at the start; Infinity for no pacing, 0 to search for the highest sustainable rate
	 * (unless a profile begins with it or nobody produces).
	 */
	producerRate: number;
	/** What the file's rates were given for; here they are totals all the same. */
	producerRateScope: "total" | "producer";
	/** How the rate changes over the measured time; `null` when it does not. */
	rateProfile: RateProfile | null;
	/** Rates to measure one after the other, each for the test's duration; `null` for one rate. */
	rateSweep: number[] | null;
	/** Backlog to build before it is drained, in GiB; 0 for none. Fractions are allowed. */
	consumerBacklogSizeGB: number;
	/** Backlog to build as the seconds that consumers stay paused; `null` when the size says it. */
	consumerBacklogSeconds: number | null;
	/** Whether the size counts all subscriptions together, as Java OMB's, or each. */
	consumerBacklogScope: "total" | "subscription";
	/** Share (0..1) of the backlog that must be drained. */
	backlogDrainRatio: number;
	/** Total rate in msg/s while the backlog is drained; `null` leaves the rate as it was. */
	drainProducerRate: number | null;
	/** Lengths of the phases; minutes and seconds say the same, whichever the file gave. */
	testDurationMinutes: number;
	testDurationSeconds: number;
	warmupDurationMinutes: number;
	warmupDurationSeconds: number;
	/** Length of a period in s; `null` leaves it to the command line. */
	sampleSeconds: number | null;
	/** Whether payloads carry a stamp in their first bytes (`auto`: when they are large enough). */
	stamp: "auto" | "none";
}

/** Length of the longest payload in bytes. */
export function largestMessageBytes({ messageSize, messageSizeDistribution }: Workload): number {
	return Math.max(messageSize, ...(messageSizeDistribution ?? []).map(({ bytes }) => bytes));
}

/**
 * Reads a workload file as Java OMB and its forks write it, with our own keys beside theirs. Throws one ConfigError
 * naming every unknown key, wrong value and impossible combination; `lenient` turns unknown keys into warnings. Times of
 * the day in it are counted from `now` plus the warm-up, as if the run began at once.
 */
export async function loadWorkload(
	file: string,
	{ now = new Date(), ...options }: WorkloadOptions = {},
): Promise<{ workload: Workload; warnings: string[] }> {
	const { value: fields, source, warnings } = await readYamlFile(file, workloadSchema, options);
	const problems = workloadProblems(fields);
	if (problems.length > 0) throw source.error(problems);
	const idle = idleKeys(fields).map((line) => `${file}: ${line}`);
	return { workload: resolve(file, fields, now), warnings: [...warnings, ...idle] };
}

function resolve(file: string, fields: WorkloadFields, now: Date): Workload {
	const baseName = basename(file).replace(/(?<=.)\.[^.]*$/, "");
	const durations = durationsOf(fields);
	return {
		file,
		baseName,
		name: fields.name ?? baseName,
		...topicsOf(fields),
		keyDistributor: fields.keyDistributor,
		partitionWeights: fields.partitionWeights,
		...payloadsOf(fields),
		recordHeaders: fields.recordHeaders,
		subscriptionsPerTopic: fields.subscriptionsPerTopic,
		consumerPerSubscription: fields.consumerPerSubscription,
		consumeUntil: fields.consumeUntil,
		...ratesOf(fields, durations, now),
		consumerBacklogSizeGB: fields.consumerBacklogSizeGB,
		consumerBacklogSeconds: fields.consumerBacklogSeconds || null,
		consumerBacklogScope: fields.consumerBacklogScope,
		backlogDrainRatio: fields.backlogDrainRatio,
		...durations,
		stamp: fields.stamp,
	};
}

function topicsOf(fields: WorkloadFields) {
	const [partitions, producers] = [partitionsByTopic(fields), producersByTopic(fields)];
	return {
		topics: usesExistingTopics(fields) ? 0 : (fields.topics ?? 0),
		partitions,
		partitionsPerTopic: partitions[0] ?? 0,
		topicPrefix: fields.topicPrefix ?? "test-topic",
		randomTopicNames: fields.randomTopicNames ?? true,
		existingTopicList: fields.existingTopicList,
		existingProduceTopicList: fields.existingProduceTopicList,
		existingConsumeTopicList: fields.existingConsumeTopicList,
		producers,
		producersPerTopic: producers[0] ?? 0,
	};
}

function payloadsOf(fields: WorkloadFields) {
	const sizes = fields.messageSizeDistribution;
	const poolSize = fields.randomizedPayloadPoolSize;
	return {
		messageSize: sizes === null ? (fields.messageSize ?? 0) : meanBytes(sizes),
		messageSizeDistribution: sizes,
		useRandomizedPayloads: fields.useRandomizedPayloads || sizes !== null,
		randomBytesRatio: sizes !== null && !fields.useRandomizedPayloads ? 0 : fields.randomBytesRatio,
		randomizedPayloadPoolSize: sizes === null ? poolSize : poolSize || defaultPoolSize,
		payloadFile: fields.payloadFile,
		payloadDirectory: fields.payloadDirectory,
	};
}

function durationsOf(fields: WorkloadFields) {
	const testDurationSeconds = fields.testDurationSeconds ?? (fields.testDurationMinutes ?? 0) * 60;
	// What is there to be consumed must not be gone before it is measured.
	const defaultWarmupMinutes = fields.consumeUntil === "endOffset" ? 0 : 1;
	const warmupMinutes = fields.warmupDurationMinutes ?? defaultWarmupMinutes;
	const warmupDurationSeconds = fields.warmupDurationSeconds ?? warmupMinutes * 60;
	const sampleMillis = fields.sampleRateMillis ?? fields.logIntervalMillis;
	return {
		testDurationSeconds,
		testDurationMinutes: testDurationSeconds / 60,
		warmupDurationSeconds,
		warmupDurationMinutes: warmupDurationSeconds / 60,
		sampleSeconds: sampleMillis === null ? null : sampleMillis / 1000,
	};
}

function ratesOf(fields: WorkloadFields, durations: ReturnType<typeof durationsOf>, now: Date) {
	const { producerRate, producerRateScope, drainProducerRate } = fields;
	const producers = producerRateScope === "producer" ? producerCount(fields) : 1;
	// Not Infinity times 0 for consumers only.
	const inTotal = (rate: number) => (producers === 0 ? 0 : rate * producers);
	const profile = profileOf(fields, durations, now);
	const rateProfile = profile && multiplyRates(profile, producers);
	const rateSweep = Array.isArray(producerRate) ? producerRate.map(inTotal) : null;
	return {
		producerRate: rateProfile
			? startRate(rateProfile)
			: inTotal(Array.isArray(producerRate) ? (producerRate[0] ?? 0) : producerRate),
		producerRateScope,
		rateProfile,
		rateSweep,
		drainProducerRate: drainProducerRate === -1 ? null : inTotal(drainProducerRate),
	};
}

function profileOf(
	{ rateProfile, producerRateList, producerRateTimeline }: WorkloadFields,
	{ testDurationSeconds, warmupDurationSeconds }: ReturnType<typeof durationsOf>,
	now: Date,
): RateProfile | null {
	if (producerRateTimeline !== null) return stepProfile(producerRateTimeline);
	if (producerRateList === null) return rateProfile;
	if (producerRateList.from === "start") return linearProfile(producerRateList.points);
	const start = new Date(now.getTime() + warmupDurationSeconds * 1000);
	return dailyProfile(producerRateList.points, start, testDurationSeconds);
}
