import {
	type ConsumerEngine,
	type LoadOptions,
	type MockCluster,
	native,
	type ProducerEngine,
	type ProducerSpec,
} from "../../src/native.ts";

export const runId = 0x0123456789abcdefn;

export interface Bench {
	cluster: MockCluster;
	topic: string;
	producers: ProducerEngine;
	consumers: ConsumerEngine;
	close(): Promise<void>;
}

export interface BenchPlan {
	producers?: number;
	consumers?: number;
	threads?: number;
	partitions?: number;
	partitioning?: ProducerSpec["partitioning"];
}

const topic = "measured";

/** Engines on a mock cluster with one topic, read from its beginning. */
export async function openBench(plan: BenchPlan = {}): Promise<Bench> {
	const cluster = new native.MockCluster({ brokers: 1 });
	cluster.createTopic(topic, plan.partitions ?? 2, 1);
	const producers = openProducers(cluster.bootstrapServers, plan);
	await producers.connect(10_000);
	const consumers = openConsumers(cluster.bootstrapServers, plan.consumers ?? 1);
	const close = async () => {
		await Promise.all([producers.close(), consumers.close(2_000)]);
		cluster.close();
	};
	return { cluster, topic, producers, consumers, close };
}

export function openProducers(bootstrapServers: string, plan: BenchPlan = {}): ProducerEngine {
	return new native.ProducerEngine({
		producers: Array.from({ length: plan.producers ?? 1 }, () => ({
			topic,
			config: [
				["bootstrap.servers", bootstrapServers],
				["linger.ms", "1"],
			],
			partitioning: plan.partitioning ?? "key",
			stickyBytes: 1_000,
		})),
		threads: plan.threads ?? 1,
		pacing: "sleep",
		maxBlockMs: 5_000,
		runId,
		wallOffsetNs: native.wallOffsetNs(),
	});
}

/** Each consumer is a group of its own and so gets a copy of everything. */
export function openConsumers(bootstrapServers: string, count = 1): ConsumerEngine {
	return new native.ConsumerEngine({
		consumers: Array.from({ length: count }, (_, i) => ({
			topic,
			config: [
				["bootstrap.servers", bootstrapServers],
				["group.id", `readers-${i}`],
				["auto.offset.reset", "earliest"],
				["enable.auto.commit", "false"],
				["fetch.wait.max.ms", "5"],
			],
		})),
		batchMessages: 500,
		commit: true,
		commitLingerMs: 100,
		runId,
		wallOffsetNs: native.wallOffsetNs(),
	});
}

/** A load of stamped messages of 100 bytes without key and headers, unless `changes` say otherwise. */
export function startLoad(producers: ProducerEngine, ratePerSecond: number, changes: Partial<LoadOptions> = {}): void {
	producers.startLoad({
		payloads: [new Uint8Array(100)],
		headers: [],
		keyDistributor: "NO_KEY",
		partitionWeights: null,
		ratePerSecond,
		stamp: true,
		...changes,
	});
}

/** What all consumers of an engine have received. */
export function received(consumers: ConsumerEngine): number {
	return consumers.counters().reduce((sum, counters) => sum + counters.received, 0);
}
