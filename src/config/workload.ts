import { basename } from "node:path";
import { z } from "zod";
import { booleanField, choiceField, integerField, numberField, rateField, textField } from "./yaml-fields.ts";
import { type ReadOptions, readYamlFile } from "./yaml-file.ts";
import type { YamlProblem } from "./yaml-source.ts";

/** Where a message's key comes from: no key, 10,000 keys in turn, or one of 10,000 drawn by the clock. */
export type KeyDistributor = "NO_KEY" | "KEY_ROUND_ROBIN" | "RANDOM_NANO";

/** One workload file with every default filled in. */
export interface Workload {
	/** Path of the file as it was given, and its name up to the last dot, which names the results. */
	file: string;
	baseName: string;
	/** Shown and stored in the result; the base name unless the file says otherwise. */
	name: string;
	topics: number;
	partitionsPerTopic: number;
	keyDistributor: KeyDistributor;
	/** Payload length in bytes, without the key. */
	messageSize: number;
	useRandomizedPayloads: boolean;
	/** Share (0..1) of each randomized payload that is random; the rest is zeros. */
	randomBytesRatio: number;
	/** Number of randomized payloads to draw from. */
	randomizedPayloadPoolSize: number;
	payloadFile: string | null;
	/** 0 for producers only. */
	subscriptionsPerTopic: number;
	producersPerTopic: number;
	consumerPerSubscription: number;
	/** Total over all producers in msg/s; 0 to search for the highest sustainable rate, Infinity for no pacing. */
	producerRate: number;
	/** Backlog to build before it is drained, in GiB over all subscriptions; 0 for none. */
	consumerBacklogSizeGB: number;
	/** Share (0..1) of the backlog that must be drained. */
	backlogDrainRatio: number;
	/** Lengths of the phases; minutes and seconds say the same, whichever the file gave. */
	testDurationMinutes: number;
	testDurationSeconds: number;
	warmupDurationMinutes: number;
	warmupDurationSeconds: number;
	/** Whether payloads carry a stamp in their first bytes (`auto`: when they are large enough). */
	stamp: "auto" | "none";
}

const schema = z.strictObject({
	name: textField({ fallback: null }),
	topics: integerField({ min: 1, advice: "write how many topics to create, such as `topics: 1`" }),
	partitionsPerTopic: integerField({ min: 1, advice: "write a count, such as `partitionsPerTopic: 16`" }),
	keyDistributor: choiceField<KeyDistributor>(["NO_KEY", "KEY_ROUND_ROBIN", "RANDOM_NANO"], { fallback: "NO_KEY" }),
	messageSize: integerField({ min: 1, advice: "message sizes start at 1 byte, such as `messageSize: 1024`" }),
	useRandomizedPayloads: booleanField({ fallback: false }),
	randomBytesRatio: numberField({ fallback: 0 }),
	randomizedPayloadPoolSize: integerField({ fallback: 0 }),
	payloadFile: textField({ fallback: null }),
	subscriptionsPerTopic: integerField({ fallback: 0 }),
	producersPerTopic: integerField({ min: 1, advice: "a run needs a producer, such as `producersPerTopic: 1`" }),
	consumerPerSubscription: integerField({ fallback: 0 }),
	producerRate: rateField({
		fallback: 0,
		advice: "write msg/s over all producers, 0 to search for the highest rate, or `max` for no limit",
	}),
	consumerBacklogSizeGB: integerField({ max: Number.MAX_SAFE_INTEGER, fallback: 0 }),
	backlogDrainRatio: numberField({ fallback: 1 }),
	testDurationMinutes: integerField({ fallback: null }),
	testDurationSeconds: numberField({ min: 0, fallback: null }),
	warmupDurationMinutes: integerField({ fallback: null }),
	warmupDurationSeconds: numberField({ min: 0, fallback: null }),
	stamp: choiceField(["auto", "none"], { fallback: "auto" }),
});

type Fields = z.output<typeof schema>;

interface Rule {
	key: keyof Fields;
	broken: (fields: Fields) => boolean;
	message: string;
}

const outsideShare = (share: number) => share < 0 || share > 1;

