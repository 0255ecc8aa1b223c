/** What a workload file says about topics and who produces and consumes where, counted topic by topic. */
import type { WorkloadFields } from "./workload-schema.ts";

export const existingTopicKeys = ["existingTopicList", "existingProduceTopicList", "existingConsumeTopicList"] as const;

/** Whether the topics are there already, instead of being created. */
export function usesExistingTopics(fields: WorkloadFields): boolean {
	return existingTopicKeys.some((key) => fields[key].length > 0);
}

/** Partitions of each topic to create. */
export function partitionsByTopic(fields: WorkloadFields): number[] {
	if (usesExistingTopics(fields)) return [];
	return fields.partitionsPerTopicList ?? Array(fields.topics ?? 0).fill(fields.partitionsPerTopic ?? 0);
}

/** How many topics are produced to. */
export function producedTopics(fields: WorkloadFields): number {
	if (!usesExistingTopics(fields)) return fields.topics ?? 0;
	return fields.existingTopicList.length + fields.existingProduceTopicList.length;
}

/** How many topics are consumed from when there are subscriptions. */
export function consumedTopics(fields: WorkloadFields): number {
	if (!usesExistingTopics(fields)) return fields.topics ?? 0;
	return fields.existingTopicList.length + fields.existingConsumeTopicList.length;
}

/** Producers of each topic that is produced to. */
export function producersByTopic(fields: WorkloadFields): number[] {
	return fields.producersPerTopicList ?? Array(producedTopics(fields)).fill(fields.producersPerTopic ?? 0);
}

export function producerCount(fields: WorkloadFields): number {
	return producersByTopic(fields).reduce((sum, count) => sum + count, 0);
}

/** Whether nobody produces, which only topics that are there already make sense of. */
export function onlyConsumes(fields: WorkloadFields): boolean {
	return usesExistingTopics(fields) && producerCount(fields) === 0;
}
