import { javaCommand, log4jConfigFile } from "../../test/support/kafka-dist.ts";
import { type Contender, messageBytes, sharedSettings } from "./contender.ts";
import { parseProducerPerformance } from "./producer-performance.ts";

/** The heap and collector options of Kafka's own `kafka-producer-perf-test.sh`. */
const javaOptions = [
	"-Xmx512M",
	"-server",
	"-XX:+UseG1GC",
	"-XX:MaxGCPauseMillis=20",
	"-XX:InitiatingHeapOccupancyPercent=35",
	"-XX:+ExplicitGCInvokesConcurrent",
	`-Dlog4j2.configurationFile=${log4jConfigFile}`,
];

/** Kafka's own load generator on the Java client. */
export function producerPerformance(classPath: string): Contender {
	return {
		name: "ProducerPerformance",
		makesTopic: false,
		stopSignal: "SIGTERM",
		async command({ bootstrapServers, topic, settings }) {
			const program = [...javaOptions, "-cp", classPath, "org.apache.kafka.tools.ProducerPerformance"];
			const target = ["--bootstrap-server", bootstrapServers, "--topic", topic, "--record-size", String(messageBytes)];
			// A count that no trial reaches: the end of the window ends it.
			const load = ["--num-records", "100000000000", "--throughput", "-1", "--reporting-interval", "1000"];
			const properties = [...sharedSettings(settings), `buffer.memory=${settings.bufferMemory}`];
			return { file: javaCommand(), args: [...program, ...target, ...load, "--command-property", ...properties] };
		},
		reported: async (_trial, output) => ({ published: parseProducerPerformance(output) }),
	};
}
