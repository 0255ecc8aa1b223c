import { setTimeout as delay } from "node:timers/promises";

/** The user asked the run to stop. */
export class Interrupted extends Error {
	override readonly name = "Interrupted";
}

/** The run cannot go on; the message is meant for the user. */
export class RunFailure extends Error {
	override readonly name = "RunFailure";
}

/** The run cannot go on because no broker is there any more. */
export class ClusterLost extends RunFailure {}

/** Ends every wait of a run early when the user interrupts it or something breaks in the background. */
export class RunControl {
	/** Whether no broker can be reached at the moment: what then ends the run must not wait for one. */
	brokersDown = false;
	readonly #signal: AbortSignal;
	readonly #interrupt = () => this.fail(new Interrupted("interrupted"));
	readonly #waiting = new Set<(reason: Error) => void>();
	#reason: Error | null = null;

	/** `failure` rejects when something broke; it never resolves. */
	constructor(signal: AbortSignal, failure: Promise<never>) {
		this.#signal = signal;
		failure.catch((reason) => this.fail(reason));
		if (signal.aborted) this.#interrupt();
		else signal.addEventListener("abort", this.#interrupt, { once: true });
	}

	/** Lets go of the signal, which may serve many runs. */
	release(): void {
		this.#signal.removeEventListener("abort", this.#interrupt);
	}

	/** Makes every wait reject with `reason` from now on; the first reason stands. */
	fail(reason: Error): void {
		this.#reason ??= reason;
		for (const reject of this.#waiting) reject(this.#reason);
	}

	/** Throws the reason why the run must end, if there is one. */
	check(): void {
		if (this.#reason !== null) throw this.#reason;
	}

	/**
	 * The outcome of `step`, unless the run must end before. A race against one promise of the whole run would keep every
	 * outcome alive as long as the run.
	 */
	async guard<T>(step: Promise<T>): Promise<T> {
		return new Promise<T>((resolve, reject) => {
			if (this.#reason !== null) reject(this.#reason);
			this.#waiting.add(reject);
			void step.then(resolve, reject).finally(() => this.#waiting.delete(reject));
		});
	}

	/** Waits until `untilMs` of performance.now() or until `wake` resolves, unless the run must end before. */
	async sleepUntil(untilMs: number, wake?: Promise<void>): Promise<void> {
		const wait = new AbortController();
		const waiting = delay(Math.max(0, untilMs - performance.now()), undefined, { signal: wait.signal });
		waiting.catch(() => {});
		try {
			await this.guard(wake === undefined ? waiting : Promise.race([waiting, wake]));
		} finally {
			wait.abort();
		}
	}
}
