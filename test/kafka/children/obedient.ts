/** A child for the tests of ChildChannel: answers, refuses, keeps silent or dies, as it is told. */
import { serveParent } from "../../../src/kafka/child-channel.ts";

let onEndMs = 0;

serveParent(
	{
		double: (value: number) => value * 2,
		echo: (value: unknown) => value,
		later: (ms: number) => new Promise((resolve) => setTimeout(() => resolve("late"), ms)),
		refuse: (message: string) => {
			throw new Error(message);
		},
		refuseWithoutError: () => {
			throw "no reason";
		},
		silence: () => new Promise(() => {}),
		exit: (code: number) => process.exit(code),
		die: (words: string) => {
			process.stderr.write(words, () => process.kill(process.pid, "SIGKILL"));
			return new Promise(() => {});
		},
		endSlowly: (ms: number) => {
			onEndMs = ms;
		},
	},
	() => new Promise((resolve) => setTimeout(resolve, onEndMs)),
);
