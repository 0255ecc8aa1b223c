import type { Metadata, Producer, WatermarkOffsets } from "node-rdkafka";
import type { AdminSettings } from "../config/driver/driver.ts";
import { inParallel } from "./in-parallel.ts";
import { openClient } from "./open-client.ts";
import { answerOf, patiently } from "./passing-errors.ts";
import type { OffsetRange, TopicShape } from "./topic-admin.ts";

const connectTimeoutMs = 10_000;
const offsetTimeoutMs = 10_000;
/** Each holds one of the four threads that Node has for calls that block. */
const offsetsAtATime = 4;

/** Asks a cluster what it holds, and changes nothing. A producer client is the lightest way that node-rdkafka has. */
export class ClusterReader {
	readonly #client: Producer;

	private constructor(client: Producer) {
		this.#client = client;
	}

	/**
	 * Hands a connected reader to `task` and disconnects it behind. Rejects with a ConfigError naming the address and the
	 * reason when no broker answers within 10 s, or refuses the client.
	 */
	static async use<T>(settings: AdminSettings, task: (reader: ClusterReader) => Promise<T>): Promise<T> {
		const client = await openClient(settings.config);
		try {
			return await task(new ClusterReader(client));
		} finally {
			client.disconnect();
		}
	}

	/** Brokers and all topics. Asking for a topic by its name would make some brokers create it. */
	async metadata(): Promise<Metadata> {
		return answerOf<Metadata>((done) => this.#client.getMetadata({ timeout: connectTimeoutMs, allTopics: true }, done));
	}

	/** Partitions by topic. */
	async partitions(): Promise<Map<string, number>> {
		const { topics } = await this.metadata();
		return new Map(topics.map(({ name, partitions }) => [name, partitions.length]));
	}

	/** Sums over the partitions of each topic. Rejects with librdkafka's error when a partition has no leader for 10 s. */
	async offsetRanges(topics: TopicShape[]): Promise<OffsetRange[]> {
		const ranges = topics.map(() => ({ begin: 0, end: 0 }));
		const partitions = topics.flatMap(({ name, partitions }, topic) =>
			Array.from({ length: partitions }, (_, partition) => ({ topic, name, partition })),
		);
		await inParallel(partitions, offsetsAtATime, async ({ topic, name, partition }) => {
			const { lowOffset, highOffset } = await this.#watermarks(name, partition);
			const range = ranges[topic] as OffsetRange;
			range.begin += lowOffset;
			range.end += highOffset;
		});
		return ranges;
	}

	#watermarks(topic: string, partition: number): Promise<WatermarkOffsets> {
		const deadlineMs = Date.now() + offsetTimeoutMs;
		return patiently(
			() => deadlineMs,
			() =>
				answerOf<WatermarkOffsets>((done) =>
					this.#client.queryWatermarkOffsets(topic, partition, offsetTimeoutMs, done),
				),
		);
	}
}
