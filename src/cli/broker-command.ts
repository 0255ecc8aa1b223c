import { Command, InvalidArgumentError } from "commander";
import { EmbeddedBroker, embeddedBrokerLimits } from "../kafka/embedded-broker.ts";
import { exitCodes } from "./exit-codes.ts";
import { interrupts } from "./interrupts.ts";

interface TopicRequest {
	name: string;
	partitions: number;
}

/** `omb broker`: the embedded broker in the foreground. */
export function brokerCommand(setExitCode: (code: number) => void): Command {
	return new Command("broker")
		.description("run the embedded broker in the foreground until Ctrl-C")
		.option("-t, --topic <name:partitions>", "create this topic; may be repeated", collectTopic, [])
		.addHelpText(
			"after",
			`\nThe embedded broker is ${embeddedBrokerLimits}.\nOther topics appear with 4 partitions when a client asks for them.\n\nExample:\n  $ omb broker --topic test:16`,
		)
		.action(async (flags: { topic: TopicRequest[] }) => setExitCode(await serve(flags.topic)));
}

async function serve(topics: TopicRequest[]): Promise<number> {
	const { signal, release } = interrupts(() => {});
	const ended = new Promise<string | null>((resolve) => {
		signal.addEventListener("abort", () => resolve(null), { once: true });
	});
	let fail: (reason: string) => void = () => {};
	const failed = new Promise<string>((resolve) => {
		fail = resolve;
	});
	const broker = await EmbeddedBroker.start((failure) => fail(failure.message));
	try {
		for (const { name, partitions } of topics) await broker.createTopic(name, partitions);
		process.stdout.write(`bootstrap.servers=${broker.bootstrapServers}\n`);
		process.stderr.write(`${embeddedBrokerLimits}\nCtrl-C ends it\n`);
		const failure = await Promise.race([ended, failed]);
		if (failure === null) return exitCodes.success;
		process.stderr.write(`${failure}\n`);
		return exitCodes.failure;
	} finally {
		await broker.close();
		release();
	}
}

function collectTopic(text: string, previous: TopicRequest[]): TopicRequest[] {
	const match = /^([\w.-]+):([1-9]\d*)$/.exec(text);
	if (match === null) throw new InvalidArgumentError("write it as name:partitions, for example test:16.");
	return [...previous, { name: match[1] as string, partitions: Number(match[2]) }];
}
