/** Which topics, producers and consumers go together. */

import type { YamlProblem } from "../yaml/yaml-source.ts";
import type { WorkloadFields } from "./workload-schema.ts";
import {
	consumedTopics,
	existingTopicKeys,
	partitionsByTopic,
	producedTopics,
	producerCount,
	usesExistingTopics,
} from "./workload-topics.ts";

type Key = keyof WorkloadFields;

/** The problem that a rule sees, if it is broken. */
export function problem(key: Key, broken: boolean, message: string): YamlProblem[] {
	return broken ? [{ path: [key], message: `\`${key}\` ${message}` }] : [];
}

/** Everything wrong with the topics of a workload and with who uses them. */
export function topicProblems(fields: WorkloadFields): YamlProblem[] {
	const where = usesExistingTopics(fields) ? existingTopicProblems(fields) : createdTopicProblems(fields);
	return [...where, ...producerProblems(fields), ...consumerProblems(fields), ...partitionWeightProblems(fields)];
}

function createdTopicProblems(fields: WorkloadFields): YamlProblem[] {
	const { topics, partitionsPerTopic, partitionsPerTopicList } = fields;
	const advice = "write how many topics to create, such as `topics: 1`, or name existing ones in `existingTopicList`";
	return [
		...countProblem("topics", topics, advice),
		...(partitionsPerTopicList === null
			? countProblem("partitionsPerTopic", partitionsPerTopic, "write a count, such as `partitionsPerTopic: 16`")
			: listLengthProblem("partitionsPerTopicList", partitionsPerTopicList, topics ?? 0, "to create")),
	];
}

function countProblem(key: Key, count: number | null, advice: string): YamlProblem[] {
	if (count === null) return problem(key, true, `is missing; ${advice}`);
	return problem(key, count === 0, `must be a whole number of at least 1, not \`0\`; ${advice}`);
}

function listLengthProblem(key: Key, list: number[], topics: number, purpose: string): YamlProblem[] {
	const message = `has ${list.length} entries for ${topics} topics ${purpose}; write one for each`;
	return problem(key, list.length !== topics && topics > 0, message);
}

function existingTopicProblems(fields: WorkloadFields): YamlProblem[] {
	const onlyCreated: Key[] = ["partitionsPerTopicList", "topicPrefix", "randomTopicNames"];
	return [
		...problem(
			"topics",
			(fields.topics ?? 0) > 0,
			"is for topics to create; remove it or the lists of existing topics",
		),
		...onlyCreated.flatMap((key) =>
			problem(key, fields[key] !== null, "has no effect on topics that are there already; remove it"),
		),
		...repeatedTopicProblems(fields),
	];
}

function repeatedTopicProblems(fields: WorkloadFields): YamlProblem[] {
	const seen = new Set<string>();
	const entries = existingTopicKeys.flatMap((key) => fields[key].map((name, index) => ({ key, name, index })));
	return entries.flatMap(({ key, name, index }): YamlProblem[] => {
		if (!seen.has(name)) {
			seen.add(name);
			return [];
		}
		const advice = "name each topic once, in `existingTopicList` to produce to it and consume from it";
		return [{ path: [key, index], message: `\`${key}[${index}]\` names the topic \`${name}\` again; ${advice}` }];
	});
}

function producerProblems(fields: WorkloadFields): YamlProblem[] {
	const { producersPerTopic, producersPerTopicList } = fields;
	const [key, given] =
		producersPerTopicList === null
			? (["producersPerTopic", producersPerTopic !== null] as const)
			: (["producersPerTopicList", true] as const);
	const [topics, producers] = [producedTopics(fields), producerCount(fields)];
	const existing = usesExistingTopics(fields);
	if (existing && topics === 0) {
		const advice = "name some in `existingTopicList` or `existingProduceTopicList`, or remove it";
		return problem(key, (producersPerTopic ?? 0) > 0 || producersPerTopicList !== null, `has no topics; ${advice}`);
	}
	const advice = "a run needs a producer, such as `producersPerTopic: 1`";
	return [
		...listLengthProblem(
			"producersPerTopicList",
			producersPerTopicList ?? Array(topics).fill(0),
			topics,
			"to produce to",
		),
		...problem(key, !given, `is missing; ${existing ? "write how many, 0 for consumers only" : advice}`),
		...problem(key, given && producers === 0 && !existing && topics > 0, `must be above 0; ${advice}`),
		...problem(
			"existingProduceTopicList",
			given && producers === 0 && fields.existingProduceTopicList.length > 0,
			"needs producers; set `producersPerTopic` above 0 or remove the list",
		),
	];
}

function consumerProblems(fields: WorkloadFields): YamlProblem[] {
	const { subscriptionsPerTopic, consumerPerSubscription, existingConsumeTopicList, producersPerTopic } = fields;
	const subscribed = subscriptionsPerTopic > 0;
	const producers = producerCount(fields);
	const nobody = producers === 0 && !subscribed && usesExistingTopics(fields) && producersPerTopic !== null;
	return [
		...problem(
			"consumerPerSubscription",
			subscribed && consumerPerSubscription === 0,
			"must be at least 1 when there are subscriptions; add consumers or set `subscriptionsPerTopic: 0`",
		),
		...problem(
			"existingConsumeTopicList",
			existingConsumeTopicList.length > 0 && !subscribed,
			"needs consumers; set `subscriptionsPerTopic` above 0 or remove the list",
		),
		...problem(
			"subscriptionsPerTopic",
			subscribed && usesExistingTopics(fields) && consumedTopics(fields) === 0,
			"has no topics; name some in `existingTopicList` or `existingConsumeTopicList`, or set it to 0",
		),
		...problem(
			"subscriptionsPerTopic",
			nobody && existingConsumeTopicList.length === 0,
			"must be above 0 when there are no producers, else the run does nothing",
		),
		...problem(
			"consumeUntil",
			fields.consumeUntil === "endOffset" && producers > 0,
			"must be `duration` when there are producers, which move the end on; set `producersPerTopic: 0` to only consume",
		),
	];
}

/** What can be told without the cluster, so not for topics that are there already. */
function partitionWeightProblems(fields: WorkloadFields): YamlProblem[] {
	const { partitionWeights } = fields;
	const partitions = partitionsByTopic(fields).filter((count) => count > 0);
	if (partitionWeights === null || partitions.length === 0) return [];
	const fewest = Math.min(...new Set(partitions));
	const named = Object.keys(partitionWeights).filter((name) => name !== "*");
	const beyond = named.filter((name) => Number(name) >= fewest);
	const others = named.length < fewest ? (partitionWeights["*"] ?? 0) : 0;
	const share = others + named.reduce((sum, name) => sum + (partitionWeights[name] ?? 0), 0);
	const advice = `partitions of the topic go from 0 to ${fewest - 1}`;
	return [
		...beyond.map((name) => ({
			path: ["partitionWeights", name],
			message: `\`partitionWeights.${name}\` names a partition that a topic does not have; ${advice}`,
		})),
		...problem("partitionWeights", share === 0, "gives no partition a share above 0; write at least one"),
	];
}
