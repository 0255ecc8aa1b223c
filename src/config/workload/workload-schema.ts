import { z } from "zod";
import type { FieldMeta } from "../yaml/schema-meta.ts";
import {
	booleanField,
	choiceField,
	formField,
	integerField,
	isAbsent,
	listField,
	mappingField,
	numberField,
	textField,
} from "../yaml/yaml-fields.ts";
import { producerRateListField, producerRateTimelineField } from "./rate-points.ts";
import { rateProfileField } from "./rate-profile.ts";
import { producerRateField } from "./rate-sweep.ts";
import { messageSizesField } from "./workload-sizes.ts";

/** Where a message's key comes from: no key, 10,000 keys in turn, or one of 10,000 drawn by the clock. */
export type KeyDistributor = "NO_KEY" | "KEY_ROUND_ROBIN" | "RANDOM_NANO";

/** More topics than any cluster takes; a bound for what the file can make this process hold. */
const mostTopics = 1_000_000;

/** Shorter periods than this measure the reading of the figures; the same bound as on the command line. */
const shortestSampleMillis = 100;

/** `RANDOM` and `ROUND_ROBIN` are the names of a port of OMB to Python. */
const keyDistributors: Record<string, KeyDistributor> = {
	NO_KEY: "NO_KEY",
	KEY_ROUND_ROBIN: "KEY_ROUND_ROBIN",
	RANDOM_NANO: "RANDOM_NANO",
	ROUND_ROBIN: "KEY_ROUND_ROBIN",
	RANDOM: "RANDOM_NANO",
};

const weightsAdvice = 'write shares by partition, such as `{ "3": 0.91, "*": 0.09 }`';

/** Numbers are written without leading zeros, so that no two of them mean one partition. */
const partitionName = /^(\*|0|[1-9]\d*)$/;

const partitionWeights = mappingField(numberField({ min: 0, advice: weightsAdvice }), {
	fallback: null,
	advice: weightsAdvice,
}).transform((pairs, context): Record<string, number> | null => {
	for (const [name] of pairs ?? []) {
		const message = `must be named by the number of a partition or \`*\`; ${weightsAdvice}`;
		if (!partitionName.test(name)) context.addIssue({ code: "custom", path: [name], message });
	}
	return pairs === null || pairs.length === 0 ? null : Object.fromEntries(pairs);
});

/** Kafka's own rule for the names of topics; 16 characters are for the index and the random part. */
const topicPrefix = /^[a-zA-Z0-9._-]{1,233}$/;

const prefixField = textField({ fallback: null }).refine((prefix) => prefix === null || topicPrefix.test(prefix), {
	message: "must be up to 233 letters, digits, `.`, `_` and `-`, of which names of topics consist; correct it",
});

const headerText = formField<string>((raw) => (isAbsent(raw) ? textField({ fallback: "" }) : textField()));

const headersAdvice = "write `name: text` lines, such as `recordHeaders: { source: benchmark }`";

const topicList = listField(textField({ advice: "name a topic" }), {
	fallback: [],
	advice: "list names of topics, such as `[orders, payments]`",
});

const minutes = integerField({ fallback: null });
const seconds = numberField({ min: 0, fallback: null });
const sampleMillis = integerField({ min: shortestSampleMillis, fallback: null });

/** What the index of keys says about a key, with what it cannot tell from the field. */
function about(description: string, example: string, more: FieldMeta = {}): FieldMeta {
	return { ...more, description, example };
}

