import type { CounterStats, LoadAssignment } from "../../src/worker/worker.ts";
import { FakeWorker } from "./fake-worker.ts";

const unlimitedRate = 1_000_000;

/** A worker whose counters find sent what its rates ask for, each with a schedule of its own that begins at once. */
export class PacedWorker extends FakeWorker {
	/** What is due but not yet sent, and so forgotten, at each change of the rate. */
	lostPerChange = 0;
	#sentBefore = 0;
	#rate = 0;
	#startMs = 0;

	get sent(): number {
		if (this.#rate === 0) return this.#sentBefore;
		const seconds = (performance.now() - this.#startMs) / 1000;
		return this.#sentBefore + Math.floor(Math.min(this.#rate, unlimitedRate) * seconds) + 1;
	}

	override async startLoad(load: LoadAssignment): Promise<void> {
		await super.startLoad(load);
		this.#begin(load.publishRate);
	}

	override async adjustPublishRate(publishRate: number): Promise<void> {
		await super.adjustPublishRate(publishRate);
		this.#sentBefore = Math.max(this.#sentBefore, this.sent - this.lostPerChange);
		this.#begin(publishRate);
	}

	override async counterStats(): Promise<CounterStats> {
		return { ...(await super.counterStats()), messagesSent: this.sent };
	}

	#begin(rate: number): void {
		this.#rate = rate;
		this.#startMs = performance.now();
	}
}
