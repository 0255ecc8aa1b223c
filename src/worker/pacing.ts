/** How send threads pass the time until the next message is due; `auto` decides by the machine's cores. */
export type Pacing = "auto" | "spin" | "hybrid" | "sleep";

/** Cores that must be left over beside the send threads before one of them may spin. */
const spareCores = 3;

/** Send threads for this many producers: half the cores, the other half is for librdkafka's threads and consumers. */
export function defaultSendThreads(producers: number, cores: number): number {
	return Math.max(1, Math.min(producers, Math.floor(cores / 2)));
}

/** Consumer processes for this many consumers: as many as there are cores. */
export function defaultConsumerProcesses(consumers: number, cores: number): number {
	return Math.min(consumers, cores);
}

/** What `auto` comes to: spinning the last stretch to each message only where the cores for it are free. */
export function resolvePacing(pacing: Pacing, sendThreads: number, cores: number): Exclude<Pacing, "auto"> {
	if (pacing !== "auto") return pacing;
	return cores - sendThreads >= spareCores ? "hybrid" : "sleep";
}
