import type { ClientEvent } from "../../src/native.ts";
import type {
	CounterStats,
	CreationProgress,
	LoadAssignment,
	PeriodStats,
	TopicPlan,
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
	/** Rates that a running load was given, in order. */
	readonly rates: number[] = [];
	/** The patience that stopLoad, stopAll and deleteTopics were called with, in order. */
	readonly patienceMs: number[] = [];
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
	/** Topics that are not there when they are asked for, and how many messages the others hold. */
	missing: string[] = [];
	stored: Record<string, number> = {};
	events: ClientEvent[] = [];
	readonly #copies: number;
	readonly #totals = messageCounts({});
	#pending = messageCounts({});
	#probes = 0;
	#running = false;
	#partitions = 0;
	#topics = 0;

	constructor(copies = 1) {
		this.#copies = copies;
		this.failure = new Promise((_, reject) => {
			this.fail = reject;
		});
		this.failure.catch(() => {});
	}

	async createTopics({ partitions }: TopicPlan, { onProgress }: CreationProgress): Promise<string[]> {
		await this.#called("createTopics");
		this.#partitions = partitions[0] ?? 0;
		this.#topics = partitions.length;
		onProgress(partitions.length);
		return partitions.map((_, i) => `topic-${i}`);
	}

	async describeTopics(names: string[]): Promise<Array<number | null>> {
		await this.#called(`describeTopics ${names.join(" ")}`);
		this.#partitions = 2;
		return names.map((name) => (this.missing.includes(name) ? null : this.#partitions));
	}

	async storedMessages(names: string[]): Promise<number[]> {
		await this.#called(`storedMessages ${names.join(" ")}`);
		return names.map((name) => this.stored[name] ?? 0);
	}

	async createConsumers(subscriptions: TopicSubscription[], halted: boolean): Promise<void> {
		this.subscriptions = subscriptions;
		await this.#called(halted ? "createConsumers halted" : "createConsumers");
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

	async adjustPublishRate(publishRate: number): Promise<void> {
		this.rates.push(publishRate);
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

	async stopLoad(flushTimeoutMs: number): Promise<void> {
		await this.#called("stopLoad");
		this.patienceMs.push(flushTimeoutMs);
		this.#running = false;
		const { sent, acknowledged, received } = this.#totals;
		this.#add(0, sent - acknowledged, sent * this.#copies - received - this.lateMessages - this.lostMessages);
	}

	async stopAll(timeoutMs: number): Promise<void> {
		await this.#called("stopAll");
		this.patienceMs.push(timeoutMs);
	}

	async deleteTopics(patienceMs: number, onProgress: (deleted: number) => void): Promise<string[]> {
		await this.#called("deleteTopics");
		this.patienceMs.push(patienceMs);
		onProgress(this.#topics - this.topicsLeft.length);
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
