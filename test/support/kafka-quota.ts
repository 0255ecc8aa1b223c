import type { KafkaBroker } from "./kafka-broker.ts";
import { kafkaTool } from "./kafka-tool.ts";

/** In bytes per second, on each broker. */
export interface ClientQuota {
	producer_byte_rate?: number;
	consumer_byte_rate?: number;
}

/** Sets the quota that all clients with this `client.id` share; takes some seconds. Throws an Error when it fails. */
export async function setClientQuota(broker: KafkaBroker, clientId: string, quota: ClientQuota): Promise<void> {
	const settings = Object.entries(quota).map(([name, bytesPerSecond]) => `${name}=${bytesPerSecond}`);
	const entity = ["--entity-type", "clients", "--entity-name", clientId];
	const change = ["--alter", "--add-config", settings.join(",")];
	await kafkaTool("kafka.admin.ConfigCommand", ["--bootstrap-server", broker.bootstrapServers, ...change, ...entity]);
}
