import type { CounterStats, TopicSubscription } from "../../../src/worker/worker.ts";
import { FakeWorker } from "../fake-worker.ts";

/**
 * A worker whose counters go by `performance.now()`: messages are acknowledged at `rate`, and each subscription receives
 * at most `consumeRates[index]` per second of what it has not received yet, shared by its consumers.
 */
export class BacklogWorker extends FakeWorker {
	rate: number;
	consumeRates: number[];
	/** Messages that each subscription has still to receive; below 0 for one that received others beside. */
	readonly backlogs: number[];
	/** Partitions of each consumer. */
	assignedPartitions = 2;
	#acknowledged = 1000;
	#paused = false;
	#atMs: number | null = null;

	constructor(subscriptions: TopicSubscription[], rate: number, consumeRates: number[]) {
		super(consumeRates.length);
		this.subscriptions = subscriptions;
		this.rate = rate;
		this.consumeRates = consumeRates;
		this.backlogs = consumeRates.map(() => 0);
	}

	override async adjustPublishRate(rate: number): Promise<void> {
		await super.adjustPublishRate(rate);
		this.#advance();
		this.rate = rate;
	}

	override async pauseConsumers(): Promise<void> {
		await super.pauseConsumers();
		this.#advance();
		this.#paused = true;
	}

	override async resumeConsumers(): Promise<void> {
		await super.resumeConsumers();
		this.#advance();
		this.#paused = false;
	}

	override async counterStats(): Promise<CounterStats> {
		await this.on.counterStats?.();
		this.#advance();
		const consumers = this.subscriptions.map(({ index }) => ({
			received: this.#received(index) / this.#consumersOf(index),
			probes: 0,
			assignedPartitions: this.assignedPartitions,
		}));
		return {
			messagesSent: this.#acknowledged,
			messagesAcknowledged: this.#acknowledged,
			messageSendErrors: 0,
			messagesReceived: consumers.reduce((sum, { received }) => sum + received, 0),
			consumers,
		};
	}

	#advance(): void {
		const nowMs = performance.now();
		const seconds = (nowMs - (this.#atMs ?? nowMs)) / 1000;
		this.#atMs = nowMs;
		this.#acknowledged += this.rate * seconds;
		for (const [index, backlog] of this.backlogs.entries()) {
			const waiting = backlog + this.rate * seconds;
			const taken = this.#paused ? 0 : (this.consumeRates[index] ?? 0) * seconds;
			this.backlogs[index] = Math.min(waiting, Math.max(0, waiting - taken));
		}
	}

	#received(index: number): number {
		return this.#acknowledged - (this.backlogs[index] ?? 0);
	}

	#consumersOf(index: number): number {
		return this.subscriptions.filter((subscription) => subscription.index === index).length;
	}
}
