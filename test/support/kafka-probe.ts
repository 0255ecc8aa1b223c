import { setTimeout as sleep } from "node:timers/promises";
import rdkafka, { type LibrdKafkaError, type Metadata, type TopicMetadata, type WatermarkOffsets } from "node-rdkafka";

const { ERR_LEADER_NOT_AVAILABLE, ERR_NOT_LEADER_FOR_PARTITION, ERR_UNKNOWN_TOPIC_OR_PART } = rdkafka.CODES.ERRORS;
/** What a broker answers about a partition that it knows of and does not lead yet. */
const leaderPendingCodes = [ERR_LEADER_NOT_AVAILABLE, ERR_NOT_LEADER_FOR_PARTITION, ERR_UNKNOWN_TOPIC_OR_PART];
const requestTimeoutMs = 10_000;
const connectTimeoutMs = 20_000;

/** Asks a cluster what it holds, through a librdkafka handle of its own. Every request is bounded by 10 s, or 20 s for an end offset. */
export interface KafkaProbe {
	brokerCount(): Promise<number>;
	/** Names of all topics but Kafka's internal ones, sorted. */
	listTopics(): Promise<string[]>;
	/** The next offset of each partition, in the order of the partitions. Throws an Error when the topic is not there. */
	endOffsets(topic: string): Promise<number[]>;
	close(): Promise<void>;
}

/** Connects within 20 s. Throws an Error when no metadata came. */
export async function connectProbe(bootstrapServers: string): Promise<KafkaProbe> {
	const client = new rdkafka.Producer({ "bootstrap.servers": bootstrapServers }, {});
	await answer<Metadata>((done) => client.connect({ timeout: connectTimeoutMs, allTopics: true }, done));
	// All topics, because asking for one by name would make the broker create it.
	const metadata = () =>
		answer<Metadata>((done) => client.getMetadata({ timeout: requestTimeoutMs, allTopics: true }, done));
	const endOffset = (topic: string, partition: number) =>
		onceLed(() =>
			answer<WatermarkOffsets>((done) => client.queryWatermarkOffsets(topic, partition, requestTimeoutMs, done)),
		);
	return {
		brokerCount: async () => (await metadata()).brokers.length,
		listTopics: async () => namesOf((await metadata()).topics),
		async endOffsets(topic) {
			const partitions = partitionsOf(await metadata(), topic);
			const offsets = await Promise.all(partitions.map((partition) => endOffset(topic, partition)));
			return offsets.map(({ highOffset }) => highOffset);
		},
		async close() {
			await answer<unknown>((done) => client.disconnect(requestTimeoutMs, done));
		},
	};
}

function namesOf(topics: TopicMetadata[]): string[] {
	return topics
		.map(({ name }) => name)
		.filter((name) => !name.startsWith("__"))
		.sort();
}

function partitionsOf(metadata: Metadata, topic: string): number[] {
	const found = metadata.topics.find(({ name }) => name === topic);
	if (found === undefined) {
		throw new Error(`no topic ${topic} on this Kafka`);
	}
	return found.partitions.map(({ id }) => id).sort((a, b) => a - b);
}

/** Asks again, for at most 10 s, while the partition's leader is not in office: librdkafka passes that error on. */
async function onceLed<T>(ask: () => Promise<T>): Promise<T> {
	const deadlineMs = performance.now() + requestTimeoutMs;
	for (;;) {
		try {
			return await ask();
		} catch (error) {
			const pending = leaderPendingCodes.includes((error as LibrdKafkaError).code);
			if (!pending || performance.now() > deadlineMs) {
				throw error;
			}
			await sleep(50);
		}
	}
}

/** The answer of one of node-rdkafka's callback functions as a promise. */
function answer<T>(ask: (done: (error: LibrdKafkaError, value: T) => void) => void): Promise<T> {
	return new Promise((resolve, reject) => {
		ask((error: LibrdKafkaError | null, value) => (error ? reject(error) : resolve(value)));
	});
}
