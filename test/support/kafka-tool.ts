import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { javaCommand, kafkaClassPath, log4jConfigFile } from "./kafka-dist.ts";

const toolTimeoutMs = 60_000;

/**
 * Runs one of Kafka's own tools, such as `org.apache.kafka.tools.ConsoleProducer`, with this on its standard input, and
 * resolves with what it printed. Throws an Error with the tool's words when it fails or takes longer than 60 s.
 */
export async function kafkaTool(mainClass: string, args: string[], input = ""): Promise<string> {
	const options = ["-Xmx256m", "-cp", await kafkaClassPath(), `-Dlog4j2.configurationFile=${log4jConfigFile}`];
	const tool = promisify(execFile)(javaCommand(), [...options, mainClass, ...args], { timeout: toolTimeoutMs });
	tool.child.stdin?.end(input);
	try {
		return (await tool).stdout;
	} catch (error) {
		const { stdout, stderr } = error as { stdout?: string; stderr?: string };
		throw new Error(`${mainClass} failed: ${stdout ?? ""}${stderr ?? ""}`, { cause: error });
	}
}
