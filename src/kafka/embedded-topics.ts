import { ConfigError } from "../config/config-error.ts";
import type { EmbeddedBroker } from "./embedded-broker.ts";
import type { OffsetRange, TopicAdmin, TopicProgress, TopicShape } from "./topic-admin.ts";

/** The topics of an embedded broker, which begins without any and takes them with it when it ends. */
export class EmbeddedTopics implements TopicAdmin {
	readonly #broker: EmbeddedBroker;
	readonly #created = new Set<string>();

	constructor(broker: EmbeddedBroker) {
		this.#broker = broker;
	}

	get createdTopics(): ReadonlySet<string> {
		return this.#created;
	}

	async createTopics(topics: TopicShape[], { onProgress, signal }: TopicProgress): Promise<void> {
		for (const { name, partitions } of topics) {
			if (signal.aborted) return;
			await this.#broker.createTopic(name, partitions);
			this.#created.add(name);
			onProgress(this.#created.size);
		}
	}

	/** Always rejects: a run has its embedded broker to itself, so nothing can be there before it. */
	async describeTopics(names: string[]): Promise<Array<number | null>> {
		throw noExistingTopics(names);
	}

	async offsetRanges(names: string[]): Promise<OffsetRange[]> {
		throw noExistingTopics(names);
	}

	async deleteCreatedTopics(): Promise<string[]> {
		this.#created.clear();
		return [];
	}

	/** The broker belongs to whoever started it. */
	async close(): Promise<void> {}
}

function noExistingTopics(names: string[]): ConfigError {
	const [name = "name"] = names;
	return new ConfigError(
		`the embedded broker begins without topics, so \`${name}\` cannot be there; have the run create some (\`topics\`), or ` +
			`run \`omb broker --topic ${name}:16\` and write the address that it prints in place of \`embedded\``,
	);
}
