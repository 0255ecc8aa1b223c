import { setTimeout as delay } from "node:timers/promises";

/** The user asked the run to stop. */
export class Interrupted extends Error {
	override readonly name = "Interrupted";
}

/** The run cannot go on; the message is meant for the user. */
export class RunFailure extends Error {
	override readonly name = "RunFailure";
}

/** Ends every wait of a run early when the user interrupts it or something breaks in the background. */
export class RunControl {
	readonly #broken: Promise<never>;
	#break: (reason: Error) => void = () => {};
	#reason: Error | null = null;

	/** `failure` rejects when something broke; it never resolves. */
	constructor(signal: AbortSignal, failure: Promise<never>) {
		this.#broken = new Promise<never>((_, reject) => {
			this.#break = reject;
		});
		this.#broken.catch(() => {});
		failure.catch((reason) => this.fail(reason));
		const interrupt = () => this.fail(new Interrupted("interrupted"));
		if (signal.aborted) interrupt();
		else signal.addEventListener("abort", interrupt, { once: true });
	}

	/** Makes every wait reject with `reason` from now on; the first reason stands. */
	fail(reason: Error): void {
		this.#reason ??= reason;
		this.#break(this.#reason);
	}

	/** Throws the reason why the run must end, if there is one. */
	check(): void {
		if (this.#reason !== null) throw this.#reason;
	}

	/** The outcome of `step`, unless the run must end before. */
	async guard<T>(step: Promise<T>): Promise<T> {
		return Promise.race([this.#broken, step]);
	}

	/** Waits until `untilMs` of performance.now(), unless the run must end before. */
	async sleepUntil(untilMs: number): Promise<void> {
		const wait = new AbortController();
		const waiting = delay(Math.max(0, untilMs - performance.now()), undefined, { signal: wait.signal });
		waiting.catch(() => {});
		try {
			await this.guard(waiting);
		} finally {
			wait.abort();
		}
	}
}
