import type { BacklogRun } from "../result/measurement.ts";
import { grouped } from "./figures.ts";

const bytesPerGibibyte = 1024 ** 3;

/** What a backlog came to, fact by fact: its size, how long build and drain took, and how fast the consumers were. */
export function backlogFacts(backlog: BacklogRun): string[] {
	const { builtMessages, builtBytes, buildSeconds, drainSeconds, leftMessages } = backlog;
	const size = `${grouped(builtBytes / bytesPerGibibyte, 3)} GB (${grouped(builtMessages)} messages)`;
	return [
		`built ${size} in ${grouped(buildSeconds, 1)} s`,
		drainSeconds === null
			? `not drained (${grouped(leftMessages)} messages left)`
			: `drained in ${grouped(drainSeconds, 1)} s`,
		`consumed ${grouped(backlog.drainConsumeRate, 1)} msg/s`,
		`caught up by ${grouped(backlog.catchUpRate, 1)} msg/s`,
	];
}
