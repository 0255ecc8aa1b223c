/** What no single value of a workload file can tell: combinations that Java OMB starts and then hangs or fails on. */

import type { YamlProblem } from "../yaml/yaml-source.ts";
import type { WorkloadFields } from "./workload-schema.ts";
import { meanBytes } from "./workload-sizes.ts";
import { problem, topicProblems } from "./workload-topic-rules.ts";
import { onlyConsumes, usesExistingTopics } from "./workload-topics.ts";

/** A list of times of the day is unrolled over the test, so there is a bound to that. */
const longestDailySeconds = 366 * 24 * 60 * 60;

/** Every impossible combination in a workload file. */
export function workloadProblems(fields: WorkloadFields): YamlProblem[] {
	return [
		...topicProblems(fields),
		...messageSizeProblems(fields),
		...payloadProblems(fields),
		...rateProblems(fields),
		...backlogProblems(fields),
		...durationProblems(fields),
	];
}

function messageSizeProblems(fields: WorkloadFields): YamlProblem[] {
	const { messageSize, messageSizeDistribution: sizes, payloadDirectory } = fields;
	const advice = "message sizes start at 1 byte, such as `messageSize: 1024`";
	const needed = sizes === null && payloadDirectory === null && !onlyConsumes(fields);
	return [
		...problem("messageSize", needed && messageSize === null, `is missing; ${advice}`),
		...problem("messageSize", needed && messageSize === 0, `must be above 0; ${advice}`),
	];
}

function payloadProblems(fields: WorkloadFields): YamlProblem[] {
	const { useRandomizedPayloads: randomized, payloadFile, payloadDirectory, messageSizeDistribution } = fields;
	const poolMissing = fields.randomizedPayloadPoolSize === 0 && messageSizeDistribution === null;
	const noPayload = payloadFile === null && payloadDirectory === null && messageSizeDistribution === null;
	return [
		...problem(
			"randomizedPayloadPoolSize",
			randomized && poolMissing,
			"must be at least 1 for randomized payloads; write how many to draw from, such as 1000",
		),
		...problem(
			"randomBytesRatio",
			randomized && isNoShare(fields.randomBytesRatio),
			"must lie between 0 and 1; it is the random share of each payload",
		),
		...problem(
			"payloadFile",
			!randomized && noPayload && !onlyConsumes(fields),
			"is missing; name a file of `messageSize` bytes or set `useRandomizedPayloads: true`",
		),
		...problem(
			"payloadDirectory",
			payloadDirectory !== null && payloadFile !== null,
			"and `payloadFile` are both given; remove one of the two",
		),
		...problem(
			"payloadDirectory",
			payloadDirectory !== null && (randomized || messageSizeDistribution !== null),
			"has no effect with randomized payloads or a distribution of sizes; remove one of the two",
		),
	];
}

/** Keys that count for nothing because of others, as Java OMB has it without a word: one line each. */
export function idleKeys({ messageSizeDistribution: sizes, messageSize, payloadFile }: WorkloadFields): string[] {
	if (sizes === null) return [];
	const lines: string[] = [];
	if (messageSize !== null && messageSize !== 0 && messageSize !== meanBytes(sizes)) lines.push("messageSize");
	if (payloadFile !== null) lines.push("payloadFile");
	return lines.map((key) => `\`${key}\` counts for nothing beside \`messageSizeDistribution\``);
}

/** What makes the rate change while the run measures, by the key that says so. */
function changingRates(fields: WorkloadFields): Array<keyof WorkloadFields> {
	const forms = ["rateProfile", "producerRateList", "producerRateTimeline"] as const;
	const profiles = forms.filter((key) => fields[key] !== null);
	return Array.isArray(fields.producerRate) ? ["producerRate", ...profiles] : profiles;
}

