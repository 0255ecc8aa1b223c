import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { driverWith, settingsOf, translate } from "./driver-fixture.ts";

const common = "org.apache.kafka.common.security";
const plain = `${common}.plain.PlainLoginModule required username="u" password="p";`;
const oauth = (options: string) => `${common}.oauthbearer.OAuthBearerLoginModule required ${options};`;
const kerberos = (options: string) => `com.sun.security.auth.module.Krb5LoginModule required ${options};`;
const keyTab = 'keyTab="/k" principal="b@R" serviceName=kafka';
const oidc = `sasl.login.callback.handler.class=${common}.oauthbearer.secured.OAuthBearerLoginCallbackHandler\n`;
const unsecured = `${common}.oauthbearer.internals.unsecured.OAuthBearerUnsecuredLoginCallbackHandler`;
const retriever = `sasl.oauthbearer.jwt.retriever.class=${common}.oauthbearer`;

/** A common block that logs in with this mechanism; the JAAS line is the third, what else there is comes behind it. */
function login(mechanism: string, jaas: string, more = ""): { common: string } {
	const lines = ["security.protocol=SASL_PLAINTEXT", `sasl.mechanism=${mechanism}`, `sasl.jaas.config=${jaas}`, more];
	return { common: lines.join("\n") };
}

