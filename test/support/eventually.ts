import { setTimeout as sleep } from "node:timers/promises";

/** Looks until the condition holds. Throws an Error that names it when it does not within `timeoutMs`. */
export async function eventually(
	what: string,
	condition: () => boolean | Promise<boolean>,
	timeoutMs = 20_000,
): Promise<void> {
	const deadlineMs = performance.now() + timeoutMs;
	while (!(await condition())) {
		if (performance.now() > deadlineMs) {
			throw new Error(`not within ${timeoutMs} ms: ${what}`);
		}
		await sleep(50);
	}
}
