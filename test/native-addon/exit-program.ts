/** Ends in the way its argument names while engines are at work; started by exit.test.ts. */
import { openBench, received, startLoad } from "./engine-fixture.ts";

const bench = await openBench({ producers: 2, threads: 2, consumers: 2 });
startLoad(bench.producers, 5_000);
while (received(bench.consumers) < 100) await new Promise((resolve) => setTimeout(resolve, 10));

const endings: Record<string, () => void> = {
	exit: () => process.exit(7),
	throw: () => {
		throw new Error("thrown on purpose");
	},
	// Calls under way in other threads.
	closing: () => {
		void bench.producers.stop(10_000);
		void bench.consumers.close(10_000);
		process.exit(7);
	},
	// Nothing keeps the event loop alive but what the engines do.
	end: () => {},
};
endings[process.argv[2] as string]?.();
