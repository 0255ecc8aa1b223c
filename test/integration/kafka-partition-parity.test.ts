/** Keyed records land on the partitions where Java's client puts them (murmur2), on a real Kafka. */
import assert from "node:assert/strict";
import { run } from "../support/benchmark-run.ts";
import { kafkaTest } from "../support/kafka-test.ts";
import { kafkaTool } from "../support/kafka-tool.ts";
import { partitionsByKey } from "../support/stored-keys.ts";
import { createTopic } from "../support/topics.ts";

const keyCount = 10_000;
/** More than the keys once, so that each is sent whatever the end of the run cuts off. */
const workload = { keyDistributor: "KEY_ROUND_ROBIN", producerRate: 12_000, testDurationSeconds: 1 };

for (const partitions of [1, 7, 16]) {
	kafkaTest(`each of OMB's keys has Java's partition of ${partitions}`, async (broker, context) => {
		const { outcome } = await run(broker.bootstrapServers, context, {
			workload: { ...workload, partitionsPerTopic: partitions },
			options: { keepTopics: true },
		});
		const [topic] = outcome.measurement.topics;
		const ours = await partitionsByKey(broker, topic?.name ?? "");
		assert.equal(ours.size, keyCount);

		const javaTopic = `written-by-java-${partitions}`;
		await createTopic(broker, javaTopic, partitions);
		await produceWithJava(broker.bootstrapServers, javaTopic, [...ours.keys()]);
		const java = await partitionsByKey(broker, javaTopic);

		assert.deepEqual(ours, java);
		assert.equal(new Set([...java.values()].flat()).size, partitions);
	});
}

/** One record per key, by Kafka's console producer. */
async function produceWithJava(bootstrapServers: string, topic: string, keys: string[]): Promise<void> {
	const reader = ["--reader-property", "parse.key=true", "--reader-property", "key.separator=|"];
	const args = ["--bootstrap-server", bootstrapServers, "--topic", topic, ...reader];
	const lines = keys.map((key) => `${key}|value\n`).join("");
	await kafkaTool("org.apache.kafka.tools.ConsoleProducer", args, lines);
}
