import type { CounterStats, LoadAssignment, PeriodStats } from "../../../src/worker/worker.ts";
import { messageCounts } from "../../result/sample-measurement.ts";
import { histogramOf } from "../../support/histogram-of.ts";
import { FakeWorker } from "../fake-worker.ts";
import { periodStats } from "../period-stats.ts";
import type { SimulatedCluster } from "./simulated-cluster.ts";

/** A worker whose load goes to a simulated cluster, in the time of `performance.now()`. */
export class SimulatedWorker extends FakeWorker {
	readonly #cluster: SimulatedCluster;
	readonly #startMs = performance.now();
	#acknowledged = 0;

	constructor(cluster: SimulatedCluster) {
		super();
		this.#cluster = cluster;
	}

	override async startLoad(load: LoadAssignment): Promise<void> {
		await super.startLoad(load);
		await this.#catchUp();
		await this.#cluster.setRate(load.publishRate);
	}

	override async adjustPublishRate(publishRate: number): Promise<void> {
		await super.adjustPublishRate(publishRate);
		await this.#catchUp();
		await this.#cluster.setRate(publishRate);
	}

	/** One consumer per subscription of the cluster. */
	override async counterStats(): Promise<CounterStats> {
		await this.on.counterStats?.();
		await this.#catchUp();
		const { sent, acknowledged, errors, received } = await this.#cluster.read();
		return {
			messagesSent: sent,
			messagesAcknowledged: acknowledged,
			messageSendErrors: errors,
			messagesReceived: received.reduce((sum, count) => sum + count, 0),
			consumers: received.map((count) => ({ received: count, probes: 0, assignedPartitions: 1 })),
		};
	}

	override async periodStats(): Promise<PeriodStats> {
		await this.#catchUp();
		const { acknowledged } = await this.#cluster.read();
		const { responseTimeP99Us, queueFullWaits, sendThreadsBusy } = await this.#cluster.takePeriod();
		const counts = messageCounts({ acknowledged: acknowledged - this.#acknowledged });
		this.#acknowledged = acknowledged;
		const responseTime = histogramOf(responseTimeP99Us === null ? [] : [Math.max(1, Math.round(responseTimeP99Us))]);
		const usage = { coordinatorCpuUs: 0, consumersCpuUs: 0, rssBytes: 0, sendThreadsBusy };
		return periodStats({ counts, responseTime, queueFullWaits, usage });
	}

	async #catchUp(): Promise<void> {
		await this.#cluster.sleepUntil(performance.now() - this.#startMs);
	}
}
