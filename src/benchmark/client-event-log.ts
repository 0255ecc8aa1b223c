import type { ClientEvent } from "../native.ts";

const longestLog = 20;

/** What the clients said over a run, equal words counted once with their number. */
export class ClientEventLog {
	readonly #counts = new Map<string, number>();
	#dropped = 0;

	add(events: ClientEvent[]): void {
		for (const { code, message, count } of events) {
			const text = code === "LOG" ? message : `${code}: ${message}`;
			const known = this.#counts.get(text);
			if (known === undefined && this.#counts.size >= longestLog) this.#dropped += count;
			else this.#counts.set(text, (known ?? 0) + count);
		}
	}

	/** One line per distinct word, in the order of first appearance. */
	lines(): string[] {
		const lines = [...this.#counts].map(
			([text, count]) => `librdkafka: ${text}${count > 1 ? ` (${count} times)` : ""}`,
		);
		return this.#dropped > 0 ? [...lines, `librdkafka: ${this.#dropped} other messages`] : lines;
	}
}

/** One line for the errors of the consumers, or none. */
export function consumeErrorLines(errorsByCode: Record<string, number>): string[] {
	const codes = Object.entries(errorsByCode).map(([code, count]) => `${code} ${count}`);
	return codes.length === 0 ? [] : [`errors of the consumers (fetches and commits): ${codes.join(", ")}`];
}