describe("sasl properties", () => {
	const rows: Array<[block: { common: string }, expected: Record<string, string | undefined>, why: string]> = [
		[
			login("PLAIN", plain),
			{ "sasl.mechanism": "PLAIN", "sasl.username": "u", "sasl.password": "p", "security.protocol": "sasl_plaintext" },
			"a user with a password",
		],
		[
			login("OAUTHBEARER", oauth('unsecuredLoginStringClaim_sub="a" unsecuredLoginListClaim_scope="|x|y"')),
			{ "sasl.oauthbearer.config": "principal=a scope=x,y", "sasl.oauthbearer.method": undefined },
			"an unsecured token with scopes, their separator in front",
		],
		[
			login(
				"OAUTHBEARER",
				oauth('unsecuredLoginStringClaim_me="a" unsecuredLoginStringClaim_sc="x" unsecuredLoginLifetimeSeconds="9"'),
				"sasl.oauthbearer.sub.claim.name=me\nsasl.oauthbearer.scope.claim.name=sc",
			),
			{ "sasl.oauthbearer.config": "principalClaimName=me principal=a scopeClaimName=sc scope=x lifeSeconds=9" },
			"claims of other names",
		],
		[
			login(
				"OAUTHBEARER",
				oauth('unsecuredLoginStringClaim_sub="a" unsecuredLoginExtension_k="v"'),
				`sasl.login.callback.handler.class=${unsecured}`,
			),
			{ "sasl.oauthbearer.config": "principal=a extension_k=v", "enable.sasl.oauthbearer.unsecure.jwt": "true" },
			"the unsecured handler by name, and extensions",
		],
		[
			login("OAUTHBEARER", oauth('clientId="a"'), `${oidc}sasl.oauthbearer.token.endpoint.url=http://idp/t`),
			{
				"sasl.oauthbearer.method": "oidc",
				"sasl.oauthbearer.client.id": "a",
				"sasl.oauthbearer.token.endpoint.url": "http://idp/t",
				"enable.sasl.oauthbearer.unsecure.jwt": undefined,
				"sasl.oauthbearer.extensions": undefined,
			},
			"a token of a server",
		],
		[
			login("OAUTHBEARER", oauth(""), `${retriever}.DefaultJwtRetriever`),
			{
				"sasl.oauthbearer.method": "oidc",
				"sasl.oauthbearer.grant.type": "client_credentials",
				"enable.sasl.oauthbearer.unsecure.jwt": undefined,
			},
			"a retriever alone is enough to ask a server",
		],
		[
			login(
				"GSSAPI",
				kerberos(keyTab),
				"sasl.kerberos.kinit.cmd=/usr/bin/kinit\nsasl.kerberos.min.time.before.relogin=7",
			),
			{
				"sasl.kerberos.service.name": "kafka",
				"sasl.kerberos.keytab": "/k",
				"sasl.kerberos.kinit.cmd": undefined,
				"sasl.kerberos.min.time.before.relogin": "7",
			},
			"a key tab with Java's default kinit",
		],
		[
			login("GSSAPI", kerberos("useTicketCache=true serviceName=kafka"), "sasl.kerberos.kinit.cmd=/opt/kinit"),
			{ "sasl.kerberos.min.time.before.relogin": "0", "sasl.kerberos.kinit.cmd": undefined },
			"the ticket cache, with nothing to run kinit for",
		],
		[
			login("PLAIN", plain, "sasl.kerberos.kinit.cmd=/opt/kinit"),
			{ "sasl.kerberos.kinit.cmd": undefined },
			"no Kerberos",
		],
	];
	for (const [block, expected, why] of rows) {
		it(`translates ${why}`, () => {
			const settings = settingsOf("admin", block);
			for (const [name, value] of Object.entries(expected)) assert.equal(settings[name], value, name);
		});
	}

	const refused: Array<[block: { common: string }, message: RegExp, why: string]> = [
		[
			login("scram-sha-256", plain),
			/^common:2: .+ must be one of PLAIN, .+; AWS_MSK_IAM: use/,
			"a mechanism in lower case",
		],
		[login("AWS_MSK_IAM", plain), /^common:2: `sasl\.mechanism` must be one of/, "a mechanism of another maker"],
		[login("PLAIN", "a.B required;"), /^common:3: .+ names the login module a\.B; software\.amazon/, "another module"],
		[login("PLAIN", plain + plain), /^common:3: `sasl\.jaas\.config` holds more than one login module/, "two modules"],
		[
			login("SCRAM-SHA-256", `${common}.scram.ScramLoginModule required tokenauth=true;`),
			/^common:3: .+ asks for delegation tokens/,
			"delegation tokens",
		],
		[login("OAUTHBEARER", oauth("")), /^common:3: .+ has no unsecuredLoginStringClaim_sub/, "a token for nobody"],
		[
			login("OAUTHBEARER", oauth(""), "sasl.login.callback.handler.class=my.Handler"),
			/^common:4: .+ is custom Java code \(my\.Handler\)/,
			"custom code",
		],
		[
			login("PLAIN", plain, "sasl.login.callback.handler.class=my.Handler"),
			/^common:4: .+ is custom Java code/,
			"custom code behind another mechanism",
		],
		[
			login("OAUTHBEARER", oauth(""), `${retriever}.FileJwtRetriever`),
			/^common:4: .+FileJwtRetriever`/,
			"a token file",
		],
		[login("OAUTHBEARER", oauth(""), `${retriever}.Mine`), /^common:4: .+Mine`/, "a retriever of one's own"],
		[
			login("OAUTHBEARER", oauth(""), `${oidc}sasl.oauthbearer.token.endpoint.url=file:///t`),
			/^common:5: .+ must be an http\(s\) URL/,
			"a token endpoint in a file",
		],
		[
			login("OAUTHBEARER", oauth('clientId="a"'), `${oidc}sasl.oauthbearer.header.urlencode=true`),
			/^common:5: .+ cannot be honoured .+; Pick a client id/,
			"an encoding that librdkafka does not do",
		],
		[login("GSSAPI", kerberos('keyTab="/k"')), /^common:2: Kerberos needs a service name/, "no service name"],
		[
			login("GSSAPI", kerberos(keyTab), "sasl.kerberos.service.name=other"),
			/^common:4: .+ differs from serviceName in `sasl\.jaas\.config`/,
			"two service names",
		],
	];
	for (const [block, message, why] of refused) {
		it(`refuses ${why}`, () => {
			assert.throws(() => translate(driverWith(block)), { name: "ConfigError", message });
		});
	}

	it("never quotes a password in an error", () => {
		const jaas = `${common}.plain.PlainLoginModule required username="u" password=12s3cret;`;
		assert.throws(
			() => translate(driverWith(login("PLAIN", jaas))),
			(error: Error) => !error.message.includes("s3cret"),
		);
	});

	it("takes an accepted value of a property that is refused otherwise", () => {
		const block = login("OAUTHBEARER", oauth('clientId="a"'), `${oidc}sasl.oauthbearer.header.urlencode=False`);
		assert.doesNotThrow(() => translate(driverWith(block)));
	});

	it("notes that a login without sasl.jaas.config needs native settings", () => {
		const { notes } = translate(driverWith({ common: "security.protocol=SASL_SSL\nsasl.mechanism=PLAIN" }));
		assert.match(notes.join(), /there is no `sasl\.jaas\.config`; the login needs native settings/);
	});
});
