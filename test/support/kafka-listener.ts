/** What a node listens on: the plain listener and the controller's, and those that a test asks for. */

export interface KafkaListener {
	/** In capitals, such as `MUTUAL`. */
	name: string;
	protocol: "PLAINTEXT" | "SSL" | "SASL_PLAINTEXT" | "SASL_SSL";
	/** Broker properties of this listener alone, without `listener.name.<name>.` in front. */
	properties: Record<string, string>;
}

export interface OpenListener extends KafkaListener {
	port: number;
}

/** Known to the cluster for SCRAM-SHA-256 and SCRAM-SHA-512. */
export interface ScramUser {
	name: string;
	/** Without commas and brackets, which Kafka's tool takes for its own. */
	password: string;
}

interface ListenerPorts {
	brokerPort: number;
	controllerPort: number;
	listeners: OpenListener[];
}

/** Broker properties; every listener is at 127.0.0.1. */
export function listenerProperties({ brokerPort, controllerPort, listeners }: ListenerPorts): Record<string, string> {
	const plain: OpenListener = { name: "PLAINTEXT", protocol: "PLAINTEXT", properties: {}, port: brokerPort };
	const controller: OpenListener = { ...plain, name: "CONTROLLER", port: controllerPort };
	const advertised = [plain, ...listeners];
	const own = listeners.flatMap(({ name, properties }) =>
		Object.entries(properties).map(([key, value]) => [`listener.name.${name.toLowerCase()}.${key}`, value]),
	);
	return {
		listeners: [...advertised, controller].map(addressOf).join(","),
		"advertised.listeners": advertised.map(addressOf).join(","),
		"listener.security.protocol.map": [...advertised, controller]
			.map(({ name, protocol }) => `${name}:${protocol}`)
			.join(","),
		"controller.listener.names": "CONTROLLER",
		"inter.broker.listener.name": "PLAINTEXT",
		...Object.fromEntries(own),
	};
}

/** Arguments of Kafka's storage tool that store the users with the metadata. */
export function formatOptions(users: ScramUser[]): string[] {
	return users.flatMap(({ name, password }) =>
		["SCRAM-SHA-256", "SCRAM-SHA-512"].flatMap((mechanism) => [
			"--add-scram",
			`${mechanism}=[name=${name},password=${password}]`,
		]),
	);
}

function addressOf({ name, port }: OpenListener): string {
	return `${name}://127.0.0.1:${port}`;
}
