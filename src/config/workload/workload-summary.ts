import type { Workload } from "./workload.ts";

/** What a workload does in one line: topics, clients, message size, rate, backlog, lengths of the phases. */
export function summariseWorkload(workload: Workload): string {
	return [
		topicsOf(workload),
		clientsOf(workload),
		`${grouped(workload.messageSize)} B`,
		rateOf(workload),
		...backlogOf(workload),
		lengthOf(workload),
	].join(", ");
}

function topicsOf({ topics, partitions, existingTopicList, ...workload }: Workload): string {
	if (topics === 0) {
		const { existingProduceTopicList, existingConsumeTopicList } = workload;
		return counted(
			new Set([...existingTopicList, ...existingProduceTopicList, ...existingConsumeTopicList]).size,
			"existing topic",
		);
	}
	const [least, most] = [Math.min(...partitions), Math.max(...partitions)];
	const each = least === most ? counted(most, "partition") : `${grouped(least)} to ${counted(most, "partition")}`;
	return `${counted(topics, "topic")} of ${each}`;
}

function clientsOf({ producers, subscriptionsPerTopic, consumerPerSubscription }: Workload): string {
	const sending = producers.reduce((sum, count) => sum + count, 0);
	const consumers = `${counted(subscriptionsPerTopic, "subscription")} of ${counted(consumerPerSubscription, "consumer")}`;
	return [
		sending === 0 ? "no producers" : counted(sending, "producer"),
		subscriptionsPerTopic === 0 ? "no consumers" : `${consumers} per topic`,
	].join(", ");
}

function rateOf({ producerRate, rateProfile, rateSweep, producers }: Workload): string {
	if (producers.every((count) => count === 0)) return "nothing sent";
	if (rateSweep !== null) return `${rateSweep.length} rates in turn`;
	if (rateProfile !== null) return "a rate that changes";
	if (producerRate === 0) return "highest sustainable rate";
	return producerRate === Number.POSITIVE_INFINITY ? "unthrottled" : `${grouped(producerRate)} msg/s`;
}

function backlogOf({ consumerBacklogSizeGB, consumerBacklogSeconds }: Workload): string[] {
	if (consumerBacklogSeconds !== null) return [`backlog of ${grouped(consumerBacklogSeconds)} s`];
	return consumerBacklogSizeGB > 0 ? [`backlog of ${grouped(consumerBacklogSizeGB)} GB`] : [];
}

function lengthOf({ testDurationSeconds, warmupDurationSeconds }: Workload): string {
	const warmup = warmupDurationSeconds === 0 ? "" : ` after ${duration(warmupDurationSeconds)}`;
	return `${duration(testDurationSeconds)}${warmup}`;
}

function duration(seconds: number): string {
	return seconds % 60 === 0 ? `${grouped(seconds / 60)} min` : `${grouped(seconds)} s`;
}

function counted(count: number, noun: string): string {
	return `${grouped(count)} ${noun}${count === 1 ? "" : "s"}`;
}

function grouped(value: number): string {
	return value.toLocaleString("en-US", { maximumFractionDigits: 3 });
}
