import type { ClientEvent } from "../../src/native.ts";
import type {
	CounterStats,
	CreationProgress,
	LoadAssignment,
	PeriodStats,
	TopicSubscription,
	Worker,
	WorkerSetup,
} from "../../src/worker/worker.ts";
import { messageCounts } from "../result/sample-measurement.ts";
import { periodStats } from "./period-stats.ts";

type Method = Exclude<keyof Worker, "failure">;

/** Messages that each reading of a running load finds sent; one of them is only acknowledged and received later. */
export const messagesPerPeriod = 10;

/**
 * A worker without clients. Every reading of a running load finds 10 messages more, 9 of them acknowledged and received
 * once per subscription; what is left comes when the load is stopped.
 */
export class FakeWorker implements Worker {
	/** What was called, in order, readings left out. */
	readonly calls: string[] = [];
	/** Run before the method does its work; what it throws the method rejects with. */
	readonly on: Partial<Record<Method, () => unknown>> = {};
	readonly failure: Promise<never>;
	/** Rejects `failure`. */
	fail: (error: Error) => void = () => {};
	subscriptions: TopicSubscription[] = [];
	load: LoadAssignment | null = null;
	/** What the stop of the load does not bring to the consumers; each reading of the counters brings one. */
	lateMessages = 0;
	/** What never gets to the consumers. */
	lostMessages = 0;
	topicsLeft: string[] = [];
	events: ClientEvent[] = [];
	readonly #copies: number;
	readonly #totals = messageCounts({});
	#pending = messageCounts({});
	#probes = 0;
	#running = false;
	#partitions = 0;

	constructor(copies = 1) {
		this.#copies = copies;
		this.failure = new Promise((_, reject) => {
			this.fail = reject;
		});
		this.failure.catch(() => {});
	}

	async createTopics(count: number, partitions: number, { onProgress }: CreationProgress): Promise<string[]> {
		await this.#called("createTopics");
		this.#partitions = partitions;
		onProgress(count);
		return Array.from({ length: count }, (_, i) => `topic-${i}`);
	}

	async createConsumers(subscriptions: TopicSubscription[]): Promise<void> {
		this.subscriptions = subscriptions;
		await this.#called("createConsumers");
	}

	async createProducers(topics: string[]): Promise<void> {
		await this.#called(`createProducers ${[...topics].sort().join(" ")}`);
	}

	async probeProducers(messageBytes: number): Promise<Record<string, number>> {
		await this.#called(`probeProducers ${messageBytes}`);
		const topics = [...new Set(this.subscriptions.map(({ topic }) => topic))];
		const perTopic = topics.length === 0 ? { "topic-0": 2 } : Object.fromEntries(topics.map((topic) => [topic, 2]));
		this.#probes = Object.keys(perTopic).length * 2;
		this.#add(this.#probes, this.#probes, this.#probes * this.#copies);
		return perTopic;
	}

	setup(): WorkerSetup {
		return { consumerProcesses: 1, sendThreads: 1, pacing: "sleep" };
	}

	async startLoad(load: LoadAssignment): Promise<void> {
		await this.#called("startLoad");
		this.load = load;
		this.#running = true;
	}

	async adjustPublishRate(): Promise<void> {
		await this.#called("adjustPublishRate");
	}

	async pauseConsumers(): Promise<void> {
		await this.#called("pauseConsumers");
	}

	async resumeConsumers(): Promise<void> {
		await this.#called("resumeConsumers");
	}

	async counterStats(): Promise<CounterStats> {
		await this.on.counterStats?.();
		if (!this.#running && this.lateMessages > 0) {
			this.lateMessages--;
			this.#add(0, 0, 1);
		}
		return {
			messagesSent: this.#totals.sent,
			messagesAcknowledged: this.#totals.acknowledged,
			messageSendErrors: this.#totals.errors,
			messagesReceived: this.#totals.received,
			consumers: this.subscriptions.map((subscription) => ({
				received: this.#totals.received,
				probes: this.#probes,
				assignedPartitions: this.#share(subscription),
			})),
		};
	}

	async periodStats(): Promise<PeriodStats> {
		await this.on.periodStats?.();
		if (this.#running) {
			const done = messagesPerPeriod - 1;
			this.#add(messagesPerPeriod, done, done * this.#copies);
		}
		const counts = this.#pending;
		this.#pending = messageCounts({});
		return periodStats({ counts });
	}

	async takeEvents(): Promise<ClientEvent[]> {
		await this.on.takeEvents?.();
		return this.events.splice(0);
	}

	async stopLoad(): Promise<void> {
		await this.#called("stopLoad");
		this.#running = false;
		const { sent, acknowledged, received } = this.#totals;
		this.#add(0, sent - acknowledged, sent * this.#copies - received - this.lateMessages - this.lostMessages);
	}

	async stopAll(): Promise<void> {
		await this.#called("stopAll");
	}

	async deleteTopics(): Promise<string[]> {
		await this.#called("deleteTopics");
		return this.topicsLeft;
	}

	async close(): Promise<void> {
		await this.#called("close");
	}

	kill(): void {
		this.calls.push("kill");
	}

	async #called(call: string): Promise<void> {
		this.calls.push(call);
		await this.on[call.split(" ")[0] as Method]?.();
	}

	#add(sent: number, acknowledged: number, received: number): void {
		for (const counts of [this.#totals, this.#pending]) {
			counts.sent += sent;
			counts.acknowledged += acknowledged;
			counts.acknowledgedBytes += acknowledged * 100;
			counts.received += received;
			counts.receivedBytes += received * 100;
		}
	}

	/** Partitions per consumer, which must come out whole. */
	#share({ topic, subscription }: TopicSubscription): number {
		const group = this.subscriptions.filter((other) => other.topic === topic && other.subscription === subscription);
		return this.#partitions / group.length;
	}
}
