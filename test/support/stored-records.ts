import rdkafka, { type LibrdKafkaError, type Message, type TopicPartitionOffset } from "node-rdkafka";
import type { KafkaBroker } from "./kafka-broker.ts";

/** A record as the broker gives it back. */
export interface StoredRecord {
	partition: number;
	/** `null` without a key. */
	key: string | null;
	value: Buffer;
	headers: Array<[name: string, value: string]>;
}

const connectTimeoutMs = 20_000;
const readTimeoutMs = 30_000;
const batchMessages = 1000;

/** Every record of a topic, partition by partition. Throws an Error when they do not come within 30 s. */
export async function storedRecords(broker: KafkaBroker, topic: string): Promise<StoredRecord[]> {
	const ends = await broker.endOffsets(topic);
	const consumer = new rdkafka.KafkaConsumer(
		{ "bootstrap.servers": broker.bootstrapServers, "group.id": "stored-records", "enable.auto.commit": false },
		{ "auto.offset.reset": "earliest" },
	);
	await answer((done) => consumer.connect({ timeout: connectTimeoutMs }, done));
	try {
		consumer.assign(ends.map((_, partition): TopicPartitionOffset => ({ topic, partition, offset: 0 })));
		const wanted = ends.reduce((sum, end) => sum + end, 0);
		const messages: Message[] = [];
		for (const endMs = performance.now() + readTimeoutMs; messages.length < wanted; ) {
			if (performance.now() > endMs) throw new Error(`${messages.length} of ${wanted} records of ${topic} came`);
			messages.push(...(await answer<Message[]>((done) => consumer.consume(batchMessages, done))));
		}
		return messages.sort((a, b) => a.partition - b.partition || a.offset - b.offset).map(recordOf);
	} finally {
		await answer((done) => consumer.disconnect(done));
	}
}

function recordOf({ partition, key, value, headers }: Message): StoredRecord {
	return {
		partition,
		key: key === null || key === undefined ? null : String(key),
		value: value ?? Buffer.alloc(0),
		headers: (headers ?? []).flatMap((header) =>
			Object.entries(header).map(([name, text]): [string, string] => [name, String(text)]),
		),
	};
}

function answer<T>(ask: (done: (error: LibrdKafkaError, value: T) => void) => void): Promise<T> {
	return new Promise((resolve, reject) => {
		ask((error: LibrdKafkaError | null, value) => (error ? reject(error) : resolve(value)));
	});
}