function rateProblems(fields: WorkloadFields): YamlProblem[] {
	const [first, ...others] = changingRates(fields);
	if (first === undefined) return [];
	const isDaily = fields.producerRateList?.from === "midnight";
	const testSeconds = fields.testDurationSeconds ?? (fields.testDurationMinutes ?? 0) * 60;
	return [
		...others.flatMap((key) => problem(key, true, `and \`${first}\` both change the rate; remove one of the two`)),
		...problem(first, onlyConsumes(fields), "has no producers to set the rate of; remove it or add producers"),
		...problem(
			"producerRateList",
			isDaily && testSeconds > longestDailySeconds,
			"goes by the time of day for more than a year; shorten the test",
		),
	];
}

function backlogProblems(fields: WorkloadFields): YamlProblem[] {
	const { consumerBacklogSizeGB, consumerBacklogSeconds, drainProducerRate } = fields;
	const key = consumerBacklogSizeGB > 0 ? "consumerBacklogSizeGB" : "consumerBacklogSeconds";
	return [
		...problem(
			"backlogDrainRatio",
			isNoShare(fields.backlogDrainRatio),
			"must lie between 0 and 1; it is the share of the backlog to drain",
		),
		...problem(
			"drainProducerRate",
			drainProducerRate < 0 && drainProducerRate !== -1,
			"must be at least 0, or -1 to keep the rate; correct it",
		),
		...(consumerBacklogSizeGB > 0 || consumerBacklogSeconds > 0 ? buildProblems(fields, key) : []),
	];
}

function buildProblems(fields: WorkloadFields, key: "consumerBacklogSizeGB" | "consumerBacklogSeconds"): YamlProblem[] {
	const [changing] = changingRates(fields);
	const noProducers = onlyConsumes(fields);
	const apart = usesExistingTopics(fields) && fields.existingTopicList.length === 0;
	const searched = fields.producerRate === 0 && changing === undefined;
	return [
		...problem(
			key,
			!noProducers && searched,
			"cannot be built while the rate is being searched for; set `producerRate` above 0",
		),
		...problem(
			key,
			changing !== undefined,
			`cannot be built while \`${changing}\` changes the rate; set one \`producerRate\` or remove the backlog`,
		),
		...problem(
			key,
			fields.subscriptionsPerTopic === 0,
			"needs a subscription to build up for; set `subscriptionsPerTopic` above 0",
		),
		...problem(key, noProducers, "needs a producer to build it up; set `producersPerTopic` above 0"),
		...problem(key, apart, "needs a topic that is produced to and consumed from; name it in `existingTopicList`"),
		...problem(
			"existingProduceTopicList",
			!apart && fields.existingProduceTopicList.length > 0,
			"cannot be beside a backlog: what nobody consumes cannot be told from what piles up; remove one of the two",
		),
		...problem(
			"consumerBacklogSeconds",
			fields.consumerBacklogSizeGB > 0 && fields.consumerBacklogSeconds > 0,
			"and `consumerBacklogSizeGB` are both given; remove one of the two",
		),
	];
}

function durationProblems(fields: WorkloadFields): YamlProblem[] {
	const { testDurationMinutes, testDurationSeconds, warmupDurationMinutes, warmupDurationSeconds } = fields;
	const noEnd = "must be above 0, else the test never ends; say how long to measure";
	return [
		...problem(
			"testDurationSeconds",
			testDurationSeconds !== null && testDurationMinutes !== null,
			"and `testDurationMinutes` are both given; remove one of the two",
		),
		...problem(
			"warmupDurationSeconds",
			warmupDurationSeconds !== null && warmupDurationMinutes !== null,
			"and `warmupDurationMinutes` are both given; remove one of the two",
		),
		...problem(
			"testDurationMinutes",
			testDurationMinutes === null && testDurationSeconds === null,
			"is missing; say how long to measure, such as `testDurationMinutes: 5` or `testDurationSeconds: 30`",
		),
		...problem("testDurationMinutes", testDurationMinutes === 0, noEnd),
		...problem("testDurationSeconds", testDurationSeconds === 0, noEnd),
		...problem(
			"logIntervalMillis",
			fields.logIntervalMillis !== null && fields.sampleRateMillis !== null,
			"and `sampleRateMillis` are both given; remove one of the two",
		),
	];
}

function isNoShare(share: number): boolean {
	return share < 0 || share > 1;
}
