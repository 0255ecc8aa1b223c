/** How fast a figure changed lately. Times are of a monotonic clock, in ms. */
export class Trend {
	readonly #windowMs: number;
	readonly #points: Array<{ atMs: number; value: number }> = [];

	constructor(windowMs: number) {
		this.#windowMs = windowMs;
	}

	add(atMs: number, value: number): void {
		this.#points.push({ atMs, value });
		// The youngest point that is a window old stays, so that the points span the window.
		while ((this.#points[1]?.atMs ?? atMs) <= atMs - this.#windowMs) this.#points.shift();
	}

	/** Whether the figure has been followed for as long as the window. */
	get full(): boolean {
		return this.#spanMs >= this.#windowMs;
	}

	/** Mean change per second over the window, or since the first point; 0 as long as no time has passed. */
	get perSecond(): number {
		const [first, last] = [this.#points[0], this.#points.at(-1)];
		if (first === undefined || last === undefined || this.#spanMs === 0) return 0;
		return (last.value - first.value) / (this.#spanMs / 1000);
	}

	get #spanMs(): number {
		return (this.#points.at(-1)?.atMs ?? 0) - (this.#points[0]?.atMs ?? 0);
	}
}
