import { exitCodes } from "./exit-codes.ts";

export interface Interrupts {
	/** Aborted by the first Ctrl-C or SIGTERM. */
	signal: AbortSignal;
	/** Aborted by the second, right before the process ends. */
	killSignal: AbortSignal;
	/** Gives the signals back to Node. */
	release: () => void;
}

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** The first interrupt asks to stop, the second ends the process at once with its children. */
export function interrupts(say: (message: string) => void): Interrupts {
	const stop = new AbortController();
	const kill = new AbortController();
	const onInterrupt = () => {
		if (stop.signal.aborted) {
			kill.abort();
			process.exit(exitCodes.interrupted);
		}
		say("stopping: what was measured will be written; interrupt again to end at once");
		stop.abort();
	};
	for (const name of signals) process.on(name, onInterrupt);
	const release = () => {
		for (const name of signals) process.off(name, onInterrupt);
	};
	return { signal: stop.signal, killSignal: kill.signal, release };
}
