/** Rates from here on mean "as fast as you can", as `max-rate` in the names of Java OMB's workload files says. */
export const unthrottledFromRate = 10_000_000;

/** Whether a workload's `producerRate` asks for no pacing at all. */
export function isUnthrottled(producerRate: number): boolean {
	return producerRate >= unthrottledFromRate;
}

/** The rate that was asked for over a stretch of time, in msg/s. Times are of a monotonic clock, in ms. */
export class TargetMeter {
	#rate = 0;
	#sinceMs = 0;
	#startMs = 0;
	/** Messages asked for since the start, up to the last change. */
	#due = 0;

	set(rate: number, nowMs: number): void {
		this.#due += this.#dueSince(nowMs);
		this.#sinceMs = nowMs;
		this.#rate = rate;
	}

	/** Begins a new stretch. */
	restart(nowMs: number): void {
		this.#startMs = nowMs;
		this.#sinceMs = nowMs;
		this.#due = 0;
	}

	/** Mean since the start of the stretch; `null` when any part of it was unthrottled. */
	mean(nowMs: number): number | null {
		if (this.#due === 0 && this.#sinceMs === this.#startMs) return finiteOrNull(this.#rate);
		return finiteOrNull((this.#due + this.#dueSince(nowMs)) / ((nowMs - this.#startMs) / 1000));
	}

	#dueSince(nowMs: number): number {
		const seconds = (nowMs - this.#sinceMs) / 1000;
		return seconds === 0 ? 0 : this.#rate * seconds;
	}
}

function finiteOrNull(rate: number): number | null {
	return Number.isFinite(rate) ? rate : null;
}
