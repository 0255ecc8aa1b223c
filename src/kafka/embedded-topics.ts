import type { TopicAdmin, TopicProgress } from "./cluster.ts";
import type { EmbeddedBroker } from "./embedded-broker.ts";

/** The topics of an embedded broker, which vanish with it. */
export class EmbeddedTopics implements TopicAdmin {
	readonly #broker: EmbeddedBroker;
	readonly #created = new Set<string>();

	constructor(broker: EmbeddedBroker) {
		this.#broker = broker;
	}

	get createdTopics(): ReadonlySet<string> {
		return this.#created;
	}

	async createTopics(names: string[], partitions: number, { onProgress, signal }: TopicProgress): Promise<void> {
		for (const name of names) {
			if (signal.aborted) return;
			await this.#broker.createTopic(name, partitions);
			this.#created.add(name);
			onProgress(this.#created.size);
		}
	}

	async deleteCreatedTopics(): Promise<string[]> {
		this.#created.clear();
		return [];
	}

	/** The broker belongs to whoever started it. */
	async close(): Promise<void> {}
}
