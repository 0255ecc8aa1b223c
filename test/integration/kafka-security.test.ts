/** Driver files for a Kafka that asks for TLS, client certificates and logins: those that fit run, others say why not. */
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { after, before, describe, it, type TestContext } from "node:test";
import { type RunPlan, run, writeRunFiles } from "../support/benchmark-run.ts";
import { skipWithoutKafka } from "../support/kafka-test.ts";
import { type OmbEnd, startOmb } from "../support/omb-process.ts";
import {
	alice,
	jaas,
	property,
	type SecureKafka,
	type SecureListener,
	startSecureKafka,
} from "../support/secure-kafka.ts";

/** The longest that a user should have to wait for a refusal. */
const boundMs = 15_000;
const quick = { producerRate: 200, testDurationSeconds: 1 };
const wrongPassword = "not-alices-password";
const mallory = { name: "mallory", password: "mallorys-password" };
const startTimeoutMs = 120_000;

/** Lines for `commonConfig`. */
type Properties = (kafka: SecureKafka) => string;

const trust: Properties = ({ server }) =>
	`ssl.truststore.type=PEM\nssl.truststore.location=${server.certificateFile}\n`;
const tls: Properties = (kafka) => `security.protocol=SSL\n${trust(kafka)}`;
const keyStore: Properties = ({ client }) =>
	`ssl.keystore.type=PKCS12\nssl.keystore.location=${client.keyStore}\nssl.keystore.password=${client.password}\n`;

const login =
	(mechanism: string, user = alice): Properties =>
	() =>
		`security.protocol=SASL_PLAINTEXT\nsasl.mechanism=${mechanism}\n${property("sasl.jaas.config", jaas(mechanism, user))}`;

const tlsLogin =
	(mechanism: string, user = alice): Properties =>
	(kafka) =>
		`${login(mechanism, user)(kafka)}security.protocol=SASL_SSL\n${trust(kafka)}`;

/** A PEM text in a properties file: each line ends in an escaped line break, or a blank, and goes on in the next. */
const lineEnds = { escaped: "\\n\\\n", blank: " \\\n" };
const inline = (name: string, pem: string, lineEnd: string) => `${name}=${pem.trim().split(/\r?\n/).join(lineEnd)}\n`;

const accepted: Array<[what: string, listener: SecureListener, properties: Properties]> = [
	["TLS with a PEM file", "TLS", tls],
	[
		"TLS with the certificate in the driver file",
		"TLS",
		({ server }) =>
			`security.protocol=SSL\nssl.truststore.type=PEM\n${inline("ssl.truststore.certificates", server.certificate, lineEnds.blank)}`,
	],
	[
		"TLS with a PKCS12 trust store",
		"TLS",
		({ trustPkcs12 }) =>
			`security.protocol=SSL\nssl.truststore.type=PKCS12\nssl.truststore.location=${trustPkcs12}\nssl.truststore.password=trust-store-pw\n`,
	],
	["mutual TLS with a PKCS12 key store", "MUTUAL", (kafka) => tls(kafka) + keyStore(kafka)],
	[
		"mutual TLS with key and chain in one PEM file",
		"MUTUAL",
		(kafka) => `${tls(kafka)}ssl.keystore.type=PEM\nssl.keystore.location=${kafka.clientPem}\n`,
	],
	[
		"mutual TLS with an encrypted key in a PEM file",
		"MUTUAL",
		(kafka) =>
			`${tls(kafka)}ssl.keystore.type=PEM\nssl.keystore.location=${kafka.clientEncryptedPem}\nssl.key.password=${kafka.client.password}\n`,
	],
	[
		"mutual TLS with key and chain in the driver file",
		"MUTUAL",
		(kafka) =>
			tls(kafka) +
			inline("ssl.keystore.key", kafka.client.key, lineEnds.escaped) +
			inline("ssl.keystore.certificate.chain", kafka.client.certificate, lineEnds.escaped),
	],
	["SCRAM-SHA-256", "LOGIN", login("SCRAM-SHA-256")],
	["PLAIN over TLS", "TLS_LOGIN", tlsLogin("PLAIN")],
	["SCRAM-SHA-256 over TLS", "TLS_LOGIN", tlsLogin("SCRAM-SHA-256")],
	["SCRAM-SHA-512 over TLS", "TLS_LOGIN", tlsLogin("SCRAM-SHA-512")],
];

interface Refusal {
	what: string;
	listener: SecureListener;
	properties: Properties;
	/** Lines for the block of the producers or the consumers, which then have settings of their own. */
	own?: Pick<RunPlan, "producerConfig" | "consumerConfig">;
	/** In front of the port; 127.0.0.1 unless given. */
	host?: string;
	says: RegExp;
}