/** What no single field can tell: combinations that Java OMB starts and then hangs or fails on. */
const rules: Rule[] = [
	{
		key: "consumerPerSubscription",
		broken: (w) => w.subscriptionsPerTopic > 0 && w.consumerPerSubscription === 0,
		message: "must be at least 1 when there are subscriptions; add consumers or set `subscriptionsPerTopic: 0`",
	},
	{
		key: "randomizedPayloadPoolSize",
		broken: (w) => w.useRandomizedPayloads && w.randomizedPayloadPoolSize === 0,
		message: "must be at least 1 for randomized payloads; write how many to draw from, such as 1000",
	},
	{
		key: "randomBytesRatio",
		broken: (w) => w.useRandomizedPayloads && outsideShare(w.randomBytesRatio),
		message: "must lie between 0 and 1; it is the random share of each payload",
	},
	{
		key: "backlogDrainRatio",
		broken: (w) => outsideShare(w.backlogDrainRatio),
		message: "must lie between 0 and 1; it is the share of the backlog to drain",
	},
	{
		key: "payloadFile",
		broken: (w) => !w.useRandomizedPayloads && w.payloadFile === null,
		message: "is missing; name a file of `messageSize` bytes or set `useRandomizedPayloads: true`",
	},
	{
		key: "consumerBacklogSizeGB",
		broken: (w) => w.consumerBacklogSizeGB > 0 && w.producerRate === 0,
		message: "cannot be built while the rate is being searched for; set `producerRate` above 0",
	},
	{
		key: "consumerBacklogSizeGB",
		broken: (w) => w.consumerBacklogSizeGB > 0 && w.subscriptionsPerTopic === 0,
		message: "needs a subscription to build up for; set `subscriptionsPerTopic` above 0",
	},
	{
		key: "testDurationSeconds",
		broken: (w) => w.testDurationSeconds !== null && w.testDurationMinutes !== null,
		message: "and `testDurationMinutes` are both given; remove one of the two",
	},
	{
		key: "warmupDurationSeconds",
		broken: (w) => w.warmupDurationSeconds !== null && w.warmupDurationMinutes !== null,
		message: "and `warmupDurationMinutes` are both given; remove one of the two",
	},
	{
		key: "testDurationMinutes",
		broken: (w) => w.testDurationMinutes === null && w.testDurationSeconds === null,
		message: "is missing; say how long to measure, such as `testDurationMinutes: 5` or `testDurationSeconds: 30`",
	},
	{
		key: "testDurationMinutes",
		broken: (w) => w.testDurationMinutes === 0,
		message: "must be above 0, else the test never ends; say how long to measure",
	},
	{
		key: "testDurationSeconds",
		broken: (w) => w.testDurationSeconds === 0,
		message: "must be above 0, else the test never ends; say how long to measure",
	},
];

/**
 * Reads a workload file as Java OMB writes it, with our own keys beside Java's. Throws one ConfigError naming every
 * unknown key, wrong value and impossible combination; `lenient` turns unknown keys into warnings.
 */
export async function loadWorkload(
	file: string,
	options: ReadOptions = {},
): Promise<{ workload: Workload; warnings: string[] }> {
	const { value: fields, source, warnings } = await readYamlFile(file, schema, options);
	const problems = rules.filter((rule) => rule.broken(fields)).map(problemOf);
	if (problems.length > 0) throw source.error(problems);
	return { workload: resolve(file, fields), warnings };
}

function problemOf({ key, message }: Rule): YamlProblem {
	return { path: [key], message: `\`${key}\` ${message}` };
}

function resolve(file: string, fields: Fields): Workload {
	const baseName = basename(file).replace(/(?<=.)\.[^.]*$/, "");
	const testDurationSeconds = fields.testDurationSeconds ?? (fields.testDurationMinutes ?? 0) * 60;
	const warmupDurationSeconds = fields.warmupDurationSeconds ?? (fields.warmupDurationMinutes ?? 1) * 60;
	return {
		...fields,
		file,
		baseName,
		name: fields.name ?? baseName,
		testDurationSeconds,
		testDurationMinutes: testDurationSeconds / 60,
		warmupDurationSeconds,
		warmupDurationMinutes: warmupDurationSeconds / 60,
	};
}
