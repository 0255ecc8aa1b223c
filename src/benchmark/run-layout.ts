import { ConfigError } from "../config/config-error.ts";
import type { Workload } from "../config/workload/workload.ts";
import { subscriptionName } from "../worker/random-name.ts";
import type { TopicSubscription, Worker } from "../worker/worker.ts";

export interface Topic {
	name: string;
	partitions: number;
}

/** Who produces where and who consumes from where. */
export interface RunLayout {
	/** All topics of the run. */
	topics: Topic[];
	/** One entry per producer, named by its topic. */
	producers: string[];
	/** One entry per consumer. */
	subscriptions: TopicSubscription[];
}

/** Deals out producers and consumers over topics that were created (`created`) or are there already. */
export function layOut(workload: Workload, topics: Topic[]): RunLayout {
	const produced = topicsToProduce(workload, topics);
	return {
		topics,
		producers: shuffled(produced.flatMap((topic, i) => Array<string>(workload.producers[i] ?? 0).fill(topic))),
		subscriptions: shuffled(subscriptionsOf(topicsToConsume(workload, topics), workload)),
	};
}

/**
 * The topics that a workload expects to be there, in the order of its lists, with the partitions that they have. Rejects
 * with a ConfigError naming each that is not there, and its key, or a weighted partition that one to produce to lacks.
 */
export async function existingTopics(workload: Workload, worker: Worker): Promise<Topic[]> {
	const listed = existingLists.flatMap((key) => workload[key].map((name) => ({ key, name })));
	const partitions = await worker.describeTopics(listed.map(({ name }) => name));
	const missing = listed.filter((_, i) => partitions[i] === null);
	if (missing.length > 0) throw missingTopics(workload.file, missing);
	const topics = listed.map(({ key, name }, i) => ({ key, name, partitions: partitions[i] ?? 0 }));
	checkWeights(
		workload,
		topics.filter(({ key }) => key !== "existingConsumeTopicList"),
	);
	return topics.map(({ name, partitions: count }) => ({ name, partitions: count }));
}

function checkWeights({ partitionWeights, file }: Workload, topics: Topic[]): void {
	const numbers = Object.keys(partitionWeights ?? {}).filter((key) => key !== "*");
	for (const { name, partitions } of topics) {
		const lacking = numbers.find((number) => Number(number) >= partitions);
		if (lacking === undefined) continue;
		throw new ConfigError(
			`\`partitionWeights\` names partition ${lacking}, but \`${name}\` has ${partitions} partitions; correct the number`,
			file,
		);
	}
}

const existingLists = ["existingTopicList", "existingProduceTopicList", "existingConsumeTopicList"] as const;

type ListedTopic = { key: (typeof existingLists)[number]; name: string };

function missingTopics(file: string, missing: ListedTopic[]): ConfigError {
	const names = missing.slice(0, namesShown).map(({ key, name }) => `\`${name}\` of \`${key}\``);
	const more = missing.length > namesShown ? ` and ${missing.length - namesShown} more` : "";
	const state = missing.length === 1 ? "is not on the cluster, or this user may not see it" : "are not on the cluster";
	return new ConfigError(`${names.join(", ")}${more} ${state}; correct the name or create it first`, file);
}

const namesShown = 5;

/**
 * How many consumer groups receive a copy of each message; 0 when some are produced that nobody consumes, for then the
 * copies cannot be counted on.
 */
export function copiesPerMessage({ existingProduceTopicList, subscriptionsPerTopic }: Workload): number {
	return existingProduceTopicList.length > 0 ? 0 : subscriptionsPerTopic;
}

/** Whether nobody produces. */
export function onlyConsumes({ producers }: Workload): boolean {
	return producers.every((count) => count === 0);
}

function topicsToProduce(workload: Workload, topics: Topic[]): string[] {
	if (workload.topics > 0) return topics.map(({ name }) => name);
	return [...workload.existingTopicList, ...workload.existingProduceTopicList];
}

function topicsToConsume(workload: Workload, topics: Topic[]): string[] {
	if (workload.topics > 0) return topics.map(({ name }) => name);
	return [...workload.existingTopicList, ...workload.existingConsumeTopicList];
}

/** Topic by topic, subscription by subscription, as many entries as the subscription has consumers. */
function subscriptionsOf(topics: string[], workload: Workload): TopicSubscription[] {
	const { subscriptionsPerTopic, consumerPerSubscription } = workload;
	return topics.flatMap((topic) =>
		Array.from({ length: subscriptionsPerTopic }, (_, index) => ({
			topic,
			subscription: subscriptionName(index),
			index,
		})).flatMap((subscription) => Array<TopicSubscription>(consumerPerSubscription).fill(subscription)),
	);
}

/** A random order (Fisher and Yates), so that no worker thread or process gets the clients of one topic together. */
function shuffled<T>(items: T[]): T[] {
	const result = [...items];
	for (let i = result.length - 1; i > 0; i--) {
		const j = Math.floor(Math.random() * (i + 1));
		[result[i], result[j]] = [result[j] as T, result[i] as T];
	}
	return result;
}
