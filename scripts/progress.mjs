/** Shows how far a long step is: one line that renews itself on a terminal, now and then a line elsewhere. */

const quietMs = 15_000;

/** `1m 44s`, `8s` */
export function formatDuration(durationMs) {
	const seconds = Math.round(durationMs / 1000);
	return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m ${String(seconds % 60).padStart(2, "0")}s`;
}

/**
 * `building librdkafka: 57 of about 130 files, 41s`
 * @param {string} label
 * @param {{done: number, total: number} | null} count null when there is nothing to count
 * @param {number} elapsedMs
 */
export function progressText(label, count, elapsedMs) {
	const files = count === null ? "" : ` ${Math.min(count.done, count.total)} of about ${count.total} files,`;
	return `${label}:${files} ${formatDuration(elapsedMs)}`;
}

/**
 * @param {string} label what is being done
 * @param {{write(text: string): unknown, isTTY?: boolean, columns?: number}} stream
 * @param {() => number} nowMs monotonic clock
 */
export function createProgress(label, stream, nowMs = () => performance.now()) {
	const startMs = nowMs();
	let lastLineMs = startMs;

	function renew(text) {
		stream.write(`\r\x1b[K${text.slice(0, (stream.columns || 80) - 1)}`);
	}

	return {
		start() {
			if (stream.isTTY) renew(label);
			else stream.write(`${label}\n`);
		},
		update(count) {
			const text = progressText(label, count, nowMs() - startMs);
			if (stream.isTTY) renew(text);
			else if (nowMs() - lastLineMs >= quietMs) {
				lastLineMs = nowMs();
				stream.write(`${text}\n`);
			}
		},
		/** @param {"done" | "failed"} outcome */
		finish(outcome) {
			const text = `${label}: ${outcome} in ${formatDuration(nowMs() - startMs)}\n`;
			stream.write(stream.isTTY ? `\r\x1b[K${text}` : text);
		},
	};
}