const refusals: Refusal[] = [
	{
		what: "a wrong password",
		listener: "LOGIN",
		properties: login("SCRAM-SHA-256", { ...alice, password: wrongPassword }),
		says: /authentication failed \(invalid credentials.*check user name and password in `sasl\.jaas\.config`/,
	},
	{
		what: "a wrong password, PLAIN over TLS",
		listener: "TLS_LOGIN",
		properties: tlsLogin("PLAIN", { ...alice, password: wrongPassword }),
		says: /authentication failed \(Invalid username or password\)/,
	},
	...(["producerConfig", "consumerConfig"] as const).map(
		(block): Refusal => ({
			what: `a wrong password in ${block} alone`,
			listener: "LOGIN",
			properties: login("SCRAM-SHA-256"),
			own: { [block]: property("sasl.jaas.config", jaas("SCRAM-SHA-256", { ...alice, password: wrongPassword })) },
			says: /authentication failed \(invalid credentials/,
		}),
	),
	{
		what: "an unknown user",
		listener: "TLS_LOGIN",
		properties: tlsLogin("SCRAM-SHA-512", mallory),
		says: /authentication failed \(invalid credentials/,
	},
	{
		what: "a broker that is not trusted",
		listener: "TLS",
		properties: ({ stranger }) => `security.protocol=SSL\nssl.truststore.location=${stranger.certificateFile}\n`,
		says: /certificate verify failed \(self-signed certificate\); check `ssl\.truststore/,
	},
	{
		what: "no client certificate",
		listener: "MUTUAL",
		properties: tls,
		says: /does not accept the client's certificate, or there is none.*`ssl\.keystore\.\*`/,
	},
	{
		what: "a client certificate that is not trusted",
		listener: "MUTUAL",
		properties: (kafka) => tls(kafka) + keyStore({ ...kafka, client: kafka.stranger }),
		says: /does not accept the client's certificate, or there is none/,
	},
	{
		what: "a host name that the certificate has not",
		listener: "TLS",
		host: "localhost",
		properties: (kafka) => `${tls(kafka)}ssl.endpoint.identification.algorithm=https\n`,
		says: /localhost:\d+: certificate verify failed \(.*altnames.*check.*host name/,
	},
	{
		what: "no TLS where it is asked for",
		listener: "TLS",
		properties: () => "",
		says: /speaks TLS, which `security\.protocol=PLAINTEXT` leaves out/,
	},
	{
		what: "no login where it is asked for",
		listener: "LOGIN",
		properties: () => "",
		says: /closes the connection, as one does that asks for a login; check `security\.protocol`/,
	},
	{
		what: "a wrong password of the key store",
		listener: "MUTUAL",
		properties: (kafka) => `${tls(kafka)}${keyStore(kafka)}ssl.keystore.password=${wrongPassword}\n`,
		says: /ssl\.keystore\.location.*mac verify failure/,
	},
	{
		what: "a trust store in JKS",
		listener: "TLS",
		properties: ({ trustJks }) => `security.protocol=SSL\nssl.truststore.location=${trustJks}\n`,
		says: /driver\.yaml:\d+:\d+: .*JKS store.*Convert it: keytool/,
	},
	{
		what: "a wrong password of the trust store",
		listener: "TLS",
		properties: ({ trustPkcs12 }) =>
			`security.protocol=SSL\nssl.truststore.location=${trustPkcs12}\nssl.truststore.password=${wrongPassword}\n`,
		says: /driver\.yaml:\d+:\d+: .*trust\.pkcs12` does not open with its password/,
	},
];

describe("a Kafka that asks for TLS and logins", { skip: skipWithoutKafka }, () => {
	let kafka: SecureKafka;
	before(
		async () => {
			kafka = await startSecureKafka();
		},
		{ timeout: startTimeoutMs },
	);
	after(() => kafka?.stop());

	for (const [what, listener, properties] of accepted) {
		it(`takes ${what}, and no secret is in the run's files`, (context) =>
			assertRuns(kafka.broker.listenerServers(listener), properties(kafka), context));
	}

	it("takes any host name in the certificate when the check is switched off", async (context) => {
		const servers = kafka.broker.listenerServers("TLS").replace("127.0.0.1", "localhost");
		await assertRuns(servers, `${tls(kafka)}ssl.endpoint.identification.algorithm=\n`, context);
	});

	for (const { what, listener, properties, own, host, says } of refusals) {
		it(`omb run: ${what}: exit code 2, soon, with one line and no secret`, async (context) => {
			const servers = kafka.broker.listenerServers(listener).replace("127.0.0.1", host ?? "127.0.0.1");
			const { stdout, stderr } = await assertRefused(servers, { ...own, commonConfig: properties(kafka) }, context);
			assert.match(stderr, says);
			assertNoSecret(stdout + stderr);
		});
	}

	function assertNoSecret(text: string): void {
		const { client, stranger } = kafka;
		const secrets = [alice.password, JSON.stringify(alice.password).slice(1, -1), wrongPassword, mallory.password];
		// Some line of the key will do.
		secrets.push(client.password, stranger.password, client.key.split("\n")[2] as string);
		for (const secret of secrets) assert.ok(!text.includes(secret), `${secret} in ${text}`);
	}

	async function assertRuns(servers: string, commonConfig: string, context: TestContext): Promise<void> {
		const { outcome, record } = await run(servers, context, { workload: quick, commonConfig });

		assert.equal(outcome.status, "complete");
		const { sent, acknowledged, received, errors } = record.totals;
		assert.deepEqual([acknowledged, received, errors], [sent, sent, 0]);
		assert.ok(sent >= quick.producerRate * quick.testDurationSeconds * 0.9, `${sent} messages`);
		const { resultPath, runRecordPath } = outcome.files;
		assertNoSecret((await readFile(resultPath, "utf8")) + (await readFile(runRecordPath, "utf8")));
	}
});

/** Runs `omb` on these files: it must end within the bound with a short message and no file. */
async function assertRefused(servers: string, plan: RunPlan, context: TestContext): Promise<OmbEnd> {
	const { folder, driver, workload } = await writeRunFiles(servers, context, plan);
	const omb = await startOmb(["run", "-d", driver, workload], folder, context);
	const end = await omb.ended;
	await omb.leftNothing();

	assert.equal(end.exitCode, 2, end.stderr);
	assert.ok(end.endedMs - omb.startedMs < boundMs, `ended after ${end.endedMs - omb.startedMs} ms`);
	assert.deepEqual([end.stderr.trim().split("\n").length, /\n\s+at /.test(end.stderr)], [1, false], end.stderr);
	assert.deepEqual((await readdir(folder)).sort(), ["driver.yaml", "workload.yaml"]);
	return end;
}