/** Every key of a workload file: Java OMB's, those of its forks and later versions, and our own. */
export const workloadSchema = z.strictObject({
	name: textField({ fallback: null }).meta(
		about("Shown, kept in the results, and part of the names of the result files.", "50k-acks-all", {
			absent: "the name of the file without its ending",
		}),
	),
	topics: integerField({
		max: mostTopics,
		fallback: null,
		advice: "write how many topics to create, such as `topics: 1`",
	}).meta(
		about("Topics to create.", "1", {
			absent: "required, unless existing topics are named",
			insteadOf: ["existingTopicList", "existingProduceTopicList", "existingConsumeTopicList"],
		}),
	),
	partitionsPerTopic: integerField({
		min: 1,
		orZero: true,
		fallback: null,
		advice: "write a count, such as `partitionsPerTopic: 16`",
	}).meta(
		about("Partitions of each topic to create.", "16", {
			absent: "required for topics to create",
			insteadOf: ["partitionsPerTopicList"],
		}),
	),
	partitionsPerTopicList: listField(integerField({ min: 1, advice: "write a count of partitions" }), {
		fallback: null,
		advice: "list the partitions topic by topic, such as `[1, 4]`",
	}).meta(
		about("Partitions of the topics to create, topic by topic, in place of `partitionsPerTopic`.", "[1, 16, 64]", {
			expected: "a list of whole numbers of at least 1",
			insteadOf: ["partitionsPerTopic"],
		}),
	),
	topicPrefix: prefixField.meta(
		about("How the names of the topics to create begin.", "orders", {
			expected: "up to 233 letters, digits, `.`, `_` and `-`",
			absent: "`test-topic`",
		}),
	),
	randomTopicNames: booleanField({ fallback: null }).meta(
		about("Whether the names of the topics to create end in random characters, so that no two runs meet.", "false", {
			absent: "`true`",
		}),
	),
	existingTopicList: topicList.meta(
		about(
			"Topics that are there already, to produce to and consume from; nothing is created or deleted then.",
			"[orders, payments]",
			{ expected: "a list of names", insteadOf: ["topics"] },
		),
	),
	existingProduceTopicList: topicList.meta(
		about("Topics that are there already, to produce to only.", "[orders]", {
			expected: "a list of names",
			insteadOf: ["topics"],
		}),
	),
	existingConsumeTopicList: topicList.meta(
		about("Topics that are there already, to consume from only.", "[payments]", {
			expected: "a list of names",
			insteadOf: ["topics"],
		}),
	),
	keyDistributor: choiceField(Object.keys(keyDistributors), { fallback: "NO_KEY" })
		.transform((word) => keyDistributors[word] ?? "NO_KEY")
		.meta(
			about(
				"Where the keys come from: none, 10,000 keys in turn, or one of 10,000 drawn for each message.",
				"KEY_ROUND_ROBIN",
			),
		),
	partitionWeights: partitionWeights.meta(
		about(
			"Shares of the messages by partition, `*` for each that is not named, in place of what the keys would choose.",
			'{ "3": 0.91, "*": 0.09 }',
			{ expected: "a mapping from numbers of partitions or `*` to numbers of at least 0" },
		),
	),
	messageSize: integerField({
		fallback: null,
		advice: "message sizes start at 1 byte, such as `messageSize: 1024`",
	}).meta(
		about("Length of every payload in bytes, without the key.", "1024", {
			absent: "required for producers, unless `messageSizeDistribution` or `payloadDirectory` tells",
			insteadOf: ["messageSizeDistribution"],
		}),
	),
	messageSizeDistribution: messageSizesField.meta(
		about(
			"Sizes in bytes with relative weights; the middle stands for a range.",
			"[{ size: 100, weight: 9 }, { size: 1000, weight: 1 }]",
			{
				expected: 'a list of `{ size, weight }`, or a mapping such as `{ "0-256": 9, "1KB-4KB": 1 }`',
				insteadOf: ["messageSize"],
			},
		),
	),
	useRandomizedPayloads: booleanField({ fallback: false }).meta(
		about("Draws each payload from a pool made at the start instead of from files.", "true"),
	),
	randomBytesRatio: numberField({ fallback: 0 }).meta(
		about("Random share of each randomized payload, from 0 to 1; the rest is zeros, which compress well.", "0.5"),
	),
	randomizedPayloadPoolSize: integerField({ fallback: 0 }).meta(
		about("Randomized payloads to draw from.", "1000", {
			absent: "required for randomized payloads; `1000` with `messageSizeDistribution`",
		}),
	),
	payloadFile: textField({ fallback: null }).meta(
		about(
			"File of `messageSize` bytes that every message carries, looked for in the working directory, then beside the workload file.",
			"payload/payload-1Kb.data",
			{ absent: "required, unless payloads are randomized or come from a folder", insteadOf: ["payloadDirectory"] },
		),
	),
	payloadDirectory: textField({ fallback: null }).meta(
		about("Folder whose files are the payloads, one drawn for each message.", "payloads", {
			insteadOf: ["payloadFile"],
		}),
	),
	recordHeaders: mappingField(headerText, { fallback: [], advice: headersAdvice }).meta(
		about("Headers of every message.", "{ source: benchmark }", { expected: "a mapping from names to texts" }),
	),
	subscriptionsPerTopic: integerField({ fallback: 0 }).meta(
		about("Consumer groups per topic; 0 for producers only.", "1"),
	),
	producersPerTopic: integerField({
		fallback: null,
		advice: "a run needs a producer, such as `producersPerTopic: 1`",
	}).meta(
		about("Producers per topic; 0 for consumers only, on existing topics.", "4", {
			absent: "required",
			insteadOf: ["producersPerTopicList"],
		}),
	),
	producersPerTopicList: listField(integerField({ advice: "write a count of producers" }), {
		fallback: null,
		advice: "list the producers topic by topic, such as `[4, 1]`",
	}).meta(
		about("Producers of the topics to produce to, topic by topic, in place of `producersPerTopic`.", "[4, 1]", {
			expected: "a list of whole numbers of at least 0",
			insteadOf: ["producersPerTopic"],
		}),
	),
	consumerPerSubscription: integerField({ fallback: 0 }).meta(
		about("Consumers in each consumer group of each topic.", "4", { absent: "required for subscriptions" }),
	),
	consumeUntil: choiceField(["duration", "endOffset"], { fallback: "duration" }).meta(
		about(
			"Without producers: consume for the length of the test, or only until the end offsets of its start are reached, without a warm-up unless one is given.",
			"endOffset",
		),
	),
	producerRate: producerRateField.meta(
		about(
			"Messages per second over all producers: one rate, 0 to search for the highest sustainable one, `max` (or 10,000,000 and more) for no limit, or several to measure one after the other.",
			"50000",
			{
				expected: "a number of at least 0, `max`, a list of rates, `{ from, to, step }` or `{ from, to, factor }`",
				insteadOf: ["rateProfile", "producerRateList", "producerRateTimeline"],
			},
		),
	),
	producerRateScope: choiceField(["total", "producer"], { fallback: "total" }).meta(
		about(
			"Whether all rates of the file are totals over all producers, as in Java OMB, or for each producer.",
			"producer",
		),
	),
	rateProfile: rateProfileField.meta(
		about(
			"A rate that changes while the test goes on, as segments named by their shape: `hold`, `ramp`, `burst` or `sine`.",
			"[{ hold: 1000, seconds: 30 }, { ramp: [1000, 5000], seconds: 60 }, { burst: 5000, peak: 20000, everySeconds: 10, burstSeconds: 1 }]",
			{ expected: "a list of segments", insteadOf: ["producerRateList", "producerRateTimeline"] },
		),
	),
	producerRateList: producerRateListField.meta(
		about(
			"A rate that goes in straight lines from one point to the next; with hours and minutes the points are times of the day.",
			"[[0, 1000], [10, 5000]]",
			{
				expected: "a list of `[minutes, rate]` or of `[hour, minute, rate]`",
				insteadOf: ["rateProfile", "producerRateTimeline"],
			},
		),
	),
	producerRateTimeline: producerRateTimelineField.meta(
		about(
			"A rate that holds from each point to the next.",
			"[{ atSeconds: 0, rate: 1000 }, { atMinutes: 5, rate: 5000 }]",
			{
				expected: "a list of `{ atSeconds, rate }` or `{ atMinutes, rate }`",
				insteadOf: ["rateProfile", "producerRateList"],
			},
		),
	),
	consumerBacklogSizeGB: numberField({ min: 0, fallback: 0 }).meta(
		about(
			"Backlog in GiB that is built while consumers pause and then drained; fractions are allowed, 0 for none.",
			"0.5",
			{ insteadOf: ["consumerBacklogSeconds"] },
		),
	),
	consumerBacklogSeconds: numberField({ min: 0, fallback: 0 }).meta(
		about("Backlog as the time in s for which consumers pause; 0 for none.", "30", {
			insteadOf: ["consumerBacklogSizeGB"],
		}),
	),
	consumerBacklogScope: choiceField(["total", "subscription"], { fallback: "total" }).meta(
		about(
			"Whether `consumerBacklogSizeGB` counts all subscriptions together, as in Java OMB, or each.",
			"subscription",
		),
	),
	backlogDrainRatio: numberField({ fallback: 1 }).meta(
		about("Share of the backlog, from 0 to 1, after which it counts as drained.", "0.9"),
	),
	drainProducerRate: numberField({ fallback: -1, advice: "write msg/s, or -1 to keep the rate" }).meta(
		about("Messages per second while the backlog is drained; -1 keeps the rate.", "10000"),
	),
	testDurationMinutes: minutes.meta(
		about("How long to measure, in minutes.", "5", {
			absent: "required, unless `testDurationSeconds` tells",
			insteadOf: ["testDurationSeconds"],
		}),
	),
	testDurationSeconds: seconds.meta(
		about("How long to measure, in seconds; fractions are allowed.", "30", {
			absent: "as `testDurationMinutes` says",
			insteadOf: ["testDurationMinutes"],
		}),
	),
	warmupDurationMinutes: minutes.meta(
		about("Load before the measurement, in minutes; 0 for none.", "1", {
			absent: "`1`, unless `warmupDurationSeconds` tells",
			insteadOf: ["warmupDurationSeconds"],
		}),
	),
	warmupDurationSeconds: seconds.meta(
		about("Load before the measurement, in seconds; 0 for none.", "10", {
			absent: "as `warmupDurationMinutes` says",
			insteadOf: ["warmupDurationMinutes"],
		}),
	),
	sampleRateMillis: sampleMillis.meta(
		about("Length of a period in ms.", "1000", {
			absent: "as `--sample-seconds` says, `10000` by default",
			insteadOf: ["logIntervalMillis"],
		}),
	),
	logIntervalMillis: sampleMillis.meta(
		about("Another name of `sampleRateMillis`.", "1000", { insteadOf: ["sampleRateMillis"] }),
	),
	stamp: choiceField(["auto", "none"], { fallback: "auto" }).meta(
		about(
			"Whether payloads of 32 bytes and more carry a stamp in their first bytes, for latency in µs and checks of loss and order.",
			"none",
		),
	),
});

/** What a workload file says, value by value; how the values go together is not yet judged. */
export type WorkloadFields = z.output<typeof workloadSchema>;
