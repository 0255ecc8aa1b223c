/**
 * Does `task` for every item, at most `width` at a time. Begins no further one once one rejects, waits for those under
 * way, and rejects with that error.
 */
export async function inParallel<T>(
	items: Iterable<T>,
	width: number,
	task: (item: T) => Promise<void>,
): Promise<void> {
	const queue = [...items].values();
	const failures: unknown[] = [];
	const lane = async () => {
		for (const item of queue) {
			if (failures.length > 0) return;
			await task(item).catch((error) => failures.push(error));
		}
	};
	await Promise.all(Array.from({ length: width }, lane));
	if (failures.length > 0) throw failures[0];
}
