import rdkafka, { type LibrdKafkaError, type Message } from "node-rdkafka";
import type { KafkaBroker } from "./kafka-broker.ts";

const batchMessages = 1000;
const readTimeoutMs = 30_000;

/**
 * The partitions in which each key of a topic lies, ascending; records without a key are passed over. Throws an Error
 * when not every record was read within 30 s.
 */
export async function partitionsByKey(broker: KafkaBroker, topic: string): Promise<Map<string, number[]>> {
	const found = new Map<string, Set<number>>();
	for (const { key, partition } of await readAll(broker, topic)) {
		if (key === null || key === undefined) continue;
		const text = key.toString();
		found.set(text, (found.get(text) ?? new Set()).add(partition));
	}
	return new Map([...found].map(([key, partitions]) => [key, [...partitions].sort((a, b) => a - b)]));
}

async function readAll(broker: KafkaBroker, topic: string): Promise<Message[]> {
	const ends = await broker.endOffsets(topic);
	const wanted = ends.reduce((sum, end) => sum + end, 0);
	const settings = {
		"bootstrap.servers": broker.bootstrapServers,
		"group.id": "test-reader",
		"enable.auto.commit": false,
	};
	const consumer = new rdkafka.KafkaConsumer(settings, { "auto.offset.reset": "earliest" });
	await answer((done) => consumer.connect({}, done));
	try {
		consumer.assign(ends.map((_, partition) => ({ topic, partition, offset: 0 })));
		const messages: Message[] = [];
		for (const deadlineMs = performance.now() + readTimeoutMs; messages.length < wanted; ) {
			if (performance.now() > deadlineMs) throw new Error(`read ${messages.length} of ${wanted} records of ${topic}`);
			messages.push(...(await answer<Message[]>((done) => consumer.consume(batchMessages, done))));
		}
		return messages;
	} finally {
		await answer((done) => consumer.disconnect(done));
	}
}

function answer<T>(ask: (done: (error: LibrdKafkaError, value: T) => void) => void): Promise<T> {
	return new Promise((resolve, reject) => {
		ask((error: LibrdKafkaError | null, value) => (error ? reject(error) : resolve(value)));
	});
}
