/** A Kafka whose listeners ask for everything that a driver file can bring: TLS, client certificates, logins. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createIdentity, createTrustStore, type Identity, writePem } from "./certificates.ts";
import { type KafkaBroker, startKafka } from "./kafka-broker.ts";
import type { KafkaListener } from "./kafka-listener.ts";

/** `TLS`, `MUTUAL`: with a client certificate; `LOGIN` and `TLS_LOGIN`: PLAIN and SCRAM. */
export type SecureListener = "TLS" | "MUTUAL" | "LOGIN" | "TLS_LOGIN";

export interface SecureKafka {
	broker: KafkaBroker;
	/** The broker's, for 127.0.0.1 and no other name, and the one that `MUTUAL` takes. */
	server: Identity;
	client: Identity;
	/** Neither trusts the broker nor is trusted by it. */
	stranger: Identity;
	/** PEM of the client's key and certificate, and the same with the key encrypted by `client.password`. */
	clientPem: string;
	clientEncryptedPem: string;
	/** Stores that hold the broker's certificate. */
	trustPkcs12: string;
	trustJks: string;
	stop(): Promise<void>;
}

/** Known by all mechanisms. The password has what the quoting of a file could spoil. */
export const alice = { name: "alice", password: "al;ice='s\\p#w $1" };

const scramModule = "org.apache.kafka.common.security.scram.ScramLoginModule";
const plainModule = "org.apache.kafka.common.security.plain.PlainLoginModule";

export async function startSecureKafka(): Promise<SecureKafka> {
	const folder = await mkdtemp(join(tmpdir(), "omb-keys-"));
	try {
		const names = [
			["server", "ip:127.0.0.1"],
			["client", "dns:client"],
			["stranger", "ip:127.0.0.1"],
		] as const;
		const identities = names.map(([name, host]) => createIdentity(folder, name, host));
		const [server, client, stranger] = (await Promise.all(identities)) as [Identity, Identity, Identity];
		const files = {
			clientPem: await writePem(folder, "client-store.pem", client.key, client.certificate),
			clientEncryptedPem: await writePem(folder, "client-encrypted.pem", client.encryptedKey, client.certificate),
			trustPkcs12: await createTrustStore(folder, "trust", "pkcs12", server.certificateFile),
			trustJks: await createTrustStore(folder, "trust", "jks", server.certificateFile),
		};
		const broker = await startKafka({ listeners: listenersFor(server, client), scramUsers: [alice] });
		const stop = async () => {
			await broker.stop();
			await rm(folder, { recursive: true, force: true });
		};
		return { broker, server, client, stranger, ...files, stop };
	} catch (error) {
		await rm(folder, { recursive: true, force: true });
		throw error;
	}
}

/** A value for `sasl.jaas.config`. */
export function jaas(mechanism: string, user: { name: string; password: string }): string {
	const module = mechanism === "PLAIN" ? plainModule : scramModule;
	return `${module} required username=${quoted(user.name)} password=${quoted(user.password)};`;
}

/** As a line of a properties file, in which a backslash stands for itself only when it is doubled. */
export function property(name: string, value: string): string {
	return `${name}=${propertyText(value)}\n`;
}

function listenersFor(server: Identity, client: Identity): KafkaListener[] {
	const tls = {
		"ssl.keystore.type": "PKCS12",
		"ssl.keystore.location": server.keyStore,
		"ssl.keystore.password": server.password,
	};
	const trust = { "ssl.truststore.type": "PEM", "ssl.truststore.location": client.certificateFile };
	const login = {
		"sasl.enabled.mechanisms": "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512",
		"plain.sasl.jaas.config": `${plainModule} required user_${alice.name}=${propertyText(quoted(alice.password))};`,
		"scram-sha-256.sasl.jaas.config": `${scramModule} required;`,
		"scram-sha-512.sasl.jaas.config": `${scramModule} required;`,
	};
	return [
		{ name: "TLS", protocol: "SSL", properties: tls },
		{ name: "MUTUAL", protocol: "SSL", properties: { ...tls, ...trust, "ssl.client.auth": "required" } },
		{ name: "LOGIN", protocol: "SASL_PLAINTEXT", properties: login },
		{ name: "TLS_LOGIN", protocol: "SASL_SSL", properties: { ...tls, ...login } },
	];
}

/** In double quotes, as JAAS has it. */
function quoted(text: string): string {
	return `"${text.replace(/["\\]/g, "\\$&")}"`;
}

function propertyText(text: string): string {
	return text.replaceAll("\\", "\\\\");
}
