import { ChildChannel, type ChildFailure } from "./child-channel.ts";

const startTimeoutMs = 10_000;
const callTimeoutMs = 10_000;
const closeTimeoutMs = 2000;

/** What a user should know before measuring against it. */
export const embeddedBrokerLimits =
	"librdkafka's mock cluster: one thread, no disk, no replication, about 5 MB kept per partition; good for trying things out, not for judging Kafka";

/** A Kafka broker for those who have none at hand: librdkafka's mock cluster in a child process. */
export class EmbeddedBroker {
	readonly bootstrapServers: string;
	readonly #channel: ChildChannel;

	private constructor(channel: ChildChannel, bootstrapServers: string) {
		this.#channel = channel;
		this.bootstrapServers = bootstrapServers;
	}

	/** Starts a broker on a free loopback port. `onFailure` is told when it ends unasked. */
	static async start(onFailure: (failure: ChildFailure) => void): Promise<EmbeddedBroker> {
		const channel = new ChildChannel("the embedded broker", "embedded-broker-process", onFailure);
		try {
			return new EmbeddedBroker(channel, await channel.call<string>("bootstrapServers", undefined, startTimeoutMs));
		} catch (error) {
			channel.kill();
			throw error;
		}
	}

	/** Rejects with librdkafka's words, for example when the topic exists. */
	async createTopic(name: string, partitions: number): Promise<void> {
		await this.#channel.call("createTopic", { name, partitions }, callTimeoutMs);
	}

	/** Adds this round-trip time to every answer. */
	async setRoundTripMs(roundTripMs: number): Promise<void> {
		await this.#channel.call("setRoundTripMs", roundTripMs, callTimeoutMs);
	}

	/** Refuses and drops connections, or takes them again. */
	async setDown(down: boolean): Promise<void> {
		await this.#channel.call("setDown", down, callTimeoutMs);
	}

	async close(): Promise<void> {
		await this.#channel.close(closeTimeoutMs);
	}

	kill(): void {
		this.#channel.kill();
	}
}
